import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { ConversationSummary } from '@cs-kit/protocol';
import { CsElement, icon, pressable, StringsController, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { BLOCK_TIMES } from '../../engine/block-terms.ts';
import type { BlockTime, BlockWish } from '../../engine/block-terms.ts';
import { addressesStrings } from '../../i18n/addresses.ts';
import { CsBlockRequestEvent } from '../cs-desk/events.ts';
import { group, selectField, tick } from '../cs-settings/parts.ts';
import { sheet } from '../cs-settings/sheet.ts';

const TIMES = Object.keys(BLOCK_TIMES) as readonly BlockTime[];

/**
 * The dialog that blocks the visitor of a conversation, and the network that they come from if that is wanted.
 *
 * @tag cs-desk-block
 * @summary Block dialog of `<cs-desk>`.
 * @fires {CsBlockRequestEvent} cs-block-request - New messages of the visitor are to be refused.
 */
export class CsDeskBlock extends CsElement {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      :host {
        display: contents;
      }
      .form {
        display: grid;
        gap: 12px;
      }
      textarea {
        inline-size: 100%;
        resize: vertical;
      }
    `,
  ];
  readonly #words = new StringsController(this, addressesStrings);

  @query('textarea') private field!: HTMLTextAreaElement | null;

  /** The conversation whose visitor is blocked. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;
  /** Name of the visitor as the page shows it. */
  @property() name = '';

  @state() private open = false;
  @state() private also = false;
  @state() private lasts: BlockTime = 'day';
  @state() private problem: 'ownNetwork' | 'blockFailed' | null = null;

  /** Opens the dialog. */
  openDialog(): void {
    this.open = true;
    this.also = false;
    this.lasts = 'day';
    this.problem = null;
  }

  async #block(): Promise<void> {
    const { conversation, problem } = this;
    if (conversation === null) return;
    const reason = this.field?.value.trim() ?? '';
    const address = this.also ? { minutes: BLOCK_TIMES[this.lasts], ...(problem === 'ownNetwork' ? { own: true } : {}) } : null;
    const wish: BlockWish = { ...(reason === '' ? {} : { reason }), ...(address === null ? {} : { address }) };
    const event = new CsBlockRequestEvent(conversation.id, wish);
    this.emit(event);
    const failed = await event.done;
    if (failed === null) this.open = false;
    else this.problem = failed === 'block/own-network' ? 'ownNetwork' : 'blockFailed';
  }

  /** The panel may itself be a sheet: that this one has closed is no news to it. */
  #onClosed = (event: Event): void => {
    event.stopPropagation();
    this.open = false;
  };

  #renderAddress(online: boolean): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    if (!online) return html`<p class="meta">${t('alsoOffline')}</p>`;
    const toggle = (on: boolean): void => {
      this.also = on;
      this.problem = null;
    };
    return html`${tick({ id: 'also', label: t('also'), hint: t('alsoHint'), on: this.also, toggle })}
    ${
      this.also
        ? group(
            { id: 'lasts', label: t('lasts') },
            selectField({
              id: 'lasts',
              value: this.lasts,
              of: TIMES.map((time) => [time, t(time)] as const),
              choose: (time) => (this.lasts = time as BlockTime),
            }),
          )
        : nothing
    }`;
  }

  #renderForm(row: ConversationSummary): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="form">
      <p class="t2">${t('blockWhat')}</p>
      ${group({ id: 'reason', label: t('reason') }, html`<textarea id="reason" class="field" rows="2" dir="auto" maxlength=${RELAY_LIMITS.reasonChars}></textarea>`)}
      ${this.#renderAddress(row.visitor.online)}
      <div role="alert">
        ${this.problem === null ? nothing : html`<div class="banner ${this.problem === 'ownNetwork' ? 'warn' : 'bad'}">${icon(warnIcon)}<span class="grow">${t(this.problem)}</span></div>`}
      </div>
    </div>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    return html`<cs-dialog label=${t('blockTitle', { name: this.name })} ?open=${this.open} @cs-dialog-closed=${this.#onClosed}>
      ${this.open ? this.#renderForm(row) : nothing}
      <button slot="footer" class="btn" type="button" @click=${() => (this.open = false)}>${t('cancel')}</button>
      <button slot="footer" class="btn danger" type="button" ${pressable(() => this.#block())}>
        ${t(this.problem === 'ownNetwork' ? 'anyway' : 'block')}
      </button>
    </cs-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-block': CsDeskBlock;
  }
}
