import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import { closeIcon, icon, StringsController, tokens } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResult, TemplateResult } from 'lit';
import type { CsHub, HubNote } from './cs-hub.ts';
import { backTime, statusOf } from '../../engine/status.ts';
import { laterStrings } from '../../i18n/later.ts';

/** What the panel shows beside its parts, loaded with the relay. */
export interface Extras {
  /** The last message, beside the launcher while the panel is closed. */
  teaser(): TemplateResult | typeof nothing;
  /** Who answers, and whether the line stands. */
  status(): string;
  /** That something unread waits in the chat, on its tab. */
  dot(): TemplateResult | typeof nothing;
  /** What the visitor is told above the parts. */
  notes(): TemplateResult | typeof nothing;
}

const styles: CSSResult = css`
  .teaser { position: fixed; inset-block-end: calc(var(--cs-size-edge) + 68px); inset-inline-end: var(--cs-size-edge); z-index: var(--cs-z-launcher); display: flex; align-items: start; max-inline-size: min(270px, 100vw - 2 * var(--cs-size-edge)); border-radius: 18px; border-end-end-radius: 6px; background: var(--cs-color-overlay); color: var(--cs-color-text); box-shadow: var(--cs-shadow-2); font-size: var(--cs-type-sm); line-height: var(--cs-leading-sm); }
  .teaser[data-side="start"] { inset-inline: var(--cs-size-edge) auto; border-radius: 18px; border-end-start-radius: 6px; }
  .teaser > :first-child { padding-block: 12px; padding-inline: 14px 0; text-align: start; }
  .teaser span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; overflow-wrap: anywhere; }
  .teaser .ib { margin: 0; }
  .dot { flex: none; inline-size: 8px; block-size: 8px; border-radius: 50%; background: var(--cs-color-danger); }
  .plain { min-block-size: 36px; padding-inline: 14px; border-radius: var(--cs-radius-full); font-weight: var(--cs-weight-semibold); background: var(--cs-color-surface-2); color: var(--cs-color-text); }
  .do.bad { min-block-size: 36px; background: var(--cs-color-danger); color: var(--cs-color-on-danger); }
  .do[aria-busy="true"] { opacity: 0.6; cursor: progress; }
  @media (prefers-reduced-motion: no-preference) { .teaser { animation: rise var(--cs-motion-base) var(--cs-ease-out); } }
  @media (forced-colors: active) { .teaser, .plain { border: 1px solid; } .dot { forced-color-adjust: none; background: CanvasText; } }
  @media print { .teaser { display: none; } }
`;

/** Makes the parts inside take the tokens of the panel instead of their own, so that a theme reaches them too. */
function inheritance(): CSSStyleSheet {
  const names = [...new Set(tokens().cssText.match(/--cs-[\w-]+(?=:)/g))];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.view>*,cs-menu,cs-dialog{color-scheme:inherit;${names.map((name) => `${name}:inherit`).join(';')}}`);
  return sheet;
}

/** Whether the relay speaks another version than this page. */
function isOutdated(hub: CsHub): boolean {
  return hub.view.outdated || (hub.config !== null && hub.config.protocolVersion !== PROTOCOL_VERSION);
}

/** Adds the extras to a panel. */
export function addExtras(hub: CsHub): void {
  const words = new StringsController(hub as unknown as CsElement, laterStrings);
  const root = hub.renderRoot;
  if (root instanceof ShadowRoot && styles.styleSheet !== undefined) root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles.styleSheet, inheritance()];
  hub.extras = {
    teaser() {
      const { teaser: last, open } = hub.view;
      if (last === null || open) return nothing;
      return html`<div class="teaser" data-side=${hub.config?.theme.side ?? 'end'} role="status">
        <button type="button" dir=${hub.rtl ? 'rtl' : 'ltr'} lang=${hub.locale} @click=${() => hub.open('room')}><span><b>${words.t(last.calls ? 'isCalling' : 'replied', { name: last.name })}</b> ${last.text}</span></button>
        <button class="ib" type="button" aria-label=${words.t('dismiss')} @click=${() => hub.change({ teaser: null })}>${icon(closeIcon, 's')}</button>
      </div>`;
    },
    status() {
      const { connection, conversation } = hub.view;
      const now = new Date();
      const status = statusOf({ online: navigator.onLine, connection, config: hub.config, now: now.getTime(), conversation });
      if (status.key === 'back') return hub.words.t('back', { time: backTime(status.at, hub.locale, now) });
      return hub.words.t(status.key, status.key === 'with' ? { name: status.name } : {});
    },
    dot() {
      const { unread } = hub.view;
      return unread === 0 ? nothing : html`<i class="dot" role="img" aria-label=${words.t('unread', { count: unread })}></i>`;
    },
    notes() {
      if (isOutdated(hub))
        return html`<div class="note" role="alert"><span><b>${words.t('old')}</b> ${words.t('oldHelp')}</span><button class="do" type="button" @click=${() => location.reload()}>${words.t('refresh')}</button></div>`;
      const { note } = hub.view;
      if (note === null) return nothing;
      const { text, alert, busy, choice, dismiss }: HubNote = typeof note === 'string' ? { text: note } : note;
      return html`<div class="note" role=${alert ? 'alert' : 'status'} aria-busy=${busy ? 'true' : nothing}><span>${text}</span>
        ${choice ? html`<button class="do" type="button" @click=${choice.run}>${choice.label}</button>` : nothing}
        ${busy ? nothing : html`<button class="do" type="button" @click=${() => hub.change({ note: null })}>${dismiss ?? words.t('dismiss')}</button>`}</div>`;
    },
  };
  hub.requestUpdate();
}
