import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { LogEvent, RelayFrame, Site } from '@cs-kit/protocol';
import pino from 'pino';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import type { AssistantAnswer, AssistantQuestion } from '../assistant/types.ts';
import { createRateLimiter } from '../auth/rates.ts';
import { createRoomLog } from './log.ts';
import type { RoomLog } from './log.ts';
import { Replies } from './replies.ts';
import { Rooms } from './rooms.ts';

const clock = new TestClock();
const site = { id: 'demo', theme: { assistantName: 'Fern' } } as Site;
const ANSWER: AssistantAnswer = {
  text: 'Two days.',
  citations: [{ articleId: 'a', title: 'Delivery', url: 'https://x.example', passage: 'Two days.' }],
  suggestions: ['Returns'],
  offer: 'handover',
  origin: 'passage',
  engine: 'knowledge base',
  outcome: 'answered',
  status: 'complete',
};
let store: Awaited<ReturnType<typeof testState>>;
let log: RoomLog;
let rooms: Rooms;
before(async () => {
  store = await testState();
  log = createRoomLog(store, clock.now);
  rooms = new Rooms({ db: store.db, log, rates: createRateLimiter(clock.now), clock, attachments: async () => [] });
});
after(() => store.end());

/** An assistant whose answers a test gives, in a room with one listener. */
async function setUp(work: (question: AssistantQuestion) => Promise<AssistantAnswer>) {
  const { id: roomId } = await rooms.create('demo', 'conversation', '', 'private', { id: 'v', name: 'V', role: 'guest' });
  await store.db
    .insertInto('conversations')
    .values({
      room_id: roomId,
      site_id: 'demo',
      visitor_id: 'v',
      status: 'assistant',
      assignee_id: null,
      assignee_name: null,
      waiting_since: null,
      reason: null,
      first_response_at: null,
      rating: null,
      comment: null,
      context: null,
      open: 1,
      started_at: 1,
      updated_at: 1,
    })
    .execute();
  const taken = () => store.db.updateTable('conversations').set({ status: 'assigned' }).where('room_id', '=', roomId).execute();
  const { room } = await rooms.load(roomId);
  const frames: RelayFrame[] = [];
  const listener = { actor: { id: 'v' } as never, deliver: (text: string) => void frames.push(JSON.parse(text) as RelayFrame) };
  room.attend(listener, 'guest');
  room.begin(listener, '{"type":"joined"}');
  const noted: unknown[] = [];
  const logged: string[] = [];
  const replies = new Replies({
    rooms,
    log,
    clock,
    rates: createRateLimiter(clock.now),
    assistant: { answer: work },
    record: (event) => noted.push(event.name),
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) }),
    holds: async () => (await store.db.selectFrom('conversations').select('status').where('room_id', '=', roomId).executeTakeFirst())?.status === 'assistant',
    failureText: (locale) => `failed in ${locale}`,
    personWanted: async () => void noted.push('person'),
    unanswered: (_site, question) => noted.push(question.text),
  });
  const ask = (text: string, messageId: string = uuid()) => replies.answer({ roomId, site, visitorId: 'v', locale: 'en', messageId, text });
  const messages = async () =>
    (await log.after(roomId, 0, 100)).filter((event): event is LogEvent & { kind: 'message' } => event.kind === 'message').map((event) => event.message);
  const deltas = () => frames.filter((frame) => frame.type === 'reply');
  return { roomId, room, replies, ask, messages, deltas, noted, logged, taken };
}

/** Waits for the signal, then ends as a provider does. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

test('an answer is told in pieces that join up, then stored as one message with its sources', async () => {
  const { ask, messages, deltas, room, noted } = await setUp(async ({ onStep, onDelta }) => {
    onStep?.('reading', 2);
    onDelta?.('Two ');
    onDelta?.('days.');
    return ANSWER;
  });
  const messageId = uuid();
  await ask('When?', messageId);
  const [message] = await messages();
  assert.deepEqual(
    [message?.text, message?.inReplyTo, message?.citations?.length, message?.suggestions, message?.offer, message?.status, message?.origin],
    ['Two days.', messageId, 1, ['Returns'], 'handover', 'complete', 'passage'],
  );
  assert.deepEqual(
    deltas().map((frame) => [frame.offset, frame.delta, frame.step, frame.sources, frame.done]),
    [
      [0, '', 'reading', 2, undefined],
      [0, 'Two ', 'reading', undefined, undefined],
      [4, 'days.', 'reading', undefined, undefined],
      [9, '', undefined, undefined, true],
    ],
  );
  assert.equal(room.reply, null);
  assert.deepEqual(noted, ['assistant.answered']);
});

test('one answer to a message, however often it is asked for', async () => {
  const { ask, messages } = await setUp(async () => ANSWER);
  const messageId = uuid();
  await Promise.all([ask('When?', messageId), ask('When?', messageId)]);
  assert.equal((await messages()).length, 1);
});

test('questions of one room are answered one after the other', async () => {
  let running = 0;
  const { ask, messages } = await setUp(async ({ question }) => {
    running += 1;
    assert.equal(running, 1);
    await log.after('none', 0, 1);
    running -= 1;
    return { ...ANSWER, text: question };
  });
  await Promise.all(['a', 'b', 'c'].map((text) => ask(text)));
  assert.deepEqual(
    (await messages()).map((message) => message.text),
    ['a', 'b', 'c'],
  );
});

test('stop keeps the words so far, and none where there were none; the next question is answered', async () => {
  const { ask, replies, messages, roomId, room } = await setUp(async ({ question, onDelta, signal }) => {
    if (question === 'third') return { ...ANSWER, text: 'third answer' };
    if (question === 'second') onDelta?.('half an ');
    return untilAborted(signal);
  });
  for (const question of ['first', 'second']) {
    const asked = ask(question);
    while (room.reply === null || (question === 'second' && room.reply.text === '')) await new Promise((resolve) => setImmediate(resolve));
    replies.abort(roomId);
    await asked;
  }
  await ask('third');
  assert.deepEqual(
    (await messages()).map((message) => [message.text, message.status]),
    [
      ['half an ', 'interrupted'],
      ['third answer', 'complete'],
    ],
  );
});

test('a person who takes over silences what is being written and what waits in line, not what is asked later', async () => {
  const { ask, replies, messages, roomId, room } = await setUp(async ({ question, signal }) =>
    question === 'later' ? { ...ANSWER, text: 'later' } : untilAborted(signal),
  );
  const asked = [ask('now'), ask('in line'), ask('in line too')];
  while (room.reply === null) await new Promise((resolve) => setImmediate(resolve));
  await replies.silence(roomId);
  await Promise.all(asked);
  assert.deepEqual(await messages(), []);
  await ask('later');
  assert.deepEqual(
    (await messages()).map((message) => message.text),
    ['later'],
  );
  await replies.silence('a room without questions');
});

test('nothing is answered any more once a person has taken over, however late it is found out', async () => {
  const before = await setUp(async () => assert.fail('the assistant was asked'));
  await before.taken();
  await before.ask('Anybody?');
  const meanwhile = await setUp(async () => (await meanwhile.taken(), ANSWER));
  await meanwhile.ask('When?');
  const failing = await setUp(async () => (await failing.taken(), Promise.reject(new CsError('provider/timeout'))));
  await failing.ask('When?');
  for (const { messages, noted, room } of [before, meanwhile, failing]) assert.deepEqual([await messages(), noted, room.reply], [[], [], null]);
  const heard = await setUp(async ({ onDelta }) => (onDelta?.('Two days.'), await heard.taken(), ANSWER));
  await heard.ask('When?');
  assert.deepEqual(
    (await heard.messages()).map((message) => [message.text, message.status]),
    [['Two days.', 'interrupted']],
  );
});

test('the end of the relay ends every answer and leaves what waits for the restart', async () => {
  const { ask, replies, messages, room } = await setUp(async ({ onDelta, signal }) => (onDelta?.('so far'), untilAborted(signal)));
  const asked = [ask('now'), ask('in line')];
  while (room.reply === null || room.reply.text === '') await new Promise((resolve) => setImmediate(resolve));
  await replies.stop();
  await Promise.all(asked);
  assert.deepEqual(
    (await messages()).map((message) => message.text),
    ['so far'],
  );
});

test('a provider that fails is said in plain words with a person offered, and logged by its code', async () => {
  const { ask, messages, logged, noted } = await setUp(async () => Promise.reject(new CsError('provider/timeout', 'secret detail')));
  await ask('When?');
  assert.deepEqual(
    (await messages()).map((message) => [message.text, message.notice, message.offer, message.origin]),
    [['failed in en', 'provider-failed', 'handover', 'notice']],
  );
  assert.match(logged.join(''), /provider\/timeout/);
  assert.ok(!logged.join('').includes('When?'));
  assert.deepEqual(noted, []);
});

test('what is not answered is noted, and a person who is wanted is called, without a message', async () => {
  const open = await setUp(async () => ({ ...ANSWER, outcome: 'unanswered', origin: 'none', citations: [], suggestions: [] }));
  await open.ask('Who won?');
  assert.deepEqual(open.noted, ['assistant.answered', 'Who won?']);
  assert.equal((await open.messages())[0]?.citations, undefined);
  const wanted = await setUp(async () => ({ ...ANSWER, outcome: 'person-wanted' }));
  await wanted.ask('A person please');
  assert.deepEqual([wanted.noted, await wanted.messages()], [['assistant.answered', 'person'], []]);
});

test('the assistant is told what was said before, without notes, notices and the question itself', async () => {
  let history: readonly { role: string; text: string }[] = [];
  const { ask, roomId } = await setUp(async (question) => ((history = question.history), ANSWER));
  const say = (id: string, role: 'visitor' | 'agent', text: string, extra: object = {}) =>
    log.append(roomId, { id, name: id, role }, { kind: 'message', message: { id: uuid(), text, ...extra } });
  await say('v', 'visitor', 'Hello');
  await say('a', 'agent', 'note', { visibility: 'internal' });
  await say('a', 'agent', 'waiting', { origin: 'notice' });
  await say('a', 'agent', 'Good day');
  const question = await say('v', 'visitor', 'When?');
  await ask('When?', question.event.id);
  assert.deepEqual(history, [
    { role: 'user', text: 'Hello' },
    { role: 'assistant', text: 'Good day' },
  ]);
});

test('a room that is gone is an error of the log, not of the process', async () => {
  const { replies, logged } = await setUp(async () => ANSWER);
  await replies.answer({ roomId: uuid(), site, visitorId: 'v', locale: 'en', messageId: uuid(), text: 'x' });
  assert.match(logged.join(''), /reply failed/);
});
