import { CsError } from '@cs-kit/protocol';
import type { Logger } from 'pino';

const SCAN_MS = 60_000;
const RETRY_MS = 10_000;
const ANSWER_BYTES = 16 * 1024;
const REASON_CHARS = 200;

/** Resolves for what may be kept. Throws `file/refused-by-scan`, or `file/scan-unavailable` where nobody could say. */
export type Scan = (file: Blob) => Promise<void>;

/** What a scanner is asked with. */
export interface ScanDeps {
  /** Null where no scanner is set: then everything may be kept. */
  readonly url: string | null;
  readonly secret: string | null;
  readonly logger: Logger;
  readonly timeoutMs?: number;
}

/** The answer as text, as far as one is believed to be long. */
async function read(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > ANSWER_BYTES) throw new Error('the answer is too long');
  }
  return text;
}

/** What the scanner said: null for clean, else why not. Throws where it said neither. */
function verdict(text: string): string | null {
  const { clean, reason } = JSON.parse(text) as { clean?: unknown; reason?: unknown };
  if (clean === true) return null;
  if (clean !== false) throw new Error('the answer has no verdict');
  return typeof reason === 'string' ? [...reason.toWellFormed().replaceAll(/\p{C}+/gu, ' ')].slice(0, REASON_CHARS).join('').trim() : '';
}

/** Asks the scanner of the operator about each upload. Where it cannot tell, nothing is kept: a file that nobody looked at is as good as a bad one. */
export function createScan({ url, secret, logger, timeoutMs = SCAN_MS }: ScanDeps): Scan {
  if (url === null) return async () => undefined;
  const ask = async (file: Blob): Promise<string | null> => {
    const response = await fetch(url, {
      method: 'POST',
      // A connection of its own: one that was kept may be closed by the scanner at this moment, and a clean file refused for it.
      headers: { 'content-type': 'application/octet-stream', connection: 'close', ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) },
      body: file,
      // The bytes go to this address and to no other.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 200) return verdict(await read(response));
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  };
  return async (file) => {
    const reason = await ask(file).catch((error: unknown) => {
      // The message of a failed call may hold the address with what stands in it: its name says enough.
      logger.warn({ reason: error instanceof Error ? error.name : 'unknown', bytes: file.size }, 'the scanner did not answer; the upload was refused');
      throw new CsError('file/scan-unavailable', 'The scanner of the relay does not answer, so the file was not taken. Try again in a moment.', {
        retryAfterMs: RETRY_MS,
      });
    });
    if (reason === null) return;
    logger.warn({ reason, bytes: file.size }, 'the scanner refused an upload');
    throw new CsError('file/refused-by-scan', `The scanner of the relay refused the file${reason === '' ? '' : `: ${reason}`}.`);
  };
}
