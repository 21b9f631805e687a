/** Source of random bytes, so that tests can fix it. `crypto.getRandomValues` also exists on plain http pages. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL_BYTES = 8192;
let pool = new Uint8Array(0);
let taken = 0;

/** Random bytes in one call for many ids: asking the system for each would cost more than the rest of an id. */
const systemRandom: RandomBytes = (bytes) => {
  if (taken + bytes.length > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(POOL_BYTES));
    taken = 0;
  }
  bytes.set(pool.subarray(taken, taken + bytes.length));
  taken += bytes.length;
  return bytes;
};

/** A UUID version 7 (RFC 9562): sorts by time of making, to the millisecond. */
export function uuid(now: number = Date.now(), random: RandomBytes = systemRandom): string {
  const bytes = random(new Uint8Array(16));
  const high = Math.floor(now / 2 ** 32);
  bytes[0] = high >>> 8;
  bytes[1] = high;
  for (let index = 2; index < 6; index += 1) bytes[index] = now / 2 ** (40 - 8 * index);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = (from: number, to: number): string => {
    let text = '';
    for (let index = from; index < to; index += 1) text += HEX[bytes[index]!];
    return text;
  };
  return `${hex(0, 4)}-${hex(4, 6)}-${hex(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a value is a UUID in its lower-case form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
