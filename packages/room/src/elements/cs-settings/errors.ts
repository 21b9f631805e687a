import type { CsError } from '@cs-kit/protocol';
import type { Word } from '../../i18n/settings/settings.ts';
import type { Say } from './section.ts';

const KNOWN: Readonly<Record<string, Word>> = {
  'relay/unreachable': 'errUnreachable',
  'session/forbidden': 'errForbidden',
  'rate/limited': 'errLimited',
  'request/not-found': 'errGone',
  'session/token-missing': 'errSignedOut',
  'session/token-invalid': 'errSignedOut',
  'session/refresh-reused': 'errSignedOut',
};

/** What is wrong, by the area of a code, for readers of another language than the relay's. */
const AREAS: Readonly<Record<string, Word>> = { provider: 'errProvider', storage: 'errStorage', relay: 'errRelay', file: 'errFile', budget: 'errLimited' };

/** What happened and what to do, in the language of the page. The relay speaks English; its own words are shown to whoever reads English. */
export function explain(t: Say, error: CsError, locale: string): string {
  const known = KNOWN[error.code];
  if (known !== undefined) return t(known);
  if (error.code === 'request/invalid' && (error.errors?.length ?? 0) > 0) return t('errFields');
  if (locale === 'en') return error.message;
  if (error.code === 'request/conflict') return t('errConflict');
  return advice(t, error.code) ?? t(AREAS[error.code.split('/')[0] ?? ''] ?? 'errOther');
}

const ADVICE: Readonly<Record<string, Word>> = {
  'provider/auth': 'adviceAuth',
  'provider/unavailable': 'adviceUnavailable',
  'provider/timeout': 'adviceTimeout',
  'provider/rate-limited': 'adviceLimited',
  'provider/refused': 'adviceRefused',
  'provider/bad-response': 'adviceBad',
  'provider/interrupted': 'adviceBad',
  'provider/unconfigured': 'adviceUnset',
};

/** What to do about an error of a provider, or null. */
export function advice(t: Say, code: string | undefined): string | null {
  const word = ADVICE[code ?? ''];
  return word === undefined ? null : t(word);
}
