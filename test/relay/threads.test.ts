import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { Conversation, EventsPage, LogEvent, RelayFrame, Room, RoomRole, Session, ThreadSummary } from '@cs-kit/protocol';
import { colleague } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* Threads: where an answer may stand, who sees it, what pages and counters make of it. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '1000' });
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const as = (session: Session, method: string, path: string, body?: unknown) => relay.call(method, path, { token: session.token, body });
const staffCall = (session: Session, method: string, path: string, body?: unknown) => relay.call(method, path, { token: session.token, origin: null, body });

async function group(): Promise<{ id: string; owner: Session; path: string }> {
  const owner = await relay.visitor();
  const { id } = (await as(owner, 'POST', '/v1/rooms', { title: 'A group', visibility: 'public', kind: 'group' })).body as Room;
  return { id, owner, path: `/v1/rooms/${id}` };
}
async function member(id: string, role: RoomRole = 'member'): Promise<Session> {
  const session = await relay.visitor();
  const { room } = await services().rooms.load(id);
  await services().rooms.enrol(room, session.user, role);
  return session;
}
const words = (text: string, more: object = {}) => ({ clientMessageId: uuid(), text, ...more });
async function say(session: Session, path: string, text: string, more: object = {}): Promise<string> {
  const { status, body } = await as(session, 'POST', `${path}/messages`, words(text, more));
  assert.equal(status, 201, JSON.stringify(body));
  return (body as { id: string }).id;
}
const refused = async (answer: ReturnType<typeof as>): Promise<string> => {
  const { body } = await answer;
  return (body as { code: string }).code;
};
const page = async (session: Session, path: string, query: string): Promise<EventsPage> =>
  (await as(session, 'GET', `${path}/events?${query}`)).body as EventsPage;
const texts = ({ events }: EventsPage) => events.flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));
const threadOf = ({ events }: EventsPage, id: string): ThreadSummary | undefined => events.find((event) => event.id === id)?.thread;

test('an answer names a message of its room that stands, is no answer itself, and may be seen', async () => {
  const { id, owner, path } = await group();
  const root = await say(owner, path, 'root');
  const answer = await say(owner, path, 'answer', { threadId: root });
  const other = await group();
  const elsewhere = await say(other.owner, other.path, 'elsewhere');
  const send = (threadId: string, more: object = {}) => refused(as(owner, 'POST', `${path}/messages`, words('x', { threadId, ...more })));
  assert.equal(await send(elsewhere), 'room/no-thread');
  assert.equal(await send(uuid()), 'room/no-thread');
  assert.equal(await send(answer), 'room/no-thread');
  assert.equal(await send(root, { visibility: 'internal' }), 'room/no-thread');
  assert.equal(await send('not an id'), 'request/invalid');
  const joined = (await services().log.after(id, 0, 1))[0] as LogEvent;
  if (joined.kind !== 'message') assert.equal(await send(joined.id), 'room/no-thread');
  await as(owner, 'DELETE', `${path}/messages/${root}`);
  assert.equal(await send(root), 'room/no-thread');
  // Who may not speak may not speak in threads either.
  const viewer = await member(id, 'viewer');
  assert.equal(await refused(as(viewer, 'POST', `${path}/messages`, words('x', { threadId: answer }))), 'room/forbidden');

  const socket = await TestSocket.open(relay.url, owner.token, PAGE);
  socket.send({ type: 'join', roomId: id });
  await socket.next('joined');
  socket.send({ type: 'send', roomId: id, ref: 'bad', ...words('x', { threadId: elsewhere }) } as never);
  const error = (await socket.next('error')) as Extract<RelayFrame, { type: 'error' }>;
  assert.deepEqual([error.code, error.ref, error.retryable], ['room/no-thread', 'bad', false]);
  socket.close();
});

test('pages of the main list leave threads out and say what became of them; a thread is read by pages', async () => {
  const { owner, path, id } = await group();
  const ben = await member(id);
  const roots: string[] = [];
  for (let index = 0; index < 3; index += 1) roots.push(await say(owner, path, `root ${index}`));
  const [first, second, third] = roots as [string, string, string];
  const answers: string[] = [];
  for (let index = 0; index < 30; index += 1) answers.push(await say(index % 2 === 0 ? ben : owner, path, `answer ${index}`, { threadId: first }));
  const gone = await say(ben, path, 'gone', { threadId: second });
  await as(ben, 'DELETE', `${path}/messages/${gone}`);
  assert.equal((await as(ben, 'PATCH', `${path}/messages/${answers[0]}`, { text: 'x' })).status, 200);

  // Ten entries back from the end there are answers only: the main list still has something to show.
  const main = await page(owner, path, 'before=9999&limit=3&thread=none');
  assert.deepEqual(texts(main).slice(-3), ['root 0', 'root 1', 'root 2']);
  const summary = threadOf(main, first) as ThreadSummary;
  assert.deepEqual([summary.count, summary.authors.map(({ id: who }) => who)], [30, [owner.user.id, ben.user.id]]);
  assert.equal(threadOf(main, second)?.count, 0);
  assert.equal(threadOf(main, third), undefined);
  const all = await page(owner, path, 'after=0&limit=500');
  assert.equal(summary.lastAt, all.events.find((event) => event.id === answers[29])?.at);
  assert.ok(summary.seq >= (all.events.find((event) => event.id === answers[29])?.seq ?? Infinity));

  const newest = await page(owner, path, `before=9999&limit=10&thread=${first}`);
  // The change of the first answer is the thread's last entry.
  assert.deepEqual(
    texts(newest),
    Array.from({ length: 9 }, (_, index) => `answer ${index + 21}`),
  );
  assert.equal(newest.more, true);
  const beginning = await page(owner, path, `after=0&limit=2&thread=${first}`);
  assert.deepEqual(texts(beginning), ['root 0', 'x']);
  const around = await page(owner, path, `around=${all.events.find((event) => event.id === answers[15])?.seq}&limit=4&thread=${first}`);
  assert.deepEqual(texts(around), ['answer 13', 'answer 14', 'answer 15', 'answer 16']);
  assert.equal((await as(owner, 'GET', `${path}/events?thread=everything`)).status, 422);

  // The place of what was taken back stays in its thread; it names it, so that no list shows it elsewhere.
  const place = (await page(owner, path, `after=0&limit=50&thread=${second}`)).events.find((event) => event.id === gone);
  assert.deepEqual([place?.kind, place?.kind === 'delete' && place.threadId], ['delete', second]);
  // Whoever joins has both: the log without a gap, and what the threads are.
  const socket = await TestSocket.open(relay.url, ben.token, PAGE);
  socket.send({ type: 'join', roomId: id, lastSeq: 0 });
  const joined = (await socket.next('joined')) as Extract<RelayFrame, { type: 'joined' }>;
  assert.deepEqual(
    joined.events.map(({ seq }) => seq),
    joined.events.map((_, index) => index + 1),
  );
  assert.equal(joined.events.find((event) => event.id === first)?.thread?.count, 30);
  socket.close();
});

test('an answer is unread for those whose thread it is, and for whom it names', async () => {
  const { owner, path, id } = await group();
  const [starter, writer, named, other] = await Promise.all([member(id), member(id), member(id), member(id)]);
  const root = await say(starter, path, 'root');
  await say(writer, path, 'first', { threadId: root });
  const people = [starter, writer, named, other] as const;
  const seq = ((await as(owner, 'GET', path)).body as Room).lastSeq;
  for (const person of people) await services().rooms.read(id, { ...(await services().sessions.actorOf(person.token)) }, seq);
  await say(owner, path, 'second', { threadId: root });
  await say(owner, path, 'third', { threadId: root, mentions: [named.user.id] });
  const unread = async (person: Session): Promise<number> => ((await as(person, 'GET', path)).body as Room).unread;
  assert.deepEqual(await Promise.all(people.map(unread)), [2, 2, 1, 0]);
  await say(owner, path, 'for all');
  assert.deepEqual(await Promise.all(people.map(unread)), [3, 3, 2, 1]);
});

test('in a conversation threads stand under notes of the team, and only the team sees them', async () => {
  const visitor = await relay.visitor();
  const conversation = (await as(visitor, 'PUT', '/v1/conversations/current')).body as Conversation;
  const path = `/v1/rooms/${conversation.id}`;
  const said = await say(visitor, path, 'hello');
  const staff = await colleague(relay, 'agent');
  const put = (body: object) => staffCall(staff, 'POST', `${path}/messages`, body);
  assert.equal(await refused(put(words('x', { threadId: said }))), 'room/no-thread');
  assert.equal(await refused(as(visitor, 'POST', `${path}/messages`, words('x', { threadId: said }))), 'room/no-thread');
  const note = ((await put(words('a note', { visibility: 'internal' }))).body as { id: string }).id;
  // Not even that there is a note is told to the visitor.
  assert.equal(await refused(as(visitor, 'POST', `${path}/messages`, words('x', { threadId: note }))), 'room/no-thread');
  // An answer under a note is one, whether or not the sender says so.
  const answer = ((await put(words('secret plan', { threadId: note }))).body as { id: string }).id;
  const seen = (await staffCall(staff, 'GET', `${path}/events?after=0&thread=none`)).body as EventsPage;
  assert.equal(threadOf(seen, note)?.count, 1);
  const stored = await services().log.message(conversation.id, answer);
  assert.equal(stored?.message.visibility, 'internal');
  for (const query of ['after=0', 'after=0&thread=none', `after=0&thread=${note}`]) {
    const text = JSON.stringify(await page(visitor, path, query));
    assert.doesNotMatch(text, /secret plan|a note|authors/);
  }
  assert.doesNotMatch(JSON.stringify((await as(visitor, 'GET', `${path}/messages?search=secret`)).body), /secret plan/);
});
