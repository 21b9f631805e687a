import { formatDay, formatTime } from '@cs-kit/core';
import type { PendingMessage } from '@cs-kit/core';
import {
  checkIcon,
  checksIcon,
  clockIcon,
  copyIcon,
  icon,
  mark,
  moreIcon,
  noteIcon,
  pressable,
  speakerIcon,
  stopIcon,
  thumbDownIcon,
  thumbUpIcon,
  undoIcon,
  warnIcon,
} from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { safeHref } from '../../engine/markdown.ts';
import { isStaff } from '../../engine/timeline.ts';
import type { Person } from '../../engine/people.ts';
import type { Quoted } from '../../engine/quotes.ts';
import type { Item, MessageRow } from '../../engine/timeline.ts';
import { notice, personButton } from './notice.ts';
import { prose } from './markdown.ts';
import { quotation } from './quotation.ts';
import { refusal } from './reasons.ts';
import type { MessageView } from './view.ts';

type MessageItem = Extract<Item, { type: 'message' }>;

/** Draws one message of the log. */
export function message(item: MessageItem, view: MessageView): TemplateResult {
  if (item.row.deleted === true || view.removing.has(item.row.id)) return removed(item, view);
  switch (item.voice) {
    case 'assistant':
      return answer(item, view);
    case 'notice':
      return notice(item, view);
    case 'note':
      return note(item.row, view);
    default:
      return spoken(item, view);
  }
}

/** What became of the thread that a message began. */
const thread = (row: MessageRow, view: MessageView): unknown => (row.thread === undefined ? nothing : (view.threadLine?.(row, view) ?? nothing));

const time = (row: MessageRow, view: MessageView): TemplateResult => html`<bdi>${formatTime(row.at, view.locale)}</bdi>`;

/** Those whose names are marked in the words. */
export function mentionsOf(row: MessageRow, view: Pick<MessageView, 'people' | 'me'>): { readonly mentioned?: readonly Person[]; readonly me?: string | null } {
  const { mentions } = row.message;
  return mentions === undefined ? {} : { mentioned: view.people.filter(({ id }) => mentions.includes(id)), me: view.me };
}

function removed(item: MessageItem, view: MessageView): TemplateResult {
  const { row } = item;
  return html`<div class="msg gone ${item.voice === 'own' ? 'me' : ''}">
    <div class="row"><span class="bubble ghost">${view.t('deleted')}</span>${view.removing.has(row.id) ? html`<button class="btn s" type="button" data-focus="undo" @click=${() => view.actions.keep(row)}>${icon(undoIcon, 's', true)}${view.t('undo')}</button>` : nothing}</div>
    ${thread(row, view)}
  </div>`;
}

function spoken(item: MessageItem, view: MessageView): TemplateResult {
  const { row } = item;
  if (view.editing === row.id && view.editor !== null) return view.editor(row, view);
  const shown = view.translated?.(row);
  return html`<div class="msg ${item.voice === 'own' ? 'me' : ''}">
    <span class="sr">${row.author.id === view.me ? '' : `${row.author.name}: `}</span>
    ${quotation(row.message.replyTo, item.quoted, view)} ${attachments(row, view)}
    ${row.message.text === '' ? nothing : html`<div class="bubble" lang=${shown?.lang ?? nothing} dir=${shown?.dir ?? 'auto'} title=${formatDay(row.at, view.locale, view.now)}>${prose(shown?.text ?? row.message.text, { plain: !isStaff(row.author.role), ...mentionsOf(row, view) })}</div>`}
    ${shown?.line} ${reactions(row, view)} ${thread(row, view)} ${spokenMeta(item, view)}<span class="tools">${more(row, view)}</span>
  </div>`;
}

function spokenMeta(item: MessageItem, view: MessageView): unknown {
  const { row } = item;
  const edited = row.edited === true ? html`<span>${view.t('edited')}</span>` : nothing;
  const copied = view.copied === row.id ? html`<span>${view.t('copied')}</span>` : nothing;
  if (item.voice === 'own') {
    const shown = item.receipt !== null || (view.side === 'staff' && item.tail);
    const name = row.author.id === view.me ? nothing : html`<span><bdi>${row.author.name}</bdi></span>`;
    const receipt =
      item.receipt === null
        ? nothing
        : html`<span class="row tick">${icon(item.receipt === 'seen' ? checksIcon : checkIcon, 's')}${view.t(item.receipt)}</span>`;
    if (!shown && copied === nothing && edited === nothing) return nothing;
    return html`<div class="meta row">${copied}${edited}${shown ? html`${name}${time(row, view)}${receipt}` : nothing}</div>`;
  }
  if (!item.tail && copied === nothing && edited === nothing) return nothing;
  return html`<div class="meta row">
    ${item.tail ? html`<span><bdi>${row.author.name}</bdi> · ${time(row, view)}</span>` : nothing}${edited}${copied}
  </div>`;
}

/** The button of the message's menu. It is no stop of its own: the arrow keys and Enter lead there from the list. */
function more(row: MessageRow, view: MessageView): TemplateResult {
  const label = view.t('messageMenu');
  return html`<button class="ib s more" type="button" tabindex="-1" aria-haspopup="menu" aria-label=${label} title=${label} ${pressable((event) => view.menu(row, event.currentTarget as HTMLElement))}>
    ${icon(moreIcon, 's')}
  </button>`;
}

function note(row: MessageRow, view: MessageView): TemplateResult {
  const shown = view.translated?.(row);
  return html`<div class="note">
    ${icon(noteIcon, 's')}
    <div class="grow">
      <b class="sm">${view.deskLine?.(row, view) ?? view.t('noteBy', { name: row.author.name })}</b>
      <div class="sm prose" lang=${shown?.lang ?? nothing} dir=${shown?.dir ?? 'auto'}>${prose(shown?.text ?? row.message.text, mentionsOf(row, view))}</div>
      ${shown?.line} ${attachments(row, view)} ${thread(row, view)}
    </div>
    <span class="meta">${time(row, view)}</span>${more(row, view)}
  </div>`;
}

function answer(item: MessageItem, view: MessageView): TemplateResult {
  const { row } = item;
  const { message: said } = row;
  const citations = said.citations ?? [];
  const shown = view.translated?.(row);
  return html`<div class="ans">
    ${mark('s')}
    <div class="body">
      <span class="sr">${view.assistantName}: </span>
      <div class="bubble prose" lang=${shown?.lang ?? nothing} dir=${shown?.dir ?? 'auto'}>${prose(shown?.text ?? said.text, { citations, sourceLabel: (number, title) => view.t('source', { number, title }) })}</div>
      ${shown?.line} ${attachments(row, view)} ${citations.length > 0 ? sources(row, view) : nothing}
      ${said.status === 'interrupted' ? html`<p class="meta">${view.t('stopped')}</p>` : nothing} ${answerTools(row, view)} ${reactions(row, view)} ${thread(row, view)}
    </div>
    ${item.newest ? nextSteps(row, view) : nothing} ${item.contact && view.canLeaveEmail ? html`<div class="wide">${view.contactCard(view)}</div>` : nothing}
  </div>`;
}

function sources(row: MessageRow, view: MessageView): TemplateResult {
  return html`<ul class="srcs" aria-label=${view.t('sources')}>
    ${(row.message.citations ?? []).map((source, index) => {
      const href = safeHref(source.url);
      const inside = html`<span class="cite" aria-hidden="true">${index + 1}</span><span class="trunc" dir="auto">${source.title}</span>`;
      return html`<li>
        ${href === null ? html`<span class="src">${inside}</span>` : html`<a class="src" href=${href} target="_blank" rel="noopener" title=${source.passage}>${inside}</a>`}
      </li>`;
    })}
  </ul>`;
}

function answerTools(row: MessageRow, view: MessageView): TemplateResult {
  const tool = (label: string, shape: string, press: () => unknown, pressed?: boolean): TemplateResult =>
    html`<button
      class="ib s ${pressed === true ? 'on' : ''}"
      type="button"
      aria-label=${label}
      title=${label}
      aria-pressed=${pressed === undefined ? nothing : String(pressed)}
      ${pressable(press)}
    >
      ${icon(shape, 's')}
    </button>`;
  const copied = view.copied === row.id;
  const reading = view.reading === row.id;
  // Who was told that nothing was found is not asked whether it helped.
  const rate = view.side === 'visitor' && row.message.origin !== 'none';
  return html`<div class="acts">
    ${rate ? tool(view.t('helpful'), thumbUpIcon, () => view.actions.feedback(row, true), row.feedback === true) : nothing}
    ${rate ? tool(view.t('notHelpful'), thumbDownIcon, () => view.actions.feedback(row, false), row.feedback === false) : nothing}
    ${tool(view.t(copied ? 'copied' : 'copy'), copied ? checkIcon : copyIcon, () => view.copy(row))}
    ${view.canSpeak ? tool(view.t(reading ? 'stopReading' : 'readAloud'), reading ? stopIcon : speakerIcon, () => view.actions.speak(row)) : nothing}
    ${more(row, view)} ${rate ? nothing : html`<span class="meta">${time(row, view)}</span>`}
  </div>`;
}

/** One-tap questions and the offer of a person, under the newest answer only. */
function nextSteps(row: MessageRow, view: MessageView): unknown {
  const { suggestions = [], offer } = row.message;
  if (view.side === 'staff') return nothing;
  const chips = suggestions.map(
    (words) => html`<button class="chip" type="button" dir="auto" @click=${() => view.actions.say(words)}><span class="trunc">${words}</span></button>`,
  );
  const person = offer === 'handover' && view.canAskPerson ? personButton(view) : nothing;
  if (chips.length === 0 && person === nothing) return nothing;
  return html`<div class="quick" role="group" aria-label=${view.t('suggestions')}>${chips}${person}</div>`;
}

function reactions(row: MessageRow, view: MessageView): unknown {
  if (row.reactions.length === 0) return nothing;
  return html`<div class="row reactions">
    ${row.reactions.map(
      (given) =>
        html`<button
          class="chip"
          type="button"
          aria-pressed=${String(given.own)}
          aria-label=${view.t('addReaction', { emoji: given.emoji, count: given.count })}
          ${pressable(() => view.actions.react(row, given.emoji, !given.own))}
        >
          ${given.emoji} <span class="num">${given.count}</span>
        </button>`,
    )}
  </div>`;
}

let attachmentsLoad: Promise<void> | null = null;

/** Most chats carry no file: what shows them loads with the first one, and once more where that failed. */
function loadAttachments(): void {
  attachmentsLoad ??= import('../cs-attachment/register.ts').then(
    ({ registerAttachment }) => registerAttachment(),
    () => void (attachmentsLoad = null),
  );
}

function attachments(row: MessageRow, view: MessageView): unknown {
  const list = row.message.attachments ?? [];
  if (list.length === 0) return nothing;
  loadAttachments();
  return html`<div class="files">${list.map((file) => html`<cs-attachment .file=${file} .blobs=${view.actions.blobs()}></cs-attachment>`)}</div>`;
}

/** Draws a message that the relay has not confirmed. */
export function pendingMessage(pending: PendingMessage, view: MessageView, quoted: Quoted | null): TemplateResult {
  const failed = pending.state === 'failed';
  const files = (pending.attachments ?? []).map((file) => html`<span class="bubble">${file.name ?? view.t('picture')}</span>`);
  const state = pending.state === 'sending' ? view.t('sending') : view.t('waitingToSend');
  const meta = failed ? html`<span class="meta bad">${view.t('notSent')}</span>` : html`<span class="meta row">${icon(clockIcon, 's')}${state}</span>`;
  const text = pending.text === '' ? nothing : html`<div class="bubble" dir="auto">${prose(pending.text, { plain: view.side === 'visitor' })}</div>`;
  const body =
    pending.visibility === 'internal'
      ? html`<div class="note">
          ${icon(noteIcon, 's')}
          <div class="sm grow" dir="auto">${prose(pending.text)}</div>
          ${meta}
        </div>`
      : html`<div class="msg me">${quotation(pending.replyTo, quoted, view)}${files}${text}${meta}</div>`;
  return html`${body}${failed ? failedCard(pending, view) : nothing}`;
}

function failedCard(pending: PendingMessage, view: MessageView): TemplateResult {
  return html`<div class="banner bad" role="alert">
    ${icon(warnIcon)}
    <div class="grow">
      <b>${view.t('notSent')}.</b> ${refusal(pending.error, view)}
      <div class="row">
        <button class="btn danger s" type="button" @click=${() => view.actions.retry(pending.clientMessageId)}>${view.t('retry')}</button>
        <button class="btn s" type="button" @click=${() => view.actions.discard(pending.clientMessageId)}>${view.t('discard')}</button>
      </div>
    </div>
  </div>`;
}
