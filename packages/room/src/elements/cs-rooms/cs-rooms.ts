import type { RelayClient } from '@cs-kit/core';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Room } from '@cs-kit/protocol';
import {
  closeIcon,
  controls,
  CsElement,
  feedback,
  hashIcon,
  icon,
  lockIcon,
  plusIcon,
  pressable,
  searchIcon,
  StoreController,
  StringsController,
  surfaces,
} from '@cs-kit/ui';
import type { CsItemChosenEvent, CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { RoomsApi } from '../../engine/rooms/api.ts';
import { inviteIn, ticketIn } from '../../engine/rooms/invite-link.ts';
import { RoomsFeed } from '../../engine/rooms/rooms-feed.ts';
import type { ListedRoom, RoomsState } from '../../engine/rooms/rooms-feed.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import { Tasks } from '../cs-settings/tasks.ts';
import { roomsSheet } from '../rooms/styles.ts';
import { failure, why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-rooms.styles.ts';
import { CsRoomSelectedEvent } from './events.ts';
import { createForm, ticketForm } from './forms.ts';
import { emptyList, failedList, offlineNote, skeleton, staleNote } from './parts.ts';

const SEARCH_AFTER_MS = 250;
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/**
 * The rooms of a person at a site: own public and private ones with what is unread, other public ones to join, and the
 * ways to a new one: make it, use a link, ask to be let in. It stays current by itself. A page puts it beside
 * `<cs-room room-id>` and listens to `cs-room-selected`.
 *
 * @tag cs-rooms
 * @summary List of rooms.
 * @fires {CsRoomSelectedEvent} cs-room-selected - A room was chosen, made or joined.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart top - Heading and the button of ways to a new room.
 * @csspart list - The rooms.
 */
export class CsRooms extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, roomsSheet, styles];
  readonly #words = new StringsController(this, roomsStrings);
  readonly #tasks = new Tasks(this);
  readonly #rooms = new StoreController<RoomsState>(this, () => this.#feed?.state ?? null);
  readonly #line = new StoreController(this, () => (this.#feed === null ? null : (this.#client?.socket.state ?? null)));
  readonly #t: Say = (key, params) => this.#words.t(key, params);
  #client: RelayClient | null = null;
  #api: RoomsApi | null = null;
  #feed: RoomsFeed | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The same room is made once, however often it is tried. */
  #newKey = uuid();

  @query('cs-toasts') private toasts!: CsToasts;
  @query('.scroll') private scroller!: HTMLElement | null;

  /** Room that is open beside the list. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;
  /** For staff: id of the site whose public rooms are listed and in which new ones are made; the first one where it names none. */
  @property({ attribute: 'site-id' }) siteId: string | null = null;

  @state() private search = '';
  @state() private archived = false;
  @state() private form: 'create' | 'ticket' | null = null;
  @state() private draft: { readonly title: string; readonly visibility: Room['visibility'] } = { title: '', visibility: 'public' };
  @state() private ticket = '';
  @state() private checked = false;
  @state() private code: string | null = null;
  @state() private at: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#onHash);
    this.#onHash();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
    clearTimeout(this.#timer);
    this.#feed?.stop();
    this.#feed = null;
  }

  /** Reads the lists anew. */
  refresh(): Promise<void> {
    return this.#feed?.load() ?? Promise.resolve();
  }

  /** Puts the focus on the room that is, or was last, chosen. */
  focusRoom(): void {
    this.renderRoot.querySelector<HTMLElement>('.room[tabindex="0"]')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    if (this.client !== this.#client || (this.#feed === null && this.client !== null) || (changed.has('siteId') && this.hasUpdated)) this.#open();
    if (changed.has('roomId') && this.roomId !== null) this.at = this.roomId;
  }

  #open(): void {
    this.#feed?.stop();
    this.#feed = null;
    const { client } = this;
    this.#client = client;
    if (client === null) return;
    this.#api = new RoomsApi(client, this.siteId);
    this.#feed = new RoomsFeed(client, this.#api);
    this.#feed.start();
    if (this.archived || this.search !== '') void this.#feed.ask({ archived: this.archived, search: this.search.trim() });
  }

  #onHash = (): void => {
    this.code = inviteIn(location.hash) ?? this.code;
  };

  #select(roomId: string): void {
    this.at = roomId;
    this.emit(new CsRoomSelectedEvent(roomId));
  }

  #enter(room: Room): void {
    this.#close();
    this.#feed?.put(room);
    this.#select(room.id);
  }

  #close = (): void => {
    this.form = null;
    this.checked = false;
    this.#tasks.clear('create');
    this.#tasks.clear('ticket');
  };

  async #create(): Promise<void> {
    this.checked = true;
    const title = this.draft.title.trim();
    const api = this.#api;
    if (api === null || title === '') return;
    await this.#tasks.run('create', async () => {
      const room = await api.create(title, this.draft.visibility, this.#newKey);
      this.#newKey = uuid();
      this.draft = { title: '', visibility: 'public' };
      this.#enter(room);
    });
  }

  async #goIn(): Promise<void> {
    this.checked = true;
    const api = this.#api;
    const found = ticketIn(this.ticket);
    if (api === null || found === null) return;
    await this.#tasks.run('ticket', async () => {
      if (found.kind === 'code') this.#enter(await api.accept(found.code));
      else await this.#joinOrAsk(api, found.id);
      this.ticket = '';
    });
  }

  /** A public room is joined. Any other answers as if there were none: there one asks. */
  async #joinOrAsk(api: RoomsApi, id: string): Promise<void> {
    const room = await api.room(id).catch(() => null);
    if (room !== null) return this.#enter(room.archived ? room : await api.join(id));
    await api.ask(id);
    this.#close();
    this.toasts.toast(this.#t('asked'));
  }

  async #accept(): Promise<void> {
    const { code } = this;
    const api = this.#api;
    if (code === null || api === null) return;
    await this.#tasks.run('accept', async () => {
      const room = await api.accept(code);
      this.#dropCode();
      this.#enter(room);
    });
  }

  /** The code goes from the address too: it is for one use, and no bookmark keeps it. */
  #dropCode = (): void => {
    this.code = null;
    this.#tasks.clear('accept');
    if (inviteIn(location.hash) !== null) history.replaceState(history.state, '', location.pathname + location.search);
  };

  async #join(room: ListedRoom): Promise<void> {
    try {
      const joined = await this.#api?.join(room.id);
      if (joined !== undefined) this.#enter(joined);
    } catch (error) {
      this.toasts.toast(`${this.#t('failed')} ${why(this.#t, this.fail(error))}`);
    }
  }

  #onMenu = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    if (event.itemId === 'archived') return this.#showArchived(!this.archived);
    this.#close();
    this.form = event.itemId === 'create' ? 'create' : 'ticket';
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.form input')?.focus());
  };

  #showArchived(on: boolean): void {
    this.archived = on;
    void this.#feed?.ask({ archived: on });
  }

  #onSearch(text: string): void {
    this.search = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#feed?.ask({ search: text.trim().slice(0, RELAY_LIMITS.titleChars) }), text === '' ? 0 : SEARCH_AFTER_MS);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const rows = [...(this.scroller?.querySelectorAll<HTMLElement>('.room') ?? [])];
    const step = STEPS[event.key];
    const at = rows.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const next = rows[step(at, rows.length - 1)];
    this.at = next?.dataset['id'] ?? null;
    next?.focus();
  };

  #renderRow(room: ListedRoom, tabbed: string | null): TemplateResult {
    const on = room.id === this.roomId;
    const fresh = room.joined && room.unread > 0 && !on;
    const badge = room.mentioned && fresh ? html`<span class="badge acc" role="img" aria-label=${this.#t('mentioned')}>@</span>` : nothing;
    const count = room.unread >= 99 ? this.#t('unreadMany') : this.#t('unread', { count: room.unread });
    return html`<li>
      <button
        class="room ${on ? 'on' : ''} ${fresh ? 'fresh' : ''}"
        type="button"
        data-id=${room.id}
        tabindex=${room.id === tabbed ? '0' : '-1'}
        title=${room.topic || nothing}
        aria-current=${on ? 'true' : nothing}
        @focus=${() => (this.at = room.id)}
        @click=${() => this.#select(room.id)}
      >
        ${icon(room.visibility === 'public' ? hashIcon : lockIcon)}<span class="grow trunc" dir="auto">${room.title}</span>${badge}${
          fresh ? html`<span class="badge solid num" role="img" aria-label=${count}>${room.unread >= 99 ? '99+' : room.unread}</span>` : nothing
        }
      </button>
      ${
        room.joined || room.archived
          ? nothing
          : html`<button class="btn s soft" type="button" aria-label=${this.#t('joinRoom', { name: room.title })} ${pressable(() => this.#join(room))}>${this.#t('join')}</button>`
      }
    </li>`;
  }

  #renderGroup(title: string, rooms: readonly ListedRoom[], tabbed: string | null): TemplateResult | typeof nothing {
    if (rooms.length === 0) return nothing;
    return html`<h2 class="group-title">${title}</h2>
      <ul class="rows" aria-label=${title}>
        ${repeat(
          rooms,
          ({ id }) => id,
          (room) => this.#renderRow(room, tabbed),
        )}
      </ul>`;
  }

  #renderList(rooms: readonly ListedRoom[]): TemplateResult {
    const t = this.#t;
    const sorted = [...rooms].sort((one, two) => one.title.localeCompare(two.title, this.locale));
    const own = sorted.filter(({ joined }) => joined);
    const groups = [
      [t('public'), own.filter(({ visibility }) => visibility === 'public')],
      [t('private'), own.filter(({ visibility }) => visibility === 'private')],
      [t('morePublic'), sorted.filter(({ joined }) => !joined)],
    ] as const;
    const shown = groups.flatMap(([, of]) => of);
    if (shown.length === 0) return emptyList(t, this.search.trim() !== '' ? 'search' : this.archived ? 'archived' : 'all');
    const tabbed = shown.some(({ id }) => id === this.at) ? this.at : (shown[0]?.id ?? null);
    return html`${groups.map(([title, of]) => this.#renderGroup(title, of, tabbed))}`;
  }

  #renderBody(): unknown {
    const now = this.#rooms.value;
    if (now === undefined || now.phase === 'loading') return skeleton(this.#t);
    if (now.phase === 'failed') return failedList(this.#t, now.error, () => this.#feed?.load());
    return this.#renderList(now.rooms);
  }

  #renderNotes(): TemplateResult {
    const now = this.#rooms.value;
    const ready = now?.phase === 'ready';
    const note = !ready
      ? nothing
      : this.#line.value?.phase === 'waiting'
        ? offlineNote(this.#t)
        : now.stale === null
          ? nothing
          : staleNote(this.#t, now.stale, () => this.#feed?.load());
    return html`<div class="notes" role="status">${note}${this.code === null ? nothing : this.#renderInvited()}</div>`;
  }

  #renderInvited(): TemplateResult {
    const t = this.#t;
    return html`<div class="card stack-y">
      <div><b class="label">${t('invited')}</b><p class="sm t2">${t('invitedMore')}</p></div>
      ${failure(t, this.#tasks.error('accept'))}
      <div class="actions">
        <button class="btn s" type="button" @click=${this.#dropCode}>${t('notNow')}</button
        ><button class="btn s primary" type="button" ${pressable(() => this.#accept())}>${t('acceptInvite')}</button>
      </div>
    </div>`;
  }

  #renderForm(): unknown {
    const view = { t: this.#t, checked: this.checked, cancel: this.#close };
    if (this.form === 'create')
      return createForm({
        ...view,
        ...this.draft,
        busy: this.#tasks.busy('create'),
        error: this.#tasks.error('create'),
        set: (patch) => (this.draft = { ...this.draft, ...patch }),
        submit: () => void this.#create(),
      });
    if (this.form === null) return nothing;
    return ticketForm({
      ...view,
      text: this.ticket,
      wrong: this.checked && ticketIn(this.ticket) === null,
      busy: this.#tasks.busy('ticket'),
      error: this.#tasks.error('ticket'),
      set: (text) => (this.ticket = text),
      submit: () => void this.#goIn(),
    });
  }

  protected override render(): TemplateResult {
    const t = this.#t;
    const items = [
      { id: 'create', label: t('newRoom') },
      { id: 'ticket', label: t('joinByLink') },
      { id: 'archived', label: t('archivedRooms'), checked: this.archived },
    ];
    return html`<div class="top" part="top">
        <h1 class="h grow">${t(this.archived ? 'archivedRooms' : 'rooms')}</h1>
        <cs-menu .items=${items} label=${t('addRoom')} @cs-item-chosen=${this.#onMenu}>${icon(plusIcon)}</cs-menu>
      </div>
      <label class="field search">${icon(searchIcon, 's')}<span class="sr">${t('findRoom')}</span><input
          type="search"
          autocomplete="off"
          placeholder=${t('findRoom')}
          maxlength=${RELAY_LIMITS.titleChars}
          .value=${live(this.search)}
          @input=${(event: Event) => this.#onSearch((event.target as HTMLInputElement).value)}
        />${this.search === '' ? nothing : html`<button class="ib s" type="button" aria-label=${t('clearSearch')} @click=${() => this.#onSearch('')}>${icon(closeIcon, 's')}</button>`}</label>
      ${this.#renderNotes()}${this.#renderForm()}
      <div class="scroll" part="list" @keydown=${this.#onKeydown}>${this.#renderBody()}</div>
      ${this.archived ? html`<div class="notes"><button class="btn block" type="button" @click=${() => this.#showArchived(false)}>${t('showActive')}</button></div>` : nothing}
      <cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-rooms': CsRooms;
  }
}
