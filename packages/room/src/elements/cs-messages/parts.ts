import type { Translate } from '@cs-kit/core';
import { downIcon, icon, pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { room } from '../../i18n/room.en.ts';

type T = Translate<typeof room>;

/** Says that earlier messages are on their way, or that they did not come. */
export function olderLine(t: T, loading: boolean, failed: boolean, again: () => Promise<void>): unknown {
  if (loading) return html`<div class="older meta">${t('loadingOlder')}</div>`;
  if (!failed) return nothing;
  return html`<div class="older meta" role="alert">${t('olderFailed')} <button class="btn s" type="button" ${pressable(again)}>${t('retry')}</button></div>`;
}

/** The button that leads to the newest message, with how many are new. */
export function newestPill(t: T, unread: number, go: () => void): TemplateResult {
  const words = unread > 0 ? t('unread', { count: unread }) : t('newMessages');
  return html`<button class=${unread > 0 ? 'btn primary s pill' : 'ib fill pill quiet'} part="pill" type="button" aria-label=${words} @click=${go}>
    ${unread > 0 ? words : nothing}${icon(downIcon, 's')}
  </button>`;
}
