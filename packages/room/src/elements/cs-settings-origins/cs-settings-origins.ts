import { closeIcon, controls, CsElement, icon, plusIcon, StringsController, surfaces, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { checkOrigin, ORIGINS } from '../../engine/settings/origins.ts';
import type { OriginFault } from '../../engine/settings/origins.ts';
import { settingsStrings } from '../../i18n/settings/settings.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import { CsOriginsChangedEvent } from './events.ts';

const FAULTS: Readonly<Record<OriginFault, Word>> = {
  'not-url': 'originNotUrl',
  scheme: 'originScheme',
  path: 'originPath',
  star: 'originStar',
  user: 'originUser',
  twice: 'originTwice',
  many: 'originMany',
};

/**
 * The origins of a site as chips, with a field that checks while somebody types.
 *
 * @tag cs-settings-origins
 * @summary Editor of a list of origins.
 * @fires {CsOriginsChangedEvent} cs-origins-changed - The list was edited.
 */
export class CsSettingsOrigins extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    surfaces,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      li {
        max-inline-size: 100%;
      }
      .chip {
        max-inline-size: 100%;
        padding-inline-end: 2px;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .chip .ib {
        inline-size: 28px;
        block-size: 28px;
      }
      .note {
        color: var(--cs-color-warning);
        font-size: var(--cs-type-xs);
        line-height: var(--cs-leading-xs);
        display: flex;
        gap: 6px;
        align-items: flex-start;
      }
      .label {
        display: block;
      }
      .row {
        flex-wrap: wrap;
      }
      .field .btn {
        margin-inline-end: -6px;
      }
      @media (pointer: coarse) {
        .field input {
          font-size: var(--cs-type-field);
        }
      }
    `,
  ];
  readonly #words = new StringsController(this, settingsStrings);

  @query('input') private input!: HTMLInputElement | null;

  /** The origins. */
  @property({ attribute: false }) origins: readonly string[] = [];
  /** Only shows them. */
  @property({ type: Boolean, attribute: 'read-only' }) readOnly = false;
  /** What the relay said of the list, or null. */
  @property({ attribute: false }) problem: string | null = null;

  @state() private text = '';
  /** Faults are told when the field is left or Enter is pressed, and from then on while somebody types. */
  @state() private told = false;
  @state() private said = '';

  /** Takes over what stands in the field. False, with the reason shown, where it is no origin. */
  commit(): boolean {
    if (this.text.trim() === '') return true;
    const check = checkOrigin(this.text, this.origins);
    if (!check.ok) {
      this.told = true;
      this.input?.focus();
      return false;
    }
    this.#add(check.origin);
    return true;
  }

  /** Empties the field. */
  clear(): void {
    this.text = '';
    this.told = false;
    this.said = '';
  }

  #type(text: string): void {
    this.text = text;
    this.emit(new CsOriginsChangedEvent(this.origins, text.trim()));
  }

  #add(origin: string): void {
    this.said = this.#words.t('originAdded', { origin });
    this.text = '';
    this.told = false;
    this.emit(new CsOriginsChangedEvent([...this.origins, origin]));
  }

  #remove(origin: string): void {
    this.said = '';
    this.emit(
      new CsOriginsChangedEvent(
        this.origins.filter((entry) => entry !== origin),
        this.text.trim(),
      ),
    );
    this.input?.focus();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.commit();
  }

  /** Several origins pasted at once, one a line or separated by commas. */
  #onPaste(event: ClipboardEvent): void {
    const parts = (event.clipboardData?.getData('text') ?? '').split(/[\s,;]+/).filter((part) => part !== '');
    if (parts.length < 2) return;
    event.preventDefault();
    const list = [...this.origins];
    const rest: string[] = [];
    for (const part of parts) {
      const check = checkOrigin(part, list);
      if (check.ok) list.push(check.origin);
      else if (check.fault !== 'twice') rest.push(part);
    }
    this.text = rest.join(' ');
    this.told = rest.length > 0;
    this.emit(new CsOriginsChangedEvent(list, this.text));
  }

  #renderChip(origin: string): TemplateResult {
    const plain = checkOrigin(origin);
    return html`<li>
      <span class="chip"
        ><bdi dir="ltr">${origin}</bdi
        >${this.readOnly ? nothing : html`<button class="ib s" type="button" aria-label=${this.#words.t('removeItem', { name: origin })} @click=${() => this.#remove(origin)}>${icon(closeIcon, 's')}</button>`}</span
      >
      ${plain.ok && plain.plain ? html`<p class="note">${icon(warnIcon, 's')}<span>${this.#words.t('originHttp')}</span></p>` : nothing}
    </li>`;
  }

  #renderInput(): TemplateResult {
    const check = this.text.trim() === '' ? null : checkOrigin(this.text, this.origins);
    const fault = this.told && check !== null && !check.ok ? check : null;
    const suggestion = check !== null && !check.ok ? check.suggestion : null;
    const wrong = fault !== null || this.problem !== null;
    return html`<span class="field">
        <input
          id="origin"
          dir="ltr"
          type="url"
          inputmode="url"
          autocomplete="off"
          spellcheck="false"
          autocapitalize="none"
          placeholder=${this.#words.t('originPlaceholder')}
          .value=${live(this.text)}
          aria-label=${this.#words.t('originAdd')}
          aria-invalid=${wrong ? 'true' : nothing}
          aria-describedby="origin-error origin-hint"
          @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
          @keydown=${this.#onKeydown}
          @paste=${this.#onPaste}
          @blur=${() => (this.told = this.text.trim() !== '')}
        />
        <button class="btn s" type="button" @click=${() => (this.text.trim() === '' ? this.input?.focus() : this.commit())}>${icon(plusIcon, 's')}${this.#words.t('add')}</button>
      </span>
      <p class="field-error" id="origin-error" role="alert" ?hidden=${!wrong}>
        ${fault === null ? (this.problem ?? nothing) : this.#words.t(FAULTS[fault.fault], { count: ORIGINS })}
      </p>
      ${suggestion === null ? nothing : html`<div class="row"><button class="chip" type="button" @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.#add(suggestion)}>${this.#words.t('originUse', { origin: suggestion })}</button></div>`}`;
  }

  protected override render(): TemplateResult {
    return html`<span class="label" id="label">${this.#words.t('origins')}</span>
      ${
        this.origins.length === 0
          ? nothing
          : html`<ul aria-labelledby="label">
              ${this.origins.map((origin) => this.#renderChip(origin))}
            </ul>`
      }
      ${this.readOnly ? nothing : this.#renderInput()}
      <p class="meta" id="origin-hint">${this.#words.t('originsHint')}</p>
      <span class="sr" role="status">${this.said}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-origins': CsSettingsOrigins;
  }
}
