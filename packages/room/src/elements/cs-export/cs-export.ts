import { controls, CsElement, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { EXPORT_FORMATS, ownZone, readExport, zones } from '../../engine/export.ts';
import type { ExportFormat } from '../../engine/export.ts';
import type { exports } from '../../i18n/export.en.ts';
import { exportStrings } from '../../i18n/export.ts';

/** The browser reads the address after the click has returned. */
const KEPT_MS = 10_000;
const GONE: ReadonlySet<string> = new Set(['room/not-found', 'room/forbidden', 'room/banned', 'session/forbidden']);

/**
 * The dialog from which a conversation is downloaded: in which form, with the times of which zone, and for the staff with or without notes.
 *
 * @tag cs-export
 * @summary Download of a conversation; used by the panel's menu and `<cs-desk>`.
 */
export class CsExport extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    css`
      :host {
        display: contents;
      }
      form {
        display: grid;
        gap: 16px;
      }
      fieldset {
        display: grid;
        gap: 4px;
        min-inline-size: 0;
      }
      .choice {
        display: flex;
        align-items: center;
        gap: 12px;
        min-block-size: 44px;
        padding: 4px 0;
        cursor: pointer;
      }
      .choice > span {
        display: grid;
      }
      input {
        flex: none;
        inline-size: 18px;
        block-size: 18px;
        margin: 0;
        accent-color: var(--cs-color-accent);
      }
      .line {
        display: grid;
        gap: 6px;
      }
      select {
        inline-size: 100%;
        min-block-size: 44px;
        padding-inline: 12px;
        border: 1px solid var(--cs-color-line-strong);
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface);
        color: var(--cs-color-text);
        font-size: var(--cs-type-field);
      }
      .bad {
        color: var(--cs-color-danger);
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
      }
    `,
  ];
  readonly #words = new StringsController(this, exportStrings);

  @query('select') private zone!: HTMLSelectElement | null;
  @query('[name="notes"]') private notes!: HTMLInputElement | null;

  /** The conversation. */
  @property({ attribute: 'room-id' }) roomId = '';
  /** Whether a member of staff asks, who may have internal notes as well. */
  @property({ type: Boolean }) staff = false;
  /** Whether the dialog is shown. */
  @property({ type: Boolean }) open = false;
  /** The dialog was closed. */
  @property({ attribute: false }) closed: () => void = () => undefined;

  @state() private format: ExportFormat = 'txt';
  @state() private busy = false;
  @state() private problem: keyof typeof exports | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('open') && this.open) this.problem = null;
  }

  #close = (): void => {
    this.open = false;
  };

  /** What is around the dialog has dialogs of its own: this one is nothing to them. */
  #onClosed = (event: Event): void => {
    event.stopPropagation();
    this.open = false;
    this.closed();
  };

  #download = async (): Promise<void> => {
    const { client, roomId, format } = this;
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      if (client === null) throw new DOMException('Not connected.', 'NetworkError');
      const asked = { roomId, format, timeZone: this.zone?.value ?? 'UTC', locale: this.#words.locale, notes: this.notes?.checked === true };
      this.#save(await readExport(client, asked));
      this.open = false;
    } catch (error) {
      const { code } = this.fail(error);
      this.problem = code === 'rate/limited' ? 'limited' : GONE.has(code) ? 'gone' : 'failed';
    } finally {
      this.busy = false;
    }
  };

  #save(bytes: Blob): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(bytes);
    link.download = `${this.#words.t('file')}-${new Date().toISOString().slice(0, 10)}.${this.format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  }

  #renderFormat(format: ExportFormat): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<label class="choice"
      ><input
        type="radio"
        name="format"
        value=${format}
        ?autofocus=${format === this.format}
        .checked=${format === this.format}
        @change=${() => (this.format = format)}
      /><span><span class="label">${t(format)}</span><span class="meta">${t(`${format}More`)}</span></span></label
    >`;
  }

  #renderForm(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const own = ownZone();
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
      <fieldset>
        <legend class="label">${t('format')}</legend>
        ${EXPORT_FORMATS.map((format) => this.#renderFormat(format))}
      </fieldset>
      <div class="line">
        <label class="label" for="zone">${t('zone')}</label>
        <select id="zone" dir="ltr">
          ${zones().map((zone) => html`<option value=${zone} ?selected=${zone === own}>${zone.replaceAll('_', ' ')}</option>`)}
        </select>
      </div>
      ${
        this.staff
          ? html`<label class="choice"
              ><input type="checkbox" name="notes" /><span><span class="label">${t('notes')}</span><span class="meta">${t('notesMore')}</span></span></label
            >`
          : nothing
      }
      <p class="meta">${t('links')}</p>
      <p class="bad" role="alert">${this.problem === null ? nothing : t(this.problem)}</p>
    </form>`;
  }

  protected override render(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<cs-dialog label=${t('title')} ?open=${this.open} @cs-dialog-closed=${this.#onClosed}>
      ${this.open ? this.#renderForm() : nothing}
      <button slot="footer" class="btn" type="button" @click=${this.#close}>${t('cancel')}</button>
      <button
        slot="footer"
        class="btn primary"
        type="button"
        aria-busy=${this.busy ? 'true' : nothing}
        aria-disabled=${this.busy ? 'true' : nothing}
        @click=${this.#download}
      >
        ${t('download')}
      </button>
    </cs-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-export': CsExport;
  }
}
