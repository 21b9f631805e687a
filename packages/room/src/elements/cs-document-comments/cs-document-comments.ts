import type { Readable } from '@cs-kit/core';
import type { CommentAnchor, DocumentComment } from '@cs-kit/protocol';
import { chatIcon, closeIcon, controls, CsElement, feedback, icon, identity, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import type { CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { CommentsState, CommentSource, Thread } from '../../engine/document/comment-source.ts';
import type { Range } from '../../engine/document/anchors.ts';
import type { DocumentState } from '../../engine/document/types.ts';
import { commentsStrings } from '../../i18n/comments.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import { failedList, staleNote } from '../cs-rooms/parts.ts';
import { Tasks } from '../cs-settings/tasks.ts';
import { roomsSheet } from '../rooms/styles.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-document-comments.styles.ts';
import type { CommentMarks } from './marks.ts';
import { Drafts } from './drafts.ts';
import { commentForm, threadView } from './thread-view.ts';
import type { FormView, T } from './thread-view.ts';

/** Id under which words are marked while somebody writes about them. */
const NEW = 'new';
/** Of long words this much names a form. */
const NAME_CHARS = 60;

/**
 * The comments of a document in `<cs-document>`: the threads in the order of the text, answers, resolving; a press leads to
 * the words, and from the words to the thread.
 *
 * @tag cs-document-comments
 * @summary Comments on the words of a document.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsDocumentComments extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, identity, roomsSheet, styles];
  readonly #words = new StringsController(this, commentsStrings);
  readonly #roomWords = new StringsController(this, roomsStrings);
  readonly #tasks = new Tasks(this);
  readonly #state = new StoreController<CommentsState>(this, () => this.source?.state ?? null);
  readonly #ranges = new StoreController<ReadonlyMap<string, Range | null>>(this, () => this.marks?.ranges ?? null);
  readonly #document = new StoreController<DocumentState>(this, () => this.shared);
  readonly #t: T = (key, params) => this.#words.t(key, params);
  readonly #say: Say = (key, params) => this.#roomWords.t(key, params);
  readonly #drafts = new Drafts();
  #about: CommentAnchor | null = null;

  @query('cs-toasts') private toasts!: CsToasts;

  /** Where the comments come from. */
  @property({ attribute: false }) source: CommentSource | null = null;
  /** The marks in the text. */
  @property({ attribute: false }) marks: CommentMarks | null = null;
  /** Where the document stands. */
  @property({ attribute: false }) shared: Readable<DocumentState> | null = null;
  /** Gives the focus back to the text. */
  @property({ attribute: false }) toText: () => void = () => undefined;
  /** Told whether the panel is open. */
  @property({ attribute: false }) toggled: (open: boolean) => void = () => undefined;

  @state() private chosen: string | null = null;
  /** The thread that is answered, or `NEW`. */
  @state() private answering: string | null = null;
  @state() private editing: string | null = null;
  @state() private resolvedShown = false;

  /** Whether somebody writes a comment on words just now. */
  get writing(): boolean {
    return !this.hidden && this.answering === NEW;
  }

  /** Shows the panel, at a thread where one is named. */
  open(id: string | null, focus: boolean): void {
    this.#show();
    if (id !== null) this.#choose(id, false);
    if (!focus) return;
    const target = id === null ? '.close' : `[data-thread="${id}"] .quote`;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(target)?.focus());
  }

  /** Asks what to say about words. */
  write(anchor: CommentAnchor): void {
    this.#show();
    this.#about = anchor;
    this.chosen = NEW;
    this.#tasks.clear(NEW);
    this.#answer(NEW);
    void this.updateComplete.then(() => this.#scrollTo(NEW));
  }

  /** Hides the panel; what was typed stays. */
  close(): void {
    this.hidden = true;
    this.chosen = null;
    this.toggled(false);
    this.requestUpdate();
    this.toText();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.#mark();
  }

  #show(): void {
    this.hidden = false;
    this.toggled(true);
    this.requestUpdate();
  }

  get #threads(): readonly Thread[] {
    const now = this.#state.value;
    return now?.phase === 'ready' ? now.threads : [];
  }

  /** In the order of the text; those whose words are gone come last. */
  get #ordered(): readonly Thread[] {
    const ranges = this.#ranges.value;
    const place = ({ id }: Thread): number => ranges?.get(id)?.from ?? Infinity;
    return this.#threads
      .filter(({ id, first }) => first.resolved === null || this.resolvedShown || id === this.chosen)
      .toSorted((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
  }

  #mark(): void {
    const name = ({ author }: DocumentComment): string => author?.name ?? this.#t('nobody');
    const items = this.#threads.map(({ id, anchor, first, answers }) => ({
      id,
      anchor,
      words: this.#t('marked', { name: name(first), count: answers.length + 1 }),
      shown: first.resolved === null || (!this.hidden && (this.resolvedShown || id === this.chosen)),
    }));
    const about = this.#about === null || !this.writing ? [] : [{ id: NEW, anchor: this.#about, words: this.#t('newComment'), shown: true }];
    this.marks?.show([...items, ...about], this.hidden ? null : this.chosen);
  }

  #choose(id: string, scroll: boolean): void {
    this.chosen = id;
    void this.updateComplete.then(() => {
      if (scroll) this.#scrollTo(id);
      else this.renderRoot.querySelector(`[data-thread="${id}"]`)?.scrollIntoView({ block: 'nearest' });
    });
  }

  /** Beside the text its middle is free, above a sheet its upper edge. */
  #scrollTo(id: string): void {
    this.marks?.scrollTo(id, getComputedStyle(this).position === 'absolute' ? 'start' : 'center');
  }

  #answer(id: string): void {
    this.answering = id;
    this.editing = null;
    this.#focusField(`form-${id}`);
  }

  #focusField(id: string): void {
    void this.updateComplete.then(() => {
      const field = this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
      field?.focus();
      // With the buttons below it.
      field?.closest('form')?.scrollIntoView({ block: 'nearest' });
    });
  }

  async #send(id: string): Promise<void> {
    const { source } = this;
    const { text, key } = this.#drafts.of(id);
    const about = this.#about;
    if (source === null || text.trim() === '') return;
    await this.#tasks.run(id, async () => {
      if (id !== NEW) await source.answer(id, text.trim(), key);
      else if (about !== null) {
        const { id: made } = await source.add(about, text.trim(), key);
        this.chosen = made;
        this.#about = null;
      }
      this.#drafts.drop(id);
      this.answering = null;
      const thread = id === NEW ? this.chosen : id;
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-thread="${thread ?? ''}"] .quote`)?.focus());
    });
  }

  async #change(comment: DocumentComment): Promise<void> {
    const { source } = this;
    const { text } = this.#drafts.of(comment.id);
    if (source === null || text.trim() === '') return;
    await this.#tasks.run(comment.id, async () => {
      await source.edit(comment.id, text.trim());
      this.#drafts.drop(comment.id);
      this.editing = null;
      this.#focusMenu(comment.id);
    });
  }

  #act(comment: DocumentComment, action: 'edit' | 'delete'): void {
    this.#tasks.clear(comment.id);
    if (action === 'delete') return void this.#remove(comment);
    this.#drafts.begin(comment.id, comment.text);
    this.editing = comment.id;
    this.#focusField(`form-${comment.id}`);
  }

  async #remove(comment: DocumentComment): Promise<void> {
    const { source } = this;
    if (source === null) return;
    await this.#tasks.run(comment.threadId, async () => {
      await source.remove(comment.id);
      this.#undoable('deleted', () => source.restore(comment.id));
    });
  }

  async #resolve({ id }: Thread, resolved: boolean): Promise<void> {
    const { source } = this;
    if (source === null) return;
    await this.#tasks.run(id, async () => {
      await source.resolve(id, resolved);
      if (!resolved) return;
      if (this.chosen === id) this.chosen = null;
      this.#undoable('resolved', () => source.resolve(id, false));
    });
  }

  /** Tells what was done, with the way back. */
  #undoable(word: 'deleted' | 'resolved', undo: () => Promise<DocumentComment>): void {
    const run = async (): Promise<void> => {
      try {
        const { threadId } = await undo();
        this.#choose(threadId, true);
      } catch (error) {
        this.fail(error);
        this.toasts.toast(this.#t('notUndone'), { action: { label: this.#t('undo'), run } });
      }
    };
    this.toasts.toast(this.#t(word), { action: { label: this.#t('undo'), run } });
  }

  #focusMenu(id: string): void {
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"] cs-menu`)?.shadowRoot?.querySelector<HTMLElement>('button')?.focus(),
    );
  }

  #form(
    id: string,
    words: { readonly label: string; readonly submit: string; readonly placeholder: string },
    send: () => unknown,
    cancel: () => void,
  ): FormView {
    return {
      id: `form-${id}`,
      ...words,
      value: this.#drafts.of(id).text,
      busy: this.#tasks.busy(id),
      offline: this.#document.value?.phase !== 'live',
      error: this.#tasks.error(id),
      set: (text) => {
        this.#drafts.type(id, text);
        this.requestUpdate();
      },
      send: () => void send(),
      cancel,
    };
  }

  #newForm(): unknown {
    if (!this.writing || this.#about === null) return nothing;
    const { quote } = this.#about;
    const words = quote.length > NAME_CHARS ? `${quote.slice(0, NAME_CHARS)}…` : quote;
    const cancel = (): void => {
      this.answering = null;
      this.chosen = null;
      this.#about = null;
      this.toText();
    };
    const names = { label: this.#t('about', { words }), submit: this.#t('send'), placeholder: this.#t('placeholder') };
    return html`<div class="thread on"><p class="quote" dir="auto">${words}</p>${commentForm(
      this.#t,
      this.#say,
      this.#form(NEW, names, () => this.#send(NEW), cancel),
    )}</div>`;
  }

  #renderThread(thread: Thread): TemplateResult {
    const { source } = this;
    const t = this.#t;
    const { id } = thread;
    const leave = (): void => {
      this.answering = null;
      this.#drafts.drop(id);
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-thread="${id}"] .answer`)?.focus());
    };
    const answer = { label: t('answerPlaceholder'), submit: t('answer'), placeholder: t('answerPlaceholder') };
    return threadView(
      t,
      this.#say,
      {
        thread,
        chosen: id === this.chosen,
        present: this.#ranges.value?.get(id) !== null,
        mayWrite: this.#document.value?.canWrite === true,
        isOwn: (comment) => source?.isOwn(comment) === true,
        mayDelete: (comment) => source?.mayDelete(comment) === true,
        locale: this.#words.locale,
        error: this.answering === id ? null : this.#tasks.error(id),
        editing: (comment) => (this.editing === comment.id ? this.#editForm(comment) : null),
        form: this.answering === id ? this.#form(id, answer, () => this.#send(id), leave) : null,
      },
      {
        choose: (chosen) => this.#choose(chosen, true),
        resolve: (one, resolved) => this.#resolve(one, resolved),
        act: (comment, action) => this.#act(comment, action),
        answer: () => {
          this.#tasks.clear(id);
          this.chosen = id;
          this.#answer(id);
        },
      },
    );
  }

  #editForm(comment: DocumentComment): FormView {
    const cancel = (): void => {
      this.editing = null;
      this.#drafts.drop(comment.id);
      this.#focusMenu(comment.id);
    };
    const names = { label: this.#t('editing'), submit: this.#t('save'), placeholder: '' };
    return this.#form(comment.id, names, () => this.#change(comment), cancel);
  }

  #renderList(): unknown {
    const t = this.#t;
    const now = this.#state.value;
    if (now === undefined || now.phase === 'loading')
      return html`<div class="wait" role="status"><span class="sr">${t('loading')}</span><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    if (now.phase === 'failed') return failedList(this.#say, now.error, () => this.source?.load());
    const threads = this.#ordered;
    const stale = now.stale === null ? nothing : staleNote(this.#say, now.stale, () => this.source?.load());
    if (threads.length > 0)
      return html`${stale}<ul class="threads" aria-label=${t('comments')}>
          ${repeat(
            threads,
            ({ id }) => id,
            (thread) => this.#renderThread(thread),
          )}
        </ul>`;
    if (this.writing) return stale;
    const more = this.#document.value?.canWrite === true ? t('noneWrite') : t('noneRead');
    return html`${stale}
      <div class="empty">
        <span class="empty-art">${icon(chatIcon, 'l')}</span><b>${now.threads.length > 0 ? t('allResolved') : t('none')}</b>
        <p>${more}</p>
      </div>`;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  };

  protected override render(): TemplateResult {
    const t = this.#t;
    const resolved = this.#threads.filter(({ first }) => first.resolved !== null).length;
    return html`<aside class="base" aria-label=${t('comments')} @keydown=${this.#onKey}>
      <div class="head">
        <b class="grow label">${t('comments')}</b>
        ${
          resolved === 0
            ? nothing
            : html`<button class="chip" type="button" aria-pressed=${this.resolvedShown} @click=${() => (this.resolvedShown = !this.resolvedShown)}>
                ${t('resolvedShown', { count: resolved })}
              </button>`
        }
        <button class="ib close" type="button" aria-label=${t('close')} title=${t('close')} @click=${() => this.close()}>${icon(closeIcon)}</button>
      </div>
      <div class="scroll">${this.#newForm()}${this.#renderList()}</div>
      <cs-toasts></cs-toasts>
    </aside>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-document-comments': CsDocumentComments;
  }
}
