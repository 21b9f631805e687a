import type { Room, RoomInvite, RoomMember } from '@cs-kit/protocol';
import { ANA, FakeRelay, idOf, VISITOR } from './fake-relay.ts';
import type { Call } from './fake-relay.ts';

/** A group as the relay sends it. */
export function roomOf(number: number, more: Partial<Room> = {}): Room {
  return {
    id: idOf(500 + number),
    title: `Room ${number}`,
    topic: '',
    visibility: 'public',
    kind: 'group',
    lastSeq: 0,
    role: 'member',
    archived: false,
    locked: false,
    slowModeSeconds: 0,
    memberCount: 2,
    unread: 0,
    mentioned: false,
    lastAt: null,
    ...more,
  };
}

/** A member as the relay lists them. */
export function memberOf(number: number, more: Partial<RoomMember> = {}): RoomMember {
  return { id: idOf(700 + number), name: `Person ${number}`, role: 'member', presence: 'offline', muted: false, banned: false, ...more };
}

/** A relay in memory with groups: own ones, public ones of others, and the members of each. */
export class FakeRooms extends FakeRelay {
  own: Room[] = [];
  others: Room[] = [];
  people: RoomMember[] = [memberOf(0, { id: VISITOR.id, name: VISITOR.name, role: 'owner' }), memberOf(1, { id: ANA.id, name: ANA.name })];
  kept: RoomMember[] = [];
  links: RoomInvite[] = [];
  asking: { userId: string; name: string; note: string; at: string }[] = [];
  /** Calls that fail, as `METHOD part-of-path`, with the code of the refusal. */
  readonly refusals = new Map<string, { readonly status: number; readonly code: string }>();

  constructor() {
    super();
    this.handlers.push((call) => this.#refuse(call) ?? this.#rooms(call) ?? this.#roomOf(call));
  }

  #refuse({ method, path }: Call) {
    for (const [what, { status, code }] of this.refusals) {
      const [verb = '', part = ''] = what.split(' ');
      if (verb === method && path.includes(part)) return { status, body: { code, title: code, status, detail: code, retryable: false } };
    }
    return undefined;
  }

  #rooms({ method, path, body }: Call) {
    const url = new URL(path, 'https://relay.test');
    if (url.pathname === '/v1/invites/acceptances') return { status: 200, body: this.#belong(roomOf(90, { title: 'By link', visibility: 'private' })) };
    if (url.pathname !== '/v1/rooms') return undefined;
    if (method === 'POST') {
      const { title, visibility } = body as Pick<Room, 'title' | 'visibility'>;
      return { status: 201, body: this.#belong(roomOf(80 + this.own.length, { title, visibility, role: 'owner' })) };
    }
    const words = (url.searchParams.get('search') ?? '').toLowerCase();
    const archived = url.searchParams.get('archived') === 'true';
    const of = url.searchParams.get('visibility') === 'public' ? [...this.own, ...this.others].filter(({ visibility }) => visibility === 'public') : this.own;
    return { status: 200, body: { items: of.filter((room) => room.archived === archived && room.title.toLowerCase().includes(words)), cursor: null } };
  }

  #belong(room: Room): Room {
    this.own = [...this.own.filter(({ id }) => id !== room.id), room];
    return room;
  }

  #roomOf({ method, path, body }: Call) {
    const [, id = '', rest = ''] = /^\/v1\/rooms\/([^/?]+)(\/[^?]*)?/.exec(path) ?? [];
    if (id === '') return undefined;
    const known = [...this.own, ...this.others].find((room) => room.id === id);
    if (rest === '/requests' && method === 'POST') return { status: 202, body: {} };
    if (known === undefined) return { status: 404, body: { code: 'room/not-found', title: '', status: 404, detail: '', retryable: false } };
    if (rest === '' && method === 'GET') return { status: 200, body: known };
    if (rest === '' && method === 'PATCH') return { status: 200, body: this.#belong({ ...known, ...(body as Partial<Room>) }) };
    if (rest === '/members/me' && method === 'PUT') return { status: 200, body: this.#belong(known) };
    if (rest === '/members') return { status: 200, body: { items: path.includes('banned=true') ? this.kept : this.people, cursor: null } };
    if (rest === '/documents') return { status: 200, body: { items: [], cursor: null } };
    if (rest === '/requests') return { status: 200, body: { items: this.asking } };
    if (rest === '/invites' && method === 'GET') return { status: 200, body: { items: this.links } };
    if (rest === '/invites') {
      const link = {
        id: idOf(900 + this.links.length),
        role: 'member',
        expiresAt: '2026-12-01T00:00:00.000Z',
        usesLeft: null,
        createdAt: '2026-11-22T00:00:00.000Z',
      } as const;
      this.links = [link, ...this.links];
      return { status: 201, body: { ...link, code: 'a-code' } };
    }
    return undefined;
  }
}
