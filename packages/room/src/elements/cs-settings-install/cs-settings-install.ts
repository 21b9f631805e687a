import { checkIcon, icon } from '@cs-kit/ui';
import type { CsError } from '@cs-kit/protocol';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { scriptTag } from '@cs-kit/core';
import { plainRelay } from '../../engine/settings/plain-relay.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { watchSite } from '../../engine/settings/watch-site.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { ago } from '../cs-settings/when.ts';

/**
 * The script tag of the chosen site, and whether a page has loaded it: looked at every two seconds while it can be seen.
 *
 * @tag cs-settings-install
 * @summary Script tag and live check.
 */
export class CsSettingsInstall extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .live {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .live .dot {
        animation: cs-live 2s infinite var(--cs-ease-in-out);
      }
      @keyframes cs-live {
        50% {
          opacity: 0.35;
        }
      }
      .seen .i {
        color: var(--cs-color-success);
      }
      ol {
        display: grid;
        gap: 6px;
        padding-inline-start: 20px;
        list-style: decimal;
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
        color: var(--cs-color-text-2);
      }
      code {
        font: var(--cs-type-xs) / 1 var(--cs-font-mono);
        overflow-wrap: anywhere;
      }
      .none {
        display: grid;
        gap: 8px;
      }
      h2:focus {
        outline: none;
      }
    `,
  ];

  @state() private problem: CsError | null = null;
  @state() private said = '';

  #stop: (() => void) | null = null;
  #watched: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  /** Brings the script tag into view and to the reader. */
  async reveal(): Promise<void> {
    await this.updateComplete;
    this.scrollIntoView({ block: 'start', behavior: 'instant' });
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { context, site } = this;
    if (context === null || site === null) return this.#end();
    if (this.#watched === site.id) return;
    this.#end();
    this.#watched = site.id;
    this.#stop = watchSite({
      api: context.api,
      siteId: site.id,
      ...pageClock,
      visible: () => document.visibilityState === 'visible' && this.checkVisibility(),
      onSite: (now) => this.#onSite(now),
      onError: (error) => (this.problem = error),
    });
  }

  #end(): void {
    this.#stop?.();
    this.#stop = null;
    this.#watched = null;
  }

  #onSite(now: NonNullable<typeof this.site>): void {
    const before = this.site;
    if (before === null || before.id !== now.id) return;
    const fresh = now.seen.find((entry) => !before.seen.some((known) => known.origin === entry.origin));
    if (fresh !== undefined) this.said = this.t('seenNow', { origin: fresh.origin });
    if (JSON.stringify(now) === JSON.stringify(before)) this.requestUpdate();
    else this.context?.hub.siteChanged(now);
  }

  #renderSeen(): TemplateResult {
    const seen = this.site?.seen ?? [];
    if (seen.length === 0) return this.#renderNone();
    return html`<ul class="rows seen">
      ${seen.map(
        (entry) =>
          html`<li class="row">
            ${icon(checkIcon)}<span class="grow"><bdi class="mono" dir="ltr">${entry.origin}</bdi></span
            ><time class="meta" datetime=${entry.at}>${ago(entry.at, this.locale)}</time>
          </li>`,
      )}
    </ul>`;
  }

  #renderNone(): TemplateResult {
    const { t, site } = this;
    const relay = this.context?.relay ?? '';
    const origins = site?.origins ?? [];
    return html`<div class="none">
      <p><span class="badge warn">${t('seenNone')}</span></p>
      <p class="sm t2">${t('seenNoneMore')}</p>
      <ol>
        ${site?.enabled === false ? html`<li>${t('seenCheckOff')}</li>` : nothing}
        <li>${t('seenCheckTag')}</li>
        ${site?.demo === true ? html`<li>${t('demoSiteMore')}</li>` : html`<li>${origins.length === 0 ? t('seenCheckNoOrigin') : html`${t('seenCheckOrigin')} ${origins.map((origin, index) => html`${index > 0 ? ', ' : nothing}<code dir="ltr">${origin}</code>`)}`}</li>`}
        <li>${t('seenCheckCsp', { relay })}</li>
        ${plainRelay(relay) ? html`<li>${t('seenCheckHttps')}</li>` : nothing}
      </ol>
    </div>`;
  }

  protected override render(): unknown {
    const { t, site, context } = this;
    if (site === null || context === null) return nothing;
    return html`<section class="card" aria-labelledby="install">
      <header>
        <span class="grow"
          ><h2 class="h" id="install" tabindex="-1">${t('install')}</h2>
          <p class="sm t2">${t('installMore')}</p></span
        >
      </header>
      <cs-settings-copy label=${t('scriptTag')} .value=${scriptTag(context.relay, site)}></cs-settings-copy>
      <div class="row">
        <h3 class="label grow">${t('seenTitle')}</h3>
        <span class="meta live">${this.problem === null ? html`<i class="dot ok"></i>${t('seenChecking')}` : html`<i class="dot"></i>${t('seenPaused')}`}</span>
      </div>
      ${this.#renderSeen()}
      <span class="sr" role="status">${this.said}</span>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-install': CsSettingsInstall;
  }
}
