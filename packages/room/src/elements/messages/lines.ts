import { formatDay, formatTime } from '@cs-kit/core';
import type { ReplyInProgress } from '@cs-kit/core';
import type { Member } from '@cs-kit/protocol';
import { avatar, icon, mark, stopIcon, typingDots } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Item, MemberRow, StatusRow } from '../../engine/timeline.ts';
import { message, pendingMessage } from './message.ts';
import { prose } from './markdown.ts';
import type { MessageView } from './view.ts';

/** Draws one line of the list. */
export function line(item: Item, view: MessageView): TemplateResult {
  switch (item.type) {
    case 'day':
      return html`<div class="day meta" role="separator">${formatDay(item.at, view.locale, view.now)}</div>`;
    case 'unread':
      return html`<div class="unread meta" role="separator">${view.t('newMessages')}</div>`;
    case 'pending':
      return pendingMessage(item.pending, view, item.quoted);
    case 'status':
      return statusLine(item.row, view);
    case 'member':
      return memberLine(item.row, view);
    case 'call':
      return view.callRow(item.row, view);
    case 'desk':
      return view.deskLine?.(item.row, view) ?? html``;
    default:
      return message(item, view);
  }
}

/** Minutes, hours or days since a moment, in words. */
export function ago(at: string, view: Pick<MessageView, 'locale' | 'now' | 't'>): string {
  const minutes = Math.floor((view.now - Date.parse(at)) / 60_000);
  if (minutes < 1) return view.t('justNow');
  const words = new Intl.RelativeTimeFormat(view.locale, { numeric: 'always', style: 'short' });
  if (minutes < 60) return words.format(-minutes, 'minute');
  return minutes < 1440 ? words.format(-Math.floor(minutes / 60), 'hour') : words.format(-Math.floor(minutes / 1440), 'day');
}

function statusLine(row: StatusRow, view: MessageView): TemplateResult {
  const at = html`<bdi>${formatTime(row.at, view.locale)}</bdi>`;
  if (row.status === 'assigned' && row.assignee !== null) {
    return html`<div class="join">
      ${avatar(row.assignee.name, { id: row.assignee.id, size: 's' })}<span dir="auto">${view.t('joined', { name: row.assignee.name })}</span>
    </div>`;
  }
  if (row.status === 'waiting') {
    const words = view.t(view.side === 'visitor' ? 'askedPerson' : 'visitorAsked', { ago: ago(row.at, view) });
    const reason =
      row.reason === undefined || row.reason === '' || view.side === 'visitor'
        ? nothing
        : html`<span dir="auto">${view.t('reason', { reason: row.reason })}</span>`;
    return html`<div class="join"><span>${words}</span>${reason}</div>`;
  }
  if (row.status === 'closed')
    return html`<div class="join"><span>${view.side === 'staff' ? view.t('closedBy', { name: row.author.name }) : view.t('closed')} · ${at}</span></div>`;
  return html`<div class="join"><span>${view.t(row.status === 'snoozed' ? 'snoozed' : 'assistantAgain')} · ${at}</span></div>`;
}

function memberLine(row: MemberRow, view: MessageView): TemplateResult {
  return html`<div class="join"><span dir="auto">${view.t(row.change === 'joined' ? 'joined' : 'memberLeft', { name: row.author.name })}</span></div>`;
}

/** Draws the answer that is being written: the step while there are no words, then the words, and the way to stop it. */
export function runningReply(reply: ReplyInProgress, view: MessageView): TemplateResult {
  const step = reply.step === 'reading' ? view.t('reading', { count: reply.sources ?? 1 }) : view.t(reply.step);
  const words =
    reply.text === ''
      ? html`<div class="thinking sm t2">${step}<i class="sk"></i><i class="sk"></i></div>`
      : html`<div class="bubble prose live" dir="auto">
          ${prose(reply.text, { citations: reply.citations ?? [], sourceLabel: (number, title) => view.t('source', { number, title }) })}
        </div>`;
  return html`<div class="ans">
      ${mark('s')}
      <div class="body">${words}</div>
    </div>
    <div class="stop"><button class="btn line s" type="button" @click=${() => view.actions.stop()}>${icon(stopIcon, 's')}${view.t('stop')}</button></div>`;
}

/** Says who is typing. */
export function typingRow(members: readonly Member[], view: MessageView): unknown {
  const typing = members.filter((member) => member.typing && member.id !== view.me && member.role !== 'assistant');
  const [first] = typing;
  if (first === undefined) return nothing;
  const words = typing.length === 1 ? view.t('typing', { name: first.name }) : view.t('typingMany', { count: typing.length });
  return html`<div class="tyrow">
    ${avatar(first.name, { id: first.id, size: 's', presence: first.presence === 'offline' ? null : 'online' })}${typingDots()}<span class="meta" dir="auto"
      >${words}</span
    >
  </div>`;
}
