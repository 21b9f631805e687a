import { LIMITS, normalTag } from '@cs-kit/protocol';
import type { StaffMember } from '@cs-kit/protocol';
import { checkIcon, closeIcon, controls, CsElement, icon, identity, peopleIcon, pressable, shieldIcon, StringsController, surfaces, tagIcon } from '@cs-kit/ui';
import type { CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { workStrings } from '../../i18n/work.ts';
import { CsActionRequestEvent } from '../cs-desk/events.ts';
import { CsSelectAllRequestEvent, CsSelectionEndRequestEvent } from './events.ts';

const NOBODY = 'nobody';

/**
 * What can be done with the conversations that are chosen together: assign, put aside, tag, solve.
 *
 * @tag cs-desk-bulk
 * @summary Bar of bulk actions in `<cs-desk>`.
 * @fires {CsActionRequestEvent} cs-action-request - Something is to be done with all of them.
 * @fires {CsSelectAllRequestEvent} cs-select-all-request - All that is shown is to be chosen.
 * @fires {CsSelectionEndRequestEvent} cs-selection-end-request - Nothing is to be chosen any more.
 */
export class CsDeskBulk extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
        margin: 0 12px 8px;
        padding: 6px 6px 6px 14px;
        border-radius: var(--cs-radius-lg);
        background: var(--cs-color-accent-soft);
        color: var(--cs-color-on-accent-soft);
      }
      :host([dir='rtl']) {
        padding: 6px 14px 6px 6px;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
        margin-inline-start: auto;
      }
      form {
        display: grid;
        gap: 8px;
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);
  #asked = false;

  @query('#tag') private field!: HTMLInputElement | null;

  /** The chosen conversations. */
  @property({ attribute: false }) conversationIds: readonly string[] = [];
  /** Id of the person at the desk. */
  @property({ attribute: false }) me: string | null = null;

  @state() private staff: readonly StaffMember[] | null = null;
  @state() private tagging = false;
  @state() private wrong = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.#asked && this.client !== null) void this.#loadStaff();
  }

  async #loadStaff(): Promise<void> {
    this.#asked = true;
    try {
      this.staff = (await this.client?.json<{ items: readonly StaffMember[] }>('GET', '/v1/staff'))?.items ?? null;
    } catch (error) {
      // The own name and "nobody" are there without the list; the next time the bar shows it is asked for again.
      this.fail(error);
    }
  }

  #act(action: CsActionRequestEvent['action']): Promise<unknown> {
    const event = new CsActionRequestEvent(this.conversationIds, action);
    this.emit(event);
    return event.done;
  }

  get #people(): readonly (MenuItem | '-')[] {
    const t = this.#words.t.bind(this.#words);
    const others = (this.staff ?? []).filter((member) => member.active && member.id !== this.me);
    return [
      ...(this.me === null ? [] : [{ id: this.me, label: t('toMe') }]),
      ...others.map(({ id, name, status }) => ({ id, label: name, ...(status === 'online' ? {} : { meta: t(status === 'away' ? 'away' : 'notHere') }) })),
      '-',
      { id: NOBODY, label: t('toNobody') },
    ];
  }

  #onPerson = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    void this.#act({ type: 'assign', userId: event.itemId === NOBODY ? null : event.itemId });
  };

  #onTag = (event: Event): void => {
    event.preventDefault();
    const tag = normalTag(this.field?.value ?? '');
    this.wrong = tag === null;
    if (tag === null) return this.field?.focus();
    this.tagging = false;
    void this.#act({ type: 'tag', add: [tag] });
  };

  #renderTagging(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<cs-dialog label=${t('tagAdd')} ?open=${this.tagging} @cs-dialog-closed=${() => (this.tagging = false)}>
      ${
        this.tagging
          ? html`<form id="tags" novalidate @submit=${this.#onTag}>
              <label class="label" for="tag">${t('tags')}</label>
              <input
                id="tag"
                class="field"
                dir="auto"
                autofocus
                autocomplete="off"
                maxlength=${LIMITS.tagChars}
                aria-invalid=${this.wrong ? 'true' : nothing}
                aria-describedby="wrong"
              />
              <span id="wrong" class="field-error" role="alert">${this.wrong ? t('tagMissing') : nothing}</span>
            </form>`
          : nothing
      }
      <button slot="footer" class="btn" type="button" @click=${() => (this.tagging = false)}>${t('cancel')}</button>
      <button slot="footer" class="btn primary" type="submit" form="tags" @click=${this.#onTag}>${t('tagAdd')}</button>
    </cs-dialog>`;
  }

  #renderButton(label: string, shape: string, press: () => unknown): TemplateResult {
    return html`<button class="ib" type="button" aria-label=${label} title=${label} ${pressable(press)}>${icon(shape)}</button>`;
  }

  protected override render(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const some = this.conversationIds.length > 0;
    const count = html`<b class="sm" role="status">${t('selected', { count: this.conversationIds.length })}</b>`;
    const tagging = (): void => {
      this.wrong = false;
      this.tagging = true;
    };
    return html`${count}
      <div class="tools" role="toolbar" aria-label=${t('bulk')}>
        ${
          some
            ? html`<cs-menu look="ib" label=${t('assign')} .items=${this.#people} @cs-item-chosen=${this.#onPerson}>${icon(peopleIcon)}</cs-menu>
                <cs-desk-snooze .conversationIds=${this.conversationIds}></cs-desk-snooze>
                ${this.#renderButton(t('tagAdd'), tagIcon, tagging)}${this.#renderButton(t('solve'), checkIcon, () => this.#act({ type: 'close' }))}${this.#renderButton(t('markSpam'), shieldIcon, () => this.#act({ type: 'spam', spam: true }))}`
            : html`<button class="btn s" type="button" @click=${() => this.emit(new CsSelectAllRequestEvent())}>${t('selectAll')}</button>`
        }
        ${this.#renderButton(t('selectEnd'), closeIcon, () => this.emit(new CsSelectionEndRequestEvent()))}
      </div>
      ${this.#renderTagging()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-bulk': CsDeskBulk;
  }
}
