import { pageLanguage } from '@cs-kit/core';
import type { RoomState } from '@cs-kit/core';
import { CsError, directionOf } from '@cs-kit/protocol';
import type { TranslationsAnswer } from '@cs-kit/protocol';
import { StringsController } from '@cs-kit/ui';
import type { SpeakingHost } from '@cs-kit/ui';
import { html } from 'lit';
import type { ReactiveController } from 'lit';
import { RoomTranslations } from '../../engine/translations.ts';
import type { Translation } from '../../engine/translations.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import type { translation } from '../../i18n/translation.en.ts';
import { translationStrings } from '../../i18n/translation.ts';
import { registerTranslation } from '../cs-translation/register.ts';
import type { MessageView, Translated } from '../messages/view.ts';
import type { ToolsHost } from './message-tools.ts';

/** What translations need of their list. */
export interface TranslationsHost extends SpeakingHost, Pick<ToolsHost, 'client' | 'scroller' | 'rowOf'> {
  readonly side: 'visitor' | 'staff';
  readonly me: string | null;
}

/** How far from the edge of what is seen a message is translated already. */
const AHEAD = '240px 0px';
/** The relay gives the engine half a minute for a message, and has several. */
const ANSWER_MS = 120_000;

/** Puts messages into the language of who reads them, as they come into view. */
export class MessageTranslations implements ReactiveController {
  readonly #host: TranslationsHost;
  readonly #words: StringsController<typeof translation>;
  readonly #translations: RoomTranslations;
  #told: Translated = { line: html`` };
  readonly #drawn = new Map<string, { readonly of: Translation; readonly shown: Translated }>();
  readonly #watched = new Set<HTMLElement>();
  readonly #seen = new Set<HTMLElement>();
  #observer: IntersectionObserver | null = null;
  #on = false;
  #phase: RoomState['phase'] = 'live';

  constructor(host: TranslationsHost) {
    registerTranslation();
    this.#host = host;
    this.#words = new StringsController(host, translationStrings);
    this.#translations = new RoomTranslations(
      (roomId, messageIds, language) =>
        host.client?.json<TranslationsAnswer>('POST', `/v1/rooms/${roomId}/translations`, { body: { messageIds, language }, timeoutMs: ANSWER_MS }) ??
        Promise.reject(new CsError('relay/unreachable')),
      () => host.requestUpdate(),
    );
    host.addController(this);
  }

  /** Takes in what the room is now; gives what is shown of its messages, or null where they are shown as they are. */
  follow({ roomId, translation, phase }: RoomState): MessageView['translated'] {
    const { side, me, locale } = this.#host;
    this.#translations.read({ roomId, me, language: side === 'staff' ? locale : pageLanguage() });
    if (translation && !this.#on) this.#translations.restart();
    else if (phase === 'live' && this.#phase !== 'live') this.#translations.retryAll();
    this.#on = translation;
    this.#phase = phase;
    return translation ? this.#of : null;
  }

  #of = (row: MessageRow): Translated | null => {
    if (row.message.notice === 'translated') return this.#notice();
    const translation = this.#translations.of(row);
    if (translation === null) return null;
    const drawn = this.#drawn.get(row.id);
    if (drawn?.of === translation) return drawn.shown;
    const shown = this.#draw(row.id, translation);
    this.#drawn.set(row.id, { of: translation, shown });
    return shown;
  };

  /** That messages are translated, in the words of the reader. */
  #notice(): Translated {
    const text = this.#words.t('notice');
    if (this.#told.text !== text) this.#told = { text, line: html`` };
    return this.#told;
  }

  #draw(id: string, translation: Translation): Translated {
    const line = html`<cs-translation
      .translation=${translation}
      .toggle=${() => this.#translations.toggle(id)}
      .retry=${() => this.#translations.retry(id)}
    ></cs-translation>`;
    if (translation.state !== 'done') return { line };
    const { original, from, language, text } = translation;
    const lang = original ? from : language;
    return { line, ...(lang === null ? {} : { lang, dir: directionOf(lang) }), ...(original ? {} : { text }) };
  }

  /** @internal */
  hostUpdated(): void {
    const { scroller } = this.#host;
    if (scroller === null || !this.#on) return;
    this.#observer ??= new IntersectionObserver((entries) => this.#onSeen(entries), { root: scroller, rootMargin: AHEAD });
    for (const item of scroller.querySelectorAll<HTMLElement>('[data-id]')) {
      if (this.#watched.has(item)) continue;
      this.#watched.add(item);
      this.#observer.observe(item);
    }
    for (const item of this.#watched) if (!item.isConnected) this.#forget(item);
    // What is in view may say something else by now, or be read in another language.
    for (const item of this.#seen) this.#look(item);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#watched.clear();
    this.#seen.clear();
  }

  #forget(item: HTMLElement): void {
    this.#observer?.unobserve(item);
    this.#watched.delete(item);
    this.#seen.delete(item);
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#seen.add(target as HTMLElement);
      else this.#seen.delete(target as HTMLElement);
    }
    for (const item of this.#seen) this.#look(item);
    this.#host.requestUpdate();
  }

  #look(item: HTMLElement): void {
    const row = this.#host.rowOf(item.dataset['id'] ?? '');
    if (row !== null && this.#on) this.#translations.look(row);
  }
}
