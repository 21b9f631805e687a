import { LOCALES } from '@cs-kit/core';
import type { Theme } from '@cs-kit/protocol';
import { StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { isWebAddress } from '../../engine/settings/article.ts';
import { readColour, viewAccent } from '../../engine/settings/colour.ts';
import { Form } from '../../engine/settings/form.ts';
import { choices, described, group, readOnlyNote, saveBar, textField } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { languageName } from '../cs-settings/when.ts';

const OWN_ACCENT = '#3b55e6';
const OWN_RADIUS = 24;
const NAME_CHARS = 40;
const GREETING_CHARS = 200;
const RADIUS_MOST = 40;

/**
 * How the widget looks on the chosen site, with a live preview.
 *
 * @tag cs-settings-look
 * @summary Colour, name, greeting and shape of a site's widget.
 */
export class CsSettingsLook extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .two-up {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--cs-space-4);
        align-items: start;
      }
      aside {
        display: grid;
        gap: 8px;
        order: -1;
      }
      .colour {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .colour .field {
        flex: 1 1 140px;
        inline-size: auto;
        max-inline-size: 200px;
      }
      input[type='color'] {
        inline-size: 44px;
        block-size: 40px;
        padding: 3px;
        border: 0;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface);
        box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
        cursor: pointer;
      }
      input[type='color']::-webkit-color-swatch-wrapper {
        padding: 0;
      }
      input[type='color']::-webkit-color-swatch {
        border: 0;
        border-radius: 9px;
      }
      .hintline {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .range {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .range .slider {
        flex: 1;
      }
      output {
        min-inline-size: 48px;
        text-align: end;
      }
      @container section (min-width: 780px) {
        .two-up {
          grid-template-columns: minmax(0, 1fr) 316px;
        }
        aside {
          order: 0;
          position: sticky;
          inset-block-start: 0;
        }
      }
    `,
  ];

  @state() private hex = '';
  @state() private brokenLogo = '';

  #form: Form<Theme> | null = null;
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);

  override get dirty(): boolean {
    return this.#form?.dirty === true;
  }

  override save(): Promise<boolean> {
    return this.#save();
  }

  override discard(): void {
    this.#form?.reset();
    this.hex = this.#form?.draft.accent ?? '';
  }

  protected override siteChosen(): void {
    this.#form = this.site === null ? null : new Form(this.site.theme, '/theme');
    this.hex = this.site?.theme.accent ?? '';
    this.brokenLogo = '';
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(this.site.theme);
  }

  #wrong(field: 'accent' | 'logoUrl' | 'assistantName'): string | null {
    const form = this.#form;
    if (form === null) return null;
    const { logoUrl, assistantName } = form.draft;
    if (field === 'accent' && this.hex !== '' && readColour(this.hex) === null) return this.t('accentWrong');
    if (field === 'logoUrl' && logoUrl !== null && !isWebAddress(logoUrl)) return this.t('urlWrong');
    if (field === 'assistantName' && assistantName.trim() === '') return this.t('required');
    return this.problemOf(form, `/${field}`);
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    if (context === null || site === null || form === null) return false;
    if (this.#wrong('accent') ?? this.#wrong('logoUrl') ?? this.#wrong('assistantName')) return (void this.focusWrong(), false);
    const saved = await form.save(async (_patch, draft) => {
      const greeting = Object.fromEntries(Object.entries(draft.greeting).filter(([, words]) => words.trim() !== ''));
      const now = await context.api.changeSite(site.id, { theme: { ...draft, greeting, assistantName: draft.assistantName.trim() } });
      context.hub.siteChanged(now);
      return now.theme;
    });
    if (!saved) void this.focusWrong();
    return saved;
  }

  #setHex(text: string): void {
    this.hex = text;
    const accent = readColour(text);
    if (accent !== null || text.trim() === '') this.#form?.set({ accent });
  }

  #renderAccent(form: Form<Theme>): TemplateResult {
    const { t } = this;
    const { accent } = form.draft;
    const look = { id: 'hex', label: t('accent'), error: this.#wrong('accent') };
    return html`${group(
      look,
      html`<div class="colour">
          <input
            type="color"
            aria-label=${t('accentPick')}
            .value=${live(accent ?? OWN_ACCENT)}
            @input=${(event: Event) => this.#setHex((event.target as HTMLInputElement).value)}
          />
          <span class="field"
            ><input
              id="hex"
              dir="ltr"
              maxlength="7"
              autocomplete="off"
              spellcheck="false"
              placeholder=${OWN_ACCENT}
              .value=${live(this.hex)}
              aria-invalid=${look.error ? 'true' : nothing}
              aria-describedby=${described(look)}
              @input=${(event: Event) => this.#setHex((event.target as HTMLInputElement).value)}
          /></span>
          ${accent === null ? nothing : html`<button class="btn s" type="button" @click=${() => this.#setHex('')}>${t('accentOwn')}</button>`}
        </div>`,
    )}
      <p class="meta hintline" role="status">${this.#renderContrast(accent)}</p>`;
  }

  #renderContrast(accent: string | null): unknown {
    const { t } = this;
    if (accent === null) return t('accentIsOwn');
    const view = viewAccent(accent);
    const ratio = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 }).format(view.contrast);
    if (view.reads) return t('contrastGood', { ratio });
    return html`<span>${t('contrastMoved', { ratio, shown: view.light })}</span
      ><button class="btn s" type="button" @click=${() => this.#setHex(view.light)}>${t('contrastUse', { shown: view.light })}</button>`;
  }

  #renderBrand(form: Form<Theme>): TemplateResult {
    const { t } = this;
    const { assistantName, logoUrl, greeting } = form.draft;
    const logoError = this.#wrong('logoUrl') ?? (logoUrl !== null && logoUrl === this.brokenLogo ? t('logoFailed') : null);
    const languages = [...LOCALES, ...Object.keys(greeting).filter((tag) => !(LOCALES as readonly string[]).includes(tag))];
    return html`<section class="card" aria-labelledby="brand">
      <header><h3 class="h grow" id="brand">${t('brand')}</h3></header>
      ${this.#renderAccent(form)}
      ${textField({ id: 'logo', type: 'url', dir: 'ltr', label: t('logoUrl'), hint: t('logoHint'), value: logoUrl ?? '', error: logoError, placeholder: 'https://', input: (value) => form.set({ logoUrl: value.trim() === '' ? null : value.trim() }) })}
      ${textField({ id: 'assistant', label: t('assistantName'), hint: t('assistantNameHint'), value: assistantName, maxlength: NAME_CHARS, error: this.#wrong('assistantName'), input: (value) => form.set({ assistantName: value }) })}
      <fieldset class="group" aria-describedby="greeting-hint">
        <legend class="label">${t('greeting')}</legend>
        ${languages.map((tag) => {
          const name = languageName(tag, this.locale);
          return html`<label class="group"
            ><span class="meta">${name}</span
            ><span class="field"
              ><input
                lang=${tag}
                dir="auto"
                maxlength=${GREETING_CHARS}
                aria-label=${t('greetingIn', { language: name })}
                .value=${live(greeting[tag] ?? '')}
                @input=${(event: Event) => this.#setGreeting(tag, (event.target as HTMLInputElement).value)} /></span
          ></label>`;
        })}
        <p class="meta" id="greeting-hint">${t('greetingHint')}</p>
      </fieldset>
    </section>`;
  }

  #setGreeting(tag: string, words: string): void {
    const { [tag]: _old, ...rest } = this.#form?.draft.greeting ?? {};
    this.#form?.set({ greeting: words === '' ? rest : { ...rest, [tag]: words } });
  }

  #renderShape(form: Form<Theme>): TemplateResult {
    const { t } = this;
    const { side, radius, scheme } = form.draft;
    return html`<section class="card" aria-labelledby="shape">
      <header><h3 class="h grow" id="shape">${t('shape')}</h3></header>
      ${choices({
        id: 'side',
        look: 'seg',
        label: t('side'),
        hint: t('sideHint'),
        value: side,
        of: [
          { id: 'end', label: t('sideEnd') },
          { id: 'start', label: t('sideStart') },
        ],
        choose: (id) => form.set({ side: id }),
      })}
      <div class="group">
        <label class="label" for="radius">${t('radius')}</label>
        <div class="range">
          <input
            class="slider"
            id="radius"
            type="range"
            min="0"
            max=${RADIUS_MOST}
            .value=${live(String(radius ?? OWN_RADIUS))}
            @input=${(event: Event) => form.set({ radius: Number((event.target as HTMLInputElement).value) })}
          /><output class="sm num" for="radius"><bdi>${radius ?? OWN_RADIUS} px</bdi></output>
        </div>
        ${radius === null ? html`<p class="meta">${t('radiusOwn')}</p>` : html`<div><button class="btn s" type="button" @click=${() => form.set({ radius: null })}>${t('accentOwn')}</button></div>`}
      </div>
      ${choices({
        id: 'scheme',
        look: 'seg',
        label: t('scheme'),
        value: scheme,
        of: [
          { id: 'auto', label: t('schemeAuto') },
          { id: 'light', label: t('schemeLight') },
          { id: 'dark', label: t('schemeDark') },
        ],
        choose: (id) => form.set({ scheme: id }),
      })}
    </section>`;
  }

  protected override render(): unknown {
    const form = this.#form;
    const { t } = this;
    if (this.context === null || form === null) return nothing;
    const preview = html`<aside aria-labelledby="preview">
      <h3 class="label" id="preview">${t('preview')}</h3>
      <cs-settings-preview .theme=${form.draft} @cs-logo-failed=${() => (this.brokenLogo = form.draft.logoUrl ?? '')}></cs-settings-preview>
      <p class="meta">${t('previewHint')}</p>
    </aside>`;
    return html`<div class="two-up">
      <form class="form bare" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="stack-y">
          ${this.admin ? nothing : readOnlyNote(t)}
          <fieldset class="stack-y" ?disabled=${!this.admin}>${this.#renderBrand(form)}${this.#renderShape(form)}</fieldset>
        </div>
        ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save(), discard: () => this.discard() }) : nothing}
      </form>
      ${preview}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-look': CsSettingsLook;
  }
}
