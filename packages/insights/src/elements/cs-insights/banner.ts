import { formatTime } from '@cs-kit/core';
import { icon, offlineIcon, warnIcon } from '@cs-kit/ui';
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveState } from '../../engine/live.ts';
import type { Words } from '../../i18n/strings.ts';

/** What the banner needs. */
export interface BannerView {
  readonly t: (key: keyof Words, params?: Readonly<Record<string, string | number>>) => string;
  readonly locale: string;
  readonly retry: () => void;
}

/** Says that the figures are old, or that there are none and why. */
export function liveBanner(now: LiveState, { t, locale, retry }: BannerView): TemplateResult | typeof nothing {
  if (now.phase === 'stale') {
    return html`<div class="banner warn" role="status">
      ${icon(offlineIcon)}
      <div><b>${t('stale', { time: formatTime(now.at, locale) })}</b> ${t('staleHint')}</div>
    </div>`;
  }
  if (now.phase !== 'failed') return nothing;
  const words = now.error.code === 'session/forbidden' ? t('forbidden') : t('failedHint');
  return html`<div class="banner bad" role="alert">
    ${icon(warnIcon)}
    <div>
      <b>${t('failed')}</b> ${words}
      <div class="row"><button class="btn danger s" type="button" @click=${retry}>${t('retry')}</button></div>
    </div>
  </div>`;
}
