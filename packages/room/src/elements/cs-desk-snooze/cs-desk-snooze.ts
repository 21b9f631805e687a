import { formatTime } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { clockIcon, controls, CsElement, icon, StringsController, surfaces } from '@cs-kit/ui';
import type { CsItemChosenEvent, CsMenu, MenuItem } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { fieldTime, snoozeTimes } from '../../engine/snooze-times.ts';
import type { SnoozeTime } from '../../engine/snooze-times.ts';
import { workStrings } from '../../i18n/work.ts';
import { CsActionRequestEvent } from '../cs-desk/events.ts';

const NAMES = { later: 'snoozeLater', tomorrow: 'snoozeTomorrow', monday: 'snoozeMonday' } as const;
const HOUR_MS = 3600_000;

/**
 * The button that puts conversations aside: later today, tomorrow, Monday, a time of one's own, or until the visitor answers.
 *
 * @tag cs-desk-snooze
 * @summary Snooze menu of `<cs-desk>`.
 * @fires {CsActionRequestEvent} cs-action-request - A time was chosen.
 */
export class CsDeskSnooze extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    surfaces,
    css`
      :host {
        display: contents;
      }
      form {
        display: grid;
        gap: 8px;
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);

  @query('cs-menu') private menu!: CsMenu | null;
  @query('input') private field!: HTMLInputElement | null;

  /** The conversations that are put aside. */
  @property({ attribute: false }) conversationIds: readonly string[] = [];

  @state() private asking = false;
  @state() private wrong = false;
  #times: readonly SnoozeTime[] = [];

  /** Opens the menu. */
  openMenu(): void {
    void this.menu?.openMenu();
  }

  #snooze(until: Date | null): void {
    this.emit(new CsActionRequestEvent(this.conversationIds, { type: 'snooze', until: until?.toISOString() ?? null }));
  }

  #onChosen = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    if (event.itemId === 'answer') return this.#snooze(null);
    if (event.itemId === 'custom') {
      this.wrong = false;
      this.asking = true;
      return;
    }
    const time = this.#times.find(({ id }) => id === event.itemId);
    if (time !== undefined) this.#snooze(time.at);
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    const at = new Date(this.field?.value ?? '');
    const ahead = at.getTime() - Date.now();
    this.wrong = !(ahead > 0 && ahead <= RELAY_LIMITS.snoozeMs);
    if (this.wrong) return this.field?.focus();
    this.asking = false;
    this.#snooze(at);
  };

  get #items(): readonly (MenuItem | '-')[] {
    this.#times = snoozeTimes(new Date());
    return [
      ...this.#times.map(({ id, at }) => ({ id, label: this.#words.t(NAMES[id], { time: formatTime(at, this.#words.locale) }) })),
      { id: 'answer', label: this.#words.t('snoozeAnswer') },
      '-',
      { id: 'custom', label: this.#words.t('snoozeCustom') },
    ];
  }

  #renderForm(): TemplateResult {
    return html`<form id="at" novalidate @submit=${this.#onSubmit}>
      <label class="label" for="time">${this.#words.t('snoozeAt')}</label>
      <input
        id="time"
        class="field"
        type="datetime-local"
        autofocus
        .value=${fieldTime(new Date(Date.now() + HOUR_MS))}
        aria-invalid=${this.wrong ? 'true' : nothing}
        aria-describedby="wrong"
      />
      <span id="wrong" class="field-error" role="alert">${this.wrong ? this.#words.t('snoozeWrong') : nothing}</span>
    </form>`;
  }

  protected override render(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<cs-menu look="ib" label=${t('snooze')} .items=${this.#items} @cs-item-chosen=${this.#onChosen}>${icon(clockIcon)}</cs-menu>
      <cs-dialog label=${t('snoozeCustom')} ?open=${this.asking} @cs-dialog-closed=${() => (this.asking = false)}>
        ${this.asking ? this.#renderForm() : nothing}
        <button slot="footer" class="btn" type="button" @click=${() => (this.asking = false)}>${t('cancel')}</button>
        <button slot="footer" class="btn primary" type="submit" form="at" @click=${this.#onSubmit}>${t('snooze')}</button>
      </cs-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-snooze': CsDeskSnooze;
  }
}
