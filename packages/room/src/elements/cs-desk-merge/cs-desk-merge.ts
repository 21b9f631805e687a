import { LIMITS } from '@cs-kit/protocol';
import type { ConversationSummary } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, pressable, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { lastWords } from '../../engine/last-words.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { workStrings } from '../../i18n/work.ts';
import { CsActionRequestEvent, CsConversationChosenEvent } from '../cs-desk/events.ts';
import { dayAndTime, STATUS_NAMES } from '../cs-desk-list/labels.ts';
import { styles } from './cs-desk-merge.styles.ts';

/**
 * The sheet that merges a conversation into another open one: of the same visitor or address, or one that is searched for.
 *
 * @tag cs-desk-merge
 * @summary Merge sheet of `<cs-desk>`.
 * @fires {CsActionRequestEvent} cs-action-request - The conversation is to be merged.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - It was merged, and goes on in this one.
 */
export class CsDeskMerge extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, workStrings);
  readonly #desk = new StringsController(this, deskStrings);
  #looked = 0;

  @query('#merge-find') private field!: HTMLInputElement | null;

  /** The conversation that is merged. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private open = false;
  @state() private rows: readonly ConversationSummary[] | 'loading' | 'failed' = 'loading';
  /** Words that were looked for last; empty for the same visitor. */
  @state() private words = '';
  @state() private into: ConversationSummary | null = null;
  @state() private problem: string | null = null;

  /** Opens the sheet. */
  openSheet(): void {
    this.open = true;
    this.words = '';
    void this.#load();
  }

  async #load(): Promise<void> {
    const { client, conversation, words } = this;
    if (client === null || conversation === null) return;
    const look = (this.#looked += 1);
    this.rows = 'loading';
    this.into = null;
    this.problem = null;
    try {
      const rows = await new DeskApi(client).targets(conversation, words);
      if (look === this.#looked) this.rows = rows;
    } catch (error) {
      this.fail(error);
      if (look === this.#looked) this.rows = 'failed';
    }
  }

  #find = (event: Event): void => {
    event.preventDefault();
    const words = this.field?.value.trim() ?? '';
    // The same again while it is looked for is one press too many.
    if (this.rows === 'loading' && words === this.words) return;
    this.words = words;
    void this.#load();
  };

  async #merge(): Promise<void> {
    const { conversation, into } = this;
    if (conversation === null) return;
    if (into === null) {
      this.problem = this.#words.t('mergeNone');
      return (this.renderRoot.querySelector<HTMLElement>('input[type="radio"]') ?? this.field)?.focus();
    }
    this.problem = null;
    const event = new CsActionRequestEvent([conversation.id], { type: 'merge', into: into.id });
    this.emit(event);
    const done = await event.done;
    if (!Array.isArray(done) || !done.includes(conversation.id)) {
      this.problem = this.#words.t('mergeFailed');
      return;
    }
    this.open = false;
    this.emit(new CsConversationChosenEvent(into.id, into));
  }

  /** The panel may itself be a sheet: that this one has closed is no news to it. */
  #onClosed = (event: Event): void => {
    event.stopPropagation();
    this.open = false;
  };

  #renderRow(row: ConversationSummary): TemplateResult {
    const name = row.visitor.name === '' ? this.#desk.t('visitorUnknown') : row.visitor.name;
    const said = row.found?.snippet.text ?? lastWords(row.last, (key) => this.#desk.t(key));
    return html`<label class="to"
      ><input type="radio" name="into" value=${row.id} .checked=${live(this.into?.id === row.id)} @change=${() => ((this.into = row), (this.problem = null))} /><span
        class="grow"
        ><span class="row"
          ><b class="sm grow trunc" dir="auto">${name}</b><span class="badge">${this.#desk.t(STATUS_NAMES[row.status])}</span><bdi class="meta num"
            >${dayAndTime(row.last?.at ?? row.startedAt, this.#words.locale)}</bdi
          ></span
        ><span class="sm t2 trunc" dir="auto">${said}</span></span
      ></label
    >`;
  }

  #renderRows(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { rows } = this;
    if (rows === 'loading') return html`<div class="wait" role="status" aria-label=${t('mergeLoading')}><i class="sk"></i><i class="sk"></i></div>`;
    if (rows === 'failed')
      return html`<div class="banner bad" role="alert">
        <span class="grow">${t('mergeNotLoaded')}</span><button class="btn s" type="button" ${pressable(() => this.#load())}>${t('again')}</button>
      </div>`;
    if (rows.length === 0) return html`<p class="meta" role="status">${t(this.words === '' ? 'mergeNothing' : 'mergeNotFound')}</p>`;
    return html`<fieldset>
      <legend class="sr">${t('mergeTitle')}</legend>
      ${rows.map((row) => this.#renderRow(row))}
    </fieldset>`;
  }

  #renderForm(row: ConversationSummary): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="form">
      <form class="find" role="search" novalidate @submit=${this.#find}>
        <input
          id="merge-find"
          class="field grow"
          type="search"
          dir="auto"
          autocomplete="off"
          enterkeyhint="search"
          maxlength=${LIMITS.searchChars}
          aria-label=${t('mergeFind')}
          placeholder=${t('mergeFind')}
        /><button class="btn" type="submit">${t('mergeLook')}</button>
      </form>
      ${this.#renderRows()}
      <p class="sm">${t('mergeWhat')} ${this.into === null ? nothing : t(this.into.visitor.id === row.visitor.id ? 'mergeSame' : 'mergeOther')}</p>
      <span class="field-error" role="alert">${this.problem ?? nothing}</span>
    </div>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    return html`<cs-dialog label=${t('mergeTitle')} ?open=${this.open} @cs-dialog-closed=${this.#onClosed}>
      ${this.open ? this.#renderForm(row) : nothing}
      <button slot="footer" class="btn" type="button" @click=${() => (this.open = false)}>${t('cancel')}</button>
      <button slot="footer" class="btn primary" type="button" ?disabled=${typeof this.rows === 'string'} ${pressable(() => this.#merge())}>${t('mergeDo')}</button>
    </cs-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-merge': CsDeskMerge;
  }
}
