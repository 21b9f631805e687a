import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROOM_ACTIONS, conversationRole, may, uuid } from '@cs-kit/protocol';
import type { ClientFrame, ErrorCode, RoomAction, RoomRole, Session, StaffRole } from '@cs-kit/protocol';
import * as Y from 'yjs';
import { dropDocuments } from '../../server/src/documents/tables.ts';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* Every right, walked at the relay: each role tries each action over REST and over the socket, and the answer is the one of `may()`. */

/** Someone who tries, and the role they have in a room. */
interface Person {
  readonly name: string;
  readonly token: string;
  readonly id: string;
  readonly origin: string | null;
  /** Null where the room must look as if it did not exist. */
  readonly role: RoomRole | null;
  readonly kind: 'visitor' | 'staff' | 'key';
}
type Verdict = 'ok' | ErrorCode;
interface Place {
  readonly roomId: string;
  readonly kind: 'conversation' | 'group';
  readonly people: readonly Person[];
}

let relay: TestRelay;
let count = 0;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const next = (): string => `m${(count += 1)}`;

const visitorAs = (name: string, session: Session, role: RoomRole | null): Person => ({
  name,
  token: session.token,
  id: session.user.id,
  origin: PAGE,
  role,
  kind: 'visitor',
});
const staffAs = (session: Session, role: RoomRole | null): Person => ({
  name: session.user.role,
  token: session.token,
  id: session.user.id,
  origin: null,
  role,
  kind: 'staff',
});

async function keyAs(scope: 'chat' | 'openai', role: RoomRole | null): Promise<Person> {
  await services().db.updateTable('api_keys').set({ revoked: 1 }).execute();
  const made = await services().auth.keys.create('demo', scope, [scope]);
  return { name: `key for ${scope}`, token: made.key, id: made.id, origin: null, role, kind: 'key' };
}

/** A visitor of another site of the same relay. */
async function foreigner(): Promise<Session> {
  const site = await services().sites.create('Another', ['https://another.test']);
  return (await relay.call('POST', '/v1/sessions', { body: { siteKey: site.key }, origin: 'https://another.test' })).body as Session;
}

const STAFF = ['agent', 'lead', 'admin'] as const;

async function conversationPlace(): Promise<Place> {
  const owner = await relay.visitor();
  const roomId = await conversation(relay, owner.token);
  const staff = await Promise.all(STAFF.map(async (role) => staffAs(await colleague(relay, role), conversationRole(role))));
  const far = await foreigner();
  return {
    roomId,
    kind: 'conversation',
    people: [
      visitorAs('guest', owner, 'guest'),
      ...staff,
      visitorAs('stranger', await relay.visitor(), null),
      { ...visitorAs('foreigner', far, null), origin: 'https://another.test' },
      await keyAs('chat', null),
    ],
  };
}

async function groupPlace(visibility: 'public' | 'private'): Promise<Place> {
  const owner = await relay.visitor();
  const roomId = (await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'A group', visibility, kind: 'group' } })).body.id as string;
  const people = [visitorAs('owner', owner, 'owner')];
  for (const role of ['moderator', 'member', 'viewer'] as const) {
    const session = await relay.visitor();
    await services().db.insertInto('members').values({ room_id: roomId, user_id: session.user.id, name: role, role, read_seq: 0, muted: 0 }).execute();
    people.push(visitorAs(role, session, role));
  }
  const seen = visibility === 'public';
  people.push(visitorAs('stranger', await relay.visitor(), seen ? 'member' : null), staffAs(await colleague(relay, 'agent'), seen ? 'moderator' : null));
  people.push(staffAs(await colleague(relay, 'lead'), 'owner'));
  people.push({ ...visitorAs('foreigner', await foreigner(), null), origin: 'https://another.test' }, await keyAs('chat', seen ? 'viewer' : null));
  return { roomId, kind: 'group', people };
}

/** Puts a message of somebody into the log, whatever their rights. */
async function planted(place: Place, person: Pick<Person, 'id' | 'name'>): Promise<string> {
  const id = uuid();
  await services().log.append(
    place.roomId,
    { id: person.id, name: person.name, role: 'visitor' },
    { kind: 'message', message: { id, clientMessageId: next(), text: 'planted' } },
  );
  return id;
}

type Probe = (place: Place, person: Person) => Promise<{ status: number; body: { code?: ErrorCode } }>;
const call = (person: Person, method: string, path: string, body?: unknown) => relay.call(method, path, { token: person.token, origin: person.origin, body });
const somebody = { id: 'somebody', name: 'Somebody' };

const REST: Readonly<Partial<Record<RoomAction, Probe>>> = {
  read: ({ roomId }, person) => call(person, 'GET', `/v1/rooms/${roomId}/events`),
  send: ({ roomId }, person) => call(person, 'POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: next(), text: 'x' }),
  react: async (place, person) => call(person, 'POST', `/v1/rooms/${place.roomId}/messages/${await planted(place, somebody)}/feedback`, { helpful: true }),
  upload: async ({ roomId }, person) => {
    const who = { token: person.token, origin: person.origin };
    const inParts = await relay.call('POST', `/v1/uploads?roomId=${roomId}`, { ...who, headers: { 'tus-resumable': '1.0.0', 'upload-length': '1' } });
    if (inParts.status === 201) await relay.call('DELETE', `/v1/uploads/${inParts.body.id as string}`, { ...who, headers: { 'tus-resumable': '1.0.0' } });
    const headers = { 'content-type': 'application/octet-stream', 'x-file-name': 'note.txt' };
    const atOnce = await relay.call('POST', `/v1/files?roomId=${roomId}`, { ...who, body: 'a note', headers });
    assert.deepEqual([inParts.status, inParts.body.code], [atOnce.status, atOnce.body.code]);
    return atOnce;
  },
  'edit-own': async (place, person) => call(person, 'PATCH', `/v1/rooms/${place.roomId}/messages/${await planted(place, person)}`, { text: 'changed' }),
  'delete-own': async (place, person) => call(person, 'DELETE', `/v1/rooms/${place.roomId}/messages/${await planted(place, person)}`),
  'start-call': ({ roomId }, person) => call(person, 'POST', `/v1/rooms/${roomId}/calls`, { media: 'audio' }),
  'delete-others': async (place, person) => call(person, 'DELETE', `/v1/rooms/${place.roomId}/messages/${await planted(place, somebody)}`),
  'internal-notes': ({ roomId }, person) =>
    call(person, 'POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: next(), text: 'x', visibility: 'internal' }),
};
/** What concerns a visitor and the site, so conversations only. */
const CONVERSATION: Readonly<Partial<Record<RoomAction, Probe>>> = {
  'request-person': ({ roomId }, person) => call(person, 'POST', `/v1/conversations/${roomId}/handovers`, { to: 'staff' }),
  assign: ({ roomId }, person) => call(person, 'PUT', `/v1/conversations/${roomId}/assignee`, { userId: null }),
  'hand-to-assistant': ({ roomId }, person) => call(person, 'POST', `/v1/conversations/${roomId}/handovers`, { to: 'assistant' }),
  close: ({ roomId }, person) => call(person, 'POST', `/v1/conversations/${roomId}/closures`, {}),
};
/** Calls that change a group: their rights are of groups only. Each leaves the room as it was. */
const GROUP: Readonly<Partial<Record<RoomAction, Probe>>> = {
  mute: async (place, person) => call(person, 'PATCH', `/v1/rooms/${place.roomId}/members/${await enrolled(place)}`, { muted: true }),
  'remove-member': async (place, person) => call(person, 'DELETE', `/v1/rooms/${place.roomId}/members/${await enrolled(place)}`),
  'change-roles': async (place, person) => call(person, 'PATCH', `/v1/rooms/${place.roomId}/members/${await enrolled(place)}`, { role: 'guest' }),
  lock: ({ roomId }, person) => call(person, 'PATCH', `/v1/rooms/${roomId}`, { locked: false }),
  rename: ({ roomId }, person) => call(person, 'PATCH', `/v1/rooms/${roomId}`, { title: `A group ${next()}` }),
  invite: async ({ roomId }, person) => {
    const made = await call(person, 'POST', `/v1/rooms/${roomId}/invites`, { role: 'viewer', expiresInHours: 1 });
    if (made.status === 201) await call(person, 'DELETE', `/v1/rooms/${roomId}/invites/${made.body.id as string}`);
    return made;
  },
  export: ({ roomId }, person) => call(person, 'GET', `/v1/rooms/${roomId}/export?format=txt`),
  archive: async ({ roomId }, person) => {
    const archived = await call(person, 'PATCH', `/v1/rooms/${roomId}`, { archived: true });
    if (archived.status === 200) assert.equal((await call(person, 'PATCH', `/v1/rooms/${roomId}`, { archived: false })).status, 200);
    return archived;
  },
};
/** Documents, their list and their versions: more calls that hang on the same rights. What is in a document goes by its socket, in a test of its own. */
const DOCUMENTS: readonly (readonly [RoomAction, Probe])[] = [
  ['read', ({ roomId }, person) => call(person, 'GET', `/v1/rooms/${roomId}/documents`)],
  ['delete-others', ({ roomId }, person) => call(person, 'GET', `/v1/rooms/${roomId}/documents?deleted=true`)],
  [
    'write-documents',
    async (place, person) => {
      const made = await call(person, 'POST', `/v1/rooms/${place.roomId}/documents`, { title: 'Plan' });
      if (made.status === 201) await dropDocuments(services().db, place.roomId);
      return made;
    },
  ],
  ['write-documents', async (place, person) => call(person, 'PATCH', await documentIn(place), { title: next() })],
  ['delete-others', async (place, person) => call(person, 'PATCH', await documentIn(place, 1), { deleted: false })],
  ['delete-others', async (place, person) => call(person, 'DELETE', await documentIn(place))],
  ['read', async (place, person) => call(person, 'GET', `${await documentIn(place)}/versions`)],
  ['write-documents', async (place, person) => call(person, 'POST', `${await documentIn(place)}/versions`, { name: 'As agreed' })],
  ['read', async (place, person) => call(person, 'GET', await versionIn(place))],
  ['delete-others', async (place, person) => call(person, 'DELETE', await versionIn(place))],
  ['read', async (place, person) => call(person, 'GET', `${await documentIn(place)}/comments`)],
  ['write-documents', async (place, person) => call(person, 'POST', `${await documentIn(place)}/comments`, { text: 'Which one?', anchor: ANCHOR })],
  ['write-documents', async (place, person) => call(person, 'PATCH', await commentIn(place), { resolved: true })],
  ['delete-others', async (place, person) => call(person, 'DELETE', await commentIn(place))],
];
/** The end of a text, as Yjs writes such a place. */
const PLACE = Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(new Y.Doc().getText('text'), 0))).toString('base64url');
const ANCHOR = { start: PLACE, end: PLACE, quote: 'words', before: '', after: '' };

/** A document with words, by its address; the only one of its room. */
async function documentIn({ roomId }: Place, deletedAt: number | null = null): Promise<string> {
  const { db } = services();
  await dropDocuments(db, roomId);
  const doc = new Y.Doc();
  doc.getText('text').insert(0, 'words');
  const of = { room_id: roomId, document_id: 'plan', created_at: 1, updated_at: 2 };
  await db
    .insertInto('documents')
    .values({ ...of, snapshot: Y.encodeStateAsUpdate(doc), snapshot_seq: 1, created_by: 'somebody' })
    .execute();
  await db
    .insertInto('document_heads')
    .values({ ...of, title: 'Plan', updated_by: 'somebody', versioned_at: 1, deleted_at: deletedAt })
    .execute();
  return `/v1/rooms/${roomId}/documents/plan`;
}

const LEAD = { kind: 'staff', id: 'lead', name: 'Lead', role: 'lead', siteId: null, origin: null, scopes: [], known: true } as const;

/** A comment of somebody else on such a document, by its address. */
async function commentIn(place: Place): Promise<string> {
  const document = await documentIn(place);
  const { id } = await services().comments.add({ roomId: place.roomId, documentId: 'plan' }, LEAD, { text: 'Which one?', anchor: ANCHOR });
  return `${document}/comments/${id}`;
}

/** A version of such a document, by its address. */
async function versionIn(place: Place): Promise<string> {
  const document = await documentIn(place);
  const { id } = await services().versions.save({ roomId: place.roomId, documentId: 'plan' }, LEAD, null);
  return `${document}/versions/${id}`;
}

/** Somebody new whose role is the lowest. */
async function enrolled({ roomId }: Place): Promise<string> {
  const id = uuid();
  const { room } = await services().rooms.load(roomId);
  await services().rooms.enrol(room, { id, name: 'Somebody new' }, 'viewer');
  return id;
}

/** Concern a visitor's data as a whole; walked in their own test. */
const OF_VISITORS: readonly RoomAction[] = ['erase'];
const SOCKET_ONLY: readonly RoomAction[] = ['show-presence', 'show-cursor', 'signal'];

/** What the table says, as the answer that it leads to. */
function expected(person: Person, action: RoomAction): readonly Verdict[] {
  if (person.kind === 'key' && action !== 'read') return ['session/forbidden'];
  if (action === 'assign' && person.kind === 'visitor') return ['session/forbidden'];
  if (person.role === null) return ['room/not-found'];
  return may(person.role, action) ? ['ok'] : ['room/forbidden'];
}

test('every action of the table has a probe', () => {
  const covered = [...Object.keys(REST), ...Object.keys(CONVERSATION), ...Object.keys(GROUP), ...SOCKET_ONLY, ...OF_VISITORS];
  assert.deepEqual([...new Set([...covered, ...DOCUMENTS.map(([action]) => action)])].sort(), [...ROOM_ACTIONS].sort());
});

/** Each call, with the verdict of the table. */
async function walkCalls(place: Place, person: Person): Promise<void> {
  const probes = place.kind === 'conversation' ? { ...REST, ...CONVERSATION } : { ...REST, ...GROUP };
  for (const [action, probe] of [...(Object.entries(probes) as [RoomAction, Probe][]), ...DOCUMENTS]) {
    const answer = await probe(place, person);
    const verdict: Verdict = answer.status < 300 ? 'ok' : (answer.body.code as ErrorCode);
    assert.ok(expected(person, action).includes(verdict), `${person.name} ${action}: ${verdict}, not ${expected(person, action).join(' or ')}`);
  }
}

/** Sends a frame and gives the verdict on it, also where success is silent. */
async function asked(socket: TestSocket, frame: ClientFrame): Promise<Verdict> {
  const ref = next();
  socket.send({ ...frame, ref });
  // A ping behind it: frames that succeed in silence are told from those that fail.
  socket.send({ type: 'ping', ref: `${ref} done` });
  for (;;) {
    const seen = socket.frames.find((candidate) => candidate.ref === ref);
    if (seen !== undefined) return seen.type === 'error' ? seen.code : 'ok';
    if (frame.type !== 'send' && frame.type !== 'join' && socket.frames.some((candidate) => candidate.ref === `${ref} done`) && (await settled())) {
      const late = socket.frames.find((candidate) => candidate.ref === ref);
      return late?.type === 'error' ? late.code : 'ok';
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What is asked of the store is answered in turn: after a question of our own, every earlier one has its answer. */
async function settled(): Promise<true> {
  for (let turn = 0; turn < 4; turn += 1) {
    await services().db.selectFrom('settings').select('key').limit(1).execute();
    await relay.call('GET', '/healthz');
  }
  return true;
}

/** The call that goes on in a place; begun by somebody who may. */
async function running(place: Place): Promise<string> {
  const caller = place.people.find(({ role, kind }) => kind !== 'key' && role !== null && may(role, 'start-call'))!;
  return (await relay.call('POST', `/v1/rooms/${place.roomId}/calls`, { token: caller.token, origin: caller.origin, body: { media: 'audio' } })).body.call
    .id as string;
}

/** Each kind of frame, with the verdict of the table. */
async function walkFrames(place: Place, person: Person, socket: TestSocket): Promise<void> {
  const { roomId } = place;
  const planting = await planted(place, somebody);
  const steps: [RoomAction, ClientFrame][] = [
    ['send', { type: 'send', roomId, clientMessageId: next(), text: 'before the join' }],
    ['react', { type: 'react', roomId, messageId: planting, emoji: '👍', on: true }],
    ['read', { type: 'read', roomId, seq: 1 }],
    ['send', { type: 'stop', roomId }],
    ['read', { type: 'join', roomId }],
    ['internal-notes', { type: 'send', roomId, clientMessageId: next(), text: 'note', visibility: 'internal' }],
    ['signal', { type: 'signal', roomId, to: 'somebody', data: 1 }],
    ['signal', { type: 'call', roomId, callId: await running(place), session: next(), state: 'out' }],
  ];
  for (const [action, frame] of steps) {
    const verdict = await asked(socket, frame);
    const wanted: Verdict = person.role === null ? 'room/not-found' : may(person.role, action) ? 'ok' : 'room/forbidden';
    assert.equal(verdict, wanted, `${person.name} ${frame.type}`);
  }
}

for (const kind of ['conversation', 'private group', 'public group'] as const) {
  const open = () => (kind === 'conversation' ? conversationPlace() : groupPlace(kind === 'public group' ? 'public' : 'private'));

  test(`REST, ${kind}: role by action`, async () => {
    const place = await open();
    for (const person of place.people) await walkCalls(place, person);
  });

  test(`socket, ${kind}: role by frame`, async () => {
    const place = await open();
    for (const person of place.people) {
      const socket = await TestSocket.open(relay.url, person.token, person.origin);
      await walkFrames(place, person, socket);
      const watching = await asked(socket, { type: 'watch', topic: 'inbox' });
      assert.equal(watching, person.kind === 'staff' ? 'ok' : 'session/forbidden');
      if (person.role !== null) await presenceOf(place, person, socket);
      socket.terminate();
      await socket.closed;
    }
  });
}

test('on a socket that is open already, every role that is given holds within a second: by frame and by call', async () => {
  const place = await groupPlace('private');
  const [owner, person] = [place.people[0] as Person, place.people[2] as Person];
  const socket = await TestSocket.open(relay.url, person.token, person.origin);
  socket.send({ type: 'join', roomId: place.roomId });
  await socket.next('joined');
  for (const role of ['viewer', 'guest', 'member', 'moderator', 'viewer', 'moderator', 'guest'] as const) {
    const began = performance.now();
    assert.equal((await call(owner, 'PATCH', `/v1/rooms/${place.roomId}/members/${person.id}`, { role })).status, 200);
    await socket.next('presence', ({ members }) => members.some((one) => one.id === person.id && one.role === role));
    assert.ok(performance.now() - began < 1000);
    const now = { ...person, role, name: `now ${role}` };
    // Frames first: the socket is not joined anew before it is asked.
    assert.equal(await asked(socket, { type: 'send', roomId: place.roomId, clientMessageId: next(), text: 'x' }), may(role, 'send') ? 'ok' : 'room/forbidden');
    await presenceOf(place, now, socket);
    await walkFrames(place, now, socket);
    await walkCalls(place, now);
  }
  socket.terminate();
});

/** What a person shows of themselves reaches the others as far as the role may show it. */
async function presenceOf(place: Place, person: Person, socket: TestSocket): Promise<void> {
  const role = person.role as RoomRole;
  const { roomId } = place;
  const room = services().rooms.live(roomId);
  const shown = () => room?.memberList().find((member) => member.id === person.id);
  socket.send({ type: 'presence', roomId, status: 'busy', cursor: { x: 1 }, ref: next() });
  socket.send({ type: 'typing', roomId, typing: true });
  socket.send({ type: 'ping', ref: 'shown' });
  await socket.next('pong', (frame) => frame.ref === 'shown');
  assert.deepEqual(
    [shown()?.presence, shown()?.cursor, shown()?.typing],
    [may(role, 'show-presence') ? 'busy' : 'online', may(role, 'show-cursor') ? { x: 1 } : undefined, may(role, 'send')],
    `${person.name} presence`,
  );
}

test('frames about a room that was not joined show nothing and signal nobody', async () => {
  const place = await conversationPlace();
  const [guest, agent] = place.people as [Person, Person];
  const inside = await TestSocket.open(relay.url, agent.token, agent.origin);
  inside.send({ type: 'join', roomId: place.roomId });
  await inside.next('joined');
  const outside = await TestSocket.open(relay.url, guest.token, guest.origin);
  outside.send({ type: 'typing', roomId: place.roomId, typing: true });
  outside.send({ type: 'presence', roomId: place.roomId, status: 'busy' });
  outside.send({ type: 'leave', roomId: place.roomId });
  outside.send({ type: 'signal', roomId: place.roomId, to: agent.id, data: 'x', ref: 's' });
  assert.equal((await outside.next('error', (frame) => frame.ref === 's')).code, 'room/forbidden');
  assert.equal(
    services()
      .rooms.live(place.roomId)
      ?.memberList()
      .find((member) => member.id === guest.id)?.presence,
    'offline',
  );
  assert.ok(!inside.frames.some((frame) => frame.type === 'signal'));
  inside.close();
  outside.close();
});

test('a signal reaches the one it is for', async () => {
  const place = await conversationPlace();
  const [guest, agent] = place.people as [Person, Person];
  const [one, other] = [await TestSocket.open(relay.url, guest.token, guest.origin), await TestSocket.open(relay.url, agent.token, agent.origin)];
  for (const socket of [one, other]) {
    socket.send({ type: 'join', roomId: place.roomId });
    await socket.next('joined');
  }
  one.send({ type: 'signal', roomId: place.roomId, to: agent.id, data: { sdp: 1 } });
  const signal = await other.next('signal');
  assert.deepEqual([signal.from.id, signal.data], [guest.id, { sdp: 1 }]);
  assert.ok(!one.frames.some((frame) => frame.type === 'signal'));
  one.close();
  other.close();
});

test('a conversation has no members to manage, and takes no invites', async () => {
  const { token } = await relay.staff();
  const place = await conversationPlace();
  for (const [method, path, body] of [
    ['PATCH', '', { title: 'x' }],
    ['DELETE', ''],
    ['GET', '/members'],
    ['PUT', '/members/me'],
    ['PATCH', `/members/${place.people[0]?.id}`, { muted: true }],
    ['DELETE', `/members/${place.people[0]?.id}`],
    ['POST', '/transfers', { userId: place.people[0]?.id }],
    ['POST', '/invites', { role: 'member', expiresInHours: 1 }],
    ['GET', '/invites'],
    ['GET', '/requests'],
    ['PUT', '/requests/somebody', { accept: true }],
  ] as const)
    assert.equal((await relay.call(method, `/v1/rooms/${place.roomId}${path}`, { token, origin: null, body })).status, 404, path);
});

test("a visitor's data: for the visitor, admins and keys made for it; for nobody else", async () => {
  const verdicts = async (method: string, make: () => Promise<Session>) => {
    const outcomes: Record<string, Verdict> = {};
    const owner = await make();
    const people: [string, string, string | null][] = [
      ['stranger', (await relay.visitor()).token, PAGE],
      ['foreigner', (await foreigner()).token, 'https://another.test'],
      ['agent', (await colleague(relay, 'agent')).token, null],
      ['lead', (await colleague(relay, 'lead')).token, null],
      ['openai key', (await keyAs('openai', null)).token, null],
    ];
    for (const [name, token, origin] of people)
      outcomes[name] = (await relay.call(method, `/v1/visitors/${owner.visitorId}${method === 'GET' ? '/export' : ''}`, { token, origin })).body.code ?? 'ok';
    outcomes['nobody'] = (await relay.call(method, `/v1/visitors/${owner.visitorId}${method === 'GET' ? '/export' : ''}`)).body.code;
    const exportKey = await (async () => {
      await services().db.updateTable('api_keys').set({ revoked: 1 }).execute();
      return services().auth.keys.create('demo', 'export', ['export']);
    })();
    for (const [name, token, origin] of [
      ['key', exportKey.key, null],
      ['admin', (await relay.staff()).token, null],
      ['self', null, PAGE],
    ] as const) {
      const target = await make();
      outcomes[name] =
        (await relay.call(method, `/v1/visitors/${target.visitorId}${method === 'GET' ? '/export' : ''}`, { token: token ?? target.token, origin })).body
          .code ?? 'ok';
    }
    return outcomes;
  };
  const wanted = {
    stranger: 'session/forbidden',
    foreigner: 'session/forbidden',
    agent: 'session/forbidden',
    lead: 'session/forbidden',
    'openai key': 'session/forbidden',
    nobody: 'session/token-missing',
    key: 'ok',
    admin: 'ok',
    self: 'ok',
  };
  for (const method of ['GET', 'DELETE']) assert.deepEqual(await verdicts(method, () => relay.visitor()), wanted, method);
});

test('the desk: each address by rank', async () => {
  const { db } = services();
  await db.updateTable('api_keys').set({ revoked: 1 }).execute();
  const site = await services().sites.create('Ranks', []);
  const sessions = { visitor: await relay.visitor(), agent: await colleague(relay, 'agent'), lead: await colleague(relay, 'lead'), admin: await relay.staff() };
  const target = await colleague(relay, 'agent');
  const draft = { locale: 'en', title: 'Ranks', body: 'Words about ranks.' };
  const query = `siteId=${site.id}`;
  /** Method, address, body, lowest role. */
  const addresses: [string, string, unknown, StaffRole][] = [
    ['GET', '/v1/sites', undefined, 'agent'],
    ['GET', `/v1/sites/${site.id}`, undefined, 'agent'],
    ['POST', '/v1/sites', { name: 'x', origins: [] }, 'admin'],
    ['PATCH', `/v1/sites/${site.id}`, { name: 'Ranks' }, 'admin'],
    ['DELETE', '/v1/sites/none', undefined, 'admin'],
    ['GET', `/v1/sites/${site.id}/keys`, undefined, 'admin'],
    ['POST', `/v1/sites/${site.id}/keys`, { name: 'x' }, 'admin'],
    ['DELETE', `/v1/sites/${site.id}/keys/none`, undefined, 'admin'],
    ['GET', '/v1/staff', undefined, 'agent'],
    ['POST', '/v1/staff/invites', { role: 'agent' }, 'admin'],
    ['PATCH', `/v1/staff/${target.user.id}`, { role: 'agent' }, 'admin'],
    ['PUT', '/v1/staff/me', { status: 'online' }, 'agent'],
    ['GET', '/v1/teams', undefined, 'agent'],
    ['POST', `/v1/teams?siteId=${site.id}`, { name: 'Ranks', members: [], languages: [], pages: [] }, 'lead'],
    ['PUT', '/v1/teams/none', { name: 'Ranks', members: [], languages: [], pages: [] }, 'lead'],
    ['DELETE', '/v1/teams/none', undefined, 'lead'],
    ['GET', '/v1/conversations/none/recipients', undefined, 'agent'],
    ['GET', '/v1/conversations/none/summary', undefined, 'agent'],
    ['GET', '/v1/conversations/none/pages', undefined, 'agent'],
    ['POST', '/v1/conversations/none/whispers', { clientMessageId: 'w', text: 'x' }, 'lead'],
    ['PUT', '/v1/conversations/none/review', { score: 3, words: '', category: null }, 'lead'],
    ['POST', '/v1/conversations/actions', { ids: ['none'], action: { type: 'merge', into: 'none' } }, 'agent'],
    ['GET', '/v1/audit', undefined, 'admin'],
    ['GET', '/v1/audit/check', undefined, 'admin'],
    ['GET', `/v1/knowledge/articles?${query}`, undefined, 'agent'],
    ['POST', `/v1/knowledge/articles?${query}`, draft, 'admin'],
    ['GET', '/v1/knowledge/articles/none', undefined, 'agent'],
    ['PUT', '/v1/knowledge/articles/none', draft, 'admin'],
    ['DELETE', '/v1/knowledge/articles/none', undefined, 'admin'],
    ['POST', `/v1/knowledge/demo?${query}`, undefined, 'admin'],
    ['DELETE', `/v1/knowledge/demo?${query}`, undefined, 'admin'],
    ['POST', `/v1/knowledge/imports?${query}`, { format: 'markdown', name: 'a', content: '# A\n\nb', locale: 'en', commit: false }, 'admin'],
    ['POST', `/v1/knowledge/previews?${query}`, { question: 'x', locale: 'en' }, 'agent'],
    ['GET', '/v1/providers', undefined, 'lead'],
    ['PUT', '/v1/providers', { order: ['openai'] }, 'admin'],
    ['PUT', '/v1/providers/openai', {}, 'admin'],
    ['POST', '/v1/providers/openai/tests', { capability: 'chat' }, 'admin'],
  ];
  const ranks = ['visitor', 'agent', 'lead', 'admin'] as const;
  for (const [method, path, body, lowest] of addresses) {
    for (const role of ranks) {
      const answer = await relay.call(method, path, { token: sessions[role].token, origin: role === 'visitor' ? PAGE : null, body });
      const refused = answer.body.code === 'session/forbidden';
      assert.equal(refused, ranks.indexOf(role) < ranks.indexOf(lowest), `${role} ${method} ${path}: ${answer.status} ${answer.body.code ?? ''}`);
    }
    assert.equal((await relay.call(method, path, { body })).body.code, 'session/token-missing', `nobody ${method} ${path}`);
  }
});
