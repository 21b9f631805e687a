import { formatDay, formatTime } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import { CsError, may, uuid } from '@cs-kit/protocol';
import type { DocumentEntry } from '@cs-kit/protocol';
import {
  backIcon,
  controls,
  CsElement,
  feedback,
  fileIcon,
  icon,
  plusIcon,
  pressable,
  StoreController,
  StringsController,
  surfaces,
  warnIcon,
} from '@cs-kit/ui';
import type { CsItemChosenEvent, CsToasts, MenuItem } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { DocumentsApi } from '../../engine/documents/api.ts';
import { DocumentsFeed } from '../../engine/documents/documents-feed.ts';
import type { DocumentsState } from '../../engine/documents/documents-feed.ts';
import { documentsStrings } from '../../i18n/documents.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import { failedList, offlineNote, staleNote } from '../cs-rooms/parts.ts';
import { Tasks } from '../cs-settings/tasks.ts';
import { roomsSheet } from '../rooms/styles.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-documents.styles.ts';
import { CsDocumentSelectedEvent } from './events.ts';
import { emptyList, reason, skeleton, titleForm } from './parts.ts';
import type { T } from './parts.ts';

type Ready = DocumentsState & { readonly phase: 'ready' };

/**
 * The documents of a room: who changed which one last, a new one, other titles, deleting with a way back. The one that is
 * chosen opens in place of the list, unless the page shows it elsewhere. It stays current by itself.
 *
 * @tag cs-documents
 * @summary List of the documents of a room.
 * @fires {CsDocumentSelectedEvent} cs-document-selected - A document was chosen or made; cancelable, where the page shows it itself.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart top - Heading and buttons.
 * @csspart list - The documents.
 */
export class CsDocuments extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, roomsSheet, styles];
  readonly #words = new StringsController(this, documentsStrings);
  readonly #roomWords = new StringsController(this, roomsStrings);
  readonly #tasks = new Tasks(this);
  readonly #now = new StoreController<DocumentsState>(this, () => this.#feed?.state ?? null);
  readonly #line = new StoreController(this, () => (this.#feed === null ? null : (this.#client?.socket.state ?? null)));
  readonly #t: T = (key, params) => this.#words.t(key, params);
  readonly #say: Say = (key, params) => this.#roomWords.t(key, params);
  #client: RelayClient | null = null;
  #opened = '';
  #api: DocumentsApi | null = null;
  #feed: DocumentsFeed | null = null;
  /** The same document is made once, however often it is tried. */
  #newKey = uuid();

  @query('cs-toasts') private toasts!: CsToasts;

  /** The room whose documents these are. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;
  /** The document that is open in place of the list; null shows the list. */
  @property({ attribute: 'document-id' }) documentId: string | null = null;

  @state() private deleted = false;
  @state() private form: { readonly id: string | null; readonly title: string; readonly checked: boolean } | null = null;
  @state() private openedTitle = '';
  /** The element of a document, which comes with the first one that is opened. */
  @state() private editor: 'none' | 'loading' | 'there' | CsError = 'none';

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  /** Reads the list anew. */
  refresh(): Promise<void> {
    return this.#feed?.load() ?? Promise.resolve();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    if (this.client !== this.#client || (this.roomId ?? '') !== this.#opened || (this.#feed === null && this.client !== null && this.roomId)) this.#open();
    if (this.documentId !== null && this.editor === 'none') void this.#loadDocument();
  }

  #open(): void {
    this.#release();
    const { client, roomId } = this;
    this.#client = client;
    this.#opened = roomId ?? '';
    if (client === null || !roomId) return;
    this.form = null;
    this.deleted = false;
    this.#api = new DocumentsApi(client, roomId);
    this.#feed = new DocumentsFeed(client, this.#api, roomId);
    this.#feed.start();
  }

  #release(): void {
    this.#feed?.stop();
    this.#feed = null;
    this.#api = null;
  }

  async #loadDocument(): Promise<void> {
    this.editor = 'loading';
    try {
      (await import('./register-document.ts')).registerDocument();
      this.editor = 'there';
    } catch (cause) {
      this.editor = this.fail(new CsError('relay/unreachable', 'The document could not be loaded.', { cause }));
    }
  }

  #select({ id, title }: DocumentEntry): void {
    if (!this.emit(new CsDocumentSelectedEvent(id, title))) return;
    this.openedTitle = title;
    this.documentId = id;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.back')?.focus());
  }

  #onBack = async (): Promise<void> => {
    const id = this.documentId;
    this.documentId = null;
    // Who changed it last, and when, is another now.
    void this.refresh();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`.entry[data-id="${CSS.escape(id ?? '')}"]`)?.focus();
  };

  #edit(entry: DocumentEntry | null): void {
    this.#tasks.clear('title');
    this.form = { id: entry?.id ?? null, title: entry?.title ?? '', checked: false };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>('.form input')?.focus());
  }

  async #submit(): Promise<void> {
    const { form } = this;
    const api = this.#api;
    if (form === null || api === null) return;
    this.form = { ...form, checked: true };
    const title = form.title.trim();
    if (title === '') return;
    await this.#tasks.run('title', async () => {
      const entry = form.id === null ? await api.create(title, this.#newKey) : await api.rename(form.id, title);
      this.form = null;
      this.#feed?.put(entry);
      if (form.id !== null) return;
      this.#newKey = uuid();
      this.#select(entry);
    });
  }

  async #remove(entry: DocumentEntry): Promise<void> {
    const { id, title } = entry;
    const rows = (): HTMLElement[] => [...this.renderRoot.querySelectorAll<HTMLElement>('button.entry')];
    const at = rows().findIndex((row) => row.dataset['id'] === id);
    if (!(await this.#tasks.run(id, () => this.#api?.remove(id)))) {
      const error = this.#tasks.error(id);
      if (error !== null) this.#tell(error);
      return;
    }
    this.#feed?.drop(id);
    this.toasts.toast(this.#t('deleted', { title }), { action: { label: this.#t('undo'), run: () => this.#restore(entry) } });
    // The control that held the focus went with its row.
    await this.updateComplete;
    (rows()[Math.min(at, rows().length - 1)] ?? this.renderRoot.querySelector<HTMLElement>('.top button'))?.focus();
  }

  async #restore(entry: DocumentEntry): Promise<void> {
    try {
      const back = await this.#api?.restore(entry.id);
      if (back !== undefined) this.#feed?.put(back);
      this.toasts.toast(this.#t('broughtBack', { title: entry.title }));
    } catch (error) {
      this.#tell(this.fail(error));
    }
  }

  #tell(error: CsError): void {
    this.toasts.toast(`${this.#say('failed')} ${reason(this.#t, this.#say, error)}`);
  }

  #onEntryMenu(event: CsItemChosenEvent, entry: DocumentEntry): void {
    event.stopPropagation();
    if (event.itemId === 'rename') this.#edit(entry);
    else void this.#remove(entry);
  }

  #onListMenu = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    this.deleted = !this.deleted;
    this.form = null;
    void this.#feed?.show(this.deleted);
  };

  #when(at: string): string {
    const { locale } = this.#words;
    return `${formatDay(at, locale)}, ${formatTime(at, locale)}`;
  }

  #renderEntry(entry: DocumentEntry, { room, deleted }: Ready): TemplateResult {
    const t = this.#t;
    const time = this.#when(entry.updatedAt);
    const meta = deleted
      ? t('deletedAt', { time: this.#when(entry.deletedAt ?? entry.updatedAt) })
      : entry.updatedBy === null
        ? time
        : t('changed', { name: entry.updatedBy.name, time });
    const words = html`${icon(fileIcon)}<span class="grow"><b class="trunc" dir="auto">${entry.title}</b><span class="meta trunc">${meta}</span></span>`;
    if (deleted)
      return html`<li>
        <div class="entry">${words}</div>
        <button class="btn s" type="button" aria-label=${t('bringBackOf', { title: entry.title })} ${pressable(() => this.#restore(entry))}>${t('bringBack')}</button>
      </li>`;
    const items: MenuItem[] = room.archived
      ? []
      : [
          ...(may(room.role, 'write-documents') ? [{ id: 'rename', label: t('rename') }] : []),
          ...(may(room.role, 'delete-others') ? [{ id: 'delete', label: t('delete'), danger: true }] : []),
        ];
    const busy = this.#tasks.busy(entry.id);
    return html`<li class=${busy ? 'busy' : ''} aria-busy=${busy ? 'true' : nothing}>
      <button class="entry" type="button" data-id=${entry.id} @click=${() => this.#select(entry)}>${words}</button>
      ${
        items.length === 0 || busy
          ? nothing
          : html`<cs-menu
              label=${t('menuOf', { title: entry.title })}
              .items=${items}
              @cs-item-chosen=${(event: CsItemChosenEvent) => this.#onEntryMenu(event, entry)}
            ></cs-menu>`
      }
    </li>`;
  }

  #renderList(now: Ready): TemplateResult {
    const t = this.#t;
    if (now.documents.length > 0)
      return html`<ul class="rows" aria-label=${t(now.deleted ? 'deletedDocuments' : 'documents')}>
        ${repeat(
          now.documents,
          ({ id }) => id,
          (entry) => this.#renderEntry(entry, now),
        )}
      </ul>`;
    if (now.deleted) return emptyList(t('noneDeleted'), t('noneDeletedMore'), null);
    const writes = this.#writes(now);
    return emptyList(
      t('none'),
      t(writes ? 'noneMore' : 'noneRead'),
      writes && this.form === null ? { label: t('newDocument'), press: () => this.#edit(null) } : null,
    );
  }

  #writes({ room, deleted }: Ready): boolean {
    return may(room.role, 'write-documents') && !room.archived && !deleted;
  }

  #renderBody(now: DocumentsState | undefined): unknown {
    if (!this.roomId) return emptyList(this.#t('noRoom'), this.#t('noRoomMore'), null);
    if (now === undefined || now.phase === 'loading' || (now.phase === 'ready' && now.deleted !== this.deleted && now.stale === null)) return skeleton(this.#t);
    if (now.phase === 'failed') return failedList(this.#say, now.error, () => this.#feed?.load());
    return this.#renderList(now);
  }

  #renderNote(now: DocumentsState | undefined): unknown {
    if (now?.phase !== 'ready') return nothing;
    if (this.#line.value?.phase === 'waiting') return offlineNote(this.#say);
    return now.stale === null ? nothing : staleNote(this.#say, now.stale, () => this.#feed?.load());
  }

  #renderForm(): unknown {
    const { form } = this;
    if (form === null) return nothing;
    const t = this.#t;
    const error = this.#tasks.error('title');
    return titleForm(t, {
      heading: t(form.id === null ? 'newDocument' : 'rename'),
      label: t(form.id === null ? 'create' : 'save'),
      title: form.title,
      checked: form.checked,
      busy: this.#tasks.busy('title'),
      failure:
        error === null
          ? nothing
          : html`<div class="banner bad" role="alert">${icon(warnIcon)}<span class="grow"><b>${this.#say('failed')}</b> ${reason(t, this.#say, error)}</span></div>`,
      set: (title) => (this.form = { ...form, title }),
      submit: () => void this.#submit(),
      cancel: () => (this.form = null),
    });
  }

  #renderTop(now: DocumentsState | undefined): TemplateResult {
    const t = this.#t;
    const ready = now?.phase === 'ready' ? now : null;
    const moderates = ready !== null && may(ready.room.role, 'delete-others');
    return html`<div class="top" part="top">
      <h2 class="h grow">${t(this.deleted ? 'deletedDocuments' : 'documents')}</h2>
      ${ready !== null && this.#writes(ready) ? html`<button class="ib" type="button" aria-label=${t('newDocument')} title=${t('newDocument')} @click=${() => this.#edit(null)}>${icon(plusIcon)}</button>` : nothing}
      ${
        moderates
          ? html`<cs-menu label=${t('listMenu')} .items=${[{ id: 'deleted', label: t('deletedDocuments'), checked: this.deleted }]} @cs-item-chosen=${this.#onListMenu}></cs-menu>`
          : nothing
      }
    </div>`;
  }

  #renderOpened(id: string, now: DocumentsState | undefined): TemplateResult {
    const t = this.#t;
    const title = (now?.phase === 'ready' ? now.documents.find((entry) => entry.id === id)?.title : undefined) ?? (this.openedTitle || id);
    const body =
      this.editor === 'there'
        ? html`<cs-document class="opened" room-id=${this.roomId ?? nothing} document-id=${id}></cs-document>`
        : this.editor instanceof CsError
          ? failedList(this.#say, this.editor, () => this.#loadDocument())
          : skeleton(t);
    return html`<div class="top" part="top">
        <button class="btn s back" type="button" @click=${this.#onBack}>${icon(backIcon, 's', true)}${t('back')}</button>
        <h2 class="h grow trunc" dir="auto">${title}</h2>
      </div>
      ${body}`;
  }

  protected override render(): TemplateResult {
    const now = this.#now.value;
    const body =
      this.documentId !== null && this.roomId
        ? this.#renderOpened(this.documentId, now)
        : html`${this.#renderTop(now)}
            <div class="notes" role="status">${this.#renderNote(now)}</div>
            ${this.#renderForm()}
            <div class="scroll" part="list">${this.#renderBody(now)}</div>`;
    return html`${body}<cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-documents': CsDocuments;
  }
}
