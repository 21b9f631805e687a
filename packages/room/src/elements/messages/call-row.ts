import { formatDuration, formatTime } from '@cs-kit/core';
import { icon, phoneIcon, StringsController } from '@cs-kit/ui';
import type { SpeakingHost } from '@cs-kit/ui';
import { html } from 'lit';
import type { CallRow } from '../../engine/timeline.ts';
import { callStrings } from '../../i18n/call.ts';
import type { MessageView } from './view.ts';

/** Draws calls that are over, and those that nobody took. Loads with the first of them. */
export function callRows(host: SpeakingHost): MessageView['callRow'] {
  const words = new StringsController(host, callStrings);
  const say = ({ change, seconds = 0, author: { id, name } }: CallRow, view: Pick<MessageView, 'me' | 'side' | 'locale'>): string => {
    if (change === 'ended') return words.t('rowEnded', { time: formatDuration(Math.max(1, seconds) * 1000, view.locale) });
    return words.t(view.side === 'visitor' && id !== view.me ? 'rowMissed' : 'rowNoAnswer', { name });
  };
  return (row, view) => html`<div class="join">
    ${icon(phoneIcon, 's')}<span>${say(row, view)}</span><span class="at">· <bdi>${formatTime(row.at, view.locale)}</bdi></span>
  </div>`;
}
