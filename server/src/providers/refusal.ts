import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import { retryAfter } from './openai/map.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'provider/auth',
  402: 'provider/auth',
  403: 'provider/auth',
  408: 'provider/timeout',
  429: 'provider/rate-limited',
  504: 'provider/timeout',
};
const TEXTS: Partial<Record<ErrorCode, string>> = {
  'provider/auth': 'The provider refused the credentials of the relay. Check the key at the desk under Providers.',
  'provider/refused': 'The provider does not take this language, voice or model. Check them at the desk under Providers.',
};

/** What a status that is no success means, whatever the body says: texts of a provider are not passed on, since some repeat what was asked. */
export function refusal(status: number, headers: Headers = new Headers()): CsError {
  const code = CODES[status] ?? (status >= 500 ? 'provider/unavailable' : 'provider/refused');
  const wait = retryAfter(headers);
  return new CsError(code, TEXTS[code], wait === undefined ? {} : { retryAfterMs: wait });
}
