import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary, RelayFrame } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import type { Actor } from '../context.ts';
import { Desk } from './desk.ts';

const watcher = (id: string) => {
  const frames: RelayFrame[] = [];
  return { actor: { id } as Actor, frames, deliver: (text: string) => void frames.push(JSON.parse(text) as RelayFrame) };
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('whoever watches and is not away can be given work', () => {
  const desk = new Desk(new TestClock());
  const ana = watcher('ana');
  assert.equal(desk.anyoneAvailable(), false);
  desk.watch(ana);
  assert.equal(desk.anyoneAvailable(), true);
  desk.setAway('ana', true);
  assert.equal(desk.anyoneAvailable(), false);
  desk.setAway('ana', false);
  assert.equal(desk.anyoneAvailable(), true);
  desk.unwatch(ana);
  assert.equal(desk.anyoneAvailable(), false);
});

test('changes of a short while are told once for each conversation, with a rising cursor', async () => {
  const clock = new TestClock();
  const desk = new Desk(clock);
  const [ana, bo] = [watcher('ana'), watcher('bo')];
  desk.changed('nobody listens', async () => assert.fail('nobody asked'));
  for (const someone of [ana, bo]) {
    desk.watch(someone);
    desk.begin(someone, '{}');
    someone.frames.length = 0;
  }
  const summary = (id: string) => async (who: Actor) => (id === 'hidden' && who.id === 'bo' ? null : ({ id } as ConversationSummary));
  for (const id of ['c1', 'c2', 'c1', 'hidden', 'c1']) desk.changed(id, summary(id));
  clock.advance(49);
  await turn();
  assert.equal(ana.frames.length, 0);
  clock.advance(1);
  await turn();
  assert.deepEqual(
    ana.frames.map((frame) => frame.type === 'inbox-changed' && [frame.conversation.id, frame.cursor]),
    [
      ['c1', '1'],
      ['c2', '2'],
      ['hidden', '3'],
    ],
  );
  assert.equal(bo.frames.length, 2);
  assert.equal(desk.cursor(), '3');
});

test('a change that cannot be read keeps back no other, and is told when it can be', async () => {
  const clock = new TestClock();
  const desk = new Desk(clock);
  const ana = watcher('ana');
  desk.watch(ana);
  desk.begin(ana, '{}');
  let away = true;
  const told = () => ana.frames.flatMap((frame) => (frame.type === 'inbox-changed' ? [frame.conversation.id] : []));
  desk.changed('c1', async () => (away ? Promise.reject(new Error('the store is away')) : ({ id: 'c1' } as ConversationSummary)));
  desk.changed('c2', async () => ({ id: 'c2' }) as ConversationSummary);
  clock.advance(50);
  await turn();
  assert.deepEqual(told(), ['c2']);
  away = false;
  clock.advance(1_050);
  await turn();
  assert.deepEqual(told(), ['c2', 'c1']);
  assert.equal(clock.waiting, 0);
});

test('what changes while the whole list is read follows it', async () => {
  const clock = new TestClock();
  const desk = new Desk(clock);
  const ana = watcher('ana');
  assert.equal(desk.watch(ana), '0');
  desk.changed('c1', async () => ({ id: 'c1' }) as ConversationSummary);
  clock.advance(50);
  await turn();
  assert.equal(ana.frames.length, 0);
  desk.begin(ana, '{"type":"inbox"}');
  assert.deepEqual(
    ana.frames.map((frame) => frame.type),
    ['inbox', 'inbox-changed'],
  );
  desk.unwatch(ana);
  desk.begin(ana, '{"type":"inbox"}');
  assert.equal(ana.frames.length, 2, 'who has left hears nothing');
});

test('an older state of a conversation never follows a newer one', async () => {
  const clock = new TestClock();
  const desk = new Desk(clock);
  const ana = watcher('ana');
  desk.watch(ana);
  desk.begin(ana, '{}');
  let slow: () => void = () => undefined;
  desk.changed('c1', () => new Promise((resolve) => (slow = () => resolve({ id: 'c1', unread: 1 } as ConversationSummary))));
  clock.advance(50);
  desk.changed('c1', async () => ({ id: 'c1', unread: 2 }) as ConversationSummary);
  clock.advance(50);
  await turn();
  slow();
  await turn();
  clock.advance(50);
  await turn();
  assert.deepEqual(
    ana.frames.flatMap((frame) => (frame.type === 'inbox-changed' ? [frame.conversation.unread] : [])),
    [1, 2],
  );
});

test('contexts of visitors are kept until there are too many', () => {
  const desk = new Desk(new TestClock());
  for (let index = 0; index <= 10_001; index += 1) desk.setContext(`v${index}`, '{}');
  assert.deepEqual([desk.contextOf('v0'), desk.contextOf('v10001'), desk.contextOf('nobody')], [null, '{}', null]);
  desk.dropContext('v10001');
  assert.equal(desk.contextOf('v10001'), null);
});
