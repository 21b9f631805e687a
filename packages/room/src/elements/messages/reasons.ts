import type { CsError } from '@cs-kit/protocol';
import { html } from 'lit';
import type { room } from '../../i18n/room.en.ts';
import { lazyRooms } from './lazy-rooms.ts';
import type { MessageView } from './view.ts';

const REASONS: Readonly<Record<string, keyof typeof room>> = {
  'rate/limited': 'reasonRate',
  'budget/exhausted': 'reasonRate',
  'room/forbidden': 'readOnly',
  'session/forbidden': 'readOnly',
  'request/too-large': 'reasonLong',
  'request/invalid': 'reasonLong',
  'file/too-large': 'reasonFile',
  'file/type-refused': 'reasonFile',
  'file/mismatch': 'reasonFile',
  'session/site-disabled': 'reasonOff',
  'session/origin-refused': 'reasonOff',
  'session/site-unknown': 'reasonOff',
  'session/address-blocked': 'reasonOff',
};

/** The words that tell a person why something failed. Codes go to `cs-error`, not to people. */
export function reasonOf(error: Pick<CsError, 'code'> | undefined): keyof typeof room {
  return REASONS[error?.code ?? ''] ?? 'failedMore';
}

/** The words beside a message that was refused. What seldom happens is told by an element that loads when it does. */
export function refusal(error: CsError | undefined, view: MessageView): unknown {
  const words = view.t(reasonOf(error));
  if (!error || !/^room|blocked/.test(error.code)) return words;
  lazyRooms().catch(() => undefined);
  return html`<cs-refusal .error=${error}>${words}</cs-refusal>`;
}
