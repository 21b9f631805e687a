import type { Translate } from '@cs-kit/core';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { work } from '../../i18n/work.en.ts';

const KEYS: readonly (readonly [keys: readonly string[], words: keyof typeof work])[] = [
  [['J', 'K'], 'keyMove'],
  [['Enter'], 'keyOpen'],
  [['/'], 'keySearch'],
  [['X'], 'keySelect'],
  [['Shift', 'X'], 'keyRange'],
  [['S'], 'keySnooze'],
  [['Esc'], 'keyBack'],
  [['?'], 'keyKeys'],
];

/** The sheet that lists the keys of the desk. */
export function keysSheet(t: Translate<typeof work>, open: boolean, close: () => void): TemplateResult {
  return html`<cs-dialog label=${t('keys')} ?open=${open} @cs-dialog-closed=${close}>
    <dl class="keys">
      ${KEYS.map(([keys, words]) => html`<dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd>`)}</dt><dd>${t(words)}</dd>`)}
      <dt><kbd dir="ltr">/</kbd></dt><dd>${t('keyReplies')}</dd>
    </dl>
  </cs-dialog>`;
}
