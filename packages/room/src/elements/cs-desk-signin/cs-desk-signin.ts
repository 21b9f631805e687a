import type { RelayClient } from '@cs-kit/core';
import type { CsError } from '@cs-kit/protocol';
import { controls, CsElement, eyeIcon, feedback, icon, identity, mark, pressable, StringsController, surfaces, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { chooseDeskLanguage, DESK_LANGUAGES } from '../../engine/desk-language.ts';
import type { desk } from '../../i18n/desk.en.ts';
import { deskStrings } from '../../i18n/desk.ts';

type Key = keyof typeof desk;

/** Fewest characters of a password, as the relay demands. */
const MIN_PASSWORD = 10;

const REASONS: Readonly<Record<string, Key>> = {
  'session/credentials': 'wrongCredentials',
  'session/code-invalid': 'codeInvalid',
  'rate/limited': 'tooMany',
};

/**
 * The way into the service desk: name and password, or a one-time link with which a new account is made.
 *
 * @tag cs-desk-signin
 * @summary Sign-in form of `<cs-desk>`.
 * @fires {CsErrorEvent} cs-error - Signing in failed.
 */
export class CsDeskSignin extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    feedback,
    css`
      :host {
        display: grid;
        place-items: center;
        min-block-size: 100%;
        padding: 24px 16px;
        background: var(--cs-tide-glow), var(--cs-color-canvas);
        overflow-y: auto;
      }
      form {
        display: grid;
        gap: 16px;
        inline-size: min(100%, 380px);
        padding: 28px 24px;
        border-radius: var(--cs-radius-2xl);
      }
      h1 {
        font-size: var(--cs-type-xl);
        line-height: var(--cs-leading-xl);
        font-weight: var(--cs-weight-semibold);
      }
      .head {
        display: grid;
        gap: 12px;
        justify-items: start;
      }
      .group {
        display: grid;
        gap: 6px;
      }
      .field {
        min-block-size: 44px;
      }
      .field input {
        font-size: var(--cs-type-field);
      }
      .language {
        justify-content: space-between;
      }
      .language .field {
        inline-size: auto;
        padding-inline: 12px;
      }
      .field .ib {
        margin-inline-end: -8px;
      }
    `,
  ];
  readonly #words = new StringsController(this, deskStrings);

  @query('#name') private nameInput!: HTMLInputElement | null;
  @query('#password') private passwordInput!: HTMLInputElement | null;

  /** Where to sign in. */
  @property({ attribute: false }) target: RelayClient | null = null;
  /** Code of a one-time link; asks for a name and a new password. */
  @property({ attribute: false }) code: string | null = null;
  /** Whether a session has just ended. */
  @property({ type: Boolean, attribute: 'session-lost' }) sessionLost = false;

  @state() private wrong: 'name' | 'password' | null = null;
  @state() private problem: Key | null = null;
  @state() private shown = false;

  protected override firstUpdated(): void {
    this.nameInput?.focus();
  }

  async #submit(event: MouseEvent): Promise<void> {
    event.preventDefault();
    const { nameInput, passwordInput, target } = this;
    if (nameInput === null || passwordInput === null || target === null) return;
    const name = nameInput.value.trim();
    const password = passwordInput.value;
    this.problem = null;
    this.wrong = name === '' ? 'name' : password === '' || (this.code !== null && password.length < MIN_PASSWORD) ? 'password' : null;
    if (this.wrong !== null) return (this.wrong === 'name' ? nameInput : passwordInput).focus();
    try {
      await target.session.signIn({ name, password, ...(this.code === null ? {} : { code: this.code }) });
      passwordInput.value = '';
    } catch (error) {
      this.#failed(this.fail(error));
    }
  }

  #failed(error: CsError): void {
    this.problem = REASONS[error.code] ?? 'signInFailed';
    if (error.code === 'session/code-invalid') this.code = null;
    if (error.code === 'session/credentials') this.passwordInput?.select();
  }

  #clear = (): void => {
    this.wrong = null;
  };

  #renderError(field: 'name' | 'password'): unknown {
    if (this.wrong !== field) return nothing;
    const words =
      field === 'name'
        ? this.#words.t('nameMissing')
        : this.code === null
          ? this.#words.t('passwordMissing')
          : this.#words.t('passwordShort', { count: MIN_PASSWORD });
    return html`<span class="field-error" id="${field}-error" role="alert">${words}</span>`;
  }

  #renderPassword(): TemplateResult {
    const fresh = this.code !== null;
    const hint = fresh ? html`<span class="meta" id="rule">${this.#words.t('passwordRule', { count: MIN_PASSWORD })}</span>` : nothing;
    return html`<div class="group">
      <label class="label" for="password">${this.#words.t('password')}</label>
      <span class="field">
        <input
          id="password"
          name="password"
          dir="ltr"
          type=${this.shown ? 'text' : 'password'}
          autocomplete=${fresh ? 'new-password' : 'current-password'}
          maxlength="200"
          required
          aria-invalid=${this.wrong === 'password' ? 'true' : nothing}
          aria-describedby=${this.wrong === 'password' ? 'password-error' : fresh ? 'rule' : nothing}
          @input=${this.#clear}
        />
        <button
          class="ib"
          type="button"
          aria-pressed=${String(this.shown)}
          aria-label=${this.#words.t(this.shown ? 'hidePassword' : 'showPassword')}
          @click=${() => (this.shown = !this.shown)}
        >
          ${icon(eyeIcon)}
        </button>
      </span>
      ${this.#renderError('password')}${hint}
    </div>`;
  }

  protected override render(): TemplateResult {
    const fresh = this.code !== null;
    const t = this.#words.t.bind(this.#words);
    const problem = this.problem ?? (this.sessionLost ? 'signedOut' : null);
    return html`<form class="card" novalidate aria-labelledby="title" @submit=${(event: Event) => event.preventDefault()}>
      <div class="head">
        ${mark('l')}
        <h1 id="title">${t(fresh ? 'firstAdmin' : 'signInTo')}</h1>
      </div>
      ${fresh ? html`<p class="sm t2">${t('firstAdminMore')}</p>` : nothing}
      ${problem === null ? nothing : html`<div class="banner ${this.problem === null ? 'warn' : 'bad'}" role="alert">${icon(warnIcon)}<span>${t(problem)}</span></div>`}
      <div class="group">
        <label class="label" for="name">${t('name')}</label>
        <span class="field"
          ><input
            id="name"
            name="username"
            dir="auto"
            autocomplete="username"
            autocapitalize="none"
            maxlength="80"
            required
            aria-invalid=${this.wrong === 'name' ? 'true' : nothing}
            aria-describedby=${this.wrong === 'name' ? 'name-error' : nothing}
            @input=${this.#clear}
        /></span>
        ${this.#renderError('name')}
      </div>
      ${this.#renderPassword()}
      <button class="btn primary lg block" type="submit" ${pressable((event) => this.#submit(event))}>${t(fresh ? 'create' : 'signIn')}</button>
      ${fresh ? html`<button class="btn block" type="button" @click=${() => (this.code = null)}>${t('haveAccount')}</button>` : nothing}
      <label class="row language">
        <span class="meta">${t('language')}</span>
        <select class="field" name="language" @change=${(event: Event) => chooseDeskLanguage((event.target as HTMLSelectElement).value)}>
          ${DESK_LANGUAGES.map(([tag, name]) => html`<option value=${tag} lang=${tag} ?selected=${tag === this.locale}>${name}</option>`)}
        </select>
      </label>
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-signin': CsDeskSignin;
  }
}
