import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { ConversationSummary, LogEvent, Review, ReviewDraft, Session } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* What leads write beside a conversation: whispers to whoever has it, reviews of what has ended. Neither is for its visitor. */

let relay: TestRelay;
let [ana, bo, lead]: Session[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
  [ana, bo, lead] = await Promise.all([colleague(relay, 'agent'), colleague(relay, 'agent'), colleague(relay, 'lead')]);
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const call = (who: Session, method: string, path: string, body?: unknown) =>
  relay.call(method, path, { token: who.token, ...(who.user.role === 'visitor' ? {} : { origin: null }), ...(body === undefined ? {} : { body }) });
const seen = async (who: Session, id: string): Promise<ConversationSummary> => (await call(who, 'GET', `/v1/conversations/${id}`)).body;
const whisper = (who: Session, id: string, text: string, clientMessageId: string = uuid()) =>
  call(who, 'POST', `/v1/conversations/${id}/whispers`, { clientMessageId, text });
const review = (who: Session, id: string, draft: object) => call(who, 'PUT', `/v1/conversations/${id}/review`, draft);
const GOOD: ReviewDraft = { score: 4, words: 'Kind and quick.', category: 'Tone' };

/** A conversation that somebody has. */
async function held(by: Session | null = ana!): Promise<{ visitor: Session; id: string }> {
  const visitor = await relay.visitor();
  const id = await conversation(relay, visitor.token);
  await call(lead!, 'PUT', `/v1/conversations/${id}/assignee`, { userId: by?.user.id ?? null });
  await call(visitor, 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'My tent pole is bent.' });
  return { visitor, id };
}
const ended = async (by: Session = ana!) => {
  const made = await held(by);
  await call(by, 'POST', `/v1/conversations/${made.id}/closures`, {});
  return made;
};

test('a whisper calls whoever has the conversation, and nobody else, until they have read it', async () => {
  const { id } = await held();
  const desk = await TestSocket.open(relay.url, ana!.token, null);
  desk.send({ type: 'watch', topic: 'inbox' });
  await desk.next('inbox');
  const stored = await whisper(lead!, id, 'Offer a refund.');
  assert.deepEqual([stored.status, stored.body.to], [201, { id: ana!.user.id, name: ana!.user.name }]);
  await desk.next('inbox-changed', ({ conversation: row }) => row.id === id && row.whispers === 1);
  for (const who of [bo!, lead!]) assert.equal((await seen(who, id)).whispers, 0, who.user.name);
  const { events } = (await call(ana!, 'GET', `/v1/rooms/${id}/events?limit=500`)).body as { events: LogEvent[] };
  const note = events.at(-1);
  assert.ok(note?.kind === 'message');
  assert.deepEqual([note.message.visibility, note.message.whisper, note.author.id], ['internal', { id: ana!.user.id, name: ana!.user.name }, lead!.user.id]);
  await call(lead!, 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: `words that look so: "whisper":{"id"`, visibility: 'internal' });
  assert.equal((await seen(ana!, id)).whispers, 1);
  await call(lead!, 'PATCH', `/v1/rooms/${id}/messages/${note.id}`, { text: 'Offer half of it.' });
  assert.equal((await seen(ana!, id)).whispers, 1, 'other words are the same whisper');
  desk.send({ type: 'join', roomId: id });
  const { lastSeq } = await desk.next('joined');
  desk.send({ type: 'read', roomId: id, seq: lastSeq });
  await desk.next('inbox-changed', ({ conversation: row }) => row.id === id && row.whispers === 0);
  await whisper(lead!, id, 'And thank them.');
  await call(lead!, 'PUT', `/v1/conversations/${id}/assignee`, { userId: bo!.user.id });
  assert.deepEqual([(await seen(ana!, id)).whispers, (await seen(bo!, id)).whispers], [1, 0], 'it stays with whom it was for');
  desk.terminate();
});

test('no way out carries a whisper to the visitor', async () => {
  const { visitor, id } = await held();
  const page = await TestSocket.open(relay.url, visitor.token, PAGE);
  page.send({ type: 'join', roomId: id });
  await page.next('joined');
  const { id: noteId } = (await whisper(lead!, id, 'canary of a whisper')).body;
  await call(lead!, 'PATCH', `/v1/rooms/${id}/messages/${noteId}`, { text: 'canary of other words' });
  const open = (await call(ana!, 'POST', `/v1/rooms/${id}/messages`, { clientMessageId: uuid(), text: 'For everybody.' })).body;
  await page.next('events', (frame) => frame.events.some(({ seq }) => seq === open.seq));
  page.send({ type: 'join', roomId: id, lastSeq: 0, ref: 'again' });
  await page.next('joined', (frame) => frame.ref === 'again');
  const heard: [string, unknown][] = [['socket', page.frames]];
  for (const path of [
    `/v1/rooms/${id}/events?limit=500`,
    `/v1/rooms/${id}/messages`,
    `/v1/rooms/${id}/messages?search=canary`,
    '/v1/conversations',
    '/v1/conversations?search=canary',
    `/v1/conversations/${id}`,
    `/v1/visitors/${visitor.visitorId}/export`,
  ])
    heard.push([path, (await call(visitor, 'GET', path)).body]);
  for (const [where, value] of heard) assert.doesNotMatch(JSON.stringify(value), /canary|whisper":\{|whispers":[1-9]/, where);
  assert.match(JSON.stringify(heard), /For everybody/);
  assert.equal((await call(visitor, 'GET', `/v1/rooms/${id}/messages/${noteId}`)).status, 404);
  assert.match(JSON.stringify((await call(ana!, 'GET', `/v1/rooms/${id}/messages?search=canary`)).body), /canary of other words/);
  page.terminate();
});

test('only leads whisper, to somebody else who has it; and it is stored once', async () => {
  const { visitor, id } = await held();
  assert.equal((await whisper(ana!, id, 'x')).body.code, 'session/forbidden');
  assert.equal((await whisper(visitor, id, 'x')).body.code, 'session/forbidden');
  const loose = await held(null);
  assert.deepEqual([(await whisper(lead!, loose.id, 'x')).status, (await whisper(lead!, loose.id, 'x')).body.code], [409, 'request/conflict']);
  const own = await held(lead!);
  assert.equal((await whisper(lead!, own.id, 'x')).body.code, 'request/conflict');
  assert.equal((await whisper(lead!, id, '   ')).status, 422);
  assert.equal((await whisper(lead!, uuid(), 'x')).body.code, 'room/not-found');
  const group = (await call(lead!, 'POST', '/v1/rooms?siteId=demo', { title: 'A group', visibility: 'public', kind: 'group' })).body;
  assert.equal((await whisper(lead!, group.id, 'x')).body.code, 'request/conflict');
  const clientMessageId = uuid();
  const [one, two] = [await whisper(lead!, id, 'Once.', clientMessageId), await whisper(lead!, id, 'Once.', clientMessageId)];
  assert.deepEqual([one.status, one.body.seq], [two.status, two.body.seq]);
  assert.equal((await seen(ana!, id)).whispers, 1);
  const forged = { clientMessageId: uuid(), text: 'x', whisper: { id: bo!.user.id, name: '' } };
  assert.equal((await call(lead!, 'POST', `/v1/rooms/${id}/messages`, forged)).status, 422, 'nobody says by themselves to whom it is');
});

test('a closed conversation is reviewed by leads; whoever had it and leads see it, others and the visitor do not', async () => {
  const { visitor, id } = await ended();
  const saved = await review(lead!, id, { ...GOOD, words: '  Kind and quick. ', category: ' Tone ' });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
  const { at, ...found } = saved.body as Review;
  assert.ok(Date.parse(at) > 0);
  assert.deepEqual(found, { ...GOOD, by: { id: lead!.user.id, name: lead!.user.name }, agent: { id: ana!.user.id, name: ana!.user.name } });
  for (const who of [lead!, ana!, await relay.staff()]) assert.deepEqual((await seen(who, id)).review, saved.body, who.user.name);
  assert.equal((await seen(bo!, id)).review, null);
  for (const path of ['/v1/conversations', `/v1/conversations/${id}`, `/v1/visitors/${visitor.visitorId}/export`, `/v1/rooms/${id}/events?limit=500`])
    assert.doesNotMatch(JSON.stringify((await call(visitor, 'GET', path)).body), /Kind and quick|score/, path);
  assert.equal((await call(visitor, 'GET', '/v1/conversations')).body.items[0].review, null);
  await review(lead!, id, { score: 2, words: '', category: null });
  const again = (await seen(ana!, id)).review;
  assert.deepEqual([again?.score, again?.words, again?.category], [2, '', null]);
  const lines = (await services().audit.list(null, 5)).filter(({ target }) => target === id);
  assert.deepEqual(
    lines.map(({ action, detail }) => [action, detail]),
    [
      ['conversation.reviewed', '2'],
      ['conversation.reviewed', '4'],
    ],
    'without its words',
  );
  await call(visitor, 'DELETE', `/v1/visitors/${visitor.visitorId}`);
  assert.equal(await services().db.selectFrom('reviews').select('room_id').where('room_id', '=', id).executeTakeFirst(), undefined);
});

test('what is open, out of bounds, or of others is not reviewed', async () => {
  const [open, { visitor, id }] = [await held(), await ended()];
  assert.deepEqual([(await review(lead!, open.id, GOOD)).status, (await review(lead!, open.id, GOOD)).body.code], [409, 'request/conflict']);
  for (const who of [ana!, visitor]) assert.equal((await review(who, id, GOOD)).body.code, 'session/forbidden');
  await assert.rejects(services().conversations.reviews.put(id, { ...(await services().sessions.actorOf(ana!.token)) }, GOOD), { code: 'session/forbidden' });
  for (const wrong of [
    { score: 0 },
    { score: 6 },
    { score: 2.5 },
    { words: 'x'.repeat(RELAY_LIMITS.reviewChars + 1) },
    { category: 'x'.repeat(RELAY_LIMITS.reviewCategoryChars + 1) },
    { category: '' },
  ])
    assert.equal((await review(lead!, id, { ...GOOD, ...wrong })).status, 422, JSON.stringify(wrong));
  assert.equal((await review(lead!, uuid(), GOOD)).body.code, 'room/not-found');
  assert.equal((await seen(lead!, id)).review, null);
});

test('the list: what waits for a review is what a person had; agents find what concerns them, visitors nothing', async () => {
  const site = await services().sites.create('Reviews', []);
  const made = [await ended(ana!), await ended(ana!), await ended(bo!), await held(ana!)] as const;
  const bots = await held(null);
  await call(lead!, 'POST', `/v1/conversations/${bots.id}/closures`, {});
  for (const { id } of [...made, bots]) await services().db.updateTable('conversations').set({ site_id: site.id }).where('room_id', '=', id).execute();
  const [mine, reviewed, others] = made;
  await review(lead!, reviewed.id, GOOD);
  const list = async (who: Session, wanted: string): Promise<string[]> =>
    (await call(who, 'GET', `/v1/conversations?siteId=${site.id}&review=${wanted}`)).body.items.map(({ id }: { id: string }) => id);
  assert.deepEqual((await list(lead!, 'todo')).sort(), [mine.id, others.id].sort());
  assert.deepEqual(await list(lead!, 'done'), [reviewed.id]);
  assert.deepEqual([await list(ana!, 'todo'), await list(ana!, 'done')], [[mine.id], [reviewed.id]]);
  assert.deepEqual([await list(bo!, 'todo'), await list(bo!, 'done')], [[others.id], []]);
  assert.equal((await call(mine.visitor, 'GET', '/v1/conversations?review=done')).body.code, 'session/forbidden');
  assert.equal((await call(lead!, 'GET', '/v1/conversations?review=x')).status, 422);
  const kept = await call(lead!, 'POST', '/v1/views', { name: 'To review', shared: true, filter: { review: 'todo' } });
  assert.deepEqual([kept.status, kept.body.filter], [201, { review: 'todo' }]);
});
