import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { ActionReceipt, ConversationAction, LogEvent, Session } from '@cs-kit/protocol';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';
import { bareRelay } from '../support/bare-relay.ts';
import type { BareRelay } from '../support/bare-relay.ts';
import { TestClock } from '../support/clock.ts';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let agent: Session;
before(async () => {
  relay = await testRelay();
  agent = await colleague(relay, 'agent');
});
after(() => relay.stop());

const HOUR = 3600_000;
const inAnHour = (): string => new Date(Date.now() + HOUR).toISOString();
const call = (method: string, path: string, body?: unknown, who: Session = agent) =>
  relay.call(method, path, { token: who.token, origin: null, ...(body === undefined ? {} : { body }) });
const act = (ids: readonly string[], action: ConversationAction, who: Session = agent) => call('POST', '/v1/conversations/actions', { ids, action }, who);
const say = (visitor: Session, id: string, text: string) =>
  relay.call('POST', `/v1/rooms/${id}/messages`, { token: visitor.token, body: { clientMessageId: uuid(), text } });
const events = async (id: string, who: Session): Promise<LogEvent[]> =>
  (await relay.call('GET', `/v1/rooms/${id}/events?limit=500`, { token: who.token, ...(who === agent ? { origin: null } : {}) })).body.events as LogEvent[];
const row = async (id: string) => relay.running.relay.services.conversations.row(id);
type Row = Awaited<ReturnType<typeof row>>;

/** What follows from a message is done after it was acknowledged. */
async function until(id: string, there: (now: Row) => boolean, what: string): Promise<Row> {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const now = await row(id);
    if (there(now)) return now;
    assert.ok(Date.now() < end, `the conversation does not become ${what}`);
  }
}
const becomes = (id: string, status: string): Promise<Row> => until(id, (now) => now?.status === status, status);

async function taken(): Promise<{ visitor: Session; id: string }> {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  assert.equal((await act([id], { type: 'assign', userId: agent.user.id })).status, 200);
  return { visitor, id };
}

test('what is put aside leaves the visitor as they are, and their words bring it back to whoever has it', async () => {
  const { visitor, id } = await taken();
  const later = inAnHour();
  assert.deepEqual((await act([id], { type: 'snooze', until: later })).body.outcomes, [{ id, ok: true }]);
  assert.equal((await call('GET', `/v1/conversations/${id}`)).body.status, 'snoozed');
  assert.equal((await relay.call('GET', `/v1/conversations/${id}`, { token: visitor.token })).body.status, 'assigned');
  const mine = (await call('GET', '/v1/conversations?status=snoozed')).body.items.find((item: { id: string }) => item.id === id);
  assert.equal(mine.snoozedUntil, later);
  const theirs = (await relay.call('GET', '/v1/conversations', { token: visitor.token })).body.items[0];
  assert.deepEqual([theirs.status, theirs.snoozedUntil, theirs.priority, theirs.tags], ['assigned', null, 'none', []]);
  await say(visitor, id, 'One more thing');
  const after = await until(id, (now) => now?.status === 'assigned' && now.waiting_since !== null, 'assigned and waiting for an answer');
  assert.equal(after?.assignee_id, agent.user.id);
  const told = (await events(id, agent)).filter((event) => event.kind === 'status');
  assert.deepEqual(
    told.map((event) => [event.status, event.until, event.woken, event.author.id]),
    [
      ['assigned', undefined, undefined, agent.user.id],
      ['snoozed', later, undefined, agent.user.id],
      ['assigned', undefined, 'answer', visitor.user.id],
    ],
  );
  assert.deepEqual(
    (await events(id, visitor)).filter((event) => event.kind === 'status').map((event) => event.status),
    ['assigned'],
  );
});

test('what the assistant held goes back to the assistant, which answers; who waited waits on', async () => {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await act([id], { type: 'snooze', until: null });
  await say(visitor, id, 'How do I return an item?');
  await becomes(id, 'assistant');
  for (const end = Date.now() + 5_000; !(await events(id, visitor)).some((event) => event.kind === 'message' && event.author.role === 'assistant');)
    await new Promise((resolve) => setTimeout(resolve, Date.now() < end ? 20 : assert.fail('nobody answers')));
  await relay.call('POST', `/v1/conversations/${id}/handovers`, { token: visitor.token, body: { to: 'staff' } });
  const since = (await row(id))?.waiting_since;
  await act([id], { type: 'snooze', until: inAnHour() });
  await act([id], { type: 'wake' });
  assert.deepEqual([(await row(id))?.status, (await row(id))?.waiting_since], ['waiting', since]);
});

test('an answer opens what is closed: of a person for that person, of the visitor for the assistant', async () => {
  const { visitor, id } = await taken();
  await act([id], { type: 'close' });
  const other = await colleague(relay, 'agent');
  await call('POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'One thing I forgot' }, other);
  await becomes(id, 'assigned');
  assert.equal((await row(id))?.assignee_id, other.user.id);
  await act([id], { type: 'close' });
  await say(visitor, id, 'Thanks');
  await becomes(id, 'assistant');
  assert.equal((await row(id))?.assignee_id, null);
});

test('tags are kept small-lettered and once, up to the limit, and are offered again', async () => {
  const { visitor, id } = await taken();
  await act([id], { type: 'tag', add: ['  Bent   POLE ', 'vip', 'VIP'] });
  assert.equal((await row(id))?.tags, '["bent pole","vip"]');
  await act([id], { type: 'tag', add: ['late'], remove: ['vip'] });
  await act([id], { type: 'priority', priority: 'urgent' });
  const triage = (await events(id, agent)).filter((event) => event.kind === 'triage');
  assert.deepEqual(
    triage.map(({ added, removed, priority, author }) => ({ added, removed, priority, by: author.id })),
    [
      { added: ['bent pole', 'vip'], removed: undefined, priority: undefined, by: agent.user.id },
      { added: ['late'], removed: ['vip'], priority: undefined, by: agent.user.id },
      { added: undefined, removed: undefined, priority: 'urgent', by: agent.user.id },
    ],
  );
  const seen = JSON.stringify(await events(id, visitor));
  assert.ok(!seen.includes('bent pole') && !seen.includes('urgent'), 'the visitor reads none of it');
  const offered = (await call('GET', '/v1/tags?siteId=demo')).body.items.map((item: { tag: string }) => item.tag);
  assert.ok(['late', 'bent pole', 'vip'].every((tag) => offered.includes(tag)));
  const many = Array.from({ length: RELAY_LIMITS.tagsPerConversation }, (_, at) => `tag ${at}`);
  const refused = (await act([id], { type: 'tag', add: many })).body.outcomes[0];
  assert.deepEqual([refused.ok, refused.code], [false, 'request/invalid']);
  for (const add of [['x'.repeat(LIMITS.tagChars + 1)], ['   '], [...many, 'more']]) assert.equal((await act([id], { type: 'tag', add })).status, 422);
});

test('several at once: each has its outcome, and one undo gives back what nobody has changed since', async () => {
  const [one, two, three] = [await taken(), await taken(), await taken()];
  const gone = uuid();
  await act([three.id], { type: 'close' });
  const { body } = await act([one.id, two.id, one.id, three.id, gone], { type: 'snooze', until: inAnHour() });
  assert.deepEqual(
    body.outcomes.map(({ id, ok, code }: ActionReceipt['outcomes'][number]) => [id, ok, code]),
    [
      [one.id, true, undefined],
      [two.id, true, undefined],
      [three.id, false, 'room/closed'],
      [gone, false, 'room/not-found'],
    ],
  );
  await act([two.id], { type: 'tag', add: ['mine now'] });
  const stranger = await call('DELETE', `/v1/conversations/actions/${body.undo.id}`, undefined, await colleague(relay, 'lead'));
  assert.equal(stranger.body.code, 'request/not-found', 'only who did it takes it back');
  const undone = (await call('DELETE', `/v1/conversations/actions/${body.undo.id}`)).body as ActionReceipt;
  assert.deepEqual(
    undone.outcomes.map(({ id, ok, code }) => [id, ok, code]),
    [
      [one.id, true, undefined],
      [two.id, false, 'request/conflict'],
    ],
  );
  assert.deepEqual([(await row(one.id))?.status, (await row(two.id))?.status], ['assigned', 'snoozed']);
  assert.equal((await call('DELETE', `/v1/conversations/actions/${body.undo.id}`)).status, 404, 'once');
});

test('an undo that comes after the visitor wrote leaves the conversation open', async () => {
  const { visitor, id } = await taken();
  const { body } = await act([id], { type: 'close' });
  await say(visitor, id, 'Wait');
  await becomes(id, 'assistant');
  assert.equal((await call('DELETE', `/v1/conversations/actions/${body.undo.id}`)).body.outcomes[0].code, 'request/conflict');
  assert.equal((await row(id))?.status, 'assistant');
});

test('actions are for the staff, bounded, and of known kinds only', async () => {
  const { visitor, id } = await taken();
  const own = await relay.call('POST', '/v1/conversations/actions', { token: visitor.token, body: { ids: [id], action: { type: 'wake' } } });
  assert.equal(own.body.code, 'session/forbidden');
  for (const path of ['/v1/tags', '/v1/conversations/actions/x'])
    assert.equal((await relay.call(path === '/v1/tags' ? 'GET' : 'DELETE', path, { token: visitor.token })).body.code, 'session/forbidden');
  for (const body of [
    { ids: [], action: { type: 'wake' } },
    { ids: Array.from({ length: RELAY_LIMITS.conversationsPerAction + 1 }, () => uuid()), action: { type: 'wake' } },
    { ids: [id], action: { type: 'erase' } },
    { ids: [id], action: { type: 'snooze', until: 'tomorrow' } },
    { ids: [id], action: { type: 'priority', priority: 'highest' } },
  ])
    assert.equal((await call('POST', '/v1/conversations/actions', body)).status, 422, JSON.stringify(body.action));
  for (const until of [new Date(Date.now() - 1000), new Date(Date.now() + RELAY_LIMITS.snoozeMs + HOUR)])
    assert.equal((await act([id], { type: 'snooze', until: until.toISOString() })).body.outcomes[0].code, 'request/invalid');
  assert.equal((await act([id], { type: 'assign', userId: uuid() })).status, 404);
});

test('the desk hears of it at once', async () => {
  const { id } = await taken();
  const desk = await TestSocket.open(relay.url, agent.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  await act([id], { type: 'priority', priority: 'high' });
  const { conversation: told } = await desk.next('inbox-changed', (frame) => frame.conversation.id === id && frame.conversation.priority === 'high');
  assert.deepEqual(told.tags, []);
  desk.close();
});

test('what is put aside comes back at its time, also when the relay was down then', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-snooze-'));
  const store = await openSqliteStore(join(directory, 'state.db'));
  const clock = new TestClock(Date.now());
  let bare: BareRelay | undefined;
  try {
    bare = await bareRelay({}, { store, clock });
    const first = bare.relay.services;
    const site = first.sites.byId('demo')!;
    const visitor = { ...(await first.visitors.admit(site, null, 'en', null)), kind: 'visitor' as const, scopes: ['chat' as const] };
    const { id } = await first.conversations.current(visitor, site, 'en');
    const staff = { id: uuid(), name: 'Ana', role: 'agent', kind: 'staff', siteId: null, origin: null, known: true, scopes: [] } as never;
    const until = new Date(clock.now() + HOUR).toISOString();
    await first.conversations.actions.run(staff, [id], { type: 'assign', userId: 'a' }, { id: 'a', name: 'Ana' });
    await first.conversations.actions.run(staff, [id], { type: 'snooze', until }, null);
    const settle = () => new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(HOUR - 10_000);
    await settle();
    assert.equal((await first.conversations.row(id))?.status, 'snoozed', 'not before its time');
    await bare.stop();
    clock.advance(20_000);
    bare = await bareRelay({}, { store, clock });
    clock.advance(6_000);
    await settle();
    const { conversations, log } = bare.relay.services;
    const now = await conversations.row(id);
    assert.deepEqual([now?.status, now?.assignee_id, now?.snoozed_until], ['assigned', 'a', null]);
    const [last] = (await log.before(id, null, 1)) as [LogEvent & { kind: 'status' }];
    assert.deepEqual([last.kind, last.woken], ['status', 'time']);
    clock.advance(60_000);
    await settle();
    assert.equal((await log.before(id, null, 1))[0]?.seq, last.seq, 'once');
  } finally {
    await bare?.stop();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
});
