import { formatDay, formatTime } from '@cs-kit/core';
import type { Translate } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CsError, DocumentComment } from '@cs-kit/protocol';
import { avatar, checkIcon, icon, pressable, undoIcon } from '@cs-kit/ui';
import type { CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Thread } from '../../engine/document/comment-source.ts';
import type { comments } from '../../i18n/comments.en.ts';
import { failure } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

/** Gives the words of a key. */
export type T = Translate<typeof comments>;

/** Words that are being written. */
export interface FormView {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly submit: string;
  readonly value: string;
  readonly busy: boolean;
  /** Whether there is no connection: what is written stays. */
  readonly offline: boolean;
  readonly error: CsError | null;
  readonly set: (value: string) => void;
  readonly send: () => void;
  readonly cancel: () => void;
}

/** What can be done with a thread. */
export interface ThreadActions {
  readonly choose: (id: string) => void;
  readonly resolve: (thread: Thread, resolved: boolean) => Promise<unknown>;
  readonly act: (comment: DocumentComment, action: 'edit' | 'delete') => void;
  readonly answer: (thread: Thread) => void;
}

/** How a thread is shown. */
export interface ThreadView {
  readonly thread: Thread;
  readonly chosen: boolean;
  /** Whether its words are in the text still. */
  readonly present: boolean;
  readonly mayWrite: boolean;
  readonly isOwn: (comment: DocumentComment) => boolean;
  readonly mayDelete: (comment: DocumentComment) => boolean;
  readonly locale: string;
  readonly error: CsError | null;
  /** The comment that is being changed, and its form. */
  readonly editing: (comment: DocumentComment) => FormView | null;
  readonly form: FormView | null;
}

const timeOf = (at: string, locale: string): string => `${formatDay(at, locale)}, ${formatTime(at, locale)}`;
/** What a failure means here, where that is something else than in a room. */
const why = (t: T, say: Say, error: CsError | null): TemplateResult | typeof nothing =>
  error?.code === 'request/conflict' ? html`<div class="banner bad" role="alert"><span class="grow">${t('full')}</span></div>` : failure(say, error);

/** A field for a comment. Enter makes a line, with Ctrl or Command it sends; Escape gives up. */
export function commentForm(t: T, say: Say, view: FormView): TemplateResult {
  const off = view.busy || view.offline || view.value.trim() === '';
  const send = (): void => void (view.busy || view.offline || view.send());
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    view.cancel();
  };
  return html`<form
    class="write"
    novalidate
    aria-label=${view.label}
    @submit=${(event: Event) => {
      event.preventDefault();
      send();
    }}
  >
    <textarea
      class="field"
      id=${view.id}
      rows="3"
      dir="auto"
      maxlength=${RELAY_LIMITS.commentChars}
      aria-label=${view.label}
      placeholder=${view.placeholder}
      aria-describedby=${view.offline ? `${view.id}-off` : nothing}
      .value=${live(view.value)}
      @input=${(event: Event) => view.set((event.target as HTMLTextAreaElement).value)}
      @keydown=${onKey}
    ></textarea>
    ${view.offline ? html`<p class="meta" id="${view.id}-off"><b>${t('offline')}</b> ${t('offlineMore')}</p>` : nothing}${why(t, say, view.error)}
    <div class="actions">
      <button class="btn s line" type="button" @click=${view.cancel}>${t('cancel')}</button
      ><button class="btn s primary" type="submit" aria-busy=${view.busy ? 'true' : nothing} aria-disabled=${off ? 'true' : nothing}>${view.submit}</button>
    </div>
  </form>`;
}

function commentView(t: T, say: Say, comment: DocumentComment, view: ThreadView, actions: ThreadActions): TemplateResult {
  const { locale } = view;
  if (comment.deletedAt !== null) return html`<p class="meta">${t('gone')}</p>`;
  const form = view.editing(comment);
  const name = comment.author?.name ?? t('nobody');
  const items: readonly MenuItem[] = [
    ...(view.mayWrite && view.isOwn(comment) ? [{ id: 'edit', label: t('edit') }] : []),
    ...(view.mayDelete(comment) ? [{ id: 'delete', label: t('delete'), danger: true }] : []),
  ];
  const chosen = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    actions.act(comment, event.itemId as 'edit' | 'delete');
  };
  return html`<div class="said" data-id=${comment.id}>
    <div class="who">
      ${avatar(name, { id: comment.author?.id ?? '', size: 's' })}
      <div class="grow">
        <b class="name trunc"><bdi>${name}</bdi></b>
        <span class="meta"><time datetime=${comment.at}>${timeOf(comment.at, locale)}</time>${comment.editedAt === null ? nothing : html` · ${t('edited')}`}</span>
      </div>
      ${items.length === 0 ? nothing : html`<cs-menu look="ib s" label=${t('actions')} .items=${items} @cs-item-chosen=${chosen}></cs-menu>`}
    </div>
    ${form === null ? html`<p class="speech" dir="auto">${comment.text}</p>` : commentForm(t, say, form)}
  </div>`;
}

/** A thread: the words it is about, what was said, and what can be done. */
export function threadView(t: T, say: Say, view: ThreadView, actions: ThreadActions): TemplateResult {
  const { thread, chosen, present, mayWrite, locale, form } = view;
  const { resolved } = thread.first;
  const time = resolved === null ? '' : timeOf(resolved.at, locale);
  const { quote } = thread.anchor;
  const settle = resolved === null ? t('resolve') : t('reopen');
  return html`<li class="thread ${chosen ? 'on' : ''}" data-thread=${thread.id}>
    <div class="about">
      <button
        class="quote ${present ? '' : 'gone'}"
        type="button"
        aria-label=${t('showWords', { words: quote })}
        aria-current=${chosen ? 'true' : nothing}
        @click=${() => actions.choose(thread.id)}
      >
        <span dir="auto">${quote}</span>
      </button>
      ${
        mayWrite
          ? html`<button class="ib s" type="button" aria-label=${settle} title=${settle} ${pressable(() => actions.resolve(thread, resolved === null))}>
              ${icon(resolved === null ? checkIcon : undoIcon, 's', resolved !== null)}
            </button>`
          : nothing
      }
    </div>
    ${present ? nothing : html`<p class="meta">${t('wordsGone')}</p>`}
    ${[thread.first, ...thread.answers].map((comment) => commentView(t, say, comment, view, actions))}
    ${resolved === null ? nothing : html`<p class="meta">${resolved.by === null ? t('resolvedAt', { time }) : t('resolvedBy', { name: resolved.by.name, time })}</p>`}
    ${failure(say, view.error)}
    ${
      form !== null
        ? commentForm(t, say, form)
        : mayWrite && resolved === null
          ? html`<button class="btn s line answer" type="button" @click=${() => actions.answer(thread)}>${t('answer')}</button>`
          : nothing
    }
  </li>`;
}
