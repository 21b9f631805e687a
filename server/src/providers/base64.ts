import { CsError } from '@cs-kit/protocol';

/** Bytes of so many characters are put into words at once: a call takes no longer list. */
const PIECE = 0x8000;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** Bytes of base64. Throws `provider/bad-response` where it is none. */
export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The provider sent bytes that are not base64.', { cause });
  }
}
