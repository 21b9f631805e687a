import type { ReplyInProgress, RoomState, Row } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import type { SpokenReply } from '../../engine/spoken-reply.ts';
import type { MessageView } from '../messages/view.ts';
import { LazyPart } from './lazy-part.ts';
import type { MessageTranslations, TranslationsHost } from './message-translations.ts';

/** Parts of lines that most rooms have nothing of: what draws them comes with the first. */
export class LineParts {
  readonly #host: CsElement & TranslationsHost;
  readonly #callRows: LazyPart<MessageView['callRow']>;
  readonly #threadLine: LazyPart<NonNullable<MessageView['threadLine']>>;
  readonly #contactCard: LazyPart<MessageView['contactCard']>;
  #translations: MessageTranslations | null = null;
  #loads: Promise<void> | null = null;
  #spoken: SpokenReply | null = null;
  #speaks: Promise<void> | null = null;

  constructor(host: CsElement & TranslationsHost) {
    this.#host = host;
    this.#callRows = new LazyPart(host, () => import('../messages/call-row.ts').then(({ callRows }) => callRows));
    this.#threadLine = new LazyPart(host, () => import('../messages/thread-line.ts').then(({ threadLines }) => threadLines));
    this.#contactCard = new LazyPart(host, () =>
      import('../messages/contact-card.ts').then(
        ({ contactCard }) =>
          () =>
            contactCard,
      ),
    );
  }

  /** What the view has of them, for a room or a thread as it is now. */
  view(now: RoomState, thread: string | null): Pick<MessageView, 'callRow' | 'contactCard' | 'threadLine' | 'translated'> {
    if (now.translation) this.#load();
    return {
      callRow: this.#callRows.draw,
      contactCard: this.#contactCard.draw,
      threadLine: thread === null ? this.#threadLine.draw : null,
      translated: this.#translations?.follow(now) ?? null,
    };
  }

  /** What of a streamed answer is to be told to those who hear it. */
  speak(reply: ReplyInProgress | null, rows: readonly Row[]): SpokenReply | null {
    if (reply !== null)
      this.#speaks ??= import('../../engine/spoken-reply.ts').then(
        ({ SpokenReply }) => {
          this.#spoken = new SpokenReply();
          this.#host.requestUpdate();
        },
        // The answer as a whole is told when it is there.
        () => void (this.#speaks = null),
      );
    this.#spoken?.look(reply, rows);
    return this.#spoken;
  }

  #load(): void {
    this.#loads ??= import('./message-translations.ts').then(
      ({ MessageTranslations }) => {
        this.#translations = new MessageTranslations(this.#host);
        this.#host.requestUpdate();
      },
      // What was written can be read; the next change of the list tries again.
      () => void (this.#loads = null),
    );
  }
}
