import type { LinkPreview } from '@cs-kit/protocol';
import { CsElement } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResult, PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { safeHref } from '../../engine/markdown.ts';
import type { BlobSource } from '../messages/view.ts';

/**
 * What stands behind the link of a message, as the relay has seen it. The page itself is asked for nothing before somebody follows the link.
 *
 * @tag cs-link-preview
 * @summary Card under a message with a link; used inside `<cs-messages>`.
 */
export class CsLinkPreview extends CsElement {
  static override styles: CSSResult = css`
    :host {
      display: block;
      inline-size: 340px;
      max-inline-size: 100%;
    }
    a {
      display: flex;
      gap: 12px;
      min-block-size: 44px;
      padding: 10px;
      border-radius: 14px;
      background: var(--cs-color-surface);
      box-shadow: inset 0 0 0 1px var(--cs-color-line);
      color: inherit;
      text-align: start;
      text-decoration: none;
    }
    a:hover {
      background: var(--cs-color-surface-2);
    }
    .frame {
      flex: none;
      inline-size: 72px;
      block-size: 72px;
      border-radius: 8px;
      overflow: hidden;
      background: var(--cs-color-surface-2);
    }
    img {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
    .words {
      display: grid;
      align-content: start;
      gap: 2px;
      min-inline-size: 0;
      overflow-wrap: anywhere;
      font-size: var(--cs-type-sm);
      line-height: var(--cs-leading-sm);
    }
    .cut {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow: hidden;
    }
    .more {
      color: var(--cs-color-text-2);
    }
    @media (forced-colors: active) {
      a {
        border: 1px solid LinkText;
      }
    }
  `;
  #taken: { readonly blobs: BlobSource; readonly path: string } | null = null;

  /** What was found. */
  @property({ attribute: false }) preview: LinkPreview | null = null;
  /** Where the picture comes from. */
  @property({ attribute: false }) blobs: BlobSource | null = null;
  /** Path of the picture at the relay. */
  @property({ attribute: false }) picturePath = '';

  @state() private picture: string | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate('picturePath');
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('preview') || changed.has('picturePath')) void this.#load();
  }

  async #load(): Promise<void> {
    this.#release();
    const { blobs, picturePath: path } = this;
    if (blobs === null || this.preview?.picture !== true || !this.isConnected) return;
    const taken = { blobs, path };
    this.#taken = taken;
    try {
      const url = await blobs.objectUrl(path);
      if (this.#taken === taken) this.picture = url;
    } catch {
      // The words are shown without it.
      if (this.#taken === taken) this.#taken = null;
    }
  }

  #release(): void {
    this.#taken?.blobs.revoke(this.#taken.path);
    this.#taken = null;
    this.picture = null;
  }

  protected override render(): unknown {
    const { preview } = this;
    const href = preview === null ? null : safeHref(preview.url);
    if (preview === null || href === null) return nothing;
    const site = preview.siteName === null ? nothing : html`<bdi>${preview.siteName}</bdi> · `;
    return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow">
      ${preview.picture ? html`<span class="frame">${this.picture === null ? nothing : html`<img src=${this.picture} alt="" />`}</span>` : nothing}
      <span class="words"
        ><span class="meta cut">${site}<bdi dir="ltr">${preview.host}</bdi></span><b class="cut" dir="auto">${preview.title}</b>${preview.description === null ? nothing : html`<span class="cut more" dir="auto">${preview.description}</span>`}</span
      >
    </a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-link-preview': CsLinkPreview;
  }
}
