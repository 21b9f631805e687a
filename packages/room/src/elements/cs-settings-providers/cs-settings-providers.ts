import { formatDuration } from '@cs-kit/core';
import { checkIcon, icon, StoreController, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { isWebAddress } from '../../engine/settings/article.ts';
import { Form } from '../../engine/settings/form.ts';
import { Resource } from '../../engine/settings/resource.ts';
import { USES } from '../../engine/settings/types.ts';
import type { Provider, ProviderTest, Use } from '../../engine/settings/types.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import { advice } from '../cs-settings/errors.ts';
import { failure, loaded, readOnlyNote, saveBar, textField, tick, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';

interface Fields {
  readonly baseUrl: string;
  /** Only what is typed now; a stored key is never here. */
  readonly apiKey: string;
  readonly capabilities: readonly Use[];
  readonly models: Readonly<Record<string, string>>;
}

const DEFAULT_URL = 'https://api.openai.com/v1';
const SOURCES = { environment: ['sourceEnvironment', 'acc'], desk: ['sourceDesk', 'ok'], none: ['sourceNone', 'warn'] } as const;
const EMBEDDED: Readonly<Record<Use, Word>> = {
  chat: 'embeddedChat',
  speechToText: 'embeddedSpeechToText',
  textToSpeech: 'embeddedTextToSpeech',
  images: 'embeddedImages',
};
/** Names of the models that each use needs. */
const MODELS: Readonly<Record<Use, readonly (readonly [string, Word])[]>> = {
  chat: [
    ['chat', 'model'],
    ['embeddings', 'embeddings'],
  ],
  speechToText: [['transcription', 'model']],
  textToSpeech: [
    ['speech', 'model'],
    ['voice', 'voice'],
  ],
  images: [['images', 'model']],
};

const fieldsOf = ({ baseUrl, capabilities, models }: Provider): Fields => ({
  baseUrl: baseUrl === DEFAULT_URL ? '' : (baseUrl ?? ''),
  apiKey: '',
  capabilities,
  models,
});

/**
 * Connects an OpenAI-compatible provider: address, key, models and what it is used for, each tried by one real call.
 *
 * @tag cs-settings-providers
 * @summary Provider settings and tests.
 */
export class CsSettingsProviders extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .use {
        display: grid;
        gap: 8px;
      }
      .use > .row {
        align-items: flex-start;
        flex-wrap: wrap;
      }
      .use .pair {
        padding-inline-start: 28px;
      }
      .result {
        display: flex;
        gap: 8px;
        padding-inline-start: 28px;
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
      }
      .result .i {
        margin-block-start: 2px;
      }
      .result.ok .i {
        color: var(--cs-color-success);
      }
      .result.bad .i {
        color: var(--cs-color-danger);
      }
      .result p {
        overflow-wrap: anywhere;
      }
      .key {
        flex-wrap: wrap;
      }
    `,
  ];

  @state() private tests: Readonly<Partial<Record<Use, ProviderTest>>> = {};
  @state() private forgetting = false;

  #form: Form<Fields> | null = null;
  readonly #list = new Resource<readonly Provider[]>();
  readonly #listNow = new StoreController(this, () => this.#list.state);
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);
  #read = false;

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
    this.#list.close();
  }

  protected override siteChosen(): void {
    if (!this.#read) void this.#load();
    this.#read = true;
  }

  async #load(): Promise<void> {
    const api = this.context?.api;
    if (api === undefined) return;
    await this.#list.load(() => api.providers());
    const provider = this.#list.value?.[0];
    if (provider === undefined) return;
    if (this.#form === null) this.#form = new Form(fieldsOf(provider));
    else this.#form.rebase(fieldsOf(provider));
    this.requestUpdate();
  }

  #took(provider: Provider): Fields {
    this.#list.update((all) => all.map((entry) => (entry.name === provider.name ? provider : entry)));
    return fieldsOf(provider);
  }

  async #save(): Promise<boolean> {
    const { context } = this;
    const form = this.#form;
    const provider = this.#list.value?.[0];
    if (context === null || form === null || provider === undefined) return false;
    if (this.#urlError(form) !== null) return (void this.focusWrong(), false);
    const saved = await form.save(async ({ apiKey, baseUrl, ...patch }) => {
      const sent = { ...patch, ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.trim() }), ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }) };
      return this.#took(await context.api.changeProvider(provider.name, sent));
    });
    if (saved) this.tests = {};
    else void this.focusWrong();
    return saved;
  }

  async #forget(provider: Provider): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const done = await this.tasks.run('forget', async () => this.#form?.rebase(this.#took(await context.api.changeProvider(provider.name, { apiKey: '' }))));
    this.forgetting = false;
    if (!done) return;
    this.tests = {};
    context.hub.notice(this.t('keyForgotten'));
  }

  async #test(provider: Provider, use: Use): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const { [use]: _old, ...rest } = this.tests;
    this.tests = rest;
    await this.tasks.run(`test-${use}`, async () => {
      const result = await context.api.testProvider(provider.name, use);
      this.tests = { ...this.tests, [use]: result };
    });
  }

  #urlError(form: Form<Fields>): string | null {
    const url = form.draft.baseUrl.trim();
    return url !== '' && !isWebAddress(url) ? this.t('urlWrong') : this.problemOf(form, '/baseUrl');
  }

  #renderKey(provider: Provider, form: Form<Fields>): TemplateResult {
    const { t } = this;
    return html`<div class="group">
      ${textField({ id: 'key', type: 'password', dir: 'ltr', label: t('apiKey'), hint: t(provider.hasKey ? 'keyStored' : 'keyNone'), value: form.draft.apiKey, autocomplete: 'new-password', placeholder: t(provider.hasKey ? 'keyReplace' : 'keyEnter'), maxlength: 500, error: this.problemOf(form, '/apiKey'), input: (value) => form.set({ apiKey: value }) })}
      ${provider.hasKey && provider.source === 'desk' && this.admin ? html`<div><button class="btn s" type="button" @click=${() => (this.forgetting = true)}>${t('keyForget')}</button></div>` : nothing}
      ${failure(t, this.tasks.error('forget'), this.locale)}
    </div>`;
  }

  #renderResult(use: Use): unknown {
    const { t } = this;
    const test = this.tests[use];
    if (test === undefined) return failure(t, this.tasks.error(`test-${use}`), this.locale, t('testFailed'));
    if (test.ok)
      return html`<div class="result ok">
        ${icon(checkIcon, 's')}
        <p><b>${t('testOk', { time: formatDuration(test.ms, this.locale) })}</b>${this.locale === 'en' ? html` <bdi>${test.detail}</bdi>` : nothing}</p>
      </div>`;
    const english = this.locale === 'en';
    const help = advice(t, test.code) ?? (english ? null : t('errProvider'));
    return html`<div class="result bad">
      ${icon(warnIcon, 's')}
      <p>
        <b>${t('testFailed')}</b> ${help ?? nothing}
        <span class="meta">${english ? html`<bdi>${test.detail}</bdi>` : nothing}${test.code === undefined ? nothing : html` <bdi class="mono" dir="ltr">${test.code}</bdi>`}</span>
      </p>
    </div>`;
  }

  #renderUse(provider: Provider, form: Form<Fields>, use: Use): TemplateResult {
    const { t } = this;
    const { capabilities, models } = form.draft;
    const on = capabilities.includes(use);
    const inUse = provider.configured && provider.capabilities.includes(use);
    const blocked = form.dirty;
    const set = (name: string, value: string): void => form.set({ models: { ...form.draft.models, [name]: value } });
    return html`<li class="use">
      <div class="row">
        <span class="grow"
          >${tick({ id: `use-${use}`, label: t(use), ...(inUse ? {} : { hint: t(EMBEDDED[use]) }), on, toggle: (next) => form.set({ capabilities: USES.filter((known) => (known === use ? next : capabilities.includes(known))) }) })}</span
        >
        ${this.admin ? workButton({ label: t('test'), name: t('testOf', { use: t(use) }), look: 'btn s', busy: this.tasks.busy(`test-${use}`), disabled: blocked || !inUse, describedby: 'test-hint', press: () => void this.#test(provider, use) }) : nothing}
      </div>
      ${on ? html`<div class="pair">${MODELS[use].map(([name, word]) => textField({ id: `model-${name}`, label: t(word), dir: 'ltr', value: models[name] ?? '', maxlength: 200, error: this.problemOf(form, `/models/${name}`), input: (value) => set(name, value) }))}</div>` : nothing}
      <div role="status">${this.#renderResult(use)}</div>
    </li>`;
  }

  #renderProvider(provider: Provider, form: Form<Fields>): TemplateResult {
    const { t } = this;
    const [word, look] = SOURCES[provider.source];
    return html`<section class="card" aria-labelledby="provider">
        <header>
          <span class="grow"
            ><h3 class="h" id="provider">${t('openai')}</h3>
            <p class="sm t2">${t('providerMore')}</p></span
          ><span class="badge ${look}">${t(word)}</span>
        </header>
        ${provider.source === 'environment' ? html`<p class="meta">${t('sourceEnvironmentMore')}</p>` : nothing}
        <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
          <fieldset class="stack-y" ?disabled=${!this.admin}>
            <div class="pair">
              ${textField({ id: 'base', type: 'url', dir: 'ltr', label: t('baseUrl'), hint: t('baseUrlHint', { url: DEFAULT_URL }), value: form.draft.baseUrl, placeholder: DEFAULT_URL, maxlength: 300, error: this.#urlError(form), input: (value) => form.set({ baseUrl: value }) })}
              ${this.#renderKey(provider, form)}
            </div>
            <fieldset>
              <legend class="label">${t('useFor')}</legend>
              <p class="meta" id="test-hint">${t(form.dirty ? 'testSaveFirst' : 'testMore')}</p>
              <ul class="rows">
                ${USES.map((use) => this.#renderUse(provider, form, use))}
              </ul>
            </fieldset>
          </fieldset>
          ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save() }) : nothing}
        </form>
      </section>
      <cs-dialog label=${t('keyForgetTitle')} ?open=${this.forgetting} @cs-dialog-closed=${() => (this.forgetting = false)}>
        <p class="t2">${t('keyForgetMore')}</p>
        <button slot="footer" class="btn" type="button" @click=${() => (this.forgetting = false)}>${t('cancel')}</button>
        <button slot="footer" class="btn danger" type="button" aria-busy=${this.tasks.busy('forget') ? 'true' : nothing} @click=${() => this.#forget(provider)}>
          ${t('keyForget')}
        </button>
      </cs-dialog>`;
  }

  protected override render(): unknown {
    const { t, context } = this;
    if (context === null) return nothing;
    const state = this.#listNow.value ?? { phase: 'loading' as const };
    return html`<div class="stack-y">
      ${this.admin ? nothing : readOnlyNote(t)}
      ${loaded({ t, locale: this.locale, state, retry: () => void this.#load(), show: ([provider]) => (provider === undefined || this.#form === null ? nothing : this.#renderProvider(provider, this.#form)) })}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-providers': CsSettingsProviders;
  }
}
