import { chartIcon, checkIcon, copyIcon, icon, pressable } from '@cs-kit/ui';
import { html, type TemplateResult } from 'lit';
import type { Words } from '../../i18n/strings.ts';

/** What the first view needs. */
export interface EmptyView {
  readonly t: (key: keyof Words) => string;
  /** The script tag of the site. */
  readonly tag: string;
  readonly copied: 'yes' | 'refused' | null;
  readonly tell: (copied: 'yes' | 'refused') => void;
}

/** Nothing has happened on the site yet: the script tag, and a button that copies it. */
export function emptyView(view: EmptyView): TemplateResult {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(view.tag);
      view.tell('yes');
    } catch {
      // Without a secure page or a permission there is no clipboard: the tag stands there to be selected.
      view.tell('refused');
    }
  };
  return html`<section class="card empty">
    <span class="empty-art">${icon(chartIcon, 'l')}</span>
    <b>${view.t('emptyTitle')}</b>
    <p>${view.t('emptyHint')}</p>
    <code dir="ltr">${view.tag}</code>
    <button class="btn primary" type="button" ${pressable(copy)}>
      ${icon(view.copied === 'yes' ? checkIcon : copyIcon, 's')}${view.t(view.copied === 'yes' ? 'copied' : 'copyTag')}
    </button>
    <p class="meta" role="status">${view.copied === 'refused' ? view.t('copyFailed') : ''}</p>
  </section>`;
}
