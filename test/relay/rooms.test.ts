import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { JoinRequest, LogEvent, RelayFrame, Room, RoomInvite, RoomMember, RoomRole, Session } from '@cs-kit/protocol';
import { WebSocket } from 'ws';
import { documentsUrl } from '../support/editor.ts';
import { colleague } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* Groups as people run them, with the ones who would rather not be bound by that. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const as = (session: Session, method: string, path: string, body?: unknown) => relay.call(method, path, { token: session.token, body });
const staffCall = (session: Session, method: string, path: string, body?: unknown) => relay.call(method, path, { token: session.token, origin: null, body });
const code = async (answer: ReturnType<typeof as>): Promise<string | number> => {
  const { status, body } = await answer;
  return status < 300 ? status : (body as { code: string }).code;
};

/** A group with its owner. */
async function group(visibility: 'public' | 'private' = 'public', title = 'A group'): Promise<{ id: string; owner: Session; path: string }> {
  const owner = await relay.visitor();
  const { body } = await as(owner, 'POST', '/v1/rooms', { title, visibility, kind: 'group' });
  const { id } = body as Room;
  return { id, owner, path: `/v1/rooms/${id}` };
}

/** Somebody with a role in a room. */
async function member(id: string, role: RoomRole = 'member'): Promise<Session> {
  const session = await relay.visitor();
  const { room } = await services().rooms.load(id);
  await services().rooms.enrol(room, session.user, role);
  return session;
}

async function listen(session: Session, roomId: string, origin: string | null = PAGE): Promise<TestSocket> {
  const socket = await TestSocket.open(relay.url, session.token, origin);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  return socket;
}

/** The frame that answers one of ours. */
async function answered(socket: TestSocket, ref: string): Promise<RelayFrame> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const answer = socket.frames.find((frame) => frame.ref === ref);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('no answer came');
}

const words = (text = 'x') => ({ clientMessageId: uuid(), text });
const changes = async (id: string) =>
  (await services().log.after(id, 0, 500)).flatMap((event: LogEvent) => (event.kind === 'member' ? [`${event.change} ${event.role ?? ''}`.trim()] : []));
const audited = async (roomId: string) => (await services().audit.list(null, 500)).filter(({ target }) => target === roomId).map(({ action }) => action);

test('a room says what it is about, who is in it and what one has not read; each change stands in its log', async () => {
  const { id, owner, path } = await group();
  const reader = await relay.visitor();
  assert.equal(((await as(reader, 'PUT', `${path}/members/me`)).body as Room).role, 'member');
  for (let index = 0; index < 3; index += 1) await as(owner, 'POST', `${path}/messages`, words());
  const change = { title: 'Garden', topic: 'What grows', locked: false, slowModeSeconds: 5 };
  assert.equal((await as(owner, 'PATCH', path, change)).status, 200);
  const seen = (await as(reader, 'GET', path)).body as Room;
  assert.deepEqual(
    [seen.title, seen.topic, seen.slowModeSeconds, seen.memberCount, seen.unread, seen.archived, seen.role],
    ['Garden', 'What grows', 5, 2, 3, false, 'member'],
  );
  assert.ok(Math.abs(Date.parse(seen.lastAt as string) - Date.now()) < 60_000);
  const events = await services().log.after(id, 0, 500);
  assert.deepEqual(
    events.flatMap((event) => (event.kind === 'room' ? [event.change] : [])),
    [{ title: 'Garden', topic: 'What grows', slowModeSeconds: 5 }],
  );
  assert.deepEqual(await changes(id), ['joined member']);
  const members = (await as(reader, 'GET', `${path}/members`)).body as { items: RoomMember[] };
  assert.deepEqual(members.items.map(({ role }) => role).sort(), ['member', 'owner']);
});

test('the list is searched by title and topic, and tells what is archived, private or forbidden apart', async () => {
  const { owner, path } = await group('public', 'Roses 100%_');
  const hidden = await group('private', 'Roses in secret');
  const reader = await relay.visitor();
  const titles = async (session: Session, query: string) =>
    ((await as(session, 'GET', `/v1/rooms?${query}`)).body as { items: Room[] }).items.map(({ title }) => title);
  assert.deepEqual(await titles(reader, 'visibility=public&search=roses'), ['Roses 100%_']);
  assert.deepEqual(await titles(reader, `visibility=public&search=${encodeURIComponent('100%_')}`), ['Roses 100%_']);
  assert.deepEqual(await titles(reader, `visibility=public&search=${encodeURIComponent('1%0')}`), []);
  await group('public', 'Ölwechsel ÜBERALL');
  assert.deepEqual(await titles(reader, `visibility=public&search=${encodeURIComponent('überall öl')}`), ['Ölwechsel ÜBERALL']);
  assert.deepEqual(await titles(reader, 'visibility=private&search=roses'), []);
  assert.deepEqual(await titles(hidden.owner, 'visibility=private&search=roses'), ['Roses in secret']);
  await as(owner, 'PATCH', path, { archived: true });
  assert.deepEqual(await titles(reader, 'visibility=public&search=roses'), []);
  assert.deepEqual(await titles(reader, 'visibility=public&search=roses&archived=true'), ['Roses 100%_']);
  await as(owner, 'PATCH', path, { archived: false });
  await as(reader, 'PUT', `${path}/members/me`);
  assert.equal(await code(as(owner, 'PATCH', `${path}/members/${reader.user.id}`, { banned: true })), 200);
  assert.deepEqual(await titles(reader, 'visibility=public&search=roses'), []);
});

test('an archived room is read by all and changed by nobody, until it is restored; only then deleted for good', async () => {
  const { id, owner, path } = await group();
  const reader = await member(id);
  const said = (await as(owner, 'POST', `${path}/messages`, words())).body as { id: string };
  assert.equal(await code(as(owner, 'DELETE', path)), 'room/not-archived');
  assert.equal(await code(as(reader, 'PATCH', path, { archived: true })), 'room/forbidden');
  assert.equal(await code(as(owner, 'PATCH', path, { archived: true })), 200);
  for (const session of [owner, reader]) {
    assert.equal(await code(as(session, 'POST', `${path}/messages`, words())), 'room/archived');
    assert.equal(await code(as(session, 'GET', `${path}/messages`)), 200);
  }
  assert.equal(await code(as(owner, 'PATCH', `${path}/messages/${said.id}`, { text: 'y' })), 'room/archived');
  assert.equal(await code(as(owner, 'DELETE', `${path}/messages/${said.id}`)), 'room/archived');
  assert.equal(await code(as(owner, 'PATCH', path, { title: 'y' })), 'room/archived');
  assert.equal(await code(as(await relay.visitor(), 'PUT', `${path}/members/me`)), 'room/archived');
  assert.equal(await code(as(owner, 'PATCH', path, { archived: false, title: 'Again' })), 200);
  assert.equal(await code(as(reader, 'POST', `${path}/messages`, words())), 201);

  const socket = await listen(reader, id);
  await as(owner, 'POST', `${path}/invites`, { role: 'member', expiresInHours: 1 });
  await as(owner, 'PATCH', path, { archived: true });
  assert.equal(await code(as(reader, 'DELETE', path)), 'room/forbidden');
  assert.equal(await code(as(owner, 'DELETE', path)), 204);
  assert.equal((await socket.next('left')).code, 'room/not-found');
  assert.equal(await code(as(owner, 'GET', path)), 'room/not-found');
  for (const table of ['events', 'members', 'room_invites', 'documents'] as const)
    assert.deepEqual(await services().db.selectFrom(table).select('room_id').where('room_id', '=', id).execute(), [], table);
  assert.deepEqual((await audited(id)).reverse(), ['room.archived', 'room.restored', 'room.invite-created', 'room.archived', 'room.deleted']);
  socket.close();
});

test('slow mode holds members back, not moderators, and says how long', async () => {
  const { id, owner, path } = await group();
  const [slow, moderator] = [await member(id), await member(id, 'moderator')];
  await as(moderator, 'PATCH', path, { slowModeSeconds: 60 });
  assert.equal(await code(as(slow, 'POST', `${path}/messages`, words())), 201);
  // What was said is found in the log, too, once the room was put away.
  services().rooms.drop(id);
  const refused = await as(slow, 'POST', `${path}/messages`, words());
  assert.equal(refused.body.code, 'rate/limited');
  assert.ok(refused.body.retryAfterMs > 50_000 && refused.body.retryAfterMs <= 60_000);
  for (const session of [owner, moderator, owner, moderator]) assert.equal(await code(as(session, 'POST', `${path}/messages`, words())), 201);
  const two = await member(id);
  const both = await Promise.all([1, 2, 3].map(() => code(as(two, 'POST', `${path}/messages`, words()))));
  assert.deepEqual(both.sort(), [201, 'rate/limited', 'rate/limited']);
});

test('on an open socket a demotion holds at once, in both directions', async () => {
  const { id, owner, path } = await group();
  const person = await member(id);
  const [socket, other] = [await listen(person, id), await listen(owner, id)];
  for (const [role, verdict] of [
    ['viewer', 'room/forbidden'],
    ['member', 'ok'],
    ['guest', 'ok'],
    ['viewer', 'room/forbidden'],
    ['moderator', 'ok'],
  ] as const) {
    const began = performance.now();
    assert.equal((await as(owner, 'PATCH', `${path}/members/${person.user.id}`, { role })).status, 200);
    assert.equal(
      services()
        .rooms.live(id)
        ?.memberList()
        .find((one) => one.id === person.user.id)?.role,
      role,
    );
    const presence = await other.next('presence', (frame) => frame.members.some((one) => one.id === person.user.id && one.role === role));
    assert.ok(presence.members.length >= 2);
    assert.ok(performance.now() - began < 1000, 'within a second');
    const ref = uuid();
    socket.send({ type: 'send', roomId: id, ...words(), ref });
    const answer = await answered(socket, ref);
    assert.equal(answer.type === 'error' ? answer.code : 'ok', verdict, role);
  }
  socket.close();
  other.close();
});

test('who is removed or banned hears that as the last of the room, on every socket, and loses its documents', async () => {
  for (const banned of [false, true]) {
    const { id, owner, path } = await group('private');
    const person = await member(id);
    const sockets = [await listen(person, id), await listen(person, id)];
    const document = new WebSocket(`${documentsUrl(relay.url, id)}/plan`, ['cs.v1', person.token], { origin: PAGE });
    const closed = new Promise<number>((resolve) => document.on('close', resolve));
    await new Promise<void>((resolve, reject) => {
      document.once('message', () => resolve());
      document.once('error', reject);
    });
    if (banned) await as(owner, 'PATCH', `${path}/members/${person.user.id}`, { banned: true });
    else await as(owner, 'DELETE', `${path}/members/${person.user.id}`);
    for (const socket of sockets) assert.equal((await socket.next('left')).code, banned ? 'room/banned' : 'room/forbidden');
    assert.ok((await closed) >= 4403);
    await as(owner, 'POST', `${path}/messages`, words('after'));
    for (const socket of sockets) {
      socket.send({ type: 'ping', ref: 'end' });
      await socket.next('pong');
      const left = socket.frames.findIndex((frame) => frame.type === 'left');
      assert.deepEqual(
        socket.frames.slice(left + 1).map(({ type }) => type),
        ['pong'],
      );
      socket.close();
    }
    assert.deepEqual(await changes(id), [banned ? 'banned' : 'removed']);
    assert.deepEqual(await audited(id), [banned ? 'room.member-banned' : 'room.member-removed']);
  }
});

test('a banned person is refused at every address of the room, and let in again when the ban is lifted', async () => {
  const { id, owner, path } = await group();
  const person = await member(id);
  const link = (await as(owner, 'POST', `${path}/invites`, { role: 'member', expiresInHours: 1 })).body as Required<RoomInvite>;
  await as(owner, 'PATCH', `${path}/members/${person.user.id}`, { banned: true });
  const addresses: [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', { title: 'x' }],
    ['DELETE', ''],
    ['GET', '/events'],
    ['GET', '/messages'],
    ['POST', '/messages', words()],
    ['GET', '/members'],
    ['PUT', '/members/me'],
    ['DELETE', '/members/me'],
    ['PATCH', `/members/${person.user.id}`, { banned: false }],
    ['POST', '/transfers', { userId: person.user.id }],
    ['GET', '/invites'],
    ['POST', '/invites', { role: 'member', expiresInHours: 1 }],
    ['GET', '/requests'],
  ];
  for (const [method, rest, body] of addresses) assert.equal(await code(as(person, method, `${path}${rest}`, body)), 'room/banned', `${method} ${rest}`);
  assert.equal(await code(as(person, 'POST', '/v1/invites/acceptances', { code: link.code })), 'room/banned');
  const socket = await TestSocket.open(relay.url, person.token, PAGE);
  for (const frame of [
    { type: 'join', roomId: id, ref: 'a' },
    { type: 'send', roomId: id, ...words(), ref: 'b' },
    { type: 'signal', roomId: id, to: 'x', data: 1, ref: 'c' },
  ] as const) {
    socket.send(frame);
    assert.equal((await socket.next('error', ({ ref }) => ref === frame.ref)).code, 'room/banned');
  }
  socket.close();
  // What they ask for is not passed on.
  assert.equal(await code(as(person, 'POST', `${path}/requests`, {})), 202);
  assert.deepEqual(((await as(owner, 'GET', `${path}/requests`)).body as { items: unknown[] }).items, []);
  const banned = (await as(owner, 'GET', `${path}/members?banned=true`)).body as { items: RoomMember[] };
  assert.deepEqual(
    banned.items.map((one) => one.id),
    [person.user.id],
  );
  assert.equal(await code(as(owner, 'PATCH', `${path}/members/${person.user.id}`, { banned: false })), 200);
  assert.equal(await code(as(person, 'PUT', `${path}/members/me`)), 200);
});

test('nobody acts on those who are not below them; an owner is bound by nobody', async () => {
  const { id, owner, path } = await group();
  const [moderator, peer, plain] = [await member(id, 'moderator'), await member(id, 'moderator'), await member(id)];
  const lead = await colleague(relay, 'lead');
  for (const patch of [{ muted: true }, { banned: true }]) {
    for (const target of [owner, peer, moderator])
      assert.equal(await code(as(moderator, 'PATCH', `${path}/members/${target.user.id}`, patch)), 'room/forbidden');
    assert.equal(await code(as(moderator, 'PATCH', `${path}/members/${plain.user.id}`, { ...patch, role: 'moderator' })), 'room/forbidden');
  }
  for (const by of [
    as(owner, 'PATCH', `${path}/members/${owner.user.id}`, { role: 'member' }),
    staffCall(lead, 'PATCH', `${path}/members/${owner.user.id}`, { role: 'member' }),
  ])
    assert.equal(await code(by), 'room/forbidden');
  assert.equal(await code(as(moderator, 'DELETE', `${path}/members/${owner.user.id}`)), 'room/forbidden');
  assert.equal(await code(as(owner, 'PATCH', `${path}/members/${plain.user.id}`, { role: 'assistant' })), 'request/invalid');
  assert.equal(await code(as(moderator, 'POST', `${path}/invites`, { role: 'owner', expiresInHours: 1 })), 'request/invalid');
  // A lead who is in the room counts as its owner, whatever the row says.
  const inside = await listen(lead, id, null);
  assert.equal(await code(as(owner, 'PATCH', `${path}/members/${lead.user.id}`, { banned: true })), 'room/forbidden');
  inside.close();
});

test('the last owner stays until the room is given to another member', async () => {
  const { id, owner, path } = await group();
  const heir = await member(id);
  assert.equal(await code(as(owner, 'DELETE', `${path}/members/me`)), 'room/last-owner');
  assert.equal(await code(as(heir, 'POST', `${path}/transfers`, { userId: heir.user.id })), 'room/forbidden');
  assert.equal(await code(as(owner, 'POST', `${path}/transfers`, { userId: uuid() })), 'request/not-found');
  const socket = await listen(heir, id);
  assert.equal(await code(as(owner, 'POST', `${path}/transfers`, { userId: heir.user.id })), 204);
  await socket.next('presence', (frame) => frame.members.some((one) => one.id === heir.user.id && one.role === 'owner'));
  assert.equal(((await as(owner, 'GET', path)).body as Room).role, 'moderator');
  assert.equal(await code(as(owner, 'DELETE', `${path}/members/me`)), 204);
  assert.deepEqual(await changes(id), ['role owner', 'role moderator', 'left']);
  // Two who hand it over at once leave one owner, not none.
  const third = await member(id);
  await Promise.all([as(heir, 'POST', `${path}/transfers`, { userId: third.user.id }), as(heir, 'DELETE', `${path}/members/me`)]);
  const rows = await services().db.selectFrom('members').select('user_id').where('room_id', '=', id).where('role', '=', 'owner').execute();
  assert.deepEqual(
    rows.map((row) => row.user_id),
    [third.user.id],
  );
  socket.close();
});

test('whoever leaves while muted or demoted comes back no better', async () => {
  const { id, owner, path } = await group();
  const [muted, viewer] = [await member(id), await member(id)];
  await as(owner, 'PATCH', `${path}/members/${muted.user.id}`, { muted: true });
  await as(owner, 'PATCH', `${path}/members/${viewer.user.id}`, { role: 'viewer' });
  const link = (await as(owner, 'POST', `${path}/invites`, { role: 'moderator', expiresInHours: 1 })).body as Required<RoomInvite>;
  assert.equal(await code(as(viewer, 'POST', '/v1/invites/acceptances', { code: link.code })), 200);
  for (const session of [muted, viewer]) assert.equal(await code(as(session, 'DELETE', `${path}/members/me`)), 204);
  services().rooms.drop(id);
  assert.equal(await code(as(muted, 'POST', `${path}/messages`, words())), 'room/muted');
  assert.equal(await code(as(viewer, 'POST', `${path}/messages`, words())), 'room/forbidden');
  assert.equal(await code(as(viewer, 'PUT', `${path}/members/me`)), 200);
  assert.equal(await code(as(viewer, 'POST', '/v1/invites/acceptances', { code: link.code })), 200);
  assert.equal(await code(as(viewer, 'POST', `${path}/messages`, words())), 'room/forbidden');
});

test('a link lets in as often and as long as it says, at its role, until it is taken back', async () => {
  const { id, owner, path } = await group('private');
  const make = async (extra: object = {}) =>
    (await as(owner, 'POST', `${path}/invites`, { role: 'viewer', expiresInHours: 2, ...extra })).body as Required<RoomInvite>;
  const accept = (session: Session, link: Required<RoomInvite>) => as(session, 'POST', '/v1/invites/acceptances', { code: link.code });
  const once = await make({ uses: 1 });
  const people = [await relay.visitor(), await relay.visitor(), await relay.visitor()];
  const outcomes = await Promise.all(people.map((person) => code(accept(person, once))));
  assert.deepEqual(outcomes.sort(), [200, 'room/invite-invalid', 'room/invite-invalid']);
  const [revoked, expired, good] = [await make(), await make(), await make()];
  assert.equal(await code(as(owner, 'DELETE', `${path}/invites/${revoked.id}`)), 204);
  await services()
    .db.updateTable('room_invites')
    .set({ expires_at: Date.now() - 1 })
    .where('id', '=', expired.id)
    .execute();
  for (const link of [revoked, expired, { ...good, code: 'guessed' }]) assert.equal(await code(accept(await relay.visitor(), link)), 'room/invite-invalid');
  const listed = ((await as(owner, 'GET', `${path}/invites`)).body as { items: RoomInvite[] }).items;
  assert.deepEqual(
    listed.map((link) => [link.id, link.code]),
    [[good.id, undefined]],
  );
  const stored = JSON.stringify(await services().db.selectFrom('room_invites').selectAll().execute());
  assert.ok(!stored.includes(good.code) && good.code.length === 43);
  // Nor does an answer that is kept for a repeated call hold it.
  const kept = await relay.call('POST', `${path}/invites`, {
    token: owner.token,
    body: { role: 'viewer', expiresInHours: 1 },
    headers: { 'idempotency-key': uuid() },
  });
  const answers = JSON.stringify(await services().db.selectFrom('idempotency').selectAll().execute());
  assert.ok(kept.status === 201 && !answers.includes((kept.body as Required<RoomInvite>).code));
  // A link of one site is none at another.
  const site = await services().sites.create('Another', ['https://another.test']);
  const foreign = (await relay.call('POST', '/v1/sessions', { body: { siteKey: site.key }, origin: 'https://another.test' })).body as Session;
  const far = await relay.call('POST', '/v1/invites/acceptances', { token: foreign.token, origin: 'https://another.test', body: { code: good.code } });
  assert.equal(far.body.code, 'room/invite-invalid');
  const guest = await relay.visitor();
  const entered = (await accept(guest, good)).body as Room;
  assert.deepEqual([entered.id, entered.role], [id, 'viewer']);
  assert.equal(await code(as(guest, 'POST', `${path}/messages`, words())), 'room/forbidden');
  assert.equal(await code(as(owner, 'POST', `${path}/invites`, { role: 'viewer', expiresInHours: 721 })), 'request/invalid');
});

test('links of somebody who lost the right to make them are good no more; a room has a bound of links', async () => {
  const { id, owner, path } = await group('private');
  const helper = await member(id, 'moderator');
  const link = (await as(helper, 'POST', `${path}/invites`, { role: 'moderator', expiresInHours: 1 })).body as Required<RoomInvite>;
  await as(owner, 'PATCH', `${path}/members/${helper.user.id}`, { role: 'member' });
  assert.equal(await code(as(await relay.visitor(), 'POST', '/v1/invites/acceptances', { code: link.code })), 'room/invite-invalid');
  const made = await Promise.all(
    Array.from({ length: RELAY_LIMITS.invitesPerRoom + 2 }, () => code(as(owner, 'POST', `${path}/invites`, { role: 'viewer', expiresInHours: 1 }))),
  );
  assert.equal(made.filter((one) => one === 201).length, RELAY_LIMITS.invitesPerRoom);
  assert.equal(made.filter((one) => one === 'request/conflict').length, 2);
});

test('a request to join tells nobody whether there is a room, and lets in whom a moderator accepts', async () => {
  const { id, owner, path } = await group('private');
  const [one, two] = [await relay.visitor(), await relay.visitor()];
  const shape = async (roomId: string, session: Session) => {
    const { status, body, headers } = await as(session, 'POST', `/v1/rooms/${roomId}/requests`, { note: 'May I?' });
    return [status, body, [...headers.keys()].sort()];
  };
  const real = await shape(id, one);
  assert.deepEqual(await shape(uuid(), one), real);
  assert.deepEqual(await shape((await group('public')).id, one), real);
  assert.deepEqual(await shape(id, two), real);
  assert.equal(real[0], 202);
  // Nothing else about it differs from a room that is not there.
  for (const [method, rest, body] of [
    ['GET', ''],
    ['GET', '/members'],
    ['GET', '/requests'],
    ['GET', '/invites'],
    ['PUT', '/members/me'],
    ['PATCH', `/members/${owner.user.id}`, { muted: true }],
    ['DELETE', `/members/${owner.user.id}`],
    ['POST', '/invites', { role: 'member', expiresInHours: 1 }],
    ['PUT', `/requests/${one.user.id}`, { accept: true }],
  ] as const) {
    const [mine, none] = await Promise.all([as(one, method, `${path}${rest}`, body), as(one, method, `/v1/rooms/${uuid()}${rest}`, body)]);
    const bare = ({ body: { instance: _instance, ...problem } }: typeof mine) => problem;
    assert.deepEqual([mine.status, bare(mine)], [404, bare(none)], `${method} ${rest}`);
  }
  const asked = ((await as(owner, 'GET', `${path}/requests`)).body as { items: JoinRequest[] }).items;
  assert.deepEqual(
    asked.map(({ userId, note }) => [userId, note]),
    [
      [one.user.id, 'May I?'],
      [two.user.id, 'May I?'],
    ],
  );
  assert.equal(await code(as(owner, 'PUT', `${path}/requests/${one.user.id}`, { accept: true })), 204);
  assert.equal(await code(as(owner, 'PUT', `${path}/requests/${two.user.id}`, { accept: false })), 204);
  assert.equal(await code(as(owner, 'PUT', `${path}/requests/${two.user.id}`, { accept: true })), 'request/not-found');
  assert.deepEqual([await code(as(one, 'GET', path)), await code(as(two, 'GET', path))], [200, 'room/not-found']);
});

test('the 1001st is not let in, by whatever way they come', async () => {
  const { id, owner, path } = await group();
  const rows = Array.from({ length: RELAY_LIMITS.membersPerRoom - 1 }, () => ({
    room_id: id,
    user_id: uuid(),
    name: 'x',
    role: 'member',
    read_seq: 0,
    muted: 0,
  }));
  for (let at = 0; at < rows.length; at += 100)
    await services()
      .db.insertInto('members')
      .values(rows.slice(at, at + 100))
      .execute();
  services().rooms.drop(id);
  const late = await relay.visitor();
  assert.equal(await code(as(late, 'PUT', `${path}/members/me`)), 'room/full');
  const link = (await as(owner, 'POST', `${path}/invites`, { role: 'member', expiresInHours: 1, uses: 1 })).body as Required<RoomInvite>;
  assert.equal(await code(as(late, 'POST', '/v1/invites/acceptances', { code: link.code })), 'room/full');
  const socket = await TestSocket.open(relay.url, late.token, PAGE);
  socket.send({ type: 'join', roomId: id, ref: 'j' });
  assert.equal((await socket.next('error', ({ ref }) => ref === 'j')).code, 'room/full');
  socket.close();
  // Pages of members go through all of them once.
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: { items: RoomMember[]; cursor: string | null } = (await as(owner, 'GET', `${path}/members${cursor === null ? '' : `?cursor=${cursor}`}`)).body;
    for (const one of page.items) seen.add(one.id);
    cursor = page.cursor;
  } while (cursor !== null);
  assert.equal(seen.size, RELAY_LIMITS.membersPerRoom);
  // The use of the link was not spent on a refusal.
  await as(owner, 'DELETE', `${path}/members/${rows[0]?.user_id}`);
  assert.equal(await code(as(late, 'POST', '/v1/invites/acceptances', { code: link.code })), 200);
});

test('a public room that becomes private keeps its members and shows itself to nobody else', async () => {
  const { id, owner, path } = await group();
  const [inside, outside] = [await member(id), await relay.visitor()];
  const socket = await listen(inside, id);
  const key = await services().auth.keys.create('demo', 'reader', ['chat']);
  assert.equal((await relay.call('GET', path, { token: key.key, origin: null })).status, 200);
  await as(owner, 'PATCH', path, { visibility: 'private' });
  assert.equal((await relay.call('GET', path, { token: key.key, origin: null })).status, 404);
  assert.equal(await code(as(outside, 'GET', path)), 'room/not-found');
  await as(owner, 'POST', `${path}/messages`, words('inside only'));
  await socket.next('events', ({ events }) => events.some((event) => event.kind === 'message'));
  assert.ok(!socket.frames.some(({ type }) => type === 'left'));
  socket.close();
});

test('the presence of sixty people is one frame a tick, of a bounded size', async () => {
  const { id } = await group();
  const people = await Promise.all(Array.from({ length: 60 }, () => member(id)));
  const sockets: TestSocket[] = [];
  for (const person of people) sockets.push(await listen(person, id));
  const watcher = sockets[0] as TestSocket;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = watcher.frames.filter(({ type }) => type === 'presence').length;
  const began = performance.now();
  for (const socket of sockets) socket.send({ type: 'presence', roomId: id, status: 'busy' });
  await watcher.next('presence', ({ members }) => members.filter(({ presence }) => presence === 'busy').length === 60);
  const ticks = Math.ceil((performance.now() - began) / 50) + 1;
  const frames = watcher.frames.filter(({ type }) => type === 'presence').slice(before);
  assert.ok(frames.length <= ticks && frames.length < 30, `${frames.length} frames in ${ticks} ticks`);
  assert.ok(JSON.stringify(frames.at(-1)).length < 61 * 256);
  for (const socket of sockets) socket.terminate();
});

test('words that a site does not take are refused or masked, in messages and edits, over both wires', async () => {
  const { sites } = services();
  await sites.patch('demo', {
    wordRules: [
      { words: 'zonk', action: 'refuse' },
      { words: 'darn', action: 'mask' },
    ],
  });
  try {
    const { id, path } = await group();
    const person = await member(id);
    const refused = await as(person, 'POST', `${path}/messages`, words('you Zonk'));
    assert.equal(refused.body.code, 'room/words-refused');
    assert.doesNotMatch(JSON.stringify(refused.body), /zonk/i);
    const twice = words('Darn it');
    const said = (await as(person, 'POST', `${path}/messages`, twice)).body as { id: string; text: string };
    assert.equal(said.text, '•••• it');
    assert.equal(await code(as(person, 'PATCH', `${path}/messages/${said.id}`, { text: 'zonk' })), 'room/words-refused');
    assert.equal(await code(as(person, 'PATCH', `${path}/messages/${said.id}`, { text: 'oh darn' })), 200);
    assert.equal(((await as(person, 'POST', `${path}/messages`, twice)).body as { id: string }).id, said.id);
    const socket = await listen(person, id);
    socket.send({ type: 'send', roomId: id, ...words('zonk'), ref: 'no' });
    assert.equal(((await answered(socket, 'no')) as { code?: string }).code, 'room/words-refused');
    socket.send({ type: 'send', roomId: id, ...words('darn'), ref: 'yes' });
    const acked = await answered(socket, 'yes');
    assert.equal(acked.type, 'acked');
    assert.ok(!('text' in acked));
    socket.close();
    const history = (await as(person, 'GET', `${path}/messages`)).body as { items: { text: string }[] };
    assert.deepEqual(
      history.items.map(({ text }) => text),
      ['oh ••••', '••••'],
    );
    const visitor = await relay.visitor();
    const own = ((await as(visitor, 'PUT', '/v1/conversations/current')).body as { id: string }).id;
    const seen = (await as(visitor, 'GET', `/v1/rooms/${own}`)).body as Room;
    assert.deepEqual([seen.kind, seen.role], ['conversation', 'guest']);
    assert.equal(await code(as(visitor, 'POST', `/v1/rooms/${own}/messages`, words('zonk'))), 'room/words-refused');
    const agent = await colleague(relay, 'agent');
    assert.equal(await code(staffCall(agent, 'POST', `/v1/rooms/${own}/messages`, words('no zonk here'))), 201);
  } finally {
    await sites.patch('demo', { wordRules: [] });
  }
});

test('whoever watches the own groups hears what happens in them, not in others, and nothing more once out', async () => {
  const { id, owner, path } = await group('private');
  const other = await group('private');
  const person = await member(id);
  const socket = await TestSocket.open(relay.url, person.token, PAGE);
  socket.send({ type: 'watch', topic: 'rooms', ref: 'w' });
  assert.equal((await answered(socket, 'w')).type, 'watching');
  await as(other.owner, 'POST', `${other.path}/messages`, words());
  await as(owner, 'POST', `${path}/messages`, { ...words(`hello @${person.user.name}`), mentions: [person.user.id] });
  const said = await socket.next('room-changed');
  assert.deepEqual([said.roomId, said.kind, said.authorId, said.mentioned], [id, 'message', owner.user.id, true]);
  await as(owner, 'PATCH', path, { title: 'Renamed' });
  assert.equal((await socket.next('room-changed')).kind, 'room');
  const { room } = await services().rooms.load(id);
  await services().rooms.read(
    id,
    { ...person.user, kind: 'visitor', siteId: 'demo' } as Parameters<ReturnType<typeof services>['rooms']['read']>[1],
    room.lastSeq,
  );
  assert.equal((await socket.next('room-changed')).kind, 'receipt');
  await services().rooms.read(
    id,
    { ...owner.user, kind: 'visitor', siteId: 'demo' } as Parameters<ReturnType<typeof services>['rooms']['read']>[1],
    room.lastSeq,
  );
  await as(owner, 'DELETE', `${path}/members/${person.user.id}`);
  assert.equal((await socket.next('room-changed')).kind, 'member');
  await as(owner, 'POST', `${path}/messages`, words());
  await as(other.owner, 'POST', `${other.path}/messages`, words());
  socket.send({ type: 'ping' });
  await socket.next('pong');
  assert.deepEqual(
    socket.frames.filter((frame) => frame.type === 'room-changed').map((frame) => frame.roomId),
    [id, id, id, id],
  );
  socket.close();
});

test('a public room comes into the lists of others by itself, changes there, and goes; a private one is for its maker only', async () => {
  const [maker, other, lead] = [await relay.visitor(), await relay.visitor(), await colleague(relay, 'lead')];
  const admin = await relay.staff();
  const site = (await relay.call('POST', '/v1/sites', { token: admin.token, origin: null, body: { name: 'Other', origins: [PAGE] } })).body;
  const elsewhere = (await relay.call('POST', '/v1/sessions', { body: { siteKey: site.key } })).body as Session;
  const [own, list, desk, foreign] = await Promise.all(
    [maker, other, lead, elsewhere].map(async (who) => {
      const socket = await TestSocket.open(relay.url, who.token, who === lead ? null : PAGE);
      socket.send({ type: 'watch', topic: 'rooms', ref: 'w' });
      await answered(socket, 'w');
      return socket;
    }),
  );
  const of = (socket: TestSocket | undefined): unknown[] =>
    socket!.frames.flatMap((frame): unknown[] => {
      if (frame.type === 'room-unlisted') return ['gone'];
      return frame.type === 'room-listed' ? [[frame.room.title, frame.room.role, frame.joined, frame.room.archived]] : [];
    });
  const make = async (title: string, visibility: string) => (await as(maker, 'POST', '/v1/rooms', { title, visibility, kind: 'group' })).body.id as string;
  const id = await make('Fishing', 'public');
  await list!.next('room-listed', ({ room }) => room.id === id);
  await make('Secret', 'private');
  await as(maker, 'PATCH', `/v1/rooms/${id}`, { title: 'Angling' });
  assert.equal((await list!.next('room-listed')).room.title, 'Angling');
  await as(maker, 'PATCH', `/v1/rooms/${id}`, { visibility: 'private' });
  await list!.next('room-unlisted');
  await as(maker, 'PATCH', `/v1/rooms/${id}`, { visibility: 'public' });
  await list!.next('room-listed');
  await as(maker, 'PATCH', `/v1/rooms/${id}`, { archived: true });
  assert.equal((await list!.next('room-listed')).room.archived, true);
  assert.equal((await as(maker, 'DELETE', `/v1/rooms/${id}`)).status, 204);
  await list!.next('room-unlisted');
  await desk!.next('room-unlisted', ({ roomId }) => roomId === id);
  foreign!.send({ type: 'ping' });
  await foreign!.next('pong');
  assert.deepEqual(of(list), [
    ['Fishing', 'member', false, false],
    ['Angling', 'member', false, false],
    'gone',
    ['Angling', 'member', false, false],
    ['Angling', 'member', false, true],
    'gone',
  ]);
  assert.deepEqual(of(own).slice(0, 2), [
    ['Fishing', 'owner', true, false],
    ['Secret', 'owner', true, false],
  ]);
  assert.deepEqual(of(desk)[0], ['Fishing', 'owner', false, false]);
  assert.deepEqual(
    of(foreign).filter((entry) => entry !== 'gone'),
    [],
    'not at another site',
  );
  for (const socket of [own, list, desk, foreign]) socket!.close();
});
