import { formatDuration } from '@cs-kit/core';
import { checkIcon, closeIcon, downIcon, gearIcon, icon, StoreController, upIcon, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
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
import { styles } from './cs-settings-providers.styles.ts';

interface Fields {
  readonly baseUrl: string;
  /** Only what is typed now; a stored key is never here. */
  readonly apiKey: string;
  readonly capabilities: readonly Use[];
  readonly models: Readonly<Record<string, string>>;
}

/** An address of the kind that every customer has one of. */
const OWN_URL = 'https://westeurope.api.cognitive.microsoft.com';
const ABOUT: Readonly<Record<string, Word>> = {
  openai: 'providerMore',
  deepgram: 'deepgramMore',
  elevenlabs: 'elevenlabsMore',
  azure: 'azureMore',
  google: 'googleMore',
  dashscope: 'dashscopeMore',
};
const SOURCES = { environment: ['sourceEnvironment', 'acc'], desk: ['sourceDesk', 'ok'], none: ['sourceNone', 'warn'] } as const;
const EMBEDDED: Readonly<Record<Use, Word>> = {
  chat: 'embeddedChat',
  speechToText: 'embeddedSpeechToText',
  textToSpeech: 'embeddedTextToSpeech',
  images: 'embeddedImages',
};
/** Names of the models that a use may need; a provider has some of them. */
const MODELS: Readonly<Record<Use, readonly (readonly [string, Word])[]>> = {
  chat: [
    ['chat', 'model'],
    ['embeddings', 'embeddings'],
  ],
  speechToText: [
    ['transcription', 'model'],
    ['language', 'languageUntold'],
  ],
  textToSpeech: [
    ['speech', 'model'],
    ['voice', 'voice'],
  ],
  images: [['images', 'model']],
};

const fieldsOf = ({ baseUrl, defaultUrl, capabilities, models }: Provider): Fields => ({
  baseUrl: baseUrl === defaultUrl ? '' : (baseUrl ?? ''),
  apiKey: '',
  capabilities,
  models,
});

/**
 * Connects providers: address, key, models and what each is used for, tried by one real call; and the order in which they are asked.
 *
 * @tag cs-settings-providers
 * @summary Provider settings and tests.
 */
export class CsSettingsProviders extends SettingsSection {
  static override styles: CSSResultGroup = [sheet, styles];

  /** By provider and use. */
  @state() private tests: Readonly<Record<string, ProviderTest>> = {};
  @state() private forgetting = false;
  /** Name of the provider whose settings are shown. */
  @state() private opened: string | null = null;
  /** What a screen reader is told of a move. */
  @state() private told = '';

  /** What is not saved stays while another one is looked at. */
  readonly #forms = new Map<string, Form<Fields>>();
  readonly #list = new Resource<readonly Provider[]>();
  readonly #listNow = new StoreController(this, () => this.#list.state);
  readonly #formNow = new StoreController(this, () => this.#forms.get(this.opened ?? '')?.state ?? null);
  #read = false;

  override get dirty(): boolean {
    return [...this.#forms.values()].some((form) => form.dirty);
  }

  override async save(): Promise<boolean> {
    for (const provider of this.#list.value ?? []) {
      if (this.#forms.get(provider.name)?.dirty !== true) continue;
      this.opened = provider.name;
      if (!(await this.#save(provider))) return false;
    }
    return true;
  }

  override discard(): void {
    for (const form of this.#forms.values()) form.reset();
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
    const all = this.#list.value ?? [];
    for (const provider of all) {
      const form = this.#forms.get(provider.name);
      if (form === undefined) this.#forms.set(provider.name, new Form(fieldsOf(provider)));
      else form.rebase(fieldsOf(provider));
    }
    this.opened ??= (all.find(({ configured }) => configured) ?? all.at(-1))?.name ?? null;
    this.requestUpdate();
  }

  #took(provider: Provider): Fields {
    this.#list.update((all) => all.map((entry) => (entry.name === provider.name ? provider : entry)));
    return fieldsOf(provider);
  }

  #untested(name: string): void {
    this.tests = Object.fromEntries(Object.entries(this.tests).filter(([key]) => !key.startsWith(`${name}/`)));
  }

  async #save(provider: Provider): Promise<boolean> {
    const { context } = this;
    const form = this.#forms.get(provider.name);
    if (context === null || form === undefined) return false;
    if (this.#urlError(form) !== null) return (void this.focusWrong(), false);
    const saved = await form.save(async ({ apiKey, baseUrl, ...patch }) => {
      const sent = { ...patch, ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.trim() }), ...(apiKey === undefined ? {} : { apiKey: apiKey.trim() }) };
      return this.#took(await context.api.changeProvider(provider.name, sent));
    });
    if (saved) this.#untested(provider.name);
    else void this.focusWrong();
    return saved;
  }

  async #forget({ name }: Provider): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const done = await this.tasks.run('forget', async () => this.#forms.get(name)?.rebase(this.#took(await context.api.changeProvider(name, { apiKey: '' }))));
    this.forgetting = false;
    if (!done) return;
    this.#untested(name);
    context.hub.notice(this.t('keyForgotten'));
  }

  async #test({ name }: Provider, use: Use): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const key = `${name}/${use}`;
    const { [key]: _old, ...rest } = this.tests;
    this.tests = rest;
    await this.tasks.run(`test-${key}`, async () => {
      const result = await context.api.testProvider(name, use);
      this.tests = { ...this.tests, [key]: result };
    });
  }

  /** Moves a provider by one place. The order shows at once, and goes back where the relay does not take it. */
  async #move(provider: Provider, by: -1 | 1): Promise<void> {
    const { context } = this;
    const all = this.#list.value ?? [];
    const at = all.findIndex(({ name }) => name === provider.name);
    const other = all[at + by];
    if (context === null || other === undefined) return;
    const moved = all.with(at, other).with(at + by, provider);
    this.#list.update(() => moved);
    const done = await this.tasks.run('order', async () => {
      const kept = await context.api.arrangeProviders(moved.map(({ name }) => name));
      this.#list.update(() => kept);
    });
    if (!done) this.#list.update(() => all);
    this.told = done ? this.t('moved', { name: this.#nameOf(provider), number: at + by + 1 }) : '';
    await this.updateComplete;
    // The row has moved in the page, and took the focus away from its button.
    this.renderRoot.querySelector<HTMLElement>(`#${by < 0 ? 'up' : 'down'}-${provider.name}`)?.focus();
  }

  #nameOf({ name, label }: Provider): string {
    return name === 'openai' ? this.t('openai') : label;
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

  #renderResult({ name }: Provider, use: Use): unknown {
    const { t } = this;
    const key = `${name}/${use}`;
    const test = this.tests[key];
    if (test === undefined) return failure(t, this.tasks.error(`test-${key}`), this.locale, t('testFailed'));
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
    const anybody = (this.#list.value ?? []).some((one) => one.configured && one.capabilities.includes(use));
    const fields = MODELS[use].filter(([name]) => name in models);
    const set = (name: string, value: string): void => form.set({ models: { ...form.draft.models, [name]: value } });
    return html`<li class="use">
      <div class="row">
        <span class="grow"
          >${tick({ id: `use-${use}`, label: t(use), ...(anybody ? {} : { hint: t(EMBEDDED[use]) }), on, toggle: (next) => form.set({ capabilities: provider.offers.filter((known) => (known === use ? next : capabilities.includes(known))) }) })}</span
        >
        ${this.admin ? workButton({ label: t('test'), name: t('testOf', { use: t(use) }), look: 'btn s', busy: this.tasks.busy(`test-${provider.name}/${use}`), disabled: blocked || !inUse, describedby: 'test-hint', press: () => void this.#test(provider, use) }) : nothing}
      </div>
      ${on && fields.length > 0 ? html`<div class="pair">${fields.map(([name, word]) => textField({ id: `model-${name}`, label: t(word), dir: 'ltr', value: models[name] ?? '', maxlength: 200, error: this.problemOf(form, `/models/${name}`), input: (value) => set(name, value) }))}</div>` : nothing}
      <div role="status">${this.#renderResult(provider, use)}</div>
    </li>`;
  }

  #renderForm(provider: Provider, form: Form<Fields>): TemplateResult {
    const { t } = this;
    const { defaultUrl } = provider;
    const about = ABOUT[provider.name];
    return html`<form class="form" id="form-${provider.name}" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="group">
          ${about === undefined ? nothing : html`<p class="sm t2">${t(about)}</p>`}
          <p class="meta">${t('wireOnly')}</p>
          ${provider.source === 'environment' ? html`<p class="meta">${t('sourceEnvironmentMore')}</p>` : nothing}
        </div>
        <fieldset class="stack-y" ?disabled=${!this.admin}>
          <div class="pair">
            ${textField({ id: 'base', type: 'url', dir: 'ltr', label: t('baseUrl'), hint: defaultUrl === null ? t('baseUrlOwn') : t('baseUrlHint', { url: defaultUrl }), value: form.draft.baseUrl, placeholder: defaultUrl ?? OWN_URL, maxlength: 300, error: this.#urlError(form), input: (value) => form.set({ baseUrl: value }) })}
            ${this.#renderKey(provider, form)}
          </div>
          <fieldset>
            <legend class="label">${t('useFor')}</legend>
            <p class="meta" id="test-hint">${t(form.dirty ? 'testSaveFirst' : 'testMore')}</p>
            <ul class="rows">
              ${USES.filter((use) => provider.offers.includes(use)).map((use) => this.#renderUse(provider, form, use))}
            </ul>
          </fieldset>
        </fieldset>
        ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save(provider) }) : nothing}
      </form>
      <cs-dialog label=${t('keyForgetTitle')} ?open=${this.forgetting} @cs-dialog-closed=${() => (this.forgetting = false)}>
        <p class="t2">${t('keyForgetMore')}</p>
        <button slot="footer" class="btn" type="button" @click=${() => (this.forgetting = false)}>${t('cancel')}</button>
        <button slot="footer" class="btn danger" type="button" aria-busy=${this.tasks.busy('forget') ? 'true' : nothing} @click=${() => this.#forget(provider)}>
          ${t('keyForget')}
        </button>
      </cs-dialog>`;
  }

  #renderMove(provider: Provider, by: -1 | 1, possible: boolean): TemplateResult {
    const name = this.t(by < 0 ? 'moveUp' : 'moveDown', { name: this.#nameOf(provider) });
    return html`<button
      class="ib"
      type="button"
      id="${by < 0 ? 'up' : 'down'}-${provider.name}"
      aria-label=${name}
      title=${name}
      aria-disabled=${possible ? nothing : 'true'}
      @click=${() => void this.#move(provider, by)}
    >
      ${icon(by < 0 ? upIcon : downIcon, 's')}
    </button>`;
  }

  #renderProvider(provider: Provider, at: number, count: number): TemplateResult {
    const { t } = this;
    const form = this.#forms.get(provider.name);
    const opened = this.opened === provider.name;
    const [word, look] = SOURCES[provider.configured || provider.source === 'desk' ? provider.source : 'none'];
    const uses = provider.configured ? provider.capabilities : provider.offers;
    return html`<li class="provider">
      <div class="row">
        <span class="name"
          ><span class="head"
            ><h4 class="h">${provider.name === 'openai' ? t('openai') : html`<bdi>${provider.label}</bdi>`}</h4>
            <span class="badge ${provider.configured ? look : ''}">${t(word)}</span>${form?.dirty === true && !opened ? html`<span class="badge warn">${t('unsaved')}</span>` : nothing}</span
          >
          <span class="meta">${uses.map((use) => t(use)).join(' · ')}</span></span
        >
        ${this.admin ? html`<span class="moves">${this.#renderMove(provider, -1, at > 0)}${this.#renderMove(provider, 1, at < count - 1)}</span>` : nothing}
        <button
          class="ib"
          type="button"
          aria-label=${t('setUp', { name: this.#nameOf(provider) })}
          title=${t('setUp', { name: this.#nameOf(provider) })}
          aria-expanded=${String(opened)}
          aria-controls=${opened ? `form-${provider.name}` : nothing}
          @click=${() => (this.opened = opened ? null : provider.name)}
        >
          ${icon(opened ? closeIcon : gearIcon, 's')}
        </button>
      </div>
      ${opened && form !== undefined ? this.#renderForm(provider, form) : nothing}
    </li>`;
  }

  #renderAll(all: readonly Provider[]): TemplateResult {
    const { t } = this;
    return html`<section class="card" aria-labelledby="providers">
      <header>
        <span class="grow"
          ><h3 class="h" id="providers">${t('providersOrder')}</h3>
          <p class="sm t2">${t('providersOrderMore')}</p></span
        >
      </header>
      ${failure(t, this.tasks.error('order'), this.locale)}
      <ol class="rows">
        ${repeat(
          all,
          ({ name }) => name,
          (provider, at) => this.#renderProvider(provider, at, all.length),
        )}
      </ol>
      <p class="sr" role="status">${this.told}</p>
    </section>`;
  }

  protected override render(): unknown {
    const { t, context } = this;
    if (context === null) return nothing;
    const state = this.#listNow.value ?? { phase: 'loading' as const };
    return html`<div class="stack-y">
      ${this.admin ? nothing : readOnlyNote(t)}
      ${loaded({ t, locale: this.locale, state, retry: () => void this.#load(), show: (all) => this.#renderAll(all) })}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-providers': CsSettingsProviders;
  }
}
