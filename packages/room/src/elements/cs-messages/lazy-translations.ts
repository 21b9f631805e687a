import type { RoomState } from '@cs-kit/core';
import type { MessageView } from '../messages/view.ts';
import type { MessageTranslations, TranslationsHost } from './message-translations.ts';

/** Messages in the reader's language. Most rooms are not translated: what does it comes with the first that is. */
export class LazyTranslations {
  readonly #host: TranslationsHost;
  #made: MessageTranslations | null = null;
  #loading = false;

  constructor(host: TranslationsHost) {
    this.#host = host;
  }

  /** What is shown in place of the words of a message, in a room as it is now. */
  of(now: RoomState): MessageView['translated'] {
    if (now.translation && !this.#loading) void this.#load();
    return this.#made?.follow(now) ?? null;
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      this.#made = new (await import('./message-translations.ts')).MessageTranslations(this.#host);
      this.#host.requestUpdate();
    } catch {
      // What was written can be read; the next change of the list tries again.
      this.#loading = false;
    }
  }
}
