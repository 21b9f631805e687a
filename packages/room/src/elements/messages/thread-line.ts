import { formatDay, formatTime } from '@cs-kit/core';
import { avatar, pressable, StringsController } from '@cs-kit/ui';
import type { CsElement, SpeakingHost } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MessageRow } from '../../engine/timeline.ts';
import { threadStrings } from '../../i18n/thread.ts';
import { adopt, lineSheet } from '../cs-thread/cs-thread.styles.ts';
import type { MessageView } from './view.ts';

const isSameDay = (at: string, now: number): boolean => new Date(at).toDateString() === new Date(now).toDateString();

/** Draws what became of the thread of a message: how many answers it has, when the last one came, and who wrote. Loads with the first of them. */
export function threadLines(host: SpeakingHost & Pick<CsElement, 'renderRoot'>): (row: MessageRow, view: MessageView) => TemplateResult {
  adopt(host, lineSheet);
  const words = new StringsController(host, threadStrings);
  return ({ id, thread }, view) => {
    if (thread === undefined || thread.count < 1) return html``;
    const day = isSameDay(thread.lastAt, view.now) ? '' : `${formatDay(thread.lastAt, view.locale, view.now)}, `;
    const last = thread.lastAt === '' ? nothing : html`<span class="meta">${words.t('last', { time: day + formatTime(thread.lastAt, view.locale) })}</span>`;
    return html`<button class="btn s thread" type="button" title=${thread.authors.map(({ name }) => name).join(', ')} ${pressable(() => view.actions.thread(id))}>
      <span class="row" aria-hidden="true">${thread.authors.map(({ name, id: who }) => avatar(name, { id: who, size: 's' }))}</span
      ><span class="sr">${words.t('openThread')}: </span><span>${words.t('replies', { count: thread.count })}</span>${last}
    </button>`;
  };
}
