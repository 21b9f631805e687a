import type { CsError } from '@cs-kit/protocol';
import { checkIcon, downIcon, icon, infoIcon, lockIcon, warnIcon } from '@cs-kit/ui';
import type { IconShape } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Form } from '../../engine/settings/form.ts';
import type { Loaded } from '../../engine/settings/resource.ts';
import { explain } from './errors.ts';
import type { Say } from './section.ts';

/** Name, hint and fault of a control. */
export interface FieldLook {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | null | undefined;
}

/** Ids of the hint and the fault of a control, for `aria-describedby`. */
export function described({ id, hint, error }: FieldLook): string | typeof nothing {
  const ids = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter((part) => part !== '');
  return ids.length === 0 ? nothing : ids.join(' ');
}

const notes = ({ id, hint, error }: FieldLook): TemplateResult =>
  html`${error ? html`<p class="field-error" id="${id}-error" dir="auto">${error}</p>` : nothing}${hint ? html`<p class="meta" id="${id}-hint">${hint}</p>` : nothing}`;

/** A control with its label above and its notes below. */
export function group(look: FieldLook, control: unknown): TemplateResult {
  return html`<div class="group"><label class="label" for=${look.id}>${look.label}</label>${control}${notes(look)}</div>`;
}

/** A one-line field. */
export interface TextField extends FieldLook {
  readonly value: string;
  readonly input: (value: string) => void;
  readonly type?: 'text' | 'url' | 'password' | 'number' | 'search';
  readonly dir?: 'auto' | 'ltr';
  readonly placeholder?: string;
  readonly maxlength?: number;
  readonly autocomplete?: 'off' | 'new-password' | 'current-password' | 'username';
  readonly list?: string;
  readonly min?: number;
  readonly max?: number;
  readonly after?: unknown;
}

/** Draws a one-line field. */
export function textField(field: TextField): TemplateResult {
  const { id, value, type = 'text', dir = 'auto', error } = field;
  return group(
    field,
    html`<span class="field"
      ><input
        id=${id}
        name=${id}
        type=${type}
        dir=${dir}
        .value=${live(value)}
        placeholder=${field.placeholder ?? nothing}
        maxlength=${field.maxlength ?? nothing}
        min=${field.min ?? nothing}
        max=${field.max ?? nothing}
        list=${field.list ?? nothing}
        autocomplete=${field.autocomplete ?? 'off'}
        spellcheck="false"
        aria-invalid=${error ? 'true' : nothing}
        aria-describedby=${described(field)}
        @input=${(event: Event) => field.input((event.target as HTMLInputElement).value)}
      />${field.after ?? nothing}</span
    >`,
  );
}

/** A choice of many in one line. */
export interface SelectField {
  readonly value: string;
  readonly of: readonly (readonly [value: string, label: string])[];
  readonly choose: (value: string) => void;
  readonly id?: string;
  /** Name, where no label stands beside it. */
  readonly name?: string;
  readonly look?: string;
  readonly disabled?: boolean;
}

/** Draws a choice of many. */
export function selectField({ value, of, choose, id, name, look = '', disabled = false }: SelectField): TemplateResult {
  return html`<span class="select ${look}"
    ><select
      class="field"
      id=${id ?? nothing}
      aria-label=${name ?? nothing}
      ?disabled=${disabled}
      .value=${live(value)}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
    >
      ${of.map(([own, label]) => html`<option value=${own} ?selected=${own === value}>${label}</option>`)}</select
    >${icon(downIcon, 's')}</span
  >`;
}

/** A switch with its words at the start. */
export function switchRow(
  look: FieldLook & { readonly on: boolean; readonly disabled?: boolean; readonly busy?: boolean; readonly toggle: (on: boolean) => void },
): TemplateResult {
  const { id, label, on, disabled = false, busy = false } = look;
  const press = (): void => {
    if (!busy) look.toggle(!on);
  };
  return html`<div class="switch-row">
    <span class="grow"><span class="label" id="${id}-label">${label}</span>${notes(look)}</span>
    <button
      class="switch"
      type="button"
      id=${id}
      role="switch"
      aria-checked=${String(on)}
      aria-labelledby="${id}-label"
      aria-describedby=${described(look)}
      aria-busy=${busy ? 'true' : nothing}
      ?disabled=${disabled}
      @click=${press}
    ></button>
  </div>`;
}

/** One choice of a few. */
export interface Choice<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly hint?: string;
}

/** A group of choices: `seg` in one row, `list` below each other with hints. */
export function choices<Id extends string>(options: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly look: 'seg' | 'list';
  readonly quiet?: boolean;
  readonly value: Id;
  readonly of: readonly Choice<Id>[];
  readonly choose: (id: Id) => void;
}): TemplateResult {
  const { id, look, value } = options;
  const row = ({ id: own, label, hint }: Choice<Id>): TemplateResult =>
    html`<label class="choice"
      ><input type="radio" name=${id} value=${own} .checked=${live(own === value)} @change=${() => options.choose(own)} /><span
        ><span class="words">${label}</span>${hint ? html`<span class="meta">${hint}</span>` : nothing}</span
      ></label
    >`;
  return html`<fieldset class="group">
    <legend class=${options.quiet === true ? 'sr' : 'label'}>${options.label}</legend>
    <div class=${look === 'seg' ? 'seg radios' : 'radios list'}>${options.of.map(row)}</div>
    ${options.hint ? html`<p class="meta">${options.hint}</p>` : nothing}
  </fieldset>`;
}

/** A box to tick. */
export function tick(options: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly toggle: (on: boolean) => void;
}): TemplateResult {
  return html`<label class="choice"
    ><input
      type="checkbox"
      name=${options.id}
      .checked=${live(options.on)}
      @change=${(event: Event) => options.toggle((event.target as HTMLInputElement).checked)}
    /><span><span class="words">${options.label}</span>${options.hint ? html`<span class="meta">${options.hint}</span>` : nothing}</span></label
  >`;
}

/** A failure beside its control: what happened, and what to do. */
export function failure(t: Say, error: CsError | null, locale: string, lead: string = t('failed')): TemplateResult | typeof nothing {
  if (error === null) return nothing;
  return html`<div class="banner bad" role="alert">
    ${icon(warnIcon)}<span class="grow"><b>${lead}</b> <bdi>${explain(t, error, locale)}</bdi></span>
  </div>`;
}

/** A button of named work: busy while it is under way. */
export function workButton(options: {
  readonly label: string;
  readonly busy: boolean;
  readonly press: () => void;
  readonly look?: string;
  readonly shape?: IconShape;
  readonly disabled?: boolean;
  readonly describedby?: string;
  readonly name?: string;
  readonly submit?: boolean;
}): TemplateResult {
  const { label, busy, disabled = false } = options;
  const press = (event: Event): void => {
    if (options.submit === true) event.preventDefault();
    if (!busy && !disabled) options.press();
  };
  return html`<button
    class=${options.look ?? 'btn'}
    type=${options.submit === true ? 'submit' : 'button'}
    aria-label=${options.name ?? nothing}
    aria-busy=${busy ? 'true' : nothing}
    aria-disabled=${busy || disabled ? 'true' : nothing}
    aria-describedby=${options.describedby ?? nothing}
    @click=${press}
  >
    ${options.shape === undefined ? nothing : icon(options.shape, 's')}${label}
  </button>`;
}

/** The foot of a form: what is unsaved or failed, and the two ways out. */
export function saveBar<T extends object>(options: {
  readonly t: Say;
  readonly locale: string;
  readonly form: Form<T>;
  readonly save: () => void;
  readonly discard?: () => void;
  readonly label?: string;
  readonly more?: boolean;
}): TemplateResult {
  const { t, form } = options;
  const { status } = form.state.get();
  const saving = status.phase === 'saving';
  const dirty = form.dirty || options.more === true;
  const state =
    status.phase === 'failed'
      ? nothing
      : dirty && !saving
        ? html`<span class="dot"></span>${t('unsaved')}`
        : status.phase === 'saved'
          ? html`${icon(checkIcon, 's')}${t('saved')}`
          : nothing;
  return html`<div class="save-bar" ?data-live=${dirty || saving || status.phase === 'failed'}>
    ${
      status.phase === 'failed'
        ? html`<div class="banner bad" role="alert">
            ${icon(warnIcon)}<span class="grow"><b>${t('saveFailed')}</b> <bdi>${explain(t, status.error, options.locale)}</bdi> ${t('kept')}</span>
          </div>`
        : nothing
    }
    <div class="actions">
      <span class="state sm t2" role="status">${state}</span>
      ${dirty && !saving ? html`<button class="btn" type="button" @click=${() => (options.discard ?? (() => form.reset()))()}>${t('discard')}</button>` : nothing}
      ${workButton({ label: options.label ?? t('save'), look: 'btn primary', busy: saving, disabled: !dirty, press: options.save, submit: true })}
    </div>
  </div>`;
}

/** Says that nothing here can be changed, and why. */
export function readOnlyNote(t: Say): TemplateResult {
  return html`<p class="banner note">${icon(lockIcon)}<span>${t('readOnly')}</span></p>`;
}

/** A quiet note with an icon. */
export function hintNote(words: unknown): TemplateResult {
  return html`<p class="banner">${icon(infoIcon)}<span class="grow">${words}</span></p>`;
}

const skeletons = (t: Say, rows: number): TemplateResult =>
  html`<div class="wait" role="status">
    <span class="sr">${t('loading')}</span>${Array.from(
      { length: rows },
      () =>
        html`<div class="row">
          <i class="sk face"></i><span class="grow bars"><i class="sk"></i><i class="sk"></i></span>
        </div>`,
    )}
  </div>`;

/** Draws what was read, its skeleton, or why it could not be read. */
export function loaded<T>(options: {
  readonly t: Say;
  readonly locale: string;
  readonly state: Loaded<T>;
  readonly retry: () => void;
  readonly show: (value: T) => unknown;
  readonly rows?: number;
}): unknown {
  const { t, state, locale } = options;
  const again = html`<button class="btn s" type="button" @click=${options.retry}>${t('retry')}</button>`;
  if (state.phase === 'loading') return skeletons(t, options.rows ?? 3);
  if (state.phase === 'failed')
    return html`<div class="empty bad">
      <span class="empty-art">${icon(warnIcon, 'l')}</span>
      <h2 class="h">${t('loadFailed')}</h2>
      <p>${explain(t, state.error, locale)}</p>
      ${again}
    </div>`;
  const stale =
    state.stale === null
      ? nothing
      : html`<div class="banner warn" role="alert">${icon(warnIcon)}<span class="grow">${explain(t, state.stale, locale)}</span>${again}</div>`;
  return html`${stale}${options.show(state.value)}`;
}
