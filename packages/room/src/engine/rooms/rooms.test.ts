import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { RelayClient, RoomState, SessionChange } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { Member, Page, RelayFrame, Room, RoomMember, RoomRole, Session } from '@cs-kit/protocol';
import { RoomsApi } from './api.ts';
import type { RoomsClient } from './api.ts';
import { inviteIn, inviteLink, ticketIn } from './invite-link.ts';
import { MembersList } from './members-list.ts';
import { RoomsFeed } from './rooms-feed.ts';
import { actionsOn, ordered, withPresence } from './roster.ts';

const member = (id: string, role: RoomRole, more: Partial<RoomMember> = {}): RoomMember => ({
  id,
  name: id,
  role,
  presence: 'offline',
  muted: false,
  banned: false,
  ...more,
});

test('a link carries its code behind the #, and what is pasted is read', () => {
  const link = inviteLink('https://shop.example/talk?x=1#old', 'a_b-C1');
  assert.equal(link, 'https://shop.example/talk?x=1#cs-invite=a_b-C1');
  assert.equal(inviteIn(new URL(link).hash), 'a_b-C1');
  assert.deepEqual([inviteIn(''), inviteIn('#cs-invite='), inviteIn(`#cs-invite=${'x'.repeat(129)}`)], [null, null, null]);
  assert.deepEqual(ticketIn(` ${link} `), { kind: 'code', code: 'a_b-C1' });
  const id = '019a0000-0000-7000-8000-000000000001';
  assert.deepEqual(ticketIn(`https://shop.example/rooms/${id.toUpperCase()}`), { kind: 'room', id });
  assert.deepEqual([ticketIn(''), ticketIn('hello'), ticketIn('https://shop.example/#x')], [null, null, null]);
});

test('each role is offered what it may do with another, and nothing with itself', () => {
  const types = (own: RoomRole, other: RoomMember) => actionsOn(own, 'me', other).map((action) => (action.type === 'role' ? action.role : action.type));
  assert.deepEqual(types('owner', member('a', 'member')), ['moderator', 'viewer', 'guest', 'mute', 'transfer', 'remove', 'ban']);
  assert.deepEqual(types('owner', member('a', 'moderator', { muted: true })), ['member', 'viewer', 'guest', 'unmute', 'transfer', 'remove', 'ban']);
  assert.deepEqual(types('moderator', member('a', 'member')), ['mute', 'remove', 'ban']);
  assert.deepEqual(types('owner', member('me', 'member')), []);
  for (const [own, other] of [
    ['moderator', 'moderator'],
    ['moderator', 'owner'],
    ['owner', 'owner'],
    ['member', 'viewer'],
    ['viewer', 'guest'],
  ] as const)
    assert.deepEqual(types(own, member('a', other)), [], `${own} on ${other}`);
});

test('the list shows who is here first, then by role and name, with the role of now', () => {
  const live = [{ id: 'c', name: 'c', role: 'moderator', presence: 'busy' }] as unknown as Member[];
  const all = withPresence([member('a', 'member'), member('b', 'owner', { presence: 'online' }), member('c', 'member')], live);
  assert.deepEqual(
    ordered(all, '', 'en').map(({ id, role, presence }) => [id, role, presence]),
    [
      ['c', 'moderator', 'busy'],
      ['b', 'owner', 'offline'],
      ['a', 'member', 'offline'],
    ],
  );
  assert.deepEqual(
    ordered(all, ' B ', 'en').map(({ id }) => id),
    ['b'],
  );
});

test('lists are read page by page; the staff name the site', async () => {
  const calls: string[] = [];
  const client = {
    kind: 'staff',
    json: async (method: string, path: string) => {
      calls.push(`${method} ${path}`);
      if (path === '/v1/sites') return { items: [{ id: 's1' }] };
      return { items: [{ id: String(calls.length) }], cursor: path.includes('cursor') ? null : 'next' };
    },
  } as unknown as RoomsClient;
  const api = new RoomsApi(client);
  const query = { search: 'a b', archived: false };
  assert.equal((await api.own(query)).length, 2);
  assert.equal((await api.open(query)).length, 2);
  await api.create('x', 'public', 'key');
  assert.deepEqual(calls, [
    'GET /v1/rooms?archived=false&search=a+b',
    'GET /v1/rooms?archived=false&search=a+b&cursor=next',
    'GET /v1/sites',
    'GET /v1/rooms?archived=false&search=a+b&visibility=public&siteId=s1',
    'GET /v1/rooms?archived=false&search=a+b&visibility=public&siteId=s1&cursor=next',
    'POST /v1/rooms?siteId=s1',
  ]);
});

test('members are read page by page until all are there; one that fails ends it', async () => {
  const pages: Record<string, Page<RoomMember> | CsError> = {
    '': { items: [member('a', 'owner')], cursor: 'a' },
    a: { items: [member('b', 'member')], cursor: 'b' },
    b: { items: [member('c', 'member')], cursor: null },
  };
  const api = {
    members: async (_id: string, { banned = false, cursor = null }: { banned?: boolean; cursor?: string | null } = {}) => {
      const page = banned ? { items: [], cursor: null } : pages[cursor ?? ''];
      if (page instanceof CsError) throw page;
      return page;
    },
  } as unknown as RoomsApi;
  const room = createStore({ lastSeq: 0, events: [] } as unknown as RoomState);
  const list = new MembersList(api, room, 'r', () => 'owner');
  const shown = () => {
    const now = list.state.get();
    return now.phase === 'ready' ? now.members.map(({ id }) => id) : now.phase;
  };
  list.start();
  await list.load();
  assert.deepEqual(shown(), ['a']);
  await list.loadAll();
  assert.deepEqual(shown(), ['a', 'b', 'c']);
  await list.loadNext();
  assert.deepEqual(shown(), ['a', 'b', 'c']);
  pages['a'] = new CsError('relay/unreachable');
  await list.load();
  await list.loadAll();
  assert.deepEqual(shown(), ['a']);
  await assert.rejects(list.loadNext());
  pages[''] = new CsError('room/not-found');
  await list.load();
  assert.equal(shown(), 'failed');
  list.stop();
});

test('each call goes to its address', async () => {
  const calls: string[] = [];
  const client = {
    kind: 'visitor',
    json: async (method: string, path: string) => (calls.push(`${method} ${path}`), { items: [] as Room[] }),
  } as unknown as RoomsClient;
  const api = new RoomsApi(client);
  await api.room('r');
  await api.join('r');
  await api.accept('code');
  await api.ask('r');
  await api.change('r', { locked: true });
  await api.erase('r');
  await api.members('r', { banned: true, cursor: 'c' });
  await api.changeMember('r', 'u/1', { muted: true });
  await api.remove('r', 'me');
  await api.transfer('r', 'u');
  await api.invites('r');
  await api.invite('r', 'member', 7);
  await api.revoke('r', 'i');
  await api.requests('r');
  await api.answer('r', 'u', true);
  assert.deepEqual(calls, [
    'GET /v1/rooms/r',
    'PUT /v1/rooms/r/members/me',
    'POST /v1/invites/acceptances',
    'POST /v1/rooms/r/requests',
    'PATCH /v1/rooms/r',
    'DELETE /v1/rooms/r',
    'GET /v1/rooms/r/members?banned=true&cursor=c',
    'PATCH /v1/rooms/r/members/u%2F1',
    'DELETE /v1/rooms/r/members/me',
    'POST /v1/rooms/r/transfers',
    'GET /v1/rooms/r/invites',
    'POST /v1/rooms/r/invites',
    'DELETE /v1/rooms/r/invites/i',
    'GET /v1/rooms/r/requests',
    'PUT /v1/rooms/r/requests/u',
  ]);
});

test('the list is read again when somebody has signed in, and not when a token is renewed', async () => {
  let signedIn = false;
  let reads = 0;
  let tell: (change: SessionChange) => void = () => undefined;
  const client = {
    kind: 'visitor',
    socket: { subscribe: () => () => undefined, state: createStore({ phase: 'idle' }), request: async () => undefined },
    session: { current: null, subscribe: (listener: typeof tell) => ((tell = listener), () => undefined) },
    platform: { setTimeout, clearTimeout },
    json: async () => {
      reads += 1;
      if (!signedIn) throw new CsError('session/token-missing');
      return { items: [], cursor: null };
    },
  } as unknown as RelayClient;
  const feed = new RoomsFeed(client, new RoomsApi(client));
  feed.start();
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(feed.state.get().phase, 'failed');
  signedIn = true;
  tell({ reason: 'signed-in', session: {} as Session });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([feed.state.get().phase, reads], ['ready', 4]);
  tell({ reason: 'refreshed', session: {} as Session });
  tell({ reason: 'lost', session: null });
  assert.equal(reads, 4);
  feed.stop();
});

const group = (id: string, more: Partial<Room> = {}): Room =>
  ({ id, title: id, visibility: 'public', kind: 'group', archived: false, unread: 0, lastSeq: 1, lastAt: null, mentioned: false, ...more }) as Room;

const settle = () => new Promise((resolve) => setTimeout(resolve));

test('what happens in the own rooms moves the list; what cannot be read any more goes', async () => {
  const own = [group('a'), group('b')];
  const reads: string[] = [];
  let hear: (frame: RelayFrame) => void = () => undefined;
  const socketState = createStore<{ phase: string }>({ phase: 'open' });
  const timers: (() => void)[] = [];
  let missing: CsError | null = null;
  const client = {
    kind: 'visitor',
    socket: {
      subscribe: (listener: typeof hear) => ((hear = listener), () => undefined),
      state: socketState,
      request: () => Promise.reject(new CsError('relay/unreachable')),
    },
    session: { current: { user: { id: 'me' } }, subscribe: () => () => undefined },
    platform: { setTimeout: (run: () => void) => timers.push(run), clearTimeout: () => undefined },
    json: async (_method: string, path: string) => {
      reads.push(path);
      if (missing !== null) throw missing;
      if (path.startsWith('/v1/rooms?')) return { items: path.includes('visibility') ? [group('c'), group('a')] : own, cursor: null };
      return group(path.split('/').at(-1) as string, { title: 'renamed' });
    },
  } as unknown as RelayClient;
  const feed = new RoomsFeed(client, new RoomsApi(client));
  const listed = () => {
    const now = feed.state.get();
    return now.phase === 'ready'
      ? now.rooms.map(({ id, joined, unread, mentioned }) => `${id}${joined ? '' : '?'}${unread || ''}${mentioned ? '@' : ''}`)
      : now.phase;
  };
  const told = (roomId: string, kind: 'message' | 'member' | 'room', more: object = {}) =>
    hear({ type: 'room-changed', roomId, seq: 2, at: 'now', kind, authorId: 'other', ...more } as RelayFrame);
  told('a', 'message');
  feed.start();
  await settle();
  assert.deepEqual(listed(), ['a', 'b', 'c?']);

  hear({ type: 'pong' } as RelayFrame);
  told('b', 'message', { mentioned: true });
  told('b', 'message', { authorId: 'me' });
  assert.deepEqual(listed(), ['a', 'b1@', 'c?']);
  feed.put(group('b', { unread: 1, mentioned: true }));
  assert.deepEqual(listed(), ['a', 'c?', 'b1@']);

  // A change of the room, or one that is not known yet, is read.
  told('a', 'room');
  told('new', 'message');
  for (const run of timers.splice(0)) run();
  await settle();
  assert.deepEqual(listed(), ['c?', 'b1@', 'a', 'new']);

  // Whether one belongs to a room, the lists tell.
  own.push(group('d'));
  told('d', 'member', { userId: 'me' });
  for (const run of timers.splice(0)) run();
  await settle();
  assert.deepEqual(listed(), ['a', 'b', 'd', 'c?']);

  missing = new CsError('room/not-found');
  await feed.refresh('d');
  assert.deepEqual(listed(), ['a', 'b', 'c?']);
  missing = new CsError('relay/unreachable');
  await feed.refresh('b');
  assert.deepEqual(listed(), ['a', 'b', 'c?'], 'what could not be asked stays');
  await feed.load();
  assert.equal((feed.state.get() as { stale: CsError }).stale.code, 'relay/unreachable');
  missing = null;

  // What came while the line was down is read; while it is searched, others do not come in.
  reads.length = 0;
  socketState.set({ phase: 'waiting' });
  socketState.set({ phase: 'open' });
  await settle();
  assert.equal(reads.length, 2);
  await feed.ask({ search: 'a' });
  told('unknown', 'message');
  assert.equal(timers.length, 0);
  feed.put(group('a', { archived: true }));
  feed.drop('b');
  assert.deepEqual(listed(), ['d', 'c?']);
  told('d', 'room');
  feed.stop();
});

test('a public room of the site comes, changes and goes by itself, as far as it belongs to what is shown', async () => {
  let hear: (frame: RelayFrame) => void = () => undefined;
  const found = [group('a')];
  const client = {
    kind: 'staff',
    json: async (_method: string, path: string) => {
      if (path === '/v1/sites') return { items: [{ id: 'site' }] };
      return { items: path.includes('search') ? [] : path.includes('visibility=public') ? [] : found, cursor: null };
    },
    session: { current: { user: { id: 'me' } }, subscribe: () => () => undefined },
    platform: { setTimeout: (fn: () => void) => (fn(), null), clearTimeout: () => undefined },
    socket: {
      state: createStore({ phase: 'open' }),
      subscribe: (fn: typeof hear) => ((hear = fn), () => undefined),
      request: async () => ({ type: 'watching', topic: 'rooms' }),
    },
  } as unknown as RelayClient;
  const feed = new RoomsFeed(client, new RoomsApi(client));
  feed.start();
  await settle();
  const listed = () => {
    const now = feed.state.get();
    return now.phase === 'ready' ? now.rooms.map(({ id, title, joined, unread }) => [id, title, joined, unread]) : now.phase;
  };
  const told = (room: Partial<Room> & { id: string }, joined = false, siteId = 'site'): void =>
    hear({ type: 'room-listed', siteId, room: group(room.id, room), joined } as RelayFrame);
  const before = listed();
  told({ id: 'b', title: 'Fishing' });
  assert.deepEqual(listed(), [...(before as unknown[]), ['b', 'Fishing', false, 0]]);
  told({ id: 'b', title: 'Angling' });
  told({ id: 'x', title: 'Of another site' }, false, 'other');
  told({ id: 'c', title: 'Made on another page' }, true, 'other');
  assert.deepEqual((listed() as unknown[]).slice(1), [
    ['b', 'Angling', false, 0],
    ['c', 'Made on another page', true, 0],
  ]);
  told({ id: 'b', archived: true });
  assert.equal((listed() as unknown[]).length, 2);
  hear({ type: 'room-unlisted', roomId: 'c' });
  assert.equal((listed() as unknown[]).length, 1);
  await feed.ask({ search: 'angling' });
  told({ id: 'd', title: 'Angling' });
  assert.deepEqual(listed(), []);
  feed.stop();
});

test('the members are read again when somebody comes or goes, several changes at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let reads = 0;
  const api = {
    members: async (_id: string, { banned = false } = {}) => (
      (reads += banned ? 0 : 1),
      banned ? Promise.reject(new CsError('room/forbidden')) : { items: [], cursor: null }
    ),
  } as unknown as RoomsApi;
  const room = createStore({ lastSeq: 1, events: [] } as unknown as RoomState);
  const list = new MembersList(api, room, 'r', () => 'owner');
  list.start();
  for (const [seq, kind] of [
    [2, 'message'],
    [3, 'member'],
    [4, 'member'],
  ] as const)
    room.set({ lastSeq: seq, events: [{ seq, kind }] } as unknown as RoomState);
  t.mock.timers.tick(1000);
  assert.equal(reads, 2);
  await Promise.resolve();
  list.stop();
});
