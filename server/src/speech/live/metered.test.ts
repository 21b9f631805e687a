import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Actor, ServiceEvent } from '../../context.ts';
import { metered } from './metered.ts';
import type { LiveOptions } from './types.ts';

/* What is paid for seconds that are heard while they are spoken. */

function setUp({ left = 1000, kind = 'visitor' } = {}) {
  const booked: number[] = [];
  let now = 0;
  let storeAway = false;
  const events: ServiceEvent[] = [];
  const failed: unknown[] = [];
  const takes: string[] = [];
  const calls: string[] = [];
  const engine = { words: async () => 'yes', refuse: null as CsError | null };
  const open = metered(
    {
      name: 'deepgram',
      elsewhere: true,
      open: () => ({
        backlog: 7,
        write() {
          if (engine.refuse !== null) throw engine.refuse;
        },
        pause: () => void calls.push('pause'),
        commit: async () => ({ text: await engine.words(), segments: [] }),
        cancel: () => void calls.push('cancel'),
        close: () => void calls.push('close'),
      }),
    },
    {
      budgets: {
        async reserve(_site, _budget, amount) {
          if (left < amount) throw new CsError('budget/exhausted');
          left -= amount;
          return {
            async settle(used) {
              if (storeAway) throw new Error('the store is away');
              booked.push(used);
            },
          };
        },
      },
      rates: { take: (rate) => void takes.push(rate) },
      record: (event) => void events.push(event),
      now: () => now,
      failed: (name, error) => void failed.push([name, (error as CsError).code]),
    },
  );
  const session = open({ actor: { kind, id: 'v1' } as Actor, site: { id: 'demo' } as Site, sampleRate: 16_000 } as unknown as LiveOptions);
  const speak = (seconds: number): void => session.write(new Uint8Array(seconds * 32_000));
  return { session, speak, booked, events, failed, takes, calls, engine, wait: (ms: number) => void (now += ms), loseStore: () => void (storeAway = true) };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a turn is paid by the second, and told without its words', async () => {
  const { session, speak, booked, events, takes, calls } = setUp();
  speak(1);
  speak(1.2);
  session.pause();
  assert.deepEqual([session.backlog, session.elsewhere], [7, true]);
  assert.equal((await session.commit()).text, 'yes');
  await turn();
  assert.deepEqual([booked, takes, calls], [[3], ['speechPerVisitor'], ['pause']]);
  assert.deepEqual(events, [
    { siteId: 'demo', name: 'speech.transcribed', visitorId: 'v1', properties: { engine: 'deepgram', seconds: 2.2, ms: 0, understood: true } },
  ]);
  speak(1);
  await session.commit();
  assert.equal(takes.length, 2);
});

test('a long turn reserves ahead, and gives back what it did not use', async () => {
  const { session, speak, booked } = setUp({ kind: 'key' });
  for (let second = 0; second < 70; second += 1) speak(1);
  await session.commit();
  await turn();
  assert.deepEqual(booked, [30, 30, 10]);
});

test('where the budget is used up the turn ends there, and its words are not paid', async () => {
  const { session, speak, booked, events } = setUp({ left: 30 });
  for (let second = 0; second < 30; second += 1) speak(1);
  speak(1);
  await turn();
  assert.throws(() => speak(1), { code: 'budget/exhausted' });
  await assert.rejects(session.commit(), { code: 'budget/exhausted' });
  await turn();
  assert.deepEqual([booked, events], [[30], []]);
  const none = setUp({ left: 0 });
  none.speak(1);
  await assert.rejects(none.session.commit(), { code: 'budget/exhausted' });
  assert.deepEqual(none.booked, []);
});

test('what the provider did not take is not paid, what broke off is; the failure is noted', async () => {
  const { session, speak, booked, failed, engine } = setUp();
  engine.words = () => Promise.reject(new CsError('provider/auth'));
  speak(2);
  await assert.rejects(session.commit(), { code: 'provider/auth' });
  engine.words = () => Promise.reject(new CsError('provider/interrupted'));
  speak(2);
  await assert.rejects(session.commit(), { code: 'provider/interrupted' });
  engine.refuse = new CsError('provider/unavailable');
  assert.throws(() => speak(1), { code: 'provider/unavailable' });
  await turn();
  assert.deepEqual(booked, [0, 2]);
  assert.deepEqual(
    failed,
    ['provider/auth', 'provider/interrupted', 'provider/unavailable'].map((code) => ['deepgram', code]),
  );
});

test('what was heard of a turn that is given up, or of a stream that ends, is paid', async () => {
  const { session, speak, booked, calls } = setUp();
  speak(3);
  session.cancel();
  speak(5);
  session.close(new CsError('provider/interrupted'));
  await turn();
  assert.deepEqual(
    [booked, calls],
    [
      [3, 5],
      ['cancel', 'close'],
    ],
  );
});

test('a site that may pay no more is not heard for a while, whatever turns it begins', async () => {
  const { session, speak, wait } = setUp({ left: 0 });
  speak(1);
  await turn();
  session.cancel();
  assert.throws(() => speak(1), { code: 'budget/exhausted' });
  wait(10_000);
  speak(1);
});

test('a stream that ends while its turn is being paid, and a store that is away, end nothing else', async () => {
  const { session, speak, engine, failed, loseStore, calls } = setUp();
  let fail: (error: Error) => void = () => undefined;
  engine.words = () => new Promise((_resolve, reject) => (fail = reject));
  speak(1);
  const words = session.commit();
  session.close(new CsError('provider/interrupted'));
  fail(new CsError('provider/interrupted'));
  await assert.rejects(words, { code: 'provider/interrupted' });
  assert.deepEqual([failed, calls], [[], ['close']], 'that is no failure of the engine');
  loseStore();
  speak(1);
  session.cancel();
  await turn();
});
