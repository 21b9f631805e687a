import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LogEvent, RelayFrame, Site } from '@cs-kit/protocol';
import { CLOSE, CsError } from '@cs-kit/protocol';
import { testState } from '../../test/support/state.ts';
import { bareRelay } from '../../test/support/bare-relay.ts';
import type { BareRelay } from '../../test/support/bare-relay.ts';
import type { Actor } from './context.ts';
import type { Admission } from './relay.ts';

const PAGE = 'http://localhost:4444';
const PEER = { address: '127.0.0.1', prefix: '127.0.0', loopback: true };
let bare: BareRelay;
before(async () => {
  bare = await bareRelay();
});
after(() => bare.stop());

const services = () => bare.relay.services;
const demo = () => services().sites.byId('demo') as Site;

async function visitor(): Promise<{ token: string; actor: Actor; roomId: string }> {
  const session = await services().sessions.open(await services().visitors.admit(demo(), PAGE, 'en', null));
  const actor = await services().sessions.actorOf(session.token);
  const { id } = await services().conversations.current(actor, demo(), 'en');
  return { token: session.token, actor, roomId: id };
}

/** A socket of the relay without a network. */
async function socket(token: string) {
  const admission = await bare.relay.admit(
    () => new Request('http://relay.test/v1/socket', { headers: { 'sec-websocket-protocol': `cs.v1,${token}`, origin: PAGE } }),
    PEER,
  );
  assert.ok(!(admission instanceof CsError));
  const frames: RelayFrame[] = [];
  const closes: number[] = [];
  const feed = bare.relay.connect(
    {
      bufferedAmount: 0,
      send: (text) => void frames.push(JSON.parse(text as string) as RelayFrame),
      close: (code) => void closes.push(code),
      hold: () => undefined,
    },
    admission,
  );
  return { feed, frames, closes, ask: (frame: object) => feed.receive(JSON.stringify(frame)) };
}

const log = async (roomId: string): Promise<LogEvent[]> => services().log.after(roomId, 0, 500);
const notices = async (roomId: string) =>
  (await log(roomId)).flatMap((event) => (event.kind === 'message' && event.message.notice !== undefined ? [event.message] : []));
/** Lets what is asked of the store be answered until a state is reached. */
async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await reached()) return;
    await services().db.selectFrom('settings').select('key').execute();
  }
  throw new Error('the state was not reached');
}

test('a socket is counted while it is there, and its visitor is online', async () => {
  const { token, actor } = await visitor();
  const { feed } = await socket(token);
  assert.deepEqual([services().sockets.count(), [...services().sockets.onlineVisitors('demo')]], [1, [actor.id]]);
  assert.deepEqual([...services().sockets.onlineVisitors('other')], []);
  feed.gone();
  assert.equal(services().sockets.count(), 0);
});

test('whoever is told to go is closed on every socket, nobody else', async () => {
  const [one, other] = [await visitor(), await visitor()];
  const sockets = [await socket(one.token), await socket(one.token), await socket(other.token)];
  services().sockets.disconnect(one.actor.id);
  assert.deepEqual(
    sockets.map(({ closes }) => closes),
    [[CLOSE.forbidden], [CLOSE.forbidden], []],
  );
  sockets[2]?.feed.gone();
});

test('a token ends its socket at its own time', async () => {
  const life = 15 * 60_000;
  const { closes } = await socket((await visitor()).token);
  const returning = await services().visitors.admit(demo(), PAGE, 'en', null);
  const renewed = await socket((await services().sessions.open(returning)).token);
  bare.clock.advance(life / 2);
  await renewed.ask({ type: 'renew', token: (await services().sessions.open(returning)).token });
  bare.clock.advance(life / 2);
  assert.deepEqual([closes, renewed.closes], [[CLOSE.tokenExpired], []]);
  bare.clock.advance(life / 2);
  assert.deepEqual(renewed.closes, [CLOSE.tokenExpired]);
});

test('a room is put away a minute after the last one left, not while somebody is there', async () => {
  const { token, roomId } = await visitor();
  const { feed, ask, frames } = await socket(token);
  await ask({ type: 'join', roomId });
  assert.equal(frames.at(-1)?.type, 'joined');
  bare.clock.advance(120_000);
  assert.ok(services().rooms.live(roomId) !== null);
  feed.gone();
  bare.clock.advance(59_999);
  assert.ok(services().rooms.live(roomId) !== null);
  bare.clock.advance(1);
  assert.equal(services().rooms.live(roomId), null);
});

test('nobody waits in silence: after the time of the site the visitor is told, once', async () => {
  const { actor, roomId } = await visitor();
  await services().conversations.handOver(roomId, actor, 'staff', 'refund');
  const kinds = async () => (await notices(roomId)).map((message) => message.notice);
  assert.deepEqual(await kinds(), ['nobody-available']);
  assert.equal((await notices(roomId))[0]?.offer, 'contact');
  bare.clock.advance(demo().answerWithinMinutes * 60_000 - 5000);
  await until(() => bare.clock.waiting > 0);
  assert.deepEqual(await kinds(), ['nobody-available']);
  for (let step = 0; step < 5; step += 1) {
    bare.clock.advance(5000);
    await until(() => bare.clock.waiting > 0);
    await new Promise((resolve) => setImmediate(resolve));
    await services().db.selectFrom('settings').select('key').execute();
  }
  await until(async () => (await kinds()).length === 2);
  assert.deepEqual(await kinds(), ['nobody-available', 'no-answer-yet']);
});

test('a conversation whose person has left goes back to everybody, and an answer that nobody reads goes by mail', async () => {
  const { token, actor, roomId } = await visitor();
  const ana = { id: 'ana', name: 'Ana', role: 'agent', kind: 'staff', siteId: null, origin: null, scopes: [], known: true } as unknown as Actor;
  const { conversations, desk, rooms } = services();
  const here = { actor: ana, deliver: () => undefined };
  desk.watch(here);
  await conversations.handOver(roomId, actor, 'staff', null);
  await conversations.assign(roomId, ana, { id: 'ana', name: 'Ana' }, null);
  await rooms.send(roomId, ana, { clientMessageId: 'a1', text: 'I am here.' });
  await until(async () => (await conversations.row(roomId))?.waiting_since === null);
  await conversations.leaveContact(roomId, actor, 'mira@example.com');
  await rooms.send(roomId, actor, { clientMessageId: 'v1', text: 'And now?' });
  await until(async () => (await conversations.row(roomId))?.waiting_since !== null);
  assert.equal((await conversations.summary(roomId, ana))?.overdue, false);

  const late = async (): Promise<void> => {
    bare.clock.advance(demo().answerWithinMinutes * 60_000 + 5000);
    await until(() => bare.clock.waiting > 0);
    await services().db.selectFrom('settings').select('key').execute();
  };
  await late();
  await until(async () => (await notices(roomId)).at(-1)?.notice === 'answer-late');
  assert.deepEqual(
    [(await conversations.row(roomId))?.status, (await conversations.summary(roomId, ana))?.overdue],
    ['assigned', true],
    'who is at the desk keeps it',
  );
  assert.equal((await notices(roomId)).at(-1)?.backAt, undefined, 'within the hours nobody is "back"');
  assert.equal((await conversations.summary(roomId, ana))?.last?.text, 'And now?', 'the list shows what people said, not what the relay did');

  await rooms.send(roomId, ana, { clientMessageId: 'a2', text: 'One moment.' });
  await until(async () => (await conversations.row(roomId))?.waiting_since === null);
  await rooms.send(roomId, actor, { clientMessageId: 'v2', text: 'Still there?' });
  await until(async () => (await conversations.row(roomId))?.waiting_since !== null);
  desk.unwatch(here);
  await late();
  await until(async () => (await conversations.row(roomId))?.status === 'waiting');
  assert.equal((await conversations.row(roomId))?.assignee_id, null);

  const { feed, ask } = await socket(token);
  await ask({ type: 'join', roomId });
  const mails = (): readonly { readonly text: string }[] => bare.mails.filter(({ text }) => text.includes('The poles left today.'));
  await rooms.send(roomId, ana, { clientMessageId: 'a3', text: 'The poles left today.' });
  await until(() => bare.clock.waiting > 0);
  await services().db.selectFrom('settings').select('key').execute();
  assert.deepEqual(mails(), [], 'an open page is not written to at once');
  await new Promise((resolve) => setTimeout(resolve, 50));
  bare.clock.advance(120_000);
  await until(() => mails().length === 1);
  feed.gone();
});

test('outside the hours the visitor learns when people are back; an address is asked for once', async () => {
  const at = new Date(bare.clock.now());
  await services().sites.patch('demo', { hours: { timeZone: 'UTC', spans: [{ day: (at.getUTCDay() + 1) % 7, from: 540, to: 1020 }] } });
  const { actor, roomId } = await visitor();
  await services().conversations.handOver(roomId, actor, 'staff', null);
  const [notice] = await notices(roomId);
  assert.deepEqual([notice?.notice, notice?.offer], ['outside-hours', 'contact']);
  assert.equal(new Date(notice?.backAt ?? 0).getUTCHours(), 9);
  assert.deepEqual([services().availability(demo()).people, services().availability(demo()).backAt], [false, notice?.backAt]);
  await services().conversations.leaveContact(roomId, actor, 'mira@example.com');
  const saved = (await notices(roomId)).at(-1);
  assert.deepEqual([saved?.notice, saved?.offer, saved?.text.includes('mira@example.com')], ['contact-saved', undefined, true]);
  await services().conversations.handOver(roomId, { ...actor, kind: 'staff', role: 'admin', siteId: null }, 'assistant', null);
  await services().conversations.handOver(roomId, actor, 'staff', null);
  assert.equal((await notices(roomId)).at(-1)?.offer, undefined);
  await services().sites.patch('demo', { hours: { timeZone: 'UTC', spans: [] } });
  assert.equal(services().availability(demo()).backAt, null);
});

test("an answer to a visitor who has left goes by mail, in the site's name; one who is there gets none", async () => {
  const { actor, token, roomId } = await visitor();
  await services().conversations.handOver(roomId, actor, 'staff', null);
  await services().conversations.leaveContact(roomId, actor, 'mira@example.com');
  await services().visitorRoutes.setContext(actor, JSON.stringify({ page: { url: 'https://shop.example/p' } }));
  const agent: Actor = { kind: 'staff', id: 'ana', name: 'Ana', role: 'agent', siteId: null, origin: null, scopes: ['desk'], known: true };
  const before = bare.mails.length;
  const here = await socket(token);
  await here.ask({ type: 'join', roomId });
  await services().rooms.send(roomId, agent, { clientMessageId: 'a', text: 'While you are here.' });
  let asked = 0;
  await until(() => (asked += 1) > 10);
  here.feed.gone();
  await services().rooms.send(roomId, agent, { clientMessageId: 'b', text: 'When you are away.' });
  await until(() => bare.mails.length > before);
  const [mail, ...more] = bare.mails.slice(before);
  assert.deepEqual([mail?.to, mail?.subject, more], ['mira@example.com', demo().name, []]);
  assert.ok(mail?.text.startsWith(`When you are away.\n\nAna, ${demo().name}\n\n`));
  // What the page said of itself is no page of the site: the link leads to where their session was.
  assert.match(mail?.text ?? '', new RegExp(`\\n${PAGE}/#cs-link=[\\w-]{43}\\n`));
});

test('a mail that cannot be sent is logged, and the message stands', async () => {
  const failing = await bareRelay({}, { mailer: { send: async () => Promise.reject(new Error('no server')) } });
  try {
    const { services: own } = failing.relay;
    const session = await own.sessions.open(await own.visitors.admit(own.sites.byId('demo') as Site, PAGE, 'en', null));
    const actor = await own.sessions.actorOf(session.token);
    const { id } = await own.conversations.current(actor, own.sites.byId('demo') as Site, 'en');
    await own.conversations.leaveContact(id, actor, 'a@b.example');
    await own.rooms.send(id, { ...actor, kind: 'staff', id: 'ana', role: 'agent', siteId: null }, { clientMessageId: 'a', text: 'x' });
    for (let turn = 0; turn < 200 && failing.logged.length === 0; turn += 1) await own.db.selectFrom('settings').select('key').execute();
    assert.deepEqual(
      failing.logged.map((line) => line.msg),
      ['mail was not sent'],
    );
    assert.ok(!JSON.stringify(failing.logged).includes('a@b.example'));
  } finally {
    await failing.stop();
  }
});

test('capabilities name their engines; a site without uploads says so', async () => {
  const all = services().capabilities(demo());
  assert.deepEqual([all.assistant.engine, all.files.available, all.calls.engine, all.email.engine], ['knowledge base', true, 'peer', 'smtp']);
  assert.equal(services().capabilities({ ...demo(), uploads: false }).files.available, false);
  assert.equal(services().capabilities(null).files.available, true);
});

test('sites beyond loopback: no demo; a peer that nobody told of is nobody', async () => {
  const open = await bareRelay({ HOST: '0.0.0.0', CS_PUBLIC_URL: 'https://help.example' });
  try {
    assert.deepEqual(open.relay.services.sites.all(), []);
    assert.equal(open.relay.services.peerOf({ env: {} }).loopback, false);
    assert.equal(open.relay.services.ownOrigin(), 'https://help.example');
    const answer = await open.relay.fetch(new Request('https://help.example/'), { ...PEER, loopback: false });
    assert.match(await answer.text(), /No site is configured/);
  } finally {
    await open.stop();
  }
});

test('beacons: the site by its key, from its pages only', async () => {
  const send = (siteKey: string, headers: Record<string, string>) =>
    bare.relay
      .fetch(
        new Request('http://relay.test/v1/beacons', {
          method: 'POST',
          headers: { 'content-type': 'text/plain', ...headers },
          body: JSON.stringify({
            siteKey,
            sentAt: new Date().toISOString(),
            events: [
              {
                id: '01a20491-2d91-7cf2-8b89-1416b560d89d',
                name: 'page.viewed',
                at: new Date().toISOString(),
                monotonic: 1,
                sequence: 1,
                pageId: '01a20491-2d91-7cf2-8b89-1416b560d89d',
                visitorId: null,
                url: `${PAGE}/`,
                properties: {},
              },
            ],
          }),
        }),
        PEER,
      )
      .then(async (answer) => [answer.status, ((await answer.json()) as { code?: string }).code]);
  assert.deepEqual(await send('demo', { origin: PAGE }), [202, undefined]);
  assert.deepEqual(await send('nobody', { origin: PAGE }), [404, 'session/site-unknown']);
  assert.deepEqual(await send('demo', {}), [403, 'session/origin-refused']);
  assert.deepEqual(await send('demo', { origin: 'https://evil.test' }), [403, 'session/origin-refused']);
});

test('a store that fails is a 503 that may be tried again, and says nothing of the cause', async () => {
  const broken = await bareRelay();
  const { services: own } = broken.relay;
  const session = await own.sessions.open(await own.visitors.admit(own.sites.byId('demo') as Site, PAGE, 'en', null));
  await own.db.schema.dropTable('conversations').execute();
  const answer = await broken.relay.fetch(
    new Request('http://relay.test/v1/conversations', { headers: { authorization: `Bearer ${session.token}`, origin: PAGE } }),
    PEER,
  );
  const problem = (await answer.json()) as { code: string; retryable: boolean; detail: string };
  assert.deepEqual([answer.status, problem.code, problem.retryable], [503, 'storage/unavailable', true]);
  assert.ok(!/table|sql/i.test(JSON.stringify(problem)));
  broken.clock.advance(20_000);
  for (let turn = 0; turn < 20; turn += 1) await own.db.selectFrom('settings').select('key').execute();
  assert.ok(broken.clock.waiting > 0, 'the look for those who wait goes on');
  await broken.stop();
});

test('an error nobody expected is a 500 that keeps its cause to the log', async () => {
  const broken = await bareRelay({}, { kit: { entry: () => 'x', read: async () => Promise.reject(new Error('secret cause')) } });
  const answer = await broken.relay.fetch(new Request('http://relay.test/kit/v1/loader.js'), PEER);
  const problem = (await answer.json()) as { code: string; instance: string };
  assert.deepEqual([answer.status, problem.code, problem.instance], [500, 'relay/internal', answer.headers.get('x-request-id')]);
  assert.ok(!JSON.stringify(problem).includes('secret cause'));
  assert.deepEqual(
    broken.logged.map((line) => line.msg),
    ['request failed'],
  );
  await broken.stop();
});

test('places of sockets are counted at once, given back when an upgrade fails, and held while a socket is open', async () => {
  const own = await bareRelay();
  try {
    const { services: its } = own.relay;
    const { token } = await its.sessions.open(await its.visitors.admit(its.sites.byId('demo') as Site, PAGE, 'en', null));
    const request = () => new Request('http://relay.test/v1/socket', { headers: { 'sec-websocket-protocol': `cs.v1,${token}`, origin: PAGE } });
    const admit = async (count: number) => Promise.all(Array.from({ length: count }, () => own.relay.admit(request, PEER)));
    const all = await admit(its.socketsPerActor + 8);
    const admitted = all.filter((answer): answer is Admission => !(answer instanceof CsError));
    assert.equal(admitted.length, its.socketsPerActor);
    const [first, second] = admitted;
    first!.release();
    first!.release();
    assert.equal((await admit(2)).filter((answer) => answer instanceof CsError).length, 1, 'one place, however often it was given back');
    const feed = own.relay.connect({ bufferedAmount: 0, send: () => undefined, close: () => undefined, hold: () => undefined }, second!);
    assert.ok((await admit(1))[0] instanceof CsError, 'an open socket keeps its place');
    feed.gone();
    assert.ok(!((await admit(1))[0] instanceof CsError));
  } finally {
    await own.stop();
  }
});

test('whoever was away before a restart is away after it', async () => {
  const store = await testState();
  const row = { id: 'ana', name: 'Ana', password: null, role: 'agent', active: 1, status: 'away', created_at: 0, last_seen_at: null };
  await store.db.insertInto('staff').values(row).execute();
  const own = await bareRelay({}, { store });
  try {
    const { desk } = own.relay.services;
    desk.watch({ actor: { id: 'ana' } as Actor, deliver: () => undefined });
    assert.equal(desk.anyoneAvailable(), false);
    desk.watch({ actor: { id: 'bo' } as Actor, deliver: () => undefined });
    assert.equal(desk.anyoneAvailable(), true);
  } finally {
    await own.stop();
    await store.end();
  }
});

test('how long a message takes to be on disk is measured', async () => {
  const { actor, roomId } = await visitor();
  const count = async (): Promise<number> => Number(/^cs_append_seconds_count (\d+)/m.exec(await services().metrics.text())?.[1]);
  const before = await count();
  await services().rooms.send(roomId, actor, { clientMessageId: 'measured', text: 'Hello' });
  assert.ok((await count()) > before);
});
