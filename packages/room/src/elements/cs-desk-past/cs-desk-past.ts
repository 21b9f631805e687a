import type { ConversationSummary } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, pressable, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { lastWords } from '../../engine/last-words.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { pastStrings } from '../../i18n/past.ts';
import { CsConversationChosenEvent } from '../cs-desk/events.ts';
import { dayAndTime, STATUS_NAMES } from '../cs-desk-list/labels.ts';
import { asideSection } from '../cs-desk-side/section.styles.ts';

interface Loaded {
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly rows: readonly ConversationSummary[];
  readonly cursor: string | null;
}
const NOTHING: Loaded = { phase: 'loading', rows: [], cursor: null };

/**
 * The other conversations of a visitor, those of the same address among them; a press opens one.
 *
 * @tag cs-desk-past
 * @summary Earlier conversations in `<cs-desk>`.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - A conversation is to be opened.
 */
export class CsDeskPast extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    feedback,
    asideSection,
    css`
      .past {
        display: grid;
        gap: 2px;
        inline-size: 100%;
        min-block-size: 44px;
        padding: 6px 8px;
        border-radius: var(--cs-radius-md);
        text-align: start;
      }
      .past:hover {
        background: var(--cs-color-surface-2);
      }
    `,
  ];
  readonly #words = new StringsController(this, pastStrings);
  readonly #desk = new StringsController(this, deskStrings);
  #of = '';

  /** The conversation whose visitor is looked at. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private loaded: Loaded = NOTHING;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const row = this.conversation;
    // An address that is given meanwhile may be that of somebody who was here before.
    const key = row === null ? '' : `${row.id} ${row.email ?? ''}`;
    if (this.client === null || key === this.#of) return;
    this.#of = key;
    this.loaded = NOTHING;
    if (key !== '') void this.#load();
  }

  /** The first page, or the one after those that are shown; what is shown stays until it is there. */
  async #load(): Promise<void> {
    const { client, conversation, loaded: before } = this;
    const key = this.#of;
    if (client === null || conversation === null) return;
    try {
      const page = await new DeskApi(client).past(conversation.visitor.id, before.cursor);
      if (key !== this.#of) return;
      const known = new Set(before.rows.map(({ id }) => id));
      this.loaded = { phase: 'ready', rows: [...before.rows, ...page.items.filter(({ id }) => !known.has(id))], cursor: page.cursor };
    } catch (error) {
      this.fail(error);
      if (key === this.#of) this.loaded = { ...before, phase: 'failed' };
    }
  }

  #renderRow(row: ConversationSummary): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const other = row.visitor.id !== this.conversation?.visitor.id;
    return html`<li>
      <button class="past" type="button" @click=${() => this.emit(new CsConversationChosenEvent(row.id, row))}>
        <span class="row"
          ><span class="badge">${this.#desk.t(STATUS_NAMES[row.status])}</span>${other ? html`<span class="badge warn" title=${t('sameAddressMore')}>${t('sameAddress')}</span>` : nothing}<bdi
            class="meta num"
            >${dayAndTime(row.last?.at ?? row.startedAt, this.#words.locale)}</bdi
          ></span
        >
        <span class="sm t2 trunc" dir="auto">${lastWords(row.last, (key) => this.#desk.t(key))}</span>
      </button>
    </li>`;
  }

  #renderBody(row: ConversationSummary): unknown {
    const t = this.#words.t.bind(this.#words);
    const { phase, cursor } = this.loaded;
    const rows = this.loaded.rows.filter(({ id }) => id !== row.id);
    if (phase === 'loading') return html`<div class="wait" role="status" aria-label=${t('pastLoading')}><i class="sk"></i><i class="sk"></i></div>`;
    const list = html`<ul class="list" aria-label=${t('past')}>${rows.map((entry) => this.#renderRow(entry))}</ul>`;
    if (phase === 'failed')
      return html`${rows.length === 0 ? nothing : list}
        <div class="row sm" role="alert">
          <span class="grow">${t('pastFailed')}</span><button class="btn s" type="button" ${pressable(() => this.#load())}>${t('again')}</button>
        </div>`;
    if (rows.length === 0 && cursor === null) return html`<p class="meta">${t('noPast')}</p>`;
    return html`${list}${cursor === null ? nothing : html`<div class="row"><button class="btn s" type="button" ${pressable(() => this.#load())}>${t('more')}</button></div>`}`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    return html`<span class="label">${this.#words.t('past')}</span>${this.#renderBody(row)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-past': CsDeskPast;
  }
}
