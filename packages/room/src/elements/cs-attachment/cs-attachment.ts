import { formatBytes } from '@cs-kit/core';
import type { Attachment } from '@cs-kit/protocol';
import { CsElement, downloadIcon, fileIcon, icon, imageIcon, pressable, StringsController, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResult, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { roomStrings } from '../../i18n/room.ts';
import type { BlobSource } from '../messages/view.ts';

const WIDEST = 260;
const TALLEST = 320;

/** Types that every browser shows; an upload of such a type is a picture too. */
const RASTER = /^image\/(?:png|jpeg|webp|gif|avif)$/;

/** Where the bytes of an attachment lie at the relay. */
const pathOf = (file: Pick<Attachment, 'kind' | 'id'>): string => (file.kind === 'image' ? `/v1/images/${file.id}` : `/v1/files/${file.id}`);
/** Where a small copy of a picture lies: a list of photographs stays light. */
const smallOf = (file: Pick<Attachment, 'kind' | 'id'>): string => `${pathOf(file)}${file.kind === 'image' ? '?width=640' : '?size=thumb'}`;
const isPicture = (file: Attachment): boolean => file.kind === 'image' || RASTER.test(file.type);

let playerLoad: Promise<void> | null = null;

/** What plays sound loads with the first one, and once more where that failed. Until then it is a file as others are. */
function loadPlayer(): Promise<void> {
  playerLoad ??= import('../cs-audio/register.ts').then(
    ({ registerAudio }) => registerAudio(),
    () => void (playerLoad = null),
  );
  return playerLoad;
}

/**
 * One file or picture of a message. Pictures are loaded small when they come near the view, whole when they are opened; files when they are asked for.
 *
 * @tag cs-attachment
 * @summary A file or picture in a message; used inside `<cs-messages>`.
 * @csspart picture - The thumbnail.
 */
export class CsAttachment extends CsElement {
  static override styles: CSSResult = css`
    :host {
      display: block;
      max-inline-size: 100%;
    }
    a,
    button {
      display: flex;
      align-items: center;
      gap: 10px;
      border-radius: 14px;
      text-align: start;
      text-decoration: none;
      color: inherit;
    }
    .file {
      max-inline-size: 260px;
      padding: 9px 12px;
      background: var(--cs-color-surface-2);
      font-size: var(--cs-type-sm);
      line-height: var(--cs-leading-sm);
    }
    .file:hover {
      background: var(--cs-color-surface-3);
    }
    .bad {
      display: block;
      color: var(--cs-color-danger);
    }
    .bad:empty {
      display: none;
    }
    .frame {
      position: relative;
      display: grid;
      place-items: center;
      inline-size: var(--cs-w);
      max-inline-size: 100%;
      aspect-ratio: var(--cs-ratio);
      border-radius: 14px;
      overflow: hidden;
      background: var(--cs-color-surface-2);
      color: var(--cs-color-text-3);
      box-shadow: inset 0 0 0 1px var(--cs-color-line);
    }
    img {
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
  `;
  readonly #words = new StringsController(this, roomStrings);
  #observer: IntersectionObserver | null = null;
  readonly #taken = new Map<string, { readonly blobs: BlobSource; readonly url: string }>();

  /** The file or picture. */
  @property({ attribute: false }) file: Attachment | null = null;
  /** Where the bytes come from. */
  @property({ attribute: false }) blobs: BlobSource | null = null;
  @state() private url: string | null = null;
  /** Whether the picture could not be shown. */
  @state() private failed = false;
  /** Whether the whole file could not be loaded. */
  @state() private missing = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
    this.#release();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('file') && this.file !== null) {
      const { width = 4, height = 3 } = this.file;
      const scale = Math.min(1, WIDEST / width, TALLEST / height);
      this.style.setProperty('--cs-w', `${this.file.width === undefined ? WIDEST : Math.max(72, Math.round(width * scale))}px`);
      this.style.setProperty('--cs-ratio', `${width} / ${height}`);
    }
    if (this.file !== null && isPicture(this.file) && this.url === null && !this.failed && this.#observer === null && this.blobs !== null) this.#watch();
  }

  #watch(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#observer?.disconnect();
        void this.#show().catch((error: unknown) => {
          this.failed = true;
          this.fail(error);
        });
      },
      { rootMargin: '300px' },
    );
    this.#observer.observe(this);
  }

  /** The address of bytes, loaded once. */
  async #load(path: string): Promise<string> {
    const known = this.#taken.get(path)?.url;
    if (known !== undefined) return known;
    const { blobs } = this;
    if (blobs === null) throw new DOMException('Not connected.', 'AbortError');
    const url = await blobs.objectUrl(path);
    // Gone meanwhile, or asked for twice at once: each address is given back once.
    if (!this.isConnected || this.#taken.has(path)) blobs.revoke(path);
    else this.#taken.set(path, { blobs, url });
    return url;
  }

  async #show(): Promise<void> {
    if (this.file === null) return;
    const url = await this.#load(smallOf(this.file));
    if (this.isConnected) this.url = url;
  }

  #release(): void {
    for (const [path, { blobs }] of this.#taken) blobs.revoke(path);
    this.#taken.clear();
    this.url = null;
  }

  async #retry(): Promise<void> {
    this.failed = false;
    try {
      await this.#show();
    } catch (error) {
      this.failed = true;
      throw error;
    }
  }

  /** The bytes as they were sent; says where they do not come. */
  async #whole(): Promise<string> {
    this.missing = false;
    try {
      return await this.#load(this.file === null ? '' : pathOf(this.file));
    } catch (error) {
      this.missing = true;
      throw error;
    }
  }

  async #download(): Promise<void> {
    const link = document.createElement('a');
    link.href = await this.#whole();
    link.download = this.file?.name ?? '';
    link.click();
  }

  /** The window is opened by the press itself, as browsers want it; the picture follows when it is there. */
  async #open(): Promise<void> {
    const opened = window.open('', '_blank');
    try {
      const url = await this.#whole();
      if (opened !== null) opened.location.href = url;
    } catch (error) {
      opened?.close();
      throw error;
    }
  }

  protected override render(): unknown {
    const { file } = this;
    if (file === null) return nothing;
    if (file.type.startsWith('audio/')) return this.#renderSound(file);
    return isPicture(file) ? this.#renderPicture(file) : this.#renderFile(file);
  }

  #renderPicture(file: Attachment): TemplateResult {
    const name = file.description ?? file.name ?? '';
    if (this.failed) {
      return html`<button
        class="frame"
        type="button"
        aria-label=${this.#words.t('retry')}
        title=${this.#words.t('downloadFailed', { name: file.name })}
        ${pressable(() => this.#retry())}
      >
        ${icon(warnIcon)}
      </button>`;
    }
    if (this.url === null)
      return html`<span class="frame" role="img" aria-label=${name === '' ? this.#words.t('picture') : name}>${icon(imageIcon, 'l')}</span>`;
    return html`<button class="frame" type="button" aria-label=${this.#words.t('openPicture', { name })} ${pressable(() => this.#open())}>
        <img part="picture" src=${this.url} alt=${name} />
      </button>
      ${this.#renderMissing(file)}`;
  }

  #renderSound(file: Attachment): TemplateResult {
    if (customElements.get('cs-audio')) return html`<cs-audio .file=${file} .blobs=${this.blobs}></cs-audio>`;
    void loadPlayer().then(() => customElements.get('cs-audio') && this.requestUpdate());
    return this.#renderFile(file);
  }

  #renderFile(file: Attachment): TemplateResult {
    const size = formatBytes(file.size, this.#words.locale);
    return html`<button class="file" type="button" aria-label=${this.#words.t('download', { name: file.name, size })} ${pressable(() => this.#download())}>
      ${icon(fileIcon)}<span class="grow"><span class="trunc" dir="auto">${file.name}</span><br /><span class="meta">${size}</span></span
        >${icon(downloadIcon, 's')}
      </button>
      ${this.#renderMissing(file)}`;
  }

  #renderMissing({ name }: Attachment): TemplateResult {
    return html`<span class="meta bad" role="alert">${this.missing ? this.#words.t('downloadFailed', { name }) : nothing}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-attachment': CsAttachment;
  }
}
