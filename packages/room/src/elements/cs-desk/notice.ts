import type { Translate } from '@cs-kit/core';
import { icon, offlineIcon, pressable, warnIcon } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { desk } from '../../i18n/desk.en.ts';

/** Above the list: the inbox could not be loaded. */
export function failedNotice(t: Translate<typeof desk>, again: () => void): TemplateResult {
  return html`<div slot="notice" class="banner bad" role="alert">
    ${icon(warnIcon)}
    <div class="grow">
      <b>${t('loadFailed')}</b> ${t('loadFailedMore')}
      <div class="row"><button class="btn s" type="button" ${pressable(again)}>${t('retry')}</button></div>
    </div>
  </div>`;
}

/** Above the list: there is no connection, and what happens by itself. */
export function offlineNotice(t: Translate<typeof desk>, online: boolean): TemplateResult {
  return html`<div slot="notice" class="banner warn">
    ${icon(offlineIcon)}
    <div class="grow"><b>${t(online ? 'reconnecting' : 'offline')}</b> ${t('offlineMore')}</div>
  </div>`;
}
