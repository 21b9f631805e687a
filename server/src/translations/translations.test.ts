import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { LogEvent, Message } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createRateLimiter, RATES } from '../auth/rates.ts';
import type { Budgets } from '../context.ts';
import type { ChatEvent, ChatModel, ChatRequest } from '../providers/types.ts';
import { createTranslations } from './translations.ts';
import type { TranslateFor } from './translations.ts';

let state: Awaited<ReturnType<typeof testState>>;
before(async () => (state = await testState()));
after(() => state.end());

type Model = (request: ChatRequest) => AsyncIterable<ChatEvent>;
const says = (text: string, more: readonly ChatEvent[] = [{ type: 'usage', inputTokens: 50, outputTokens: 5 }]): Model =>
  async function* () {
    yield { type: 'delta', text };
    for (const event of more) yield event;
    yield { type: 'done', reason: 'stop' };
  };

/** Translations over a real store, and messages, a budget and a model that a test plays. */
function scene(first: Model | null) {
  let model = first;
  const clock = new TestClock();
  const asked: ChatRequest[] = [];
  const booked: { reserved: number; used: number | null }[] = [];
  const rooms: string[] = [];
  const faults: unknown[] = [];
  const messages = new Map<string, Message>();
  const roomId = uuid();
  const budgets: Budgets = {
    async reserve(_site, budget, reserved) {
      assert.equal(budget, 'chatTokens');
      const entry: (typeof booked)[number] = { reserved, used: null };
      booked.push(entry);
      return { settle: async (used) => void (entry.used = used) };
    },
  };
  const translations = createTranslations({
    db: state.db,
    message: async (_room, _role, id) => {
      const message = messages.get(id);
      if (message === undefined) throw new CsError('request/not-found');
      return { seq: 1, id, at: '', author: { id: 'v', name: '', role: 'visitor' }, kind: 'message', message } as LogEvent & { kind: 'message' };
    },
    chat: () =>
      model === null
        ? null
        : ({ name: 'openai', model: 'm', reply: (request: ChatRequest) => (asked.push(request), (model as Model)(request)) } as unknown as ChatModel),
    budgets,
    onEngine: (id) => void rooms.push(id),
    now: () => clock.now(),
    failed: (error) => void faults.push(error),
  });
  const say = (text: string, more: Partial<Message> = {}): string => {
    const id = uuid();
    messages.set(id, { id, text, ...more });
    return id;
  };
  const whom = (pay: () => void = () => undefined): TranslateFor => ({ roomId, siteId: 'demo', role: 'guest', pay });
  return { translations, clock, asked, booked, rooms, faults, messages, roomId, say, whom, use: (next: Model | null) => (model = next) };
}

test('the tokens of each call are booked: as the provider counts, else as they are estimated', async () => {
  const { translations, booked, say, whom, use } = scene(says('from: es\nHi'));
  await translations.of(whom(), [say('Hola')], 'en');
  assert.equal(booked[0]?.used, 55);
  assert.ok((booked[0]?.reserved ?? 0) > 55);
  use(says('from: es\nHi there', []));
  await translations.of(whom(), [say('Hola hola')], 'en');
  const { reserved = 0, used } = booked[1] ?? {};
  assert.ok(used !== null && used !== undefined && used > 0 && used < reserved);
});

test('a call that the provider did not take costs nothing, one that broke off what was set aside', async () => {
  const { translations, booked, say, whom, use, faults } = scene(async function* () {
    throw new CsError('provider/rate-limited', undefined, { retryAfterMs: 2000 });
  });
  const [refused] = await translations.of(whom(), [say('Hola')], 'en');
  assert.deepEqual(
    { ...refused, messageId: '', message: '' },
    { messageId: '', message: '', code: 'provider/rate-limited', retryable: true, retryAfterMs: 2000 },
  );
  assert.equal(booked[0]?.used, 0);
  use(async function* () {
    yield { type: 'delta', text: 'from: es\nHi th' };
    yield { type: 'done', reason: 'length' };
  });
  const [cut] = await translations.of(whom(), [say('Hola')], 'en');
  assert.ok(cut !== undefined && 'code' in cut && cut.code === 'provider/interrupted');
  assert.equal(booked[1]?.used, booked[1]?.reserved);
  assert.deepEqual(faults, [], 'these are nobody’s fault but the provider’s');
  use(() => {
    throw new TypeError('a fault of ours');
  });
  const [failed] = await translations.of(whom(), [say('Hola')], 'en');
  assert.ok(failed !== undefined && 'code' in failed && failed.code === 'relay/internal' && !failed.message.includes('ours'));
  assert.equal(faults.length, 1);
});

test('the rate of one person holds for calls of the engine, not for what was made before', async () => {
  const { translations, asked, say, whom, clock } = scene(says('from: es\nHi'));
  const rates = createRateLimiter(() => clock.now());
  const pay = (): void => rates.take('translationsPerActor', 'ana');
  const { burst } = RATES.translationsPerActor;
  const ids = Array.from({ length: burst }, () => say('Hola'));
  await translations.of(whom(pay), ids, 'en');
  assert.equal(asked.length, burst);
  const [before, fresh] = await translations.of(whom(pay), [ids[0] as string, say('Hola')], 'en');
  assert.ok(before !== undefined && 'text' in before && before.text === 'Hi');
  assert.ok(fresh !== undefined && 'code' in fresh && fresh.code === 'rate/limited' && (fresh.retryAfterMs ?? 0) > 0);
});

test('without an engine nothing is translated, and it is said so', async () => {
  const { translations, say, whom } = scene(null);
  await assert.rejects(translations.of(whom(), [say('Hola')], 'en'), (error) => error instanceof CsError && error.code === 'provider/unconfigured');
});

test('what the relay says itself, and what has no words, is given to no engine, and the visitor is told of none', async () => {
  const { translations, asked, rooms, roomId, say, whom } = scene(says('from: es\nHi'));
  const items = await translations.of(whom(), [say('El equipo ha sido avisado', { origin: 'notice' }), say('👍')], 'en');
  assert.deepEqual(
    items.map((item) => 'text' in item && item.text),
    [null, null],
  );
  assert.deepEqual([asked.length, rooms.length], [0, 0]);
  await translations.of(whom(), [say('Hola')], 'en');
  assert.deepEqual(rooms, [roomId]);
});

test('what is forgotten while it is made is not kept, and the engine is let go of', async () => {
  const { translations, roomId, say, whom, use } = scene(null);
  for (const forget of [(id: string) => translations.forgetMessage(id), () => translations.forgetRoom(roomId), async () => translations.close()]) {
    let ended = false;
    let begun = (): void => undefined;
    const begins = new Promise<void>((resolve) => (begun = resolve));
    use(async function* ({ signal }) {
      begun();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      ended = true;
      throw signal.reason;
    });
    const id = say('Hola');
    const made = translations.of(whom(), [id], 'en');
    await begins;
    await forget(id);
    const [item] = await made;
    assert.ok(item !== undefined && 'code' in item && item.code === 'request/not-found');
    assert.equal(ended, true);
  }
  assert.deepEqual(await state.db.selectFrom('translations').select('message_id').where('room_id', '=', roomId).execute(), []);
});
