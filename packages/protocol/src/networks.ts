import { CsError } from './errors.ts';

/** An address of the internet as a number. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses that begin with the same bits. */
export interface Network extends Address {
  readonly bits: number;
}

/** A network whose visitors are refused. */
export interface BlockedAddress {
  readonly id: string;
  readonly siteId: string;
  /** As `203.0.113.0/24` or `2001:db8:1:2::/64`; null for agents, who block addresses without seeing them. */
  readonly network: string | null;
  readonly reason: string | null;
  /** Who has blocked it. */
  readonly by: { readonly id: string; readonly name: string };
  readonly at: string;
  /** When it ends by itself; null where it does not. */
  readonly expiresAt: string | null;
}

/** What came of the wish to block the address of a visitor too. */
export interface BlockedToo extends BlockedAddress {
  /** Whether it was blocked before. */
  readonly known: boolean;
}

/** What may be blocked: a wider network is half a town, and a household has a /64 of IPv6. */
export const NETWORKS = {
  4: { length: 32, widest: 16, usual: 32 },
  6: { length: 128, widest: 32, usual: 64 },
  /** Those of one site that are blocked at the same time. */
  perSite: 500,
  /** Longest time for which one is blocked, unless for ever. */
  minutes: 366 * 24 * 60,
} as const;

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const BITS = /^(?:0|[1-9]\d{0,2})$/;
const MAPPED = 0xffffn;

function fourOf(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part) && Number(part) < 256)) return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The groups of one side of `::`, the last two of them perhaps written as IPv4; null where one is none. */
function groupsOf(text: string): bigint[] | null {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 ? fourOf(part) : null;
    if (four !== null) groups.push(four >> 16n, four & 0xffffn);
    else if (GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return null;
  }
  return groups;
}

function sixOf(text: string): bigint | null {
  const sides = text.split('::');
  if (sides.length > 2) return null;
  const [head, tail] = [groupsOf(sides[0] ?? ''), groupsOf(sides[1] ?? '')];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, group) => (value << 16n) | group, 0n);
}

function plainAddress(text: string): Address | null {
  const four = fourOf(text);
  if (four !== null) return { family: 4, value: four };
  const six = text.includes(':') ? sixOf(text) : null;
  return six === null ? null : { family: 6, value: six };
}

/** An address as a socket or a proxy names it, with port or zone; one of IPv4 that is written as IPv6 counts as what it is. Null where it is none. */
export function parseAddress(text: string): Address | null {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const address = plainAddress(bare.replace(/%.*$/, ''));
  return address?.family === 6 && address.value >> 32n === MAPPED ? { family: 4, value: address.value & 0xffffffffn } : address;
}

const maskOf = ({ family, value }: Address, bits: number): bigint => {
  const rest = BigInt(NETWORKS[family].length - bits);
  return (value >> rest) << rest;
};

/** The network around an address that belongs to one household or one machine. */
export function networkAround(address: Address): Network {
  const bits = NETWORKS[address.family].usual;
  return { family: address.family, bits, value: maskOf(address, bits) };
}

/** Reads an address or a network as somebody writes it. Throws `block/network-invalid` or `block/network-too-wide`. */
export function parseNetwork(text: string): Network {
  const [written = '', length, ...more] = text.trim().split('/');
  const address = plainAddress(written);
  if (address === null || more.length > 0 || (length !== undefined && !BITS.test(length)))
    throw new CsError('block/network-invalid', 'Write an address or a network, as 203.0.113.7, 203.0.113.0/24 or 2001:db8:1:2::/64.');
  if (address.family === 6 && address.value >> 32n === MAPPED)
    throw new CsError('block/network-invalid', 'This is an address of IPv4 written as IPv6. Write its last four numbers, as 203.0.113.7.');
  const { widest, usual, length: all } = NETWORKS[address.family];
  const bits = length === undefined ? usual : Number(length);
  if (bits > all) throw new CsError('block/network-invalid', `The number behind / is at most ${all} here.`);
  if (bits < widest) throw new CsError('block/network-too-wide', `That many visitors are not blocked at once: the number behind / is at least ${widest} here.`);
  return { family: address.family, bits, value: maskOf(address, bits) };
}

/** Whether an address belongs to a network. */
export function inNetwork(address: Address, { family, bits, value }: Network): boolean {
  return address.family === family && maskOf(address, bits) === value;
}

/** A network as it is shown: `203.0.113.0/24`, `2001:db8:1:2::/64`. */
export function networkText({ family, bits, value }: Network): string {
  if (family === 4) return `${[24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')}/${bits}`;
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  // The longest run of noughts is left out, the first of two that are as long.
  let [start, count] = [0, 1];
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (groups[to] === '0') to += 1;
    if (to - from > count) [start, count] = [from, to - from];
  }
  const words = count < 2 ? groups.join(':') : `${groups.slice(0, start).join(':')}::${groups.slice(start + count).join(':')}`;
  return `${words}/${bits}`;
}
