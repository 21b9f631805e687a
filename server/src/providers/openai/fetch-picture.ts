import { CsError } from '@cs-kit/protocol';

const MOST_BYTES = 32 * 1024 * 1024;

/** Ranges of IPv4 that lead into somebody's own network, or nowhere: base and length of the prefix. */
const INNER: readonly (readonly [readonly [number, number, number, number], number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[224, 0, 0, 0], 3],
];
const number = (parts: readonly number[]): number => parts.reduce((sum, part) => sum * 256 + part, 0);

function isInnerIPv4(host: string): boolean {
  const parts = host.split('.').map(Number);
  return INNER.some(([base, length]) => Math.floor(number(parts) / 2 ** (32 - length)) === Math.floor(number(base) / 2 ** (32 - length)));
}

/** Whether a host, as `URL` writes it, is none of the public internet. Of IPv6 only what is given out for it is public, without the tunnels that carry an IPv4 address. */
export function isInnerHost(host: string): boolean {
  if (host.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(host) || /^\[(?:2002:|2001:0?:)/.test(host);
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isInnerIPv4(host);
  return !host.includes('.') || /\.(?:localhost|local|internal|home\.arpa|lan|intranet|corp)\.?$/.test(host);
}

/** The body, read no further than the bound. */
async function readUpTo(response: Response, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > bytes) throw new CsError('provider/bad-response', 'The provider named a picture that is too large.');
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  parts.reduce((at, part) => (whole.set(part, at), at + part.byteLength), 0);
  return whole;
}

/**
 * Fetches a picture from an address that the provider named. The provider chooses the address, so it must not lead the
 * relay into the network around it: it is the provider's own, or a public one by HTTPS, which answers itself. A name that
 * resolves to an inner address fails at the certificate.
 */
export async function fetchPicture(
  address: string,
  from: { readonly baseUrl: string; readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const own = url !== null && URL.canParse(from.baseUrl) && url.origin === new URL(from.baseUrl).origin;
  if (url === null || (!own && (url.protocol !== 'https:' || isInnerHost(url.hostname))))
    throw new CsError('provider/bad-response', 'The provider named a picture at an address that is not public.');
  const response = await from.fetch(url.href, { signal: from.signal, redirect: 'error' });
  if (!response.ok) throw new CsError('provider/bad-response', 'The provider named a picture that cannot be fetched.');
  return readUpTo(response, MOST_BYTES);
}
