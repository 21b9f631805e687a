import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CsError, Room } from '@cs-kit/protocol';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { failure } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

const MOST_LINK_CHARS = 2048;

/** What both forms need. */
interface FormView {
  readonly t: Say;
  readonly busy: boolean;
  readonly error: CsError | null;
  /** Whether it was sent already: only then are missing words marked. */
  readonly checked: boolean;
  readonly submit: () => void;
  readonly cancel: () => void;
}

const onSubmit =
  ({ busy, submit }: FormView) =>
  (event: Event): void => {
    event.preventDefault();
    if (!busy) submit();
  };

const foot = (view: FormView, label: string): TemplateResult =>
  html`${failure(view.t, view.error)}
    <div class="actions">
      <button class="btn s" type="button" @click=${view.cancel}>${view.t('cancel')}</button
      ><button class="btn s primary" type="submit" aria-busy=${view.busy ? 'true' : nothing} aria-disabled=${view.busy ? 'true' : nothing}>${label}</button>
    </div>`;

/** The form of a new room. */
export function createForm(
  view: FormView & {
    readonly title: string;
    readonly visibility: Room['visibility'];
    readonly set: (patch: { readonly title?: string; readonly visibility?: Room['visibility'] }) => void;
  },
): TemplateResult {
  const { t, title, visibility, set } = view;
  const wrong = view.checked && title.trim() === '';
  const choice = (value: Room['visibility']): TemplateResult =>
    html`<button type="button" role="radio" aria-checked=${String(visibility === value)} @click=${() => set({ visibility: value })}>${t(value)}</button>`;
  return html`<form class="card stack-y form" novalidate aria-label=${t('newRoom')} @submit=${onSubmit(view)}>
    <div>
      <label class="label" for="title">${t('roomName')}</label>
      <input
        class="field"
        id="title"
        dir="auto"
        autocomplete="off"
        maxlength=${RELAY_LIMITS.titleChars}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? 'title-error' : nothing}
        .value=${live(title)}
        @input=${(event: Event) => set({ title: (event.target as HTMLInputElement).value })}
      />
      ${wrong ? html`<p class="field-error" id="title-error">${t('required')}</p>` : nothing}
    </div>
    <div>
      <span class="label" id="visibility">${t('visibility')}</span>
      <div class="seg" role="radiogroup" aria-labelledby="visibility" aria-describedby="visibility-hint">${choice('public')}${choice('private')}</div>
      <p class="meta" id="visibility-hint">${t(visibility === 'public' ? 'publicHint' : 'privateHint')}</p>
    </div>
    ${foot(view, t('create'))}
  </form>`;
}

/** The form of a link or an id. */
export function ticketForm(view: FormView & { readonly text: string; readonly wrong: boolean; readonly set: (text: string) => void }): TemplateResult {
  const { t, text, wrong, set } = view;
  return html`<form class="card stack-y form" novalidate aria-label=${t('joinByLink')} @submit=${onSubmit(view)}>
    <div>
      <label class="label" for="link">${t('link')}</label>
      <input
        class="field"
        id="link"
        dir="ltr"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength=${MOST_LINK_CHARS}
        aria-invalid=${wrong ? 'true' : nothing}
        aria-describedby=${wrong ? 'link-error link-hint' : 'link-hint'}
        .value=${live(text)}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
      />
      ${wrong ? html`<p class="field-error" id="link-error">${t('linkWrong')}</p>` : nothing}
      <p class="meta" id="link-hint">${t('linkHint')}</p>
    </div>
    ${foot(view, t('goIn'))}
  </form>`;
}
