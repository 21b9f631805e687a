import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { LogEvent, RelayFrame, Site } from '@cs-kit/protocol';
import { sql } from 'kysely';
import { bareRelay } from '../../test/support/bare-relay.ts';
import type { BareRelay } from '../../test/support/bare-relay.ts';
import { testState } from '../../test/support/state.ts';
import type { Actor } from './context.ts';

/* What fails behind a visitor's back is logged by name, and what they asked for happens all the same. */

const PAGE = 'http://localhost:4444';
const PEER = { address: '127.0.0.1', prefix: '127.0.0', loopback: true };
const ana: Actor = { kind: 'staff', id: 'ana', name: 'Ana', role: 'agent', siteId: null, origin: null, scopes: ['desk'], known: true };
let bare: BareRelay;
/** Some tests have a store of their own, which ends after the relay. */
let end = async (): Promise<void> => undefined;
afterEach(async () => {
  await bare.stop();
  await end();
  end = async () => undefined;
});

const services = () => bare.relay.services;
const demo = () => services().sites.byId('demo') as Site;
const lines = (): readonly string[] => bare.logged.map(({ msg }) => msg);

async function visitor(locale = 'en'): Promise<{ token: string; actor: Actor; roomId: string }> {
  const session = await services().sessions.open(await services().visitors.admit(demo(), PAGE, locale, null));
  const actor = await services().sessions.actorOf(session.token);
  const { id } = await services().conversations.current(actor, demo(), locale);
  return { token: session.token, actor, roomId: id };
}

async function socket(token: string, origin: string | null = PAGE) {
  const headers = { 'sec-websocket-protocol': `cs.v1,${token}`, ...(origin === null ? {} : { origin }) };
  const admission = await bare.relay.admit(() => new Request('http://relay.test/v1/socket', { headers }), PEER);
  assert.ok(!(admission instanceof CsError));
  const frames: RelayFrame[] = [];
  const transport = {
    bufferedAmount: 0,
    send: (text: string) => void frames.push(JSON.parse(text) as RelayFrame),
    close: () => undefined,
    hold: () => undefined,
  };
  const feed = bare.relay.connect(transport, admission);
  return { feed, frames, ask: (frame: object) => feed.receive(JSON.stringify(frame)) };
}

/** Lets the store answer until a state is reached. */
async function until(reached: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    if (await reached()) return;
    await services().db.selectFrom('settings').select('key').execute();
  }
  throw new Error(`the state was not reached; logged: ${lines().join(', ')}`);
}
const said = async (roomId: string): Promise<string[]> =>
  (await services().log.after(roomId, 0, 500)).flatMap((event: LogEvent) => (event.kind === 'message' ? [event.message.text] : []));
const hide = (table: string) => services().db.schema.alterTable(table).renameTo(`${table}_away`).execute();
const show = (table: string) => services().db.schema.alterTable(`${table}_away`).renameTo(table).execute();

test('an erasure that was cut short is finished after a restart, as soon as its files can be removed', async () => {
  const store = await testState();
  end = () => store.end();
  const row = { id: uuid(), site_id: 'demo', name: 'Mira', external_id: null, locale: 'en', email: null, created_at: 1, last_seen_at: 1, erasing_at: 1 };
  await store.db.insertInto('visitors').values(row).execute();
  const file = { id: 'f', site_id: 'demo', room_id: null, owner_id: row.id, kind: 'file', name: 'f', type: 't', size: 1, width: null, height: null } as const;
  await store.db
    .insertInto('files')
    .values({ ...file, sha256: '', created_at: 1 })
    .execute();
  let broken = true;
  const remove = async (): Promise<void> => {
    if (broken) throw new Error('the disk is away');
  };
  bare = await bareRelay({}, { store, blobs: { put: async () => undefined, get: async () => null, open: async () => null, delete: remove } });
  const left = async () => (await services().db.selectFrom('visitors').select('id').execute()).length;
  await until(() => lines().length > 0);
  assert.deepEqual([lines(), await left()], [['an erasure is not finished; it is tried again'], 1]);
  broken = false;
  bare.clock.advance(10 * 60_000);
  await until(async () => (await left()) === 0);
  assert.equal(lines().length, 1);
});

test('an event that cannot be counted is logged', async () => {
  bare = await bareRelay();
  services().insights.record({ siteId: 'demo', name: 'No Name' as 'message.sent', visitorId: null });
  assert.deepEqual(lines(), ['insights could not store']);
});

test('where the assistant fails the visitor is told in their language, and offered a person', async () => {
  bare = await bareRelay();
  const { actor, roomId } = await visitor('zh');
  await hide('articles');
  await services().rooms.send(roomId, actor, { clientMessageId: 'a', text: '配送需要多久？' });
  await until(async () => (await said(roomId)).length > 1);
  const last = (await services().log.after(roomId, 0, 500)).at(-1);
  assert.ok(last?.kind === 'message');
  assert.deepEqual([last.message.notice, last.message.offer], ['provider-failed', 'handover']);
  assert.match(last.message.text, /转接人工/);
  assert.deepEqual(lines(), ['assistant could not answer']);
});

test('a question that cannot be kept for the desk is answered all the same', async () => {
  bare = await bareRelay();
  const { actor, roomId } = await visitor();
  await hide('unanswered');
  await services().rooms.send(roomId, actor, { clientMessageId: 'a', text: 'Do you sell submarines in Reykjavik?' });
  await until(() => lines().includes('unanswered question not kept'));
  assert.equal((await said(roomId)).length, 2);
});

test('a socket opens, and a message is stored, while the conversations cannot be read; both are logged', async () => {
  bare = await bareRelay();
  const { token, actor, roomId } = await visitor();
  await services().rooms.open(roomId, actor);
  await hide('conversations');
  const { feed, ask, frames } = await socket(token);
  await until(() => lines().includes('presence not told'));
  await ask({ type: 'ping', ref: 'p' });
  assert.equal(frames.at(-1)?.type, 'pong');
  await services().rooms.send(roomId, actor, { clientMessageId: 'a', text: 'Hello' });
  await until(() => lines().includes('a message was stored, but what follows from it failed'));
  await show('conversations');
  assert.deepEqual(await said(roomId), ['Hello']);
  feed.gone();
});

test('an inbox that cannot be read is refused, and not told of changes; asked again it is there', async () => {
  bare = await bareRelay();
  await visitor();
  await services()
    .db.insertInto('staff')
    .values({ id: 'ana', name: 'Ana', password: null, role: 'agent', active: 1, status: 'online', created_at: 0, last_seen_at: null })
    .execute();
  const { token } = await services().sessions.open({ id: 'ana', name: 'Ana', role: 'agent', kind: 'staff', siteId: null, origin: null, known: true });
  const { feed, ask, frames } = await socket(token, null);
  await hide('conversations');
  await ask({ type: 'watch', topic: 'inbox', ref: 'w' });
  assert.deepEqual(
    frames.map((frame) => [frame.type, 'ref' in frame && frame.ref]),
    [['error', 'w']],
  );
  assert.equal(services().desk.anyoneAvailable(), false);
  await show('conversations');
  await ask({ type: 'watch', topic: 'inbox', ref: 'again' });
  assert.equal(frames.at(-1)?.type, 'inbox');
  assert.equal(services().desk.anyoneAvailable(), true);
  // Leaving is noted with the person; where it cannot be, they have left all the same.
  await hide('staff');
  feed.gone();
  assert.equal(services().desk.anyoneAvailable(), false);
  await services().db.selectFrom('settings').select('key').execute();
  await show('staff');
});

test('a mail about words that nobody read is logged when it fails, and the message stands', async () => {
  bare = await bareRelay({}, { mailer: { send: async () => Promise.reject(new Error('no server')) } });
  const { token, actor, roomId } = await visitor();
  await services().conversations.handOver(roomId, actor, 'staff', null);
  await services().conversations.leaveContact(roomId, actor, 'mira@example.com');
  const { feed, ask } = await socket(token);
  await ask({ type: 'join', roomId });
  const before = bare.clock.waiting;
  await services().rooms.send(roomId, ana, { clientMessageId: 'a', text: 'The poles left today.' });
  await until(() => bare.clock.waiting > before);
  assert.deepEqual(lines(), [], 'an open page is not written to at once');
  bare.clock.advance(120_000);
  await until(() => lines().length > 0);
  assert.deepEqual(lines(), ['mail was not sent']);
  assert.equal((await said(roomId)).at(-1), 'The poles left today.');
  feed.gone();
});

test('two pages of a visitor ask at once: where the first fails, the second makes the conversation', async () => {
  bare = await bareRelay();
  const session = await services().sessions.open(await services().visitors.admit(demo(), PAGE, 'en', null));
  const actor = await services().sessions.actorOf(session.token);
  const { rooms } = services();
  const create = rooms.create.bind(rooms);
  let fail = true;
  rooms.create = (...asked) => {
    if (!fail) return create(...asked);
    fail = false;
    return Promise.reject(new Error('the store is away'));
  };
  const [first, second] = await Promise.allSettled([
    services().conversations.current(actor, demo(), 'en'),
    services().conversations.current(actor, demo(), 'en'),
  ]);
  assert.equal(first.status, 'rejected');
  assert.equal(second.status === 'fulfilled' && second.value.created, true);
});

test('a change at which others are faster every time is given up by name, and nothing of it stays', async () => {
  bare = await bareRelay();
  const { actor, roomId } = await visitor();
  const { conversations, db } = services();
  // As if the row had always just been changed: each update finds none to change.
  await sql`create trigger faster before update on conversations begin select raise(ignore); end`.execute(db);
  await assert.rejects(conversations.close(roomId, actor, 5, null), { code: 'conversation/taken' });
  const { status, rating } = (await conversations.row(roomId)) ?? {};
  assert.deepEqual([status, rating], ['assistant', null]);
  await sql`drop trigger faster`.execute(db);
  assert.equal((await conversations.close(roomId, actor, 5, null)).status, 'closed');
});
