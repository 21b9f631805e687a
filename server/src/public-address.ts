/* Which addresses belong to the public internet. Whoever names an address to the relay must not reach the network around it. */

/** Ranges of IPv4 that lead into somebody's own network, or nowhere: base and length of the prefix. */
const INNER: readonly (readonly [readonly [number, number, number, number], number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 3],
];
const IPV4 = /^\d+(?:\.\d+){3}$/;
/** Of IPv6 only what is given out for the public is public. */
const GIVEN_OUT = /^\[[23][0-9a-f]{3}:/;
/** Within that: tunnels that carry an IPv4 address (6to4, Teredo), addresses for protocols and for documentation. */
const SPECIAL = /^\[(?:2002:|2001:(?:db8|1?[0-9a-f]{0,2}):|3fff:[0-9a-f]{0,3}:)/;
const number = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

function isInnerIPv4(host: string): boolean {
  const parts = host.split('.').map(Number);
  return INNER.some(([base, length]) => Math.floor(number(parts) / 2 ** (32 - length)) === Math.floor(number(base) / 2 ** (32 - length)));
}

/** Whether a host, as `URL` writes it, is none of the public internet. What a name resolves to is not looked at. */
export function isInnerHost(host: string): boolean {
  if (host.startsWith('[')) return !GIVEN_OUT.test(host) || SPECIAL.test(host);
  if (IPV4.test(host)) return isInnerIPv4(host);
  return !host.includes('.') || /\.(?:localhost|local|internal|home\.arpa|lan|intranet|corp)\.?$/.test(host);
}

/** Whether an IP address, as a resolver gives it, is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const written = `http://${address.includes(':') ? `[${address}]` : address}/`;
  const host = URL.canParse(written) ? new URL(written).hostname : '';
  return (host.startsWith('[') || (IPV4.test(address) && host === address)) && !isInnerHost(host);
}
