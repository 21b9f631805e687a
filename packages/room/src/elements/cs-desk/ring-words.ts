import type { StringsController } from '@cs-kit/ui';
import type { Ring } from '../../engine/inbox.ts';
import type { desk } from '../../i18n/desk.en.ts';
import type { duty } from '../../i18n/duty.en.ts';
import type { work } from '../../i18n/work.en.ts';

/** How each call sounds. */
export const SOUNDS = {
  waiting: 'waiting',
  offer: 'waiting',
  due: 'message',
  message: 'message',
  woken: 'message',
  whisper: 'message',
} as const satisfies Readonly<Record<Ring['kind'], 'waiting' | 'message'>>;

/** What a notification says. */
export function ringWords(
  kind: Ring['kind'],
  name: string,
  words: Pick<StringsController<typeof desk>, 't'>,
  ofWork: Pick<StringsController<typeof work>, 't'>,
  ofDuty: Pick<StringsController<typeof duty>, 't'>,
): string {
  if (kind === 'woken' || kind === 'whisper') return ofWork.t(kind === 'woken' ? 'ringWoken' : 'ringWhisper', { name });
  if (kind === 'offer' || kind === 'due') return ofDuty.t(kind === 'offer' ? 'ringOffer' : 'ringDue', { name });
  return words.t(kind === 'waiting' ? 'ringWaiting' : 'ringMessage', { name });
}
