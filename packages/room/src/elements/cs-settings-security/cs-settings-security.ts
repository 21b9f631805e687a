import { formatNumber } from '@cs-kit/core';
import { BUDGETS } from '@cs-kit/protocol';
import type { BudgetName, Site } from '@cs-kit/protocol';
import { icon, plusIcon, StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { Form } from '../../engine/settings/form.ts';
import { Resource } from '../../engine/settings/resource.ts';
import { KEY_SCOPES } from '../../engine/settings/types.ts';
import type { KeyScope, ServerKey } from '../../engine/settings/types.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import { failure, hintNote, loaded, readOnlyNote, saveBar, switchRow, textField, tick, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { ago, dateTime } from '../cs-settings/when.ts';

interface Fields {
  /** As typed. */
  readonly budgets: Readonly<Record<BudgetName, string>>;
  readonly openaiForVisitors: boolean;
}

const AT_ONCE = 2;
const SCOPE_WORDS: Readonly<Record<KeyScope, Word>> = { openai: 'scopeOpenai', chat: 'scopeChat', export: 'scopeExport' };
const BUDGET_WORDS: Readonly<Record<BudgetName, Word>> = {
  chatTokens: 'budgetChatTokens',
  images: 'budgetImages',
  speechSeconds: 'budgetSpeechSeconds',
  speechChars: 'budgetSpeechChars',
};

const fieldsOf = ({ budgets, openaiForVisitors }: Site): Fields => ({
  budgets: Object.fromEntries(BUDGETS.map((name) => [name, String(budgets[name])])) as Record<BudgetName, string>,
  openaiForVisitors,
});
const isCount = (typed: string): boolean => /^\d{1,12}$/.test(typed.trim());
const knownScope = (scope: string): scope is KeyScope => (KEY_SCOPES as readonly string[]).includes(scope);

/**
 * Server keys and daily budgets of the chosen site, and whether visitors may use the OpenAI-compatible address.
 *
 * @tag cs-settings-security
 * @summary Server keys, budgets and open surfaces.
 */
export class CsSettingsSecurity extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .key {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
      }
      .key > .grow {
        flex: 1 1 200px;
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .once {
        display: grid;
        gap: 10px;
        padding: 14px;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-success-soft);
        color: var(--cs-color-on-success-soft);
      }
    `,
  ];

  @state() private name = '';
  @state() private scopes: readonly KeyScope[] = ['openai'];
  @state() private adding = false;
  @state() private checked = false;
  @state() private fresh: { readonly name: string; readonly key: string } | null = null;
  @state() private revoking: ServerKey | null = null;

  #form: Form<Fields> | null = null;
  readonly #keys = new Resource<readonly ServerKey[]>();
  readonly #keysNow = new StoreController(this, () => this.#keys.state);
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);

  override get dirty(): boolean {
    return this.#form?.dirty === true;
  }

  override save(): Promise<boolean> {
    return this.#save();
  }

  override discard(): void {
    this.#form?.reset();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#keys.close();
  }

  protected override siteChosen(): void {
    this.#form = this.site === null ? null : new Form(fieldsOf(this.site));
    this.fresh = null;
    this.adding = false;
    this.#load(true);
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(fieldsOf(this.site));
  }

  #load(fresh = false): void {
    const { context, site } = this;
    if (context !== null && site !== null && this.admin) void this.#keys.load(() => context.api.keys(site.id), fresh);
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    if (context === null || site === null || form === null) return false;
    if (Object.values(form.draft.budgets).some((typed) => !isCount(typed))) return (void this.focusWrong(), false);
    const saved = await form.save(async (patch, { budgets }) => {
      const now = await context.api.changeSite(site.id, {
        ...(patch.openaiForVisitors === undefined ? {} : { openaiForVisitors: patch.openaiForVisitors }),
        ...(patch.budgets === undefined
          ? {}
          : { budgets: Object.fromEntries(BUDGETS.map((name) => [name, Number(budgets[name])])) as Record<BudgetName, number> }),
      });
      context.hub.siteChanged(now);
      return fieldsOf(now);
    });
    if (!saved) void this.focusWrong();
    return saved;
  }

  async #create(): Promise<void> {
    const { context, site } = this;
    this.checked = true;
    const name = this.name.trim();
    if (context === null || site === null || name === '' || this.scopes.length === 0) return this.focusWrong();
    await this.tasks.run('create', async () => {
      const { key, ...made } = await context.api.addKey(site.id, name, this.scopes);
      this.#keys.update((all) => [...all, made]);
      this.fresh = { name, key };
      this.adding = false;
      this.checked = false;
      this.name = '';
    });
  }

  async #revoke(key: ServerKey): Promise<void> {
    const { context, site } = this;
    if (context === null || site === null) return;
    const done = await this.tasks.run('revoke', () => context.api.revokeKey(site.id, key.id));
    this.revoking = null;
    if (!done) return;
    this.#keys.update((all) => all.filter((entry) => entry.id !== key.id));
    context.hub.notice(this.t('revoked', { name: key.name }));
  }

  #renderKey(key: ServerKey): TemplateResult {
    const { t } = this;
    return html`<li>
      <div class="key">
        <span class="two grow"
          ><bdi class="label">${key.name}</bdi
          ><span class="meta"
            >${t('keyMadeAt', { time: dateTime(key.createdAt, this.locale, false) })} ·
            ${key.lastUsedAt === null ? t('keyUnused') : t('keyUsed', { time: ago(key.lastUsedAt, this.locale) })}</span
          ></span
        >
        <span class="badges">${key.scopes.map((scope) => html`<span class="badge">${knownScope(scope) ? t(SCOPE_WORDS[scope]) : scope}</span>`)}</span>
        <button class="btn s line" type="button" aria-label="${t('revoke')}: ${key.name}" @click=${() => (this.revoking = key)}>${t('revoke')}</button>
      </div>
    </li>`;
  }

  #renderNew(): TemplateResult {
    const { t, checked } = this;
    return html`<form class="stack-y" novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${textField({ id: 'key-name', label: t('keyName'), value: this.name, placeholder: t('keyNamePlaceholder'), maxlength: 80, error: checked && this.name.trim() === '' ? t('required') : null, input: (value) => (this.name = value) })}
      <fieldset class="group">
        <legend class="label">${t('keyScopes')}</legend>
        ${KEY_SCOPES.map((scope) => tick({ id: `scope-${scope}`, label: t(SCOPE_WORDS[scope]), on: this.scopes.includes(scope), toggle: (on) => (this.scopes = KEY_SCOPES.filter((known) => (known === scope ? on : this.scopes.includes(known)))) }))}${checked && this.scopes.length === 0 ? html`<p class="field-error" role="alert">${t('scopesMissing')}</p>` : nothing}
      </fieldset>
      ${failure(t, this.tasks.error('create'), this.locale)}
      <div class="actions">
        <button class="btn" type="button" @click=${() => ((this.adding = false), this.tasks.clear('create'))}>${t('cancel')}</button
        >${workButton({ label: t('keyCreate'), look: 'btn primary', busy: this.tasks.busy('create'), press: () => void this.#create(), submit: true })}
      </div>
    </form>`;
  }

  #renderKeys(keys: readonly ServerKey[]): TemplateResult {
    const { t, fresh } = this;
    const full = keys.length >= AT_ONCE;
    return html`${
      fresh === null
        ? nothing
        : html`<div class="once" role="status">
            <b class="label">${t('keyMade', { name: fresh.name })}</b>
            <p class="sm">${t('keyOnce')}</p>
            <cs-settings-copy label=${t('keyMade', { name: fresh.name })} .value=${fresh.key}></cs-settings-copy>
            <div><button class="btn s" type="button" @click=${() => (this.fresh = null)}>${t('keyDone')}</button></div>
          </div>`
    }
    ${
      keys.length === 0
        ? html`<p class="sm t2">${t('noKeys')}</p>`
        : html`<ul class="rows">
            ${keys.map((key) => this.#renderKey(key))}
          </ul>`
    }
    ${failure(t, this.tasks.error('revoke'), this.locale)}
    ${this.adding && !full ? this.#renderNew() : html`<div class="row"><button class="btn soft" type="button" aria-disabled=${full ? 'true' : nothing} aria-describedby=${full ? 'full' : nothing} @click=${() => (this.adding = !full)}>${icon(plusIcon, 's')}${t('keyCreate')}</button>${full ? html`<span class="meta grow" id="full">${t('keyFull')}</span>` : nothing}</div>`}`;
  }

  #renderRevoke(): TemplateResult {
    const { t } = this;
    const key = this.revoking;
    return html`<cs-dialog label=${t('revokeTitle', { name: key?.name ?? '' })} ?open=${key !== null} @cs-dialog-closed=${() => (this.revoking = null)}>
      <p class="t2">${t('revokeMore')}</p>
      <button slot="footer" class="btn" type="button" @click=${() => (this.revoking = null)}>${t('cancel')}</button>
      <button
        slot="footer"
        class="btn danger"
        type="button"
        aria-busy=${this.tasks.busy('revoke') ? 'true' : nothing}
        @click=${() => key !== null && this.#revoke(key)}
      >
        ${t('revoke')}
      </button>
    </cs-dialog>`;
  }

  #renderBudgets(form: Form<Fields>): TemplateResult {
    const { t } = this;
    const { budgets, openaiForVisitors } = form.draft;
    return html`<section class="card" aria-labelledby="budgets">
      <header>
        <span class="grow"
          ><h3 class="h" id="budgets">${t('budgets')}</h3>
          <p class="sm t2">${t('budgetsMore')}</p></span
        >
      </header>
      <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <fieldset class="stack-y" ?disabled=${!this.admin}>
          <div class="pair">
            ${BUDGETS.map((name) => textField({ id: `budget-${name}`, label: t(BUDGET_WORDS[name]), type: 'number', dir: 'ltr', min: 0, value: budgets[name], hint: isCount(budgets[name]) && Number(budgets[name]) > 9999 ? formatNumber(Number(budgets[name]), this.locale) : undefined, error: isCount(budgets[name]) ? this.problemOf(form, `/budgets/${name}`) : t('budgetWrong'), input: (value) => form.set({ budgets: { ...form.draft.budgets, [name]: value } }) }))}
          </div>
          ${switchRow({ id: 'openai', label: t('openaiForVisitors'), hint: t('openaiForVisitorsHint'), on: openaiForVisitors, disabled: !this.admin, toggle: (on) => form.set({ openaiForVisitors: on }) })}
        </fieldset>
        ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save() }) : nothing}
      </form>
    </section>`;
  }

  protected override render(): unknown {
    const { t, context } = this;
    const form = this.#form;
    if (context === null || form === null) return nothing;
    const state = this.#keysNow.value ?? { phase: 'loading' as const };
    return html`<div class="stack-y">
        ${this.admin ? nothing : readOnlyNote(t)}
        <section class="card" aria-labelledby="keys">
          <header>
            <span class="grow"
              ><h3 class="h" id="keys">${t('keys')}</h3>
              <p class="sm t2">${t('keysMore')}</p></span
            >
          </header>
          ${this.admin ? loaded({ t, locale: this.locale, state, rows: 2, retry: () => this.#load(), show: (keys) => this.#renderKeys(keys) }) : hintNote(t('adminOnly'))}
        </section>
        ${this.#renderBudgets(form)}
        <cs-settings-blocks .context=${context}></cs-settings-blocks>
        <cs-settings-addresses .context=${context}></cs-settings-addresses>
      </div>
      ${this.#renderRevoke()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-security': CsSettingsSecurity;
  }
}
