import { formatDay, formatTime } from '@cs-kit/core';
import { closeIcon, icon, pressable } from '@cs-kit/ui';
import type { StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Unsent, UnsentVoice } from '../../engine/voice-message/unsent.ts';
import type { voiceMessage } from '../../i18n/voice-message.en.ts';
import type { CsComposer } from './cs-composer.ts';
import { CsComposeRequestEvent } from './events.ts';
import { player } from './file-chips.ts';

interface Offer extends Unsent {
  readonly cancel: AbortController;
  readonly failed: boolean;
}

/** What recordings are kept under: the room, and whether they are for the team only. Null where nothing is kept. */
export const keyOf = ({ draftKey, internal }: Pick<CsComposer, 'draftKey' | 'internal'>): string | null =>
  draftKey === null ? null : `${draftKey}${internal ? ':note' : ''}`;

/** Voice messages that were recorded here and not sent before the page ended. They are heard, sent or discarded one by one, and never go out by themselves. */
export class UnsentOffers implements ReactiveController {
  readonly #host: CsComposer;
  readonly #words: StringsController<typeof voiceMessage>;
  readonly #unsent: UnsentVoice;
  readonly #offerBack: (undo: () => void) => void;
  #key: string | null = null;
  #list: readonly Offer[] = [];
  #stop: (() => void) | null = null;
  #unfollow: (() => void) | null = null;

  constructor(host: CsComposer, words: StringsController<typeof voiceMessage>, unsent: UnsentVoice, offerBack: (undo: () => void) => void) {
    this.#host = host;
    this.#words = words;
    this.#unsent = unsent;
    this.#offerBack = offerBack;
    host.addController(this);
  }

  /** @internal */
  hostConnected(): void {
    this.#unfollow = this.#host.client?.session.subscribe(({ reason }) => reason === 'signed-out' && this.#set([])) ?? null;
  }

  /** @internal */
  hostDisconnected(): void {
    this.#unfollow?.();
    this.leave();
  }

  /** @internal */
  hostUpdate(): void {
    const key = keyOf(this.#host);
    // An element that is gone is drawn once more: by then others may offer them.
    if (key === this.#key || !this.#host.isConnected) return;
    this.leave();
    this.#key = key;
    if (key !== null) this.#stop = this.#unsent.look(key, (found) => this.#set([...this.#list, { ...found, cancel: new AbortController(), failed: false }]));
  }

  /** Leaves them to whoever comes next. */
  leave(): void {
    this.#stop?.();
    this.#stop = this.#key = null;
    for (const { id, cancel } of this.#list) {
      cancel.abort('paused');
      this.#unsent.release(id);
    }
    this.#set([]);
  }

  /** Draws them. */
  render(): unknown {
    if (this.#list.length === 0) return nothing;
    return html`<div class="items">
      ${repeat(
        this.#list,
        ({ id }) => id,
        (offer) => this.#renderOffer(offer),
      )}
    </div>`;
  }

  #renderOffer(offer: Offer): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { locale } = this.#words;
    const when = `${formatDay(offer.at, locale)}, ${formatTime(offer.at, locale)}`;
    const why = this.#host.lockedReason || this.#host.uploadsReason;
    return html`<div class="file unsent" role="group" aria-label=${t('unsent')}>
      <span class="grow"
        ><span class="meta"><b>${t('unsent')}</b> · ${when}</span>${player(this.#host, offer.file)}
        ${offer.failed ? html`<span class="meta wrong" role="alert">${t('unsentFailed')}</span>` : nothing}</span
      >
      <button class="btn s primary" type="button" ${pressable(() => (why === '' ? this.#send(offer) : this.#host.say(why)))}>${t('send')}</button>
      <button class="ib s" type="button" aria-label=${t('discard')} title=${t('discard')} @click=${() => this.#discard(offer)}>${icon(closeIcon, 's')}</button>
    </div>`;
  }

  async #send(offer: Offer): Promise<void> {
    const { uploader } = this.#host;
    const key = this.#key;
    if (uploader === null) return;
    this.#change(offer.id, { failed: false });
    try {
      const { sha256: _hash, ...stored } = await uploader(offer.file, () => undefined, offer.cancel.signal);
      // Another room, or notes for the team instead of an answer: then it waits where it was recorded.
      if (keyOf(this.#host) !== key || offer.cancel.signal.aborted) return;
      this.#host.emit(new CsComposeRequestEvent('', [{ kind: 'file', ...stored }]));
      void this.#unsent.remove(offer.id);
      this.#without(offer);
      this.#host.focus();
    } catch (error) {
      if (offer.cancel.signal.aborted) return;
      this.#host.fail(error);
      this.#change(offer.id, { failed: true });
    }
  }

  #discard(offer: Offer): void {
    const key = this.#key ?? '';
    offer.cancel.abort();
    void this.#unsent.remove(offer.id);
    this.#without(offer);
    this.#offerBack(() => {
      const id = this.#unsent.begin(key, offer.file);
      void this.#unsent.add(id, offer.file);
      if (key === this.#key) this.#set([...this.#list, { ...offer, id, cancel: new AbortController(), failed: false }]);
      else this.#unsent.release(id);
    });
    this.#host.focus();
  }

  #change(id: string, change: Partial<Offer>): void {
    this.#set(this.#list.map((offer) => (offer.id === id ? { ...offer, ...change } : offer)));
  }

  #without({ id }: Offer): void {
    this.#set(this.#list.filter((offer) => offer.id !== id));
  }

  #set(list: readonly Offer[]): void {
    this.#list = list;
    this.#host.requestUpdate();
  }
}
