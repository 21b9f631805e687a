import type { Hours, OpenSpan, Site } from '@cs-kit/protocol';
import { formatTime } from '@cs-kit/core';
import { closeIcon, icon, plusIcon, StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { Form } from '../../engine/settings/form.ts';
import { checkSpans, clockIn, fromField, isZone, nextSpan, openAt, toField, USUAL_WEEK, weekOf } from '../../engine/settings/hours.ts';
import { choices, readOnlyNote, saveBar, textField } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { dayName } from '../cs-settings/when.ts';

interface Fields extends Hours {
  readonly mode: 'always' | 'hours';
  /** As typed. */
  readonly answerWithin: string;
}

const MOST_MINUTES = 1440;
const MINUTE_MS = 60_000;

const fieldsOf = ({ hours, answerWithinMinutes }: Site): Fields => ({
  timeZone: hours.timeZone,
  spans: hours.spans,
  mode: hours.spans.length === 0 ? 'always' : 'hours',
  answerWithin: String(answerWithinMinutes),
});

/**
 * When people answer on the chosen site, and how long a visitor waits before the desk rings again.
 *
 * @tag cs-settings-hours
 * @summary Time zone, opening hours and promised answer time.
 */
export class CsSettingsHours extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .day {
        display: grid;
        grid-template-columns: 112px minmax(0, 1fr) auto;
        gap: 6px 12px;
        align-items: start;
      }
      .day > .label {
        padding-block: 8px;
      }
      .spans {
        display: grid;
        gap: 6px;
      }
      .span {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
      }
      .span .field {
        inline-size: auto;
        min-block-size: 36px;
        padding-inline: 10px;
        font-variant-numeric: tabular-nums;
      }
      .none {
        padding-block: 8px;
      }
      .span .field-error {
        flex-basis: 100%;
      }
      .minutes .field {
        max-inline-size: 180px;
      }
      @container section (max-width: 480px) {
        .day {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .spans {
          grid-column: 1 / -1;
          grid-row: 2;
        }
        .none {
          padding-block: 0;
        }
      }
    `,
  ];

  @state() private now = Date.now();

  #form: Form<Fields> | null = null;
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);
  #clock: ReturnType<typeof setInterval> | undefined;

  override get dirty(): boolean {
    return this.#form?.dirty === true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => (this.now = Date.now()), MINUTE_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
  }

  override save(): Promise<boolean> {
    return this.#save();
  }

  override discard(): void {
    this.#form?.reset();
  }

  protected override siteChosen(): void {
    this.#form = this.site === null ? null : new Form(fieldsOf(this.site), '/hours');
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(fieldsOf(this.site));
  }

  #minutes(): number | null {
    const typed = this.#form?.draft.answerWithin.trim() ?? '';
    const minutes = /^\d+$/.test(typed) ? Number(typed) : 0;
    return minutes >= 1 && minutes <= MOST_MINUTES ? minutes : null;
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    const minutes = this.#minutes();
    if (context === null || site === null || form === null) return false;
    const { timeZone, spans, mode } = form.draft;
    const open = mode === 'hours';
    if (minutes === null || !isZone(timeZone) || (open && (spans.length === 0 || checkSpans(spans).some((fault) => fault !== null))))
      return (void this.focusWrong(), false);
    const saved = await form.save(async () => {
      const now = await context.api.changeSite(site.id, { hours: { timeZone, spans: open ? sorted(spans) : [] }, answerWithinMinutes: minutes });
      context.hub.siteChanged(now);
      return fieldsOf(now);
    });
    if (!saved) void this.focusWrong();
    return saved;
  }

  #setMode(mode: Fields['mode']): void {
    const form = this.#form;
    if (form === null) return;
    form.set({ mode, ...(mode === 'hours' && form.draft.spans.length === 0 ? { spans: USUAL_WEEK } : {}) });
  }

  #setSpan(index: number, patch: Partial<OpenSpan>): void {
    const form = this.#form;
    form?.set({ spans: form.draft.spans.map((span, at) => (at === index ? { ...span, ...patch } : span)) });
  }

  #renderSpan(span: OpenSpan, index: number, name: string, fault: 'order' | 'overlap' | null): TemplateResult {
    const { t } = this;
    const field = (end: boolean): TemplateResult =>
      html`<input
        class="field"
        type="time"
        required
        aria-label=${t(end ? 'spanTo' : 'spanFrom', { day: name })}
        .value=${live(toField(end ? span.to : span.from))}
        aria-invalid=${fault === null ? nothing : 'true'}
        aria-describedby=${fault === null ? nothing : `span-${index}`}
        @change=${(event: Event) => this.#onTime(event, index, end)}
      />`;
    return html`<div class="span">
      ${field(false)}<span aria-hidden="true">–</span>${field(true)}
      ${this.admin ? html`<button class="ib s" type="button" aria-label="${t('removeSpan')}: ${name}, ${toField(span.from)} – ${toField(span.to)}" @click=${() => this.#removeSpan(index)}>${icon(closeIcon, 's')}</button>` : nothing}
      ${fault === null ? nothing : html`<p class="field-error" id="span-${index}">${t(fault === 'order' ? 'spanOrder' : 'spanOverlap')}</p>`}
    </div>`;
  }

  #onTime(event: Event, index: number, end: boolean): void {
    const minutes = fromField((event.target as HTMLInputElement).value, end);
    if (minutes === null) this.requestUpdate();
    else this.#setSpan(index, end ? { to: minutes } : { from: minutes });
  }

  #removeSpan(index: number): void {
    const form = this.#form;
    form?.set({ spans: form.draft.spans.filter((_span, at) => at !== index) });
  }

  #renderDay(day: number, form: Form<Fields>, faults: readonly ('order' | 'overlap' | null)[]): TemplateResult {
    const { t } = this;
    const name = dayName(day, this.locale);
    const own = form.draft.spans.map((span, index) => ({ span, index })).filter((entry) => entry.span.day === day);
    return html`<div class="day" role="group" aria-label=${name}>
      <span class="label">${name}</span>
      <div class="spans">
        ${own.length === 0 ? html`<span class="sm t2 none">${t('closedDay')}</span>` : own.map(({ span, index }) => this.#renderSpan(span, index, name, faults[index] ?? null))}
      </div>
      ${this.admin ? html`<button class="ib" type="button" aria-label=${t('addSpan', { day: name })} @click=${() => form.set({ spans: [...form.draft.spans, nextSpan(form.draft.spans, day)] })}>${icon(plusIcon)}</button>` : nothing}
    </div>`;
  }

  #renderNow(form: Form<Fields>): unknown {
    const { t, locale } = this;
    const { timeZone, spans, mode } = form.draft;
    if (!isZone(timeZone)) return nothing;
    const asTime = (minute: number): string => formatTime(new Date(2026, 0, 1, 0, minute), locale);
    const time = asTime(clockIn(timeZone, this.now).minute);
    if (mode === 'always') return t('alwaysMore');
    const { open, next } = openAt({ timeZone, spans }, this.now);
    if (open && spans.length > 0) return t('nowOpen', { time });
    return next === null ? t('nowClosed', { time }) : t('nowClosedUntil', { time, next: `${dayName(next.day, locale)} ${asTime(next.minute)}` });
  }

  #renderZone(form: Form<Fields>): TemplateResult {
    const { t } = this;
    const { timeZone } = form.draft;
    const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return html`${textField({ id: 'zone', label: t('timeZone'), dir: 'ltr', value: timeZone, list: 'zones', error: this.problemOf(form, '/timeZone') ?? (isZone(timeZone) ? null : t('zoneWrong')), input: (value) => form.set({ timeZone: value.trim() }) })}
      <datalist id="zones">${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value=${zone}></option>`)}</datalist>
      ${timeZone === mine || !this.admin ? nothing : html`<div><button class="btn s" type="button" @click=${() => form.set({ timeZone: mine })}>${t('zoneMine', { zone: mine })}</button></div>`}`;
  }

  protected override render(): unknown {
    const form = this.#form;
    const { t } = this;
    if (this.context === null || form === null) return nothing;
    const { mode, spans, answerWithin } = form.draft;
    const faults = checkSpans(spans);
    return html`<form class="form bare" novalidate @submit=${(event: Event) => event.preventDefault()}>
      <div class="stack-y">
        ${this.admin ? nothing : readOnlyNote(t)}
        <fieldset class="stack-y" ?disabled=${!this.admin}>
          <section class="card" aria-labelledby="people">
            <header><h3 class="h grow" id="people">${t('people')}</h3></header>
            ${choices({
              id: 'mode',
              look: 'seg',
              quiet: true,
              label: t('people'),
              value: mode,
              of: [
                { id: 'always', label: t('always') },
                { id: 'hours', label: t('byHours') },
              ],
              choose: (id) => this.#setMode(id),
            })}
            <p class="sm t2" role="status">${this.#renderNow(form)}</p>
            ${this.#renderZone(form)}
            ${
              mode === 'hours'
                ? html`<div class="rows">${weekOf(this.locale).map((day) => this.#renderDay(day, form, faults))}</div>
                    ${spans.length === 0 ? html`<p class="field-error" role="alert">${t('spansMissing')}</p>` : nothing}${this.problemOf(form, '/spans') === null ? nothing : html`<p class="field-error" role="alert">${this.problemOf(form, '/spans')}</p>`}`
                : nothing
            }
          </section>
          <section class="card minutes">
            ${textField({ id: 'within', type: 'number', dir: 'ltr', label: t('answerWithin'), hint: t('answerWithinHint'), value: answerWithin, min: 1, max: MOST_MINUTES, error: this.#minutes() === null ? t('minutesWrong') : this.problemOf(form, '/answerWithinMinutes'), after: html`<span class="meta">${t('minutes')}</span>`, input: (value) => form.set({ answerWithin: value }) })}
          </section>
        </fieldset>
      </div>
      ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save() }) : nothing}
    </form>`;
  }
}

const sorted = (spans: readonly OpenSpan[]): readonly OpenSpan[] => [...spans].sort((one, two) => one.day - two.day || one.from - two.from);

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-hours': CsSettingsHours;
  }
}
