import { LIMITS, RELAY_LIMITS, REPLY_PLACEHOLDERS, atLeast, normalShortcut } from '@cs-kit/protocol';
import type { SavedReply, SavedReplyDraft, SiteRole } from '@cs-kit/protocol';
import {
  boltIcon,
  controls,
  CsElement,
  feedback,
  icon,
  identity,
  penIcon,
  plusIcon,
  pressable,
  searchIcon,
  StoreController,
  StringsController,
  surfaces,
  trashIcon,
  warnIcon,
} from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { Delayed } from '../../engine/delayed.ts';
import { DESK_LANGUAGES } from '../../engine/desk-language.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { findReplies } from '../../engine/saved-replies.ts';
import type { RepliesStore } from '../../engine/saved-replies.ts';
import type { SavedState } from '../../engine/saved-store.ts';
import { workStrings } from '../../i18n/work.ts';
import { styles } from './cs-desk-replies.styles.ts';
import { CsReplyChosenEvent } from './events.ts';

const UNDO_MS = 8000;

/** A reply that is being written: the id of the one that is changed, or null for a new one. */
interface Editing {
  readonly id: string | null;
  readonly draft: SavedReplyDraft;
}

/**
 * The saved replies of a site: searched, chosen, written, changed and deleted.
 *
 * @tag cs-desk-replies
 * @summary Saved replies of `<cs-desk>`.
 * @fires {CsReplyChosenEvent} cs-reply-chosen - A reply is to be used.
 */
export class CsDeskReplies extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, workStrings);
  readonly #replies = new StoreController<SavedState<SavedReply>>(this, () => this.store?.state ?? null);
  readonly #delayed = new Delayed(pageClock);

  @query('textarea') private bodyField!: HTMLTextAreaElement | null;

  /** Where the replies are. */
  @property({ attribute: false }) store: RepliesStore | null = null;
  /** Who is at the desk. */
  @property({ attribute: false }) me: { readonly id: string; readonly role: SiteRole } | null = null;
  /** Language of the visitor: replies in it come first. */
  @property({ attribute: false }) visitorLocale = 'en';

  @state() private search = '';
  @state() private editing: Editing | null = null;
  @state() private problem: { readonly field: 'shortcut' | 'title' | 'body' | null; readonly words: string } | null = null;
  @state() private removing: ReadonlySet<string> = new Set();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.#flush);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.#flush);
    this.#flush();
  }

  #flush = (): void => this.#delayed.flush();

  async #load(): Promise<void> {
    try {
      await this.store?.load();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  #mayWrite(reply: SavedReply): boolean {
    return reply.shared ? this.#lead : reply.owner.id === this.me?.id;
  }

  get #lead(): boolean {
    return this.me !== null && atLeast(this.me.role, 'lead');
  }

  #edit(reply: SavedReply | null): void {
    this.problem = null;
    const blank: SavedReplyDraft = { shortcut: '', title: '', body: '', locale: this.#words.locale, shared: this.#lead };
    const { id = null, shortcut, title, body, locale, shared } = reply ?? { ...blank, id: null };
    this.editing = { id, draft: { shortcut, title, body, locale, shared } };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#shortcut')?.focus());
  }

  #set(change: Partial<SavedReplyDraft>): void {
    if (this.editing !== null) this.editing = { ...this.editing, draft: { ...this.editing.draft, ...change } };
  }

  /** Puts a placeholder where the caret is. */
  #insert(name: string): void {
    const field = this.bodyField;
    if (field === null) return;
    field.setRangeText(`{${name}}`, field.selectionStart, field.selectionEnd, 'end');
    this.#set({ body: field.value });
    field.focus();
  }

  #check({ shortcut, title, body }: SavedReplyDraft): CsDeskReplies['problem'] {
    if (normalShortcut(shortcut) === null) return { field: 'shortcut', words: this.#words.t('shortcutWrong', { count: LIMITS.shortcutChars }) };
    if (title.trim() === '') return { field: 'title', words: this.#words.t('titleMissing') };
    return body.trim() === '' ? { field: 'body', words: this.#words.t('bodyMissing') } : null;
  }

  async #save(): Promise<void> {
    const { editing, store } = this;
    if (editing === null || store === null) return;
    this.problem = this.#check(editing.draft);
    if (this.problem === null) {
      try {
        await store.save(editing.id, { ...editing.draft, shortcut: normalShortcut(editing.draft.shortcut) ?? '' });
        this.#leave();
        return;
      } catch (error) {
        this.problem = this.#refusal(this.fail(error));
      }
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  #refusal(error: { readonly code: string; readonly errors?: readonly { readonly pointer: string }[] | undefined }): CsDeskReplies['problem'] {
    if (error.code !== 'request/conflict') return { field: null, words: this.#words.t(error.code === 'session/forbidden' ? 'replyForbidden' : 'replyFailed') };
    const taken = error.errors?.some(({ pointer }) => pointer === '/shortcut') ?? false;
    return taken ? { field: 'shortcut', words: this.#words.t('shortcutTaken') } : { field: null, words: this.#words.t('repliesFull') };
  }

  /** Back to the list, whose button had the focus. */
  #leave(): void {
    this.editing = null;
    this.problem = null;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input[type="search"]')?.focus());
  }

  #remove(reply: SavedReply): void {
    const { store } = this;
    if (store === null) return;
    this.removing = new Set([...this.removing, reply.id]);
    this.#delayed.schedule(reply.id, UNDO_MS, () => void this.#removeNow(store, reply.id));
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[data-undo="${reply.id}"]`)?.focus());
  }

  async #removeNow(store: RepliesStore, id: string): Promise<void> {
    try {
      await store.remove(id);
    } catch (error) {
      this.fail(error);
      this.problem = { field: null, words: this.#words.t('replyKept') };
    }
    this.#keep(id);
  }

  #keep(id: string): void {
    this.#delayed.undo(id);
    this.removing = new Set([...this.removing].filter((other) => other !== id));
  }

  #renderReply(reply: SavedReply): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    if (this.removing.has(reply.id))
      return html`<li class="reply gone">
        <span class="sm grow" role="status">${t('replyDeleted', { title: reply.title })}</span
        ><button class="btn s" type="button" data-undo=${reply.id} @click=${() => this.#keep(reply.id)}>${t('undo')}</button>
      </li>`;
    return html`<li class="reply">
      <button class="use" type="button" @click=${() => this.emit(new CsReplyChosenEvent(reply))}>
        ${icon(boltIcon, 's')}<span class="grow"
          ><b class="sm" dir="auto">${reply.title}</b>
          <span class="meta trunc" dir="auto">${reply.body}</span></span
        ><span class="meta"><bdi dir="ltr">/${reply.shortcut}</bdi></span>
      </button>
      ${
        this.#mayWrite(reply)
          ? html`<button class="ib s" type="button" aria-label=${t('replyEdit', { title: reply.title })} @click=${() => this.#edit(reply)}>${icon(penIcon, 's')}</button
              ><button class="ib s" type="button" aria-label=${t('replyDelete', { title: reply.title })} @click=${() => this.#remove(reply)}>
                ${icon(trashIcon, 's')}
              </button>`
          : nothing
      }
    </li>`;
  }

  #renderList(items: readonly SavedReply[]): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const found = findReplies(items, this.search.replace(/^\//, ''), this.visitorLocale);
    const label = t('replySearch');
    return html`<div class="field quiet">
        ${icon(searchIcon, 's')}<input
          type="search"
          dir="auto"
          autofocus
          aria-label=${label}
          placeholder=${label}
          .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        />
      </div>
      ${
        found.length === 0
          ? html`<div class="empty">
              <b>${t(items.length === 0 ? 'noReplies' : 'noneFound')}</b>
              <p>${t(items.length === 0 ? 'noRepliesMore' : 'noneFoundMore')}</p>
            </div>`
          : html`<ul class="replies">
              ${found.map((reply) => this.#renderReply(reply))}
            </ul>`
      }
      ${this.problem === null ? nothing : html`<p class="field-error" role="alert">${this.problem.words}</p>`}
      <div><button class="btn soft" type="button" @click=${() => this.#edit(null)}>${icon(plusIcon, 's')}${t('replyNew')}</button></div>`;
  }

  #renderField(name: 'shortcut' | 'title' | 'body', label: string, field: TemplateResult): TemplateResult {
    const wrong = this.problem?.field === name;
    return html`<div class="line">
      <label class="label" for=${name}>${label}</label>${field}${wrong ? html`<span class="field-error" id="${name}-error" role="alert">${this.problem?.words}</span>` : nothing}
    </div>`;
  }

  #renderForm({ id, draft }: Editing): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const wrong = (name: string): unknown => (this.problem?.field === name ? 'true' : nothing);
    const about = (name: string): unknown => (this.problem?.field === name ? `${name}-error` : nothing);
    const text = (event: Event): string => (event.target as HTMLInputElement).value;
    const languages = DESK_LANGUAGES.some(([tag]) => tag === draft.locale) ? DESK_LANGUAGES : [...DESK_LANGUAGES, [draft.locale, draft.locale] as const];
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
      <h3 class="h">${t(id === null ? 'replyNew' : 'replyChange')}</h3>
      ${this.#renderField('shortcut', t('shortcut'), html`<span class="field"><span aria-hidden="true">/</span><input id="shortcut" dir="ltr" autocapitalize="none" autocomplete="off" maxlength=${LIMITS.shortcutChars} aria-invalid=${wrong('shortcut')} aria-describedby=${about('shortcut')} .value=${draft.shortcut} @input=${(event: Event) => this.#set({ shortcut: text(event) })} /></span>`)}
      ${this.#renderField('title', t('replyTitle'), html`<input id="title" class="field" dir="auto" autocomplete="off" maxlength=${RELAY_LIMITS.titleChars} aria-invalid=${wrong('title')} aria-describedby=${about('title')} .value=${draft.title} @input=${(event: Event) => this.#set({ title: text(event) })} />`)}
      ${this.#renderField('body', t('replyBody'), html`<textarea id="body" class="field" dir="auto" rows="5" maxlength=${LIMITS.messageChars} aria-invalid=${wrong('body')} aria-describedby=${about('body')} .value=${draft.body} @input=${(event: Event) => this.#set({ body: text(event) })}></textarea>`)}
      <div class="chips" role="group" aria-label=${t('placeholders')}>
        ${REPLY_PLACEHOLDERS.map((name) => html`<button class="chip" type="button" @click=${() => this.#insert(name)}><bdi dir="ltr">{${name}}</bdi></button>`)}
      </div>
      <div class="line">
        <label class="label" for="language">${t('replyLanguage')}</label>
        <select id="language" class="field" .value=${draft.locale} @change=${(event: Event) => this.#set({ locale: text(event) })}>
          ${languages.map(([tag, label]) => html`<option value=${tag} ?selected=${tag === draft.locale}>${label}</option>`)}
        </select>
      </div>
      ${
        this.#lead
          ? html`<label class="share"
              ><input type="checkbox" .checked=${draft.shared} @change=${(event: Event) => this.#set({ shared: (event.target as HTMLInputElement).checked })} /><span
                class="sm"
                >${t('replyShared')}</span
              ></label
            >`
          : html`<p class="meta">${t('replyOwn')}</p>`
      }
      ${this.problem !== null && this.problem.field === null ? html`<p class="field-error" role="alert">${this.problem.words}</p>` : nothing}
      <div class="row end">
        <button class="btn" type="button" @click=${() => this.#leave()}>${t('cancel')}</button
        ><button class="btn primary" type="submit" ${pressable(() => this.#save())}>${t('replySave')}</button>
      </div>
    </form>`;
  }

  protected override render(): unknown {
    const t = this.#words.t.bind(this.#words);
    const now = this.#replies.value;
    if (now?.phase === 'failed')
      return html`<div class="banner bad" role="alert">
        ${icon(warnIcon)}
        <div class="grow">
          ${t('repliesFailed')}
          <div class="row"><button class="btn s" type="button" ${pressable(() => this.#load())}>${t('again')}</button></div>
        </div>
      </div>`;
    if (now?.phase !== 'ready')
      return html`<div class="wait" role="status" aria-label=${t('repliesLoading')}><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    return this.editing === null ? this.#renderList(now.items) : this.#renderForm(this.editing);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-replies': CsDeskReplies;
  }
}
