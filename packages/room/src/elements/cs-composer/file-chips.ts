import { formatBytes, formatNumber } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import type { CsError, ErrorCode } from '@cs-kit/protocol';
import { closeIcon, fileIcon, icon, pauseIcon, playIcon, StringsController } from '@cs-kit/ui';
import type { SpeakingHost } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { roomStrings } from '../../i18n/room.ts';
import type { uploads } from '../../i18n/uploads.en.ts';
import { uploadStrings } from '../../i18n/uploads.ts';
import { reasonOf } from '../messages/reasons.ts';
import type { Item } from './item.ts';
import type { UploadsController } from './uploads-controller.ts';

/** Failures that have words of their own where a file is concerned. */
const REASONS: Readonly<Partial<Record<ErrorCode, keyof typeof uploads>>> = {
  'file/refused-by-scan': 'refusedByScan',
  'file/scan-unavailable': 'scanUnavailable',
  'storage/full': 'storageFull',
};

/** What the list needs of the composer. */
interface ChipsHost extends SpeakingHost {
  focus(): void;
  /** A file of this device was taken away. */
  removed(file: File): void;
}

/** Sound of this device can be heard before it is sent, once the player is there. */
export function player(host: SpeakingHost, file: File): TemplateResult | null {
  if (customElements.get('cs-audio')) return html`<cs-audio bare .local=${file}></cs-audio>`;
  import('../cs-audio/register.ts').then(
    ({ registerAudio }) => {
      registerAudio();
      host.requestUpdate();
    },
    () => undefined,
  );
  return null;
}

/** The files of a message that is being written: how far each is, and what can be done with it. Only those that come in parts can pause. */
export class FileChips {
  readonly #host: ChipsHost;
  readonly #uploads: UploadsController;
  readonly #words: StringsController<typeof uploads>;

  constructor(host: ChipsHost, controller: UploadsController) {
    this.#host = host;
    this.#uploads = controller;
    this.#words = new StringsController(host, uploadStrings);
  }

  /** Draws the list. */
  render(items: readonly Item[]): TemplateResult {
    return html`<ul class="items">
      ${repeat(
        items,
        (item) => item.key,
        (item) => this.#chip(item),
      )}
    </ul>`;
  }

  #chip(item: Item): TemplateResult {
    const bad = item.failed !== null;
    const sound = item.file?.type.startsWith('audio/') === true ? player(this.#host, item.file) : null;
    return html`<li class="file ${bad ? 'bad' : ''}">
      ${sound !== null ? nothing : item.preview === null ? html`<span class="thumb">${icon(fileIcon)}</span>` : html`<img class="thumb" src=${item.preview} alt="" />`}
      <span class="grow"
        >${sound ?? html`<span class="trunc sm" dir="auto">${item.name}</span>`}<span class="meta" role=${bad ? 'alert' : nothing}>${this.#state(item)}</span>
        ${item.ready === null && !bad ? html`<progress max="1" .value=${item.share} aria-label=${item.name}></progress>` : nothing}
      </span>
      ${this.#next(item)}
      <button class="ib s" type="button" aria-label=${this.#words.t('remove', { name: item.name })} @click=${() => this.#remove(item)}>
        ${icon(closeIcon, 's')}
      </button>
    </li>`;
  }

  #state({ name, size, share, paused, ready, failed }: Item): string {
    const { locale } = this.#words;
    if (failed !== null) return `${this.#words.t('failed', { name })} ${this.#why(failed, size)}`;
    if (ready !== null) return size > 0 ? formatBytes(size, locale) : '';
    const percent = formatNumber(share, locale, { style: 'percent' });
    if (paused) return this.#words.t('paused', { percent });
    return share === 1 ? this.#words.t('checking') : this.#words.t('uploading', { percent });
  }

  #why(error: CsError, size: number): string {
    if (error.code === 'relay/unreachable' && size > LIMITS.fileBytes) return this.#words.t('unreachable');
    const own = REASONS[error.code];
    return own === undefined ? roomStrings.now(this.#words.locale)(reasonOf(error)) : this.#words.t(own);
  }

  /** What the file waits for: to be tried again, to be paused or to go on. The button stays in its place, so that the focus does. */
  #next(item: Item): unknown {
    if (item.failed !== null)
      return item.failed.retryable
        ? html`<button class="btn s" type="button" @click=${(event: Event) => this.#retry(item, event)}>${this.#words.t('retry')}</button>`
        : nothing;
    if (item.ready !== null || item.size <= LIMITS.fileBytes || (item.share === 1 && !item.paused)) return nothing;
    const label = this.#words.t(item.paused ? 'resume' : 'pause', { name: item.name });
    return html`<button class="ib s" type="button" aria-label=${label} title=${label} @click=${() => this.#toggle(item)}>
      ${icon(item.paused ? playIcon : pauseIcon, 's')}
    </button>`;
  }

  #toggle(item: Item): void {
    if (item.paused) return void this.#uploads.run(item);
    item.cancel.abort('paused');
    this.#uploads.change(item.key, { paused: true });
  }

  #retry(item: Item, event: Event): void {
    // The button goes away with its focus; the one beside it stays.
    ((event.currentTarget as HTMLElement).nextElementSibling as HTMLElement).focus();
    void this.#uploads.run(item);
  }

  #remove(item: Item): void {
    this.#uploads.empty([item]);
    if (item.file !== null) this.#host.removed(item.file);
    this.#host.focus();
  }
}
