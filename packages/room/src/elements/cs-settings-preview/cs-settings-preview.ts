import type { Theme } from '@cs-kit/protocol';
import { chatIcon, controls, CsElement, icon, identity, mark, messages, sendIcon, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { viewAccent } from '../../engine/settings/colour.ts';
import { settingsStrings } from '../../i18n/settings/settings.ts';

/**
 * The widget in small, drawn with the same tokens: launcher, head of the panel, a greeting and a bubble.
 *
 * @tag cs-settings-preview
 * @summary Labelled preview of a site's look.
 * @fires {Event} cs-logo-failed - The picture at the logo's address does not load; not bubbling.
 */
export class CsSettingsPreview extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    messages,
    css`
      :host {
        display: block;
      }
      .page {
        position: relative;
        display: grid;
        justify-items: end;
        gap: 12px;
        padding: 16px;
        border-radius: var(--cs-radius-lg);
        background: var(--cs-color-canvas);
        box-shadow: inset 0 0 0 1px var(--cs-color-line);
        color: var(--cs-color-text);
      }
      .page.start {
        justify-items: start;
      }
      .panel {
        display: grid;
        inline-size: min(100%, 300px);
        overflow: hidden;
        border-radius: var(--preview-radius, 24px);
        background: var(--cs-color-surface);
        box-shadow: var(--cs-shadow-2);
      }
      .head {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 14px 16px;
        background: var(--cs-tide-glow);
      }
      .head .two {
        display: grid;
        min-inline-size: 0;
      }
      img {
        inline-size: 32px;
        block-size: 32px;
        border-radius: 10px;
        object-fit: cover;
        flex: none;
      }
      .body {
        display: grid;
        gap: 8px;
        padding: 4px 16px 14px;
      }
      .hello {
        padding-block: 6px;
        font-size: var(--cs-type-lg);
        line-height: var(--cs-leading-lg);
        font-weight: var(--cs-weight-semibold);
        overflow-wrap: anywhere;
      }
      .msg {
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
      }
      .foot {
        display: flex;
        align-items: center;
        gap: 6px;
        margin: 0 12px 12px;
        padding: 5px 5px 5px 14px;
        border-radius: 22px;
        box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
        color: var(--cs-color-text-3);
        font-size: var(--cs-type-sm);
      }
      .foot:dir(rtl) {
        padding-inline: 14px 5px;
      }
      .go {
        display: grid;
        place-items: center;
        inline-size: 30px;
        block-size: 30px;
        border-radius: 50%;
        background: var(--cs-color-accent);
        color: var(--cs-color-on-accent);
      }
      .launcher {
        display: grid;
        place-items: center;
        inline-size: 48px;
        block-size: 48px;
        border-radius: 50%;
        border-end-end-radius: 12px;
        background: var(--cs-color-accent);
        color: var(--cs-color-on-accent);
        box-shadow: var(--cs-shadow-2);
      }
      .start .launcher {
        border-end-end-radius: 50%;
        border-end-start-radius: 12px;
      }
    `,
  ];
  readonly #words = new StringsController(this, settingsStrings);

  /** The look. */
  @property({ attribute: false }) theme: Theme | null = null;

  @state() private broken = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const scheme = this.theme?.scheme ?? 'auto';
    if (scheme === 'auto') delete this.dataset['csTheme'];
    else this.dataset['csTheme'] = scheme;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const page = this.renderRoot.querySelector<HTMLElement>('.page');
    const { theme } = this;
    if (page === null || theme === null) return;
    const view = theme.accent === null ? null : viewAccent(theme.accent);
    const pair = (name: string, light: string | undefined, dark: string | undefined): void =>
      page.style.setProperty(name, light === undefined ? null : `light-dark(${light}, ${String(dark)})`);
    pair('--cs-color-accent', view?.light, view?.dark);
    pair('--cs-color-on-accent', view === null ? undefined : '#ffffff', view?.darkInk);
    pair('--cs-color-bubble', view?.light, view?.darkBubble);
    page.style.setProperty('--preview-radius', theme.radius === null ? null : `${theme.radius}px`);
  }

  #onLogoError(url: string): void {
    this.broken = url;
    this.dispatchEvent(new Event('cs-logo-failed'));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { theme } = this;
    if (theme === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    const logo = theme.logoUrl !== null && theme.logoUrl !== this.broken ? theme.logoUrl : null;
    return html`<div class="page ${theme.side}" role="img" aria-label=${t('preview')}>
      <div class="panel">
        <div class="head">
          ${logo === null ? mark() : html`<img src=${logo} alt="" referrerpolicy="no-referrer" @error=${() => this.#onLogoError(logo)} />`}<span class="two"
            ><bdi class="label trunc">${theme.assistantName}</bdi><span class="meta">${t('previewStatus')}</span></span
          >
        </div>
        <div class="body">
          <p class="hello" dir="auto">${theme.greeting[this.locale] || t('previewHello')}</p>
          <div class="msg me"><div class="bubble">${t('previewAsk')}</div></div>
          <div class="msg"><div class="bubble">${t('previewAnswer')}</div></div>
        </div>
        <div class="foot"><span class="grow trunc">${t('previewField')}</span><span class="go">${icon(sendIcon, 's')}</span></div>
      </div>
      <span class="launcher">${icon(chatIcon, 'l')}</span>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-preview': CsSettingsPreview;
  }
}
