import type { RelayClient, RoomFeed, RoomState } from '@cs-kit/core';
import type { RelayFrame, Room } from '@cs-kit/protocol';
import {
  clockIcon,
  controls,
  CsElement,
  feedback,
  fileIcon,
  gearIcon,
  icon,
  lockIcon,
  peopleIcon,
  phoneIcon,
  pressable,
  StoreController,
  StringsController,
  surfaces,
} from '@cs-kit/ui';
import type { CsItemChosenEvent, CsToasts, IconShape } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { may } from '@cs-kit/protocol';
import { RoomsApi } from '../../engine/rooms/api.ts';
import { after } from '../../engine/tail.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import type { RoomsWord } from '../../i18n/rooms.ts';
import { roomsSheet } from '../rooms/styles.ts';
import { why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-room-head.styles.ts';
import { CsRoomLeftEvent } from './events.ts';

/** Changes of the room within this time are read together. */
const GATHER_MS = 250;

/** What the menu opens. */
type Sheet = 'settings' | 'members' | 'documents' | 'leave';

/**
 * The head of a group in `<cs-room>`: its name, who is here, what holds in it, and a menu with its settings, its members,
 * its documents and the way out. Where the room cannot be entered it says why, and what can be done about that.
 *
 * @tag cs-room-head
 * @summary Head of a room.
 * @fires {CsRoomLeftEvent} cs-room-left - This person has left the room.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsRoomHead extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, roomsSheet, styles];
  readonly #words = new StringsController(this, roomsStrings);
  readonly #now = new StoreController<RoomState>(this, () => this.feed?.state ?? null);
  readonly #t: Say = (key, params) => this.#words.t(key, params);
  #shown: RoomFeed | null = null;
  #api: RoomsApi | null = null;
  #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #seen = 0;

  @query('cs-toasts') private toasts!: CsToasts;

  /** The room, as `<cs-room>` holds it. */
  @property({ attribute: false }) feed: Pick<RoomFeed, 'state'> | null = null;
  /** The connection of `<cs-room>`, for what is inside as well. */
  @property({ attribute: false }) connection: RelayClient | null = null;
  /** Calls everybody in the room; null where whoever is around shows no calls. */
  @property({ attribute: false }) call: (() => Promise<void>) | null = null;
  /** Id of the room. */
  @property({ attribute: 'room-id' }) roomId = '';

  @state() private room: Room | null = null;
  @state() private sheet: Sheet | null = null;
  @state() private hasDocuments = false;
  @state() private gate: 'open' | 'asked' | 'left' = 'open';

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('connection')) this.provideClient(this.connection);
    if (this.isConnected && this.client !== null && this.feed !== null && (this.feed !== this.#shown || changed.has('roomId'))) this.#open(this.client);
  }

  #open(client: RelayClient): void {
    this.#release();
    const { feed } = this;
    if (feed === null) return;
    this.#shown = feed as RoomFeed;
    this.#api = new RoomsApi(client);
    this.room = null;
    this.sheet = null;
    this.gate = 'open';
    this.#seen = feed.state.get().lastSeq;
    this.#stops = [feed.state.subscribe((now) => this.#onRoom(now)), client.socket.subscribe((frame) => this.#onFrame(client, frame))];
    void this.#read();
    // A request that is answered while one waits opens the room.
    void client.socket.request({ type: 'watch', topic: 'rooms' }).catch(() => undefined);
  }

  #release(): void {
    for (const stop of this.#stops.splice(0)) stop();
    clearTimeout(this.#timer);
    this.#shown = null;
  }

  async #read(): Promise<void> {
    try {
      this.room = (await this.#api?.room(this.roomId)) ?? null;
    } catch {
      // Why it cannot be read, the line says as well; one that was read before stays.
    }
  }

  #onRoom(now: RoomState): void {
    const before = this.#seen;
    this.#seen = Math.max(before, now.lastSeq);
    if (now.phase === 'live' && this.gate !== 'open') this.gate = 'open';
    const changed = after(now.events, before).some(({ kind }) => kind === 'room' || kind === 'member');
    if (!changed && !(this.room === null && now.phase === 'live')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), GATHER_MS);
  }

  #onFrame(client: RelayClient, frame: RelayFrame): void {
    if (frame.type !== 'room-changed' || frame.roomId !== this.roomId || frame.userId !== client.session.current?.user.id) return;
    if (this.#now.value?.phase === 'refused' && this.gate === 'asked') void this.#enter().catch(() => undefined);
  }

  /** Joins anew: the answer goes to the line of the room, which is live again with it. */
  async #enter(): Promise<void> {
    const lastSeq = this.#now.value?.lastSeq ?? 0;
    await this.client?.socket.request({ type: 'join', roomId: this.roomId, ...(lastSeq === 0 ? {} : { lastSeq }) });
    await this.#read();
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#enter();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #ask(): Promise<void> {
    try {
      await this.#api?.ask(this.roomId);
      this.gate = 'asked';
    } catch (error) {
      this.#failed(error);
    }
  }

  async #leave(): Promise<void> {
    try {
      await this.#api?.remove(this.roomId, 'me');
      this.sheet = null;
      this.gate = 'left';
      this.emit(new CsRoomLeftEvent(this.roomId));
    } catch (error) {
      this.sheet = null;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.toasts.toast(`${this.#t('failed')} ${why(this.#t, this.fail(error))}`);
  }

  #onMenu = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    this.sheet = event.itemId as Sheet;
    if (this.sheet === 'documents') void this.#loadDocuments();
  };

  /** The list of documents comes with its first use: most rooms have none. */
  async #loadDocuments(): Promise<void> {
    try {
      (await import('../cs-documents/register.ts')).registerDocuments();
      this.hasDocuments = true;
    } catch (error) {
      this.sheet = null;
      this.#failed(error);
    }
  }

  #pace(seconds: number): string {
    if (seconds % 3600 === 0) return this.#t('slowNoteHours', { count: seconds / 3600 });
    return seconds % 60 === 0 ? this.#t('slowNoteMinutes', { count: seconds / 60 }) : this.#t('slowNote', { count: seconds });
  }

  #renderNotes(room: Room, now: RoomState): unknown {
    const me = this.client?.session.current?.user.id;
    const muted = now.members.some(({ id, muted: silent }) => id === me && silent === true);
    const note = (shape: IconShape, words: string): TemplateResult => html`<p class="banner">${icon(shape, 's')}<span class="grow">${words}</span></p>`;
    const notes = [
      ...(room.archived ? [note(lockIcon, this.#t('archivedNote'))] : []),
      ...(room.locked && !room.archived ? [note(lockIcon, this.#t('lockedNote'))] : []),
      ...(muted && !room.archived ? [note(lockIcon, this.#t('whyMuted'))] : []),
      ...(room.slowModeSeconds > 0 && !room.archived ? [note(clockIcon, this.#pace(room.slowModeSeconds))] : []),
    ];
    return notes.length === 0 ? nothing : html`<div class="notes" role="status">${notes}</div>`;
  }

  /** Why the room is shut for this person, and the way on. */
  #renderShut(code: string | undefined): TemplateResult {
    const t = this.#t;
    const say = (title: RoomsWord, more: RoomsWord, button: unknown): TemplateResult =>
      html`<div class="shut"><div class="empty warn" role="status">
        <span class="empty-art">${icon(lockIcon, 'l')}</span><b>${t(title)}</b>
        <p>${t(more)}</p>
        ${button}
      </div></div>`;
    const ask = html`<button class="btn primary" type="button" ${pressable(() => this.#ask())}>${t('askToJoin')}</button>`;
    const again = html`<button class="btn" type="button" ${pressable(() => this.#lookAgain())}>${t('lookAgain')}</button>`;
    if (this.gate === 'asked') return say('askedHere', 'askedHereMore', again);
    const open = this.room?.visibility === 'public';
    if (this.gate === 'left') return say('left', open ? 'leaveMorePublic' : 'leaveMorePrivate', open ? again : ask);
    if (code === 'room/banned') return say('bannedHere', 'bannedHereMore', again);
    if (code === 'room/forbidden') return say('putOut', 'putOutMore', open ? again : ask);
    if (code === 'room/not-found') return say('privateRoom', 'privateRoomMore', ask);
    return say('loadFailed', 'whyOther', again);
  }

  #renderSheets(room: Room): TemplateResult {
    const t = this.#t;
    const close = (): void => void (this.sheet = null);
    // Dialogs of what is inside tell that they have closed as well, and one may close while the next is open.
    const closed =
      (own: Sheet) =>
      (event: Event): void => {
        if (event.target === event.currentTarget && this.sheet === own) close();
      };
    const { sheet } = this;
    return html`<cs-dialog kind="sheet" label=${t('roomSettings')} ?open=${sheet === 'settings'} @cs-dialog-closed=${closed('settings')} @cs-room-deleted=${close}>
        ${sheet === 'settings' ? html`<cs-room-settings room-id=${room.id}></cs-room-settings>` : nothing}
      </cs-dialog>
      <cs-dialog kind="sheet" label=${t('members')} ?open=${sheet === 'members'} @cs-dialog-closed=${closed('members')}>
        ${sheet === 'members' ? html`<cs-members class="people" room-id=${room.id}></cs-members>` : nothing}
      </cs-dialog>
      <cs-dialog class="documents" label=${room.title} ?open=${sheet === 'documents'} @cs-dialog-closed=${closed('documents')}>
        ${sheet !== 'documents' ? nothing : this.hasDocuments ? html`<cs-documents room-id=${room.id}></cs-documents>` : html`<p class="wait" role="status">${t('loadingDocuments')}</p>`}
      </cs-dialog>
      <cs-dialog label=${t('leaveTitle', { name: room.title })} ?open=${sheet === 'leave'} @cs-dialog-closed=${closed('leave')}>
        <p class="t2">${t(room.visibility === 'public' ? 'leaveMorePublic' : 'leaveMorePrivate')}</p>
        <button slot="footer" class="btn" type="button" @click=${close}>${t('cancel')}</button>
        <button slot="footer" class="btn danger" type="button" ${pressable(() => this.#leave())}>${t('leave')}</button>
      </cs-dialog>`;
  }

  #renderHead(room: Room, now: RoomState): TemplateResult {
    const t = this.#t;
    const here = now.members.filter(({ presence }) => presence !== 'offline').length;
    const items = [
      { id: 'settings', label: t('roomSettings'), icon: gearIcon },
      { id: 'members', label: t('members'), icon: peopleIcon },
      { id: 'documents', label: t('documents'), icon: fileIcon },
      { id: 'leave', label: t('leave') },
    ];
    return html`<header>
        <span class="grow"
          ><h2 class="h trunc" dir="auto">${room.title}</h2>
          <span class="meta trunc" title=${room.topic || nothing}>${t('here', { count: here })}${room.topic === '' ? nothing : html` · <bdi>${room.topic}</bdi>`}</span></span
        >
        ${
          this.call !== null && may(now.role, 'start-call') && now.call === null && !room.archived
            ? html`<button class="ib" type="button" aria-label=${t('call')} title=${t('call')} ${pressable(() => this.call?.())}>${icon(phoneIcon)}</button>`
            : nothing
        }
        <cs-menu label=${t('roomMenu')} .items=${items} @cs-item-chosen=${this.#onMenu}></cs-menu>
      </header>
      ${this.#renderNotes(room, now)}${this.#renderSheets(room)}`;
  }

  protected override render(): unknown {
    const now = this.#now.value;
    const { room } = this;
    if (now === undefined) return nothing;
    const body = now.phase === 'refused' ? this.#renderShut(now.error?.code) : room?.kind === 'group' ? this.#renderHead(room, now) : nothing;
    return html`${body}<cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-room-head': CsRoomHead;
  }
}
