import { CsElement } from '@cs-kit/ui';
import { css, type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';

/**
 * A picture of the relay, fetched with the visitor's token. Keeps showing the last bytes until the next are there, so
 * that previews do not flicker.
 *
 * @tag cs-canvas-image
 * @summary One picture of the relay.
 */
export class CsCanvasImage extends CsElement {
  static override styles: CSSResultGroup = css`
    :host { position: absolute; inset: 0; overflow: hidden; }
    img { display: block; inline-size: 100%; block-size: 100%; object-fit: var(--cs-image-fit, cover); }
    :host([soft]) img { filter: blur(7px) saturate(0.92); scale: 1.08; }
    .sk { position: absolute; inset: 0; background: var(--cs-color-surface-3); }
    .lost { position: absolute; inset: 0; display: grid; place-items: center; padding: var(--cs-space-2); background: var(--cs-color-surface-3); color: var(--cs-color-text-2); font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); text-align: center; }
    @media (prefers-reduced-motion: no-preference) { img { animation: cs-in var(--cs-motion-base) var(--cs-ease-out); } }
    @keyframes cs-in { from { opacity: 0; } }
  `;

  /** Path at the relay, such as `/v1/images/{id}?width=320`. */
  @property() path = '';
  /** Alternative text; empty where the control around names it. */
  @property() alt = '';
  /** Words shown where the picture cannot be loaded. */
  @property({ attribute: 'lost-text' }) lostText = '';
  /** Blurs an unfinished picture. */
  @property({ type: Boolean, reflect: true }) soft = false;

  @state() private url: string | null = null;
  @state() private lost = false;

  #held: string | null = null;
  #wanted = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
    this.#wanted = '';
    this.url = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.isConnected && this.client !== null && this.path !== '' && this.path !== this.#wanted) void this.#load(this.path);
  }

  async #load(path: string): Promise<void> {
    this.#wanted = path;
    const { client } = this;
    try {
      const url = await client!.objectUrl(path);
      if (this.#wanted !== path || !this.isConnected) return client!.revoke(path);
      this.#release();
      this.#held = path;
      this.url = url;
      this.lost = false;
    } catch {
      // The preview may be gone because the picture is done; only a picture without any bytes is lost.
      if (this.#wanted === path && this.url === null) this.lost = true;
    }
  }

  #release(): void {
    if (this.#held !== null) this.client?.revoke(this.#held);
    this.#held = null;
  }

  protected override render(): TemplateResult {
    if (this.lost) return html`<div class="lost">${this.lostText}</div>`;
    return html`${this.url === null ? html`<i class="sk"></i>` : nothing}${this.url === null ? nothing : html`<img src=${this.url} alt=${this.alt} draggable="false" />`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-canvas-image': CsCanvasImage;
  }
}
