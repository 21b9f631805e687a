import { formatTime } from '@cs-kit/core';
import type { Brief, ConversationSummary, HandOver } from '@cs-kit/protocol';
import { closeIcon, controls, CsElement, feedback, icon, pressable, sparkIcon, StringsController, surfaces } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { dutyStrings } from '../../i18n/duty.ts';

type Loaded = { readonly phase: 'loading' } | { readonly phase: 'ready'; readonly brief: Brief } | { readonly phase: 'failed' };

/**
 * The first card for whoever takes a conversation over: who handed it on and why, and what was said until then.
 *
 * @tag cs-desk-summary
 * @summary Summary of a conversation in `<cs-desk>`.
 */
export class CsDeskSummary extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    surfaces,
    feedback,
    css`
      :host {
        display: block;
        inline-size: 100%;
        max-inline-size: calc(var(--cs-size-measure) + 40px);
        margin-inline: auto;
      }
      .box {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 4px;
        max-block-size: 30vh;
        overflow-y: auto;
        margin: 12px 20px 0;
        padding: 12px 14px;
        border-radius: var(--cs-radius-lg);
        background: var(--cs-tide-soft);
        overflow-wrap: anywhere;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--cs-color-text);
      }
      .top > .i {
        color: var(--cs-color-accent-text);
      }
      .top .ib {
        margin: -6px;
      }
      .words {
        margin: 0;
        padding: 0;
        display: grid;
        gap: 2px;
        list-style: none;
      }
      .sk {
        block-size: 14px;
        margin-block: 3px;
      }
      .meta {
        color: var(--cs-color-text-2);
      }
    `,
  ];
  readonly #words = new StringsController(this, dutyStrings);
  #of = '';
  #hidden = '';

  /** The conversation as the inbox knows it. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private loaded: Loaded = { phase: 'loading' };

  /** Read once for each time that it changes hands: what is said afterwards is read by whoever reads along. */
  get #key(): string {
    const row = this.conversation;
    return row === null || (row.status !== 'waiting' && row.status !== 'assigned') ? '' : `${row.id} ${row.handed?.at ?? ''}`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.client === null || this.#key === this.#of) return;
    this.#of = this.#key;
    if (this.#of !== '') void this.#load();
  }

  async #load(): Promise<void> {
    const { client, conversation } = this;
    const key = this.#of;
    if (client === null || conversation === null) return;
    this.loaded = { phase: 'loading' };
    try {
      const brief = await new DeskApi(client).summary(conversation.id, this.locale);
      if (key === this.#of) this.loaded = { phase: 'ready', brief };
    } catch (error) {
      this.fail(error);
      if (key === this.#of) this.loaded = { phase: 'failed' };
    }
  }

  #hide = (): void => {
    this.#hidden = this.#key;
    this.requestUpdate();
  };

  #renderHanded({ by, reason, at }: HandOver): TemplateResult {
    const d = this.#words.t.bind(this.#words);
    const time = formatTime(at, this.#words.locale);
    return html`<div class="sm" dir="auto">
      <b>${d('handedBy', { name: by.name, time })}</b>${reason === null ? nothing : html` <bdi>${reason}</bdi>`}
    </div>`;
  }

  #renderBrief(brief: Brief): unknown {
    const d = this.#words.t.bind(this.#words);
    if (brief.sentences.length === 0) return nothing;
    const whose = brief.origin === 'picked' ? d('summaryPicked') : d('summaryGenerated', { engine: brief.engine ?? '' });
    return html`<ul class="words sm">
        ${brief.sentences.map((sentence) => html`<li dir="auto">${sentence}</li>`)}
      </ul>
      <div class="meta">${brief.code === undefined ? whose : `${d('summaryNoModel')} ${whose}`}</div>`;
  }

  #renderBody(): unknown {
    const d = this.#words.t.bind(this.#words);
    if (this.loaded.phase === 'loading') return html`<div role="status" aria-label=${d('summaryLoading')}><i class="sk"></i><i class="sk"></i></div>`;
    if (this.loaded.phase === 'ready') return this.#renderBrief(this.loaded.brief);
    return html`<div class="sm row" role="alert">
      <span class="grow">${d('summaryFailed')}</span><button class="btn s" type="button" ${pressable(() => this.#load())}>${d('again')}</button>
    </div>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    const key = this.#key;
    const empty = this.loaded.phase === 'ready' && this.loaded.brief.sentences.length === 0;
    if (row === null || key === '' || key === this.#hidden || (empty && row.handed === null)) return nothing;
    const d = this.#words.t.bind(this.#words);
    const count = this.loaded.phase === 'ready' ? this.loaded.brief.messages : 0;
    return html`<section class="box" aria-label=${d('summary')} tabindex="0">
      <div class="top">
        ${icon(sparkIcon, 's')}<b class="sm grow">${d('summary')}</b>${count === 0 ? nothing : html`<span class="meta num">${d('fromMessages', { count })}</span>`}
        <button class="ib s" type="button" aria-label=${d('summaryHide')} title=${d('summaryHide')} @click=${this.#hide}>${icon(closeIcon, 's')}</button>
      </div>
      ${row.handed === null ? nothing : this.#renderHanded(row.handed)}${this.#renderBody()}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-summary': CsDeskSummary;
  }
}
