import { CsError } from '@cs-kit/protocol';
import { isInnerHost } from '../../public-address.ts';

const MOST_BYTES = 32 * 1024 * 1024;

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
