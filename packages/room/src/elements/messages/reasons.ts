import type { CsError } from '@cs-kit/protocol';
import type { room } from '../../i18n/room.en.ts';

const REASONS: Readonly<Record<string, keyof typeof room>> = {
  'rate/limited': 'reasonRate',
  'budget/exhausted': 'reasonRate',
  'room/locked': 'reasonLocked',
  'room/muted': 'reasonMuted',
  'room/closed': 'reasonClosed',
  'room/forbidden': 'readOnly',
  'session/forbidden': 'readOnly',
  'request/too-large': 'reasonLong',
  'request/invalid': 'reasonLong',
  'file/too-large': 'reasonFile',
  'file/type-refused': 'reasonFile',
  'file/mismatch': 'reasonFile',
  'session/blocked': 'reasonBlocked',
  'session/site-disabled': 'reasonOff',
  'session/origin-refused': 'reasonOff',
  'session/site-unknown': 'reasonOff',
};

/** The words that tell a person why something failed. Codes go to `cs-error`, not to people. */
export function reasonOf(error: Pick<CsError, 'code'> | undefined): keyof typeof room {
  return REASONS[error?.code ?? ''] ?? 'failedMore';
}
