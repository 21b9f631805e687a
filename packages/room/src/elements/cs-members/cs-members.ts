import { openRoomFeed } from '@cs-kit/core';
import type { RelayClient, RoomFeed, RoomState } from '@cs-kit/core';
import { may, RELAY_LIMITS } from '@cs-kit/protocol';
import type { RoomMember, RoomRole } from '@cs-kit/protocol';
import {
  avatar,
  closeIcon,
  controls,
  CsElement,
  feedback,
  icon,
  identity,
  pressable,
  searchIcon,
  StoreController,
  StringsController,
  surfaces,
  warnIcon,
} from '@cs-kit/ui';
import type { CsItemChosenEvent, CsToasts, MenuItem } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { Delayed } from '../../engine/delayed.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { RoomsApi } from '../../engine/rooms/api.ts';
import { MembersList } from '../../engine/rooms/members-list.ts';
import type { MembersState } from '../../engine/rooms/members-list.ts';
import { actionsOn, ordered, withPresence } from '../../engine/rooms/roster.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import type { RoomsWord } from '../../i18n/rooms.ts';
import { roomsSheet } from '../rooms/styles.ts';
import { roleWord, why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-members.styles.ts';

/** Members from which on one is looked for. */
const SEARCH_FROM = 20;
const PRESENCE: Readonly<Record<RoomMember['presence'], RoomsWord>> = { online: 'online', away: 'away', busy: 'busy', offline: 'offlinePerson' };

/**
 * The members of a room: who is here, in which role, and for each what the own role allows: another role, mute, remove,
 * ban, give the room away. Removing and banning can be taken back for ten seconds.
 *
 * @tag cs-members
 * @summary Members of a room.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart list - The members.
 */
export class CsMembers extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, feedback, roomsSheet, styles];
  readonly #words = new StringsController(this, roomsStrings);
  readonly #room = new StoreController<RoomState>(this, () => this.#feed?.state ?? null);
  readonly #members = new StoreController<MembersState>(this, () => this.#list?.state ?? null);
  readonly #t: Say = (key, params) => this.#words.t(key, params);
  readonly #delayed = new Delayed(pageClock);
  #client: RelayClient | null = null;
  #shown: string | null = null;
  #api: RoomsApi | null = null;
  #feed: RoomFeed | null = null;
  #list: MembersList | null = null;

  @query('cs-toasts') private toasts!: CsToasts;

  /** Room whose members are shown. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;

  @state() private search = '';
  @state() private leaving: ReadonlySet<string> = new Set();
  @state() private heir: RoomMember | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pagehide', this.#flush);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pagehide', this.#flush);
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    if (this.client !== this.#client || this.roomId !== this.#shown || (this.#feed === null && this.client !== null && this.roomId !== null)) this.#open();
  }

  #flush = (): void => this.#delayed.flush();

  #open(): void {
    this.#release();
    const { client, roomId } = this;
    this.#client = client;
    this.#shown = roomId;
    if (client === null || roomId === null || roomId === '') return;
    this.#api = new RoomsApi(client);
    this.#feed = openRoomFeed(client, roomId);
    this.#list = new MembersList(this.#api, this.#feed.state, roomId, () => this.#role);
    this.#list.start();
  }

  #release(): void {
    this.#flush();
    this.#list?.stop();
    this.#feed?.close();
    this.#feed = null;
    this.#list = null;
    this.#api = null;
    this.search = '';
    this.leaving = new Set();
    this.heir = null;
  }

  get #me(): string | null {
    return this.#client?.session.current?.user.id ?? null;
  }

  get #role(): RoomRole {
    const now = this.#room.value;
    return now?.members.find(({ id }) => id === this.#me)?.role ?? now?.role ?? 'viewer';
  }

  #failed(error: unknown): void {
    this.toasts.toast(`${this.#t('failed')} ${why(this.#t, this.fail(error))}`);
  }

  async #do(work: (api: RoomsApi, roomId: string) => Promise<unknown>): Promise<void> {
    const api = this.#api;
    const roomId = this.#shown;
    const list = this.#list;
    if (api === null || roomId === null) return;
    try {
      await work(api, roomId);
      await list?.load();
    } catch (error) {
      this.#failed(error);
    }
  }

  #onItem(event: CsItemChosenEvent, member: RoomMember): void {
    event.stopPropagation();
    const [type, role] = event.itemId.split(':');
    if (type === 'role') void this.#do((api, id) => api.changeMember(id, member.id, { role: role as RoomRole }));
    else if (type === 'mute' || type === 'unmute') void this.#do((api, id) => api.changeMember(id, member.id, { muted: type === 'mute' }));
    else if (type === 'transfer') this.heir = member;
    else this.#putOut(member, type === 'ban');
  }

  /** Takes somebody out after a while in which that can be taken back; leaving the page does it at once. */
  #putOut(member: RoomMember, ban: boolean): void {
    const set = (out: boolean): void => {
      const next = new Set(this.leaving);
      if (out) next.add(member.id);
      else next.delete(member.id);
      this.leaving = next;
    };
    set(true);
    // What is done later is done in the room that was shown when it was asked for.
    const work = ban
      ? (api: RoomsApi, id: string) => api.changeMember(id, member.id, { banned: true })
      : (api: RoomsApi, id: string) => api.remove(id, member.id);
    const api = this.#api;
    const roomId = this.#shown;
    this.#delayed.schedule(member.id, RELAY_LIMITS.undoMs, () => {
      if (api === null || roomId === null) return;
      void work(api, roomId)
        .then(() => this.#list?.load())
        .catch((error: unknown) => this.#failed(error))
        .finally(() => set(false));
    });
    const undo = (): void => {
      if (this.#delayed.undo(member.id)) set(false);
    };
    this.toasts.toast(this.#t(ban ? 'banned' : 'removed', { name: member.name }), {
      duration: RELAY_LIMITS.undoMs,
      action: { label: this.#t('undo'), run: undo },
    });
  }

  async #transfer(): Promise<void> {
    const { heir } = this;
    if (heir === null) return;
    await this.#do((api, id) => api.transfer(id, heir.id));
    this.heir = null;
  }

  async #unban(member: RoomMember): Promise<void> {
    await this.#do(async (api, id) => {
      await api.changeMember(id, member.id, { banned: false });
      this.toasts.toast(this.#t('unbanned', { name: member.name }));
    });
  }

  #onSearch(text: string): void {
    this.search = text;
    // Names that were not read yet are looked through as well.
    if (text !== '') void this.#list?.loadAll();
  }

  #items(member: RoomMember): readonly (MenuItem | '-')[] {
    const t = this.#t;
    return actionsOn(this.#role, this.#me, member).map((action): MenuItem => {
      if (action.type === 'role') return { id: `role:${action.role}`, label: t('makeRole', { role: roleWord(t, action.role) }) };
      return { id: action.type, label: t(action.type), danger: action.type === 'remove' || action.type === 'ban' };
    });
  }

  #renderMember(member: RoomMember): TemplateResult {
    const t = this.#t;
    const name = member.id === this.#me ? t('me', { name: member.name }) : member.name;
    const presence = t(PRESENCE[member.presence]);
    const role = roleWord(t, member.role);
    const items = this.#items(member);
    const dot = member.presence === 'busy' ? 'away' : member.presence;
    const row = html`<span class="member"
      >${avatar(member.name, { id: member.id, presence: dot, size: 's' })}<span class="grow trunc" dir="auto">${name}</span
      ><span class="sr">${presence}</span>${member.muted ? html`<span class="badge warn">${t('muted')}</span>` : nothing}${
        member.role === 'member' ? nothing : html`<span class="badge ${member.role === 'owner' ? 'acc' : ''}">${role}</span>`
      }</span
    >`;
    if (items.length === 0) return html`<li class="line">${row}</li>`;
    return html`<li class="line">
      ${row}<cs-menu
        look="ib s"
        label=${t('memberMenu', { name: member.name })}
        .items=${items}
        @cs-item-chosen=${(event: CsItemChosenEvent) => this.#onItem(event, member)}
      ></cs-menu>
    </li>`;
  }

  #renderBanned(banned: readonly RoomMember[]): TemplateResult | typeof nothing {
    if (banned.length === 0) return nothing;
    const t = this.#t;
    return html`<h3 class="group-title">${t('bannedPeople')}</h3>
      <ul class="rows" aria-label=${t('bannedPeople')}>
        ${banned.map(
          (member) =>
            html`<li class="line out">
              <span class="member">${avatar(member.name, { id: member.id, size: 's' })}<span class="grow trunc" dir="auto">${member.name}</span></span
              ><button class="btn s" type="button" aria-label="${t('unban')}: ${member.name}" ${pressable(() => this.#unban(member))}>${t('unban')}</button>
            </li>`,
        )}
      </ul>`;
  }

  #renderSearch(count: number): unknown {
    if (count < SEARCH_FROM && this.search === '') return nothing;
    const t = this.#t;
    return html`<label class="field search"
      >${icon(searchIcon, 's')}<span class="sr">${t('findMember')}</span
      ><input
        type="search"
        autocomplete="off"
        placeholder=${t('findMember')}
        maxlength=${RELAY_LIMITS.nameChars}
        .value=${live(this.search)}
        @input=${(event: Event) => this.#onSearch((event.target as HTMLInputElement).value)}
      />${this.search === '' ? nothing : html`<button class="ib s" type="button" aria-label=${t('clearSearch')} @click=${() => this.#onSearch('')}>${icon(closeIcon, 's')}</button>`}</label
    >`;
  }

  #renderTransfer(): TemplateResult {
    const t = this.#t;
    const name = this.heir?.name ?? '';
    return html`<cs-dialog label=${t('transferTitle', { name })} ?open=${this.heir !== null} @cs-dialog-closed=${() => (this.heir = null)}>
      <p class="t2">${t('transferMore', { name })}</p>
      <button slot="footer" class="btn" type="button" @click=${() => (this.heir = null)}>${t('cancel')}</button>
      <button slot="footer" class="btn danger" type="button" ${pressable(() => this.#transfer())}>${t('transferDo')}</button>
    </cs-dialog>`;
  }

  #renderBody(now: MembersState): unknown {
    const t = this.#t;
    if (now.phase === 'loading')
      return html`<div class="wait" role="status"><span class="sr">${t('loadingMembers')}</span>${Array.from({ length: 4 }, () => html`<i class="sk"></i>`)}</div>`;
    if (now.phase === 'failed')
      return html`<div class="empty bad" role="alert">
        <span class="empty-art">${icon(warnIcon, 'l')}</span><b>${t('loadFailed')}</b>
        <p>${why(t, now.error)}</p>
        <button class="btn" type="button" ${pressable(() => this.#list?.load())}>${t('retry')}</button>
      </div>`;
    const all = withPresence(now.members, this.#room.value?.members ?? []).filter(({ id }) => !this.leaving.has(id));
    const shown = ordered(all, this.search, this.locale);
    return html`<h2 class="group-title">${t('membersCount', { count: all.length })}</h2>
      ${this.#renderSearch(all.length)}
      ${
        shown.length === 0
          ? html`<p class="empty" role="status">${t('noMemberFound')}</p>`
          : html`<ul class="rows" part="list" aria-label=${t('members')}>
              ${repeat(
                shown,
                ({ id }) => id,
                (member) => this.#renderMember(member),
              )}
            </ul>`
      }
      ${now.cursor === null ? nothing : html`<div class="notes"><button class="btn block" type="button" ${pressable(() => this.#list?.loadNext())}>${t('moreMembers')}</button></div>`}
      ${may(this.#role, 'remove-member') ? this.#renderBanned(now.banned) : nothing}`;
  }

  protected override render(): unknown {
    const now = this.#members.value;
    if (now === undefined) return nothing;
    return html`<div class="scroll">${this.#renderBody(now)}</div>
      ${this.#renderTransfer()}<cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-members': CsMembers;
  }
}
