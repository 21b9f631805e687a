import { RELAY_LIMITS } from '@cs-kit/protocol';
import { StoreController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup } from 'lit';
import { state } from 'lit/decorators.js';
import { Form } from '../../engine/settings/form.ts';
import { saveBar, textField } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';

interface Fields {
  readonly name: string;
  readonly password: string;
  readonly currentPassword: string;
}

/** Fewest and most characters of a password, as the relay demands. */
const PASSWORD = { least: 10, most: 200 } as const;

/**
 * The own account: the name that visitors see, and the password.
 *
 * @tag cs-settings-account
 * @summary Own name and password.
 */
export class CsSettingsAccount extends SettingsSection {
  static override styles: CSSResultGroup = [sheet];

  @state() private checked = false;

  #form: Form<Fields> | null = null;
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);

  override get dirty(): boolean {
    return this.#form?.dirty === true;
  }

  override save(): Promise<boolean> {
    return this.#save();
  }

  override discard(): void {
    this.#form?.reset();
    this.checked = false;
  }

  protected override siteChosen(): void {
    this.siteRefreshed();
  }

  protected override siteRefreshed(): void {
    const fields = { name: this.context?.me.name ?? '', password: '', currentPassword: '' };
    if (this.#form === null) this.#form = new Form(fields);
    else this.#form.rebase(fields);
  }

  #error(field: keyof Fields): string | null {
    const form = this.#form;
    if (form === null) return null;
    const { name, password, currentPassword } = form.draft;
    const status = form.state.get().status;
    const code = status.phase === 'failed' ? status.error.code : null;
    if (field === 'name') return name.trim() === '' ? this.t('required') : code === 'request/conflict' ? this.t('nameTaken') : this.problemOf(form, '/name');
    if (field === 'currentPassword' && code === 'session/credentials') return this.t('currentWrong');
    if (this.checked && field === 'password' && password !== '' && password.length < PASSWORD.least) return this.t('passwordShort', { count: PASSWORD.least });
    if (this.checked && field === 'currentPassword' && password !== '' && currentPassword === '') return this.t('currentMissing');
    return this.problemOf(form, `/${field}`);
  }

  async #save(): Promise<boolean> {
    const { context } = this;
    const form = this.#form;
    if (context === null || form === null) return false;
    this.checked = true;
    const { name, password, currentPassword } = form.draft;
    const ready = name.trim() !== '' && (password === '' || (password.length >= PASSWORD.least && currentPassword !== ''));
    if (!ready) return (void this.focusWrong(), false);
    const renamed = name.trim() !== context.me.name;
    const saved = await form.save(async () => {
      const me = await context.api.changeMe({ ...(renamed ? { name: name.trim() } : {}), ...(password === '' ? {} : { password, currentPassword }) });
      if (renamed) await context.hub.meChanged(me.name);
      return { name: me.name, password: '', currentPassword: '' };
    });
    if (!saved) return (void this.focusWrong(), false);
    this.checked = false;
    return true;
  }

  protected override render(): unknown {
    const { t } = this;
    const form = this.#form;
    if (this.context === null || form === null) return nothing;
    const { name, password, currentPassword } = form.draft;
    return html`<section class="card" aria-labelledby="account">
      <header><h3 class="h grow" id="account">${t('account')}</h3></header>
      <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="stack-y">
          ${textField({ id: 'own-name', label: t('yourName'), hint: t('yourNameHint'), value: name, autocomplete: 'username', maxlength: RELAY_LIMITS.nameChars, error: this.#error('name'), input: (value) => form.set({ name: value }) })}
          <div class="pair">
            ${textField({ id: 'new-password', type: 'password', dir: 'ltr', label: t('newPassword'), hint: t('passwordHint', { count: PASSWORD.least }), value: password, autocomplete: 'new-password', maxlength: PASSWORD.most, error: this.#error('password'), input: (value) => form.set({ password: value }) })}
            ${textField({ id: 'current-password', type: 'password', dir: 'ltr', label: t('currentPassword'), value: currentPassword, autocomplete: 'current-password', maxlength: PASSWORD.most, error: this.#error('currentPassword'), input: (value) => form.set({ currentPassword: value }) })}
          </div>
        </div>
        ${saveBar({ t, locale: this.locale, form, save: () => void this.#save(), discard: () => this.discard() })}
      </form>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-account': CsSettingsAccount;
  }
}
