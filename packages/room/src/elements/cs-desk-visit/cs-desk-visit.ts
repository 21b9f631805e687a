import { formatTime } from '@cs-kit/core';
import type { ConversationSummary, Visit, VisitedPage } from '@cs-kit/protocol';
import { controls, CsElement, feedback, icon, identity, pressable, refreshIcon, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { safeHref } from '../../engine/markdown.ts';
import { pastStrings } from '../../i18n/past.ts';
import { asideSection } from '../cs-desk-side/section.styles.ts';

type Loaded = { readonly phase: 'loading' } | { readonly phase: 'failed' } | { readonly phase: 'ready'; readonly visit: Visit };

/**
 * The pages that a visitor looked at in their newest visit, where the site may know it.
 *
 * @tag cs-desk-visit
 * @summary Pages of a visit in `<cs-desk>`.
 */
export class CsDeskVisit extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    feedback,
    asideSection,
    css`
      .list {
        max-block-size: 260px;
        overflow-y: auto;
      }
      .list:focus-visible {
        outline: var(--cs-focus-ring);
        outline-offset: 2px;
      }
      .page {
        display: flex;
        align-items: baseline;
        gap: 10px;
        padding-block: 4px;
      }
      .page a {
        color: inherit;
      }
    `,
  ];
  readonly #words = new StringsController(this, pastStrings);
  #of = '';

  /** The conversation whose visitor is looked at. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private loaded: Loaded = { phase: 'loading' };

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const key = this.conversation?.id ?? '';
    if (this.client === null || key === this.#of) return;
    this.#of = key;
    this.loaded = { phase: 'loading' };
    if (key !== '') void this.#load();
  }

  /** What is shown stays until there is something newer. */
  async #load(): Promise<void> {
    const { client } = this;
    const key = this.#of;
    if (client === null) return;
    try {
      const visit = await new DeskApi(client).visit(key);
      if (key === this.#of) this.loaded = { phase: 'ready', visit };
    } catch (error) {
      this.fail(error);
      if (key === this.#of) this.loaded = { phase: 'failed' };
    }
  }

  #renderPage({ at, url, path }: VisitedPage): TemplateResult {
    const href = safeHref(url);
    const words = html`<bdi>${path}</bdi>`;
    return html`<li class="page sm">
      <bdi class="meta num">${formatTime(at, this.#words.locale)}</bdi>
      ${href === null ? html`<span class="grow trunc">${words}</span>` : html`<a class="grow trunc" href=${href} title=${url} target="_blank" rel="noopener noreferrer">${words}</a>`}
    </li>`;
  }

  #renderBody(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const now = this.loaded;
    if (now.phase === 'loading') return html`<div class="wait" role="status" aria-label=${t('visitLoading')}><i class="sk"></i><i class="sk"></i></div>`;
    if (now.phase === 'failed')
      return html`<div class="row sm" role="alert">
        <span class="grow">${t('visitFailed')}</span><button class="btn s" type="button" ${pressable(() => this.#load())}>${t('again')}</button>
      </div>`;
    const { counted, pages } = now.visit;
    if (pages.length === 0) return html`<p class="meta">${t(counted ? 'noVisit' : 'notCounted')}</p>`;
    return html`<ol class="list" tabindex="0" aria-label=${t('visit')}>${pages.map((page) => this.#renderPage(page))}</ol>
      <p class="meta">${t('visitUnverified')}</p>`;
  }

  protected override render(): unknown {
    if (this.conversation === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    const known = this.loaded.phase === 'ready' && this.loaded.visit.counted;
    return html`<div class="row">
        <span class="label grow">${t('visit')}</span>
        ${known ? html`<button class="ib s" type="button" aria-label=${t('visitAgain')} title=${t('visitAgain')} ${pressable(() => this.#load())}>${icon(refreshIcon, 's')}</button>` : nothing}
      </div>
      ${this.#renderBody()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-visit': CsDeskVisit;
  }
}
