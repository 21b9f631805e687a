import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { ConversationSummary, Recipients } from '@cs-kit/protocol';
import { avatar, controls, CsElement, feedback, icon, identity, peopleIcon, pressable, shareIcon, sparkIcon, StringsController, surfaces } from '@cs-kit/ui';
import type { IconShape } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { DeskApi } from '../../engine/desk-api.ts';
import type { HandTo } from '../../engine/desk-api.ts';
import { dutyStrings } from '../../i18n/duty.ts';

const PRESENCES = { here: 'online', away: 'away', gone: 'offline' } as const;
const ASSISTANT = 'assistant';

/**
 * The button and the sheet that hand a conversation to a colleague, a team or the assistant, with the reason.
 *
 * @tag cs-desk-handover
 * @summary Hand-over sheet of `<cs-desk>`.
 */
export class CsDeskHandover extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    feedback,
    css`
      :host {
        display: contents;
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
      }
      fieldset {
        min-inline-size: 0;
        display: grid;
        gap: 2px;
        max-block-size: 46vh;
        overflow-y: auto;
      }
      .to {
        position: relative;
        display: flex;
        align-items: center;
        gap: 10px;
        min-block-size: 44px;
        padding: 4px 10px;
        border-radius: var(--cs-radius-md);
        font-size: var(--cs-type-sm);
        cursor: pointer;
      }
      .to:hover,
      .to:has(:checked) {
        background: var(--cs-color-surface-2);
      }
      .to:has(:checked) {
        font-weight: var(--cs-weight-semibold);
      }
      .to:has(:focus-visible) {
        outline: var(--cs-focus-ring);
        outline-offset: -2px;
      }
      .to input {
        flex: none;
        accent-color: var(--cs-color-accent);
        outline: none;
      }
      .sign {
        display: grid;
        place-items: center;
        inline-size: 32px;
        block-size: 32px;
        border-radius: 50%;
        background: var(--cs-tide-soft);
        color: var(--cs-color-accent-text);
      }
      .reason {
        display: grid;
        gap: 6px;
      }
      .wait {
        display: grid;
        gap: 10px;
      }
      .wait .sk {
        block-size: 36px;
      }
      @container (max-width: 900px) {
        .wide {
          display: none;
        }
        .btn.hand {
          padding-inline: 12px;
        }
      }
    `,
  ];
  readonly #words = new StringsController(this, dutyStrings);

  /** The conversation that is handed on. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private open = false;
  @state() private recipients: Recipients | 'loading' | 'failed' = 'loading';
  @state() private to: string | null = null;
  @state() private problem: string | null = null;
  #reason = '';

  /** Opens the sheet. */
  openSheet(): void {
    this.open = true;
    this.to = null;
    this.problem = null;
    this.#reason = '';
    void this.#load();
  }

  get #me(): string | null {
    return this.client?.session.current?.user.id ?? null;
  }

  async #load(): Promise<void> {
    const { client, conversation } = this;
    if (client === null || conversation === null) return;
    this.recipients = 'loading';
    try {
      this.recipients = await new DeskApi(client).recipients(conversation.id);
    } catch (error) {
      this.fail(error);
      this.recipients = 'failed';
    }
  }

  async #hand(): Promise<void> {
    const { client, conversation, to } = this;
    if (client === null || conversation === null) return;
    if (to === null) {
      this.problem = this.#words.t('handNone');
      return this.renderRoot.querySelector<HTMLElement>('input[type="radio"]')?.focus();
    }
    this.problem = null;
    try {
      await new DeskApi(client).handTo(conversation.id, recipientOf(to), this.#reason.trim());
      this.open = false;
    } catch (error) {
      const { code } = this.fail(error);
      this.problem = this.#words.t(code === 'request/not-found' ? 'handGone' : 'handNot');
    }
  }

  #choice(id: string, sign: TemplateResult, name: string, meta: string): TemplateResult {
    return html`<label class="to"
      ><input type="radio" name="to" value=${id} .checked=${live(this.to === id)} @change=${() => ((this.to = id), (this.problem = null))} />${sign}<span
        class="grow trunc"
        dir="auto"
        >${name}</span
      ><span class="meta">${meta}</span></label
    >`;
  }

  #renderChoices(all: Recipients): TemplateResult {
    const d = this.#words.t.bind(this.#words);
    const row = this.conversation;
    const people = all.people.filter(({ id }) => id !== this.#me && id !== row?.assignee?.id);
    const signed = (shape: IconShape): TemplateResult => html`<span class="sign">${icon(shape, 's')}</span>`;
    return html`<fieldset>
      <legend class="sr">${d('handTo')}</legend>
      ${people.map(({ id, name, presence, open }) => this.#choice(`person:${id}`, avatar(name, { id, size: 's', presence: PRESENCES[presence] }), name, presence === 'here' ? d('openCount', { count: open }) : d(presence)))}
      ${all.teams.map(({ id, name, here }) => this.#choice(`team:${id}`, signed(peopleIcon), name, d('hereCount', { count: here })))}
      ${row?.status === 'assistant' ? nothing : this.#choice(ASSISTANT, signed(sparkIcon), d('assistant'), d('atOnce'))}
    </fieldset>`;
  }

  #renderForm(): TemplateResult {
    const d = this.#words.t.bind(this.#words);
    if (this.recipients === 'loading')
      return html`<div class="wait" role="status" aria-label=${d('handLoading')}><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    if (this.recipients === 'failed')
      return html`<div class="banner bad" role="alert">
        <span class="grow">${d('recipientsFailed')}</span><button class="btn s" type="button" ${pressable(() => this.#load())}>${d('again')}</button>
      </div>`;
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${this.#renderChoices(this.recipients)}
      <div class="reason">
        <label class="label" for="reason">${d('handReason')}</label>
        <textarea
          id="reason"
          class="field"
          dir="auto"
          rows="3"
          maxlength=${RELAY_LIMITS.reasonChars}
          aria-describedby="hand-problem"
          .value=${live(this.#reason)}
          @input=${(event: Event) => (this.#reason = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </div>
      <span id="hand-problem" class="field-error" role="alert">${this.problem ?? nothing}</span>
    </form>`;
  }

  protected override render(): TemplateResult {
    const d = this.#words.t.bind(this.#words);
    const label = d('handOver');
    return html`<button class="btn hand" type="button" aria-label=${label} title=${label} aria-haspopup="dialog" @click=${() => this.openSheet()}>
        ${icon(shareIcon, 's')}<span class="wide">${label}</span>
      </button>
      <cs-dialog label=${label} ?open=${this.open} @cs-dialog-closed=${() => (this.open = false)}>
        ${this.open ? this.#renderForm() : nothing}
        <button slot="footer" class="btn" type="button" @click=${() => (this.open = false)}>${d('cancel')}</button>
        <button slot="footer" class="btn primary" type="button" ?disabled=${typeof this.recipients === 'string'} ${pressable(() => this.#hand())}>${label}</button>
      </cs-dialog>`;
  }
}

function recipientOf(to: string): HandTo {
  const [kind, id = ''] = to.split(':');
  return kind === 'person' ? { to: 'person', userId: id } : kind === 'team' ? { to: 'team', teamId: id } : { to: 'assistant' };
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-handover': CsDeskHandover;
  }
}
