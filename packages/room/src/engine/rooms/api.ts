import type { RelayClient } from '@cs-kit/core';
import type { JoinRequest, Page, Room, RoomChange, RoomInvite, RoomMember, RoomRole, Site } from '@cs-kit/protocol';

/** What the calls need of a client. */
export type RoomsClient = Pick<RelayClient, 'json' | 'kind'>;

/** Which groups are asked for. */
export interface RoomsQuery {
  readonly search: string;
  readonly archived: boolean;
}

/** Most pages of one list that are read: a list of more is searched. */
const MOST_PAGES = 3;

/** The calls for groups, as a visitor of a site or as its staff. */
export class RoomsApi {
  readonly #client: RoomsClient;
  #siteId: string | null;

  constructor(client: RoomsClient, siteId: string | null = null) {
    this.#client = client;
    this.#siteId = siteId;
  }

  /** Whether the public groups are those of this site. */
  lists(siteId: string): boolean {
    return this.#client.kind !== 'staff' || this.#siteId === siteId;
  }

  /** The own groups. */
  own(query: RoomsQuery, signal?: AbortSignal): Promise<readonly Room[]> {
    return this.#list(this.#query(query), signal);
  }

  /** The public groups of the site. */
  async open(query: RoomsQuery, signal?: AbortSignal): Promise<readonly Room[]> {
    return this.#list(await this.#ofSite(this.#query(query, { visibility: 'public' })), signal);
  }

  /** One group as this person sees it. */
  room(id: string): Promise<Room> {
    return this.#client.json<Room>('GET', `/v1/rooms/${id}`);
  }

  async create(title: string, visibility: Room['visibility'], idempotencyKey: string): Promise<Room> {
    const query = await this.#ofSite(new URLSearchParams());
    return this.#client.json<Room>('POST', `/v1/rooms${query.size === 0 ? '' : `?${query}`}`, { body: { title, visibility, kind: 'group' }, idempotencyKey });
  }

  join(id: string): Promise<Room> {
    return this.#client.json<Room>('PUT', `/v1/rooms/${id}/members/me`);
  }

  /** Joins by the code of an invite. */
  accept(code: string): Promise<Room> {
    return this.#client.json<Room>('POST', '/v1/invites/acceptances', { body: { code } });
  }

  /** Asks to be let in; the answer says nothing of whether there is such a room. */
  ask(id: string, note = ''): Promise<unknown> {
    return this.#client.json('POST', `/v1/rooms/${id}/requests`, { body: { note } });
  }

  change(id: string, change: RoomChange): Promise<Room> {
    return this.#client.json<Room>('PATCH', `/v1/rooms/${id}`, { body: change });
  }

  erase(id: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/rooms/${id}`);
  }

  /** A page of members, or of those who are kept out. */
  members(id: string, { banned = false, cursor = null }: { readonly banned?: boolean; readonly cursor?: string | null } = {}): Promise<Page<RoomMember>> {
    const query = new URLSearchParams({ banned: String(banned), ...(cursor === null ? {} : { cursor }) });
    return this.#client.json<Page<RoomMember>>('GET', `/v1/rooms/${id}/members?${query}`);
  }

  changeMember(id: string, userId: string, patch: { readonly role?: RoomRole; readonly muted?: boolean; readonly banned?: boolean }): Promise<RoomMember> {
    return this.#client.json<RoomMember>('PATCH', `/v1/rooms/${id}/members/${encodeURIComponent(userId)}`, { body: patch });
  }

  /** Takes somebody out; `me` leaves. */
  remove(id: string, userId: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/rooms/${id}/members/${encodeURIComponent(userId)}`);
  }

  transfer(id: string, userId: string): Promise<unknown> {
    return this.#client.json('POST', `/v1/rooms/${id}/transfers`, { body: { userId } });
  }

  async invites(id: string): Promise<readonly RoomInvite[]> {
    return (await this.#client.json<{ items: readonly RoomInvite[] }>('GET', `/v1/rooms/${id}/invites`)).items;
  }

  invite(id: string, role: RoomRole, days: number): Promise<RoomInvite> {
    return this.#client.json<RoomInvite>('POST', `/v1/rooms/${id}/invites`, { body: { role, expiresInHours: days * 24 } });
  }

  revoke(id: string, inviteId: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/rooms/${id}/invites/${inviteId}`);
  }

  async requests(id: string): Promise<readonly JoinRequest[]> {
    return (await this.#client.json<{ items: readonly JoinRequest[] }>('GET', `/v1/rooms/${id}/requests`)).items;
  }

  answer(id: string, userId: string, accept: boolean): Promise<unknown> {
    return this.#client.json('PUT', `/v1/rooms/${id}/requests/${encodeURIComponent(userId)}`, { body: { accept } });
  }

  async #list(query: URLSearchParams, signal?: AbortSignal): Promise<readonly Room[]> {
    const rooms: Room[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      if (cursor !== null) query.set('cursor', cursor);
      const found: Page<Room> = await this.#client.json<Page<Room>>('GET', `/v1/rooms?${query}`, signal === undefined ? {} : { signal });
      rooms.push(...found.items);
      cursor = found.cursor;
      if (cursor === null) break;
    }
    return rooms;
  }

  #query({ search, archived }: RoomsQuery, more: Readonly<Record<string, string>> = {}): URLSearchParams {
    return new URLSearchParams({ archived: String(archived), ...(search === '' ? {} : { search }), ...more });
  }

  /** The staff work for several sites: where none is named, it is the first. */
  async #ofSite(query: URLSearchParams): Promise<URLSearchParams> {
    if (this.#client.kind !== 'staff') return query;
    this.#siteId ??= (await this.#client.json<{ items: readonly Site[] }>('GET', '/v1/sites')).items[0]?.id ?? null;
    if (this.#siteId !== null) query.set('siteId', this.#siteId);
    return query;
  }
}
