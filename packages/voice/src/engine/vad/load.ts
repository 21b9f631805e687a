import { assetUrl } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { LoadOptions } from './types.ts';

/** Loads the bytes of one shipped file, and refuses a page that stands in its place. Throws `voice/model-failed`, or the signal's reason. */
export async function loadAsset(name: string, { fetch, signal }: LoadOptions, onBytes: (count: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(assetUrl(name, import.meta.url), { signal });
  if (!response.ok || response.body === null || (response.headers.get('content-type') ?? '').includes('text/html')) {
    throw new CsError('voice/model-failed', `The voice detector is incomplete: ${name} answered ${response.status}. Check that the kit's assets are served.`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (let { done, value } = await reader.read(); !done && value !== undefined; { done, value } = await reader.read()) {
    parts.push(value);
    size += value.byteLength;
    onBytes(value.byteLength);
  }
  const whole = new Uint8Array(size);
  parts.reduce((at, part) => (whole.set(part, at), at + part.byteLength), 0);
  return whole;
}

/** What a failed load means: the reason of the signal, or `voice/model-failed`. */
export function loadFailure(cause: unknown, signal: AbortSignal, advice: string): unknown {
  if (signal.aborted) return signal.reason;
  return cause instanceof CsError ? cause : new CsError('voice/model-failed', `The voice detector could not be loaded. ${advice}`, { cause });
}
