import type { RoomState } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import type { MessageView } from '../messages/view.ts';
import { LazyPart } from './lazy-part.ts';
import { LazyTranslations } from './lazy-translations.ts';
import type { TranslationsHost } from './message-translations.ts';

/** Parts of lines that most rooms have nothing of: what draws them comes with the first. */
export class LineParts {
  readonly #callRows: LazyPart<MessageView['callRow']>;
  readonly #threadLine: LazyPart<NonNullable<MessageView['threadLine']>>;
  readonly #translations: LazyTranslations;

  constructor(host: CsElement & TranslationsHost) {
    this.#callRows = new LazyPart(host, () => import('../messages/call-row.ts').then(({ callRows }) => callRows));
    this.#threadLine = new LazyPart(host, () => import('../messages/thread-line.ts').then(({ threadLines }) => threadLines));
    this.#translations = new LazyTranslations(host);
  }

  /** What the view has of them, for a room or a thread as it is now. */
  view(now: RoomState, thread: string | null): Pick<MessageView, 'callRow' | 'threadLine' | 'translated'> {
    return { callRow: this.#callRows.draw, threadLine: thread === null ? this.#threadLine.draw : null, translated: this.#translations.of(now) };
  }
}
