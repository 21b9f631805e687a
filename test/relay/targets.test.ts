import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RelayFrame, Site } from '@cs-kit/protocol';
import type { Actor } from '../../server/src/context.ts';
import type { Subscriber } from '../../server/src/rooms/live-room.ts';
import { warningOf } from '../../server/src/rooms/targets.ts';
import { bareRelay } from '../support/bare-relay.ts';
import type { BareRelay } from '../support/bare-relay.ts';

let bare: BareRelay;
before(async () => {
  bare = await bareRelay();
});
after(() => bare.stop());

const MINUTE = 60_000;
const staff = { id: 'ana', name: 'Ana', role: 'agent', kind: 'staff', siteId: null, origin: null, known: true, scopes: [] } as Actor;
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
const pass = async (ms: number): Promise<void> => (bare.clock.advance(ms), settle());
/** The look is made a while after the one before has ended: time goes on until it was. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); await pass(500)) assert.ok(Date.now() < end, 'it does not come');
}

async function waits(site: Site) {
  const { services } = bare.relay;
  const visitor = { ...(await services.visitors.admit(site, null, 'en', null)), kind: 'visitor' as const, scopes: ['chat' as const] };
  const { id } = await services.conversations.current(visitor, site, 'en');
  await services.conversations.handOver(id, visitor, 'staff', null);
  return { visitor, id };
}

test('the desk warns in the last quarter: a minute at least, a quarter of an hour at most, never from the start', () => {
  assert.deepEqual(
    [1, 3, 8, 60, 600].map((minutes) => warningOf(minutes * MINUTE) / MINUTE),
    [0.5, 1, 2, 15, 15],
  );
});

test('a target runs, warns and is missed; the first answer ends it, the next message starts the next one', async () => {
  const { services } = bare.relay;
  const site = await services.sites.patch('demo', { firstReplyMinutes: 8, nextReplyMinutes: 20 });
  const { visitor, id } = await waits(site);
  const target = async () => (await services.conversations.summary(id, staff))?.target ?? null;
  const since = bare.clock.now();
  const first = await target();
  assert.deepEqual(first, {
    kind: 'first',
    due: new Date(since + 8 * MINUTE).toISOString(),
    warnAt: new Date(since + 6 * MINUTE).toISOString(),
    state: 'ok',
  });
  assert.equal((await services.conversations.summary(id, visitor))?.target, null, 'the visitor is promised nothing');
  const told: (string | undefined)[] = [];
  const subscriber = {
    actor: staff,
    deliver: (text: string) => {
      const frame = JSON.parse(text) as RelayFrame;
      if (frame.type === 'inbox-changed' && frame.conversation.id === id) told.push(frame.conversation.target?.state);
    },
  } as unknown as Subscriber;
  services.desk.watch(subscriber);
  services.desk.begin(subscriber, '{}');
  await pass(5 * MINUTE);
  // The late answer was told too; the desk gathers what it tells for a moment.
  for (let looks = 0; looks < 3; looks += 1) await pass(500);
  told.length = 0;
  await pass(MINUTE);
  await until(() => told.length > 0);
  for (let looks = 0; looks < 4; looks += 1) await pass(6_000);
  assert.deepEqual(told, ['soon'], 'told once');
  await pass(MINUTE + 30_000);
  await until(() => told.at(-1) === 'late');

  await services.conversations.assign(id, staff, { id: 'ana', name: 'Ana' }, null);
  assert.equal((await target())?.state, 'late', 'taking it is no answer');
  await services.conversations.onMessage(id, { id: 'ana', name: 'Ana', role: 'agent' });
  assert.equal(await target(), null);
  await services.conversations.onMessage(id, { id: visitor.id, name: '', role: 'visitor' });
  assert.deepEqual([(await target())?.kind, (await target())?.state], ['next', 'ok']);
  await services.conversations.actions.run(staff, [id], { type: 'snooze', until: null }, null);
  assert.equal(await target(), null, 'what is put aside has its own time');
  await services.conversations.actions.run(staff, [id], { type: 'wake' }, null);
  assert.equal((await target())?.kind, 'next');
  await services.sites.patch('demo', { nextReplyMinutes: null });
  assert.equal(await target(), null);
  services.desk.unwatch(subscriber);
});

test('hours in which nobody answers are not counted; where nobody ever does there is no target', async () => {
  const { services } = bare.relay;
  const tomorrow = new Date(bare.clock.now() + 24 * 60 * MINUTE);
  const spans = [{ day: tomorrow.getUTCDay(), from: 600, to: 660 }];
  const site = await services.sites.patch('demo', { firstReplyMinutes: 15, hours: { timeZone: 'UTC', spans } });
  const { id } = await waits(site);
  const open = Date.UTC(tomorrow.getUTCFullYear(), tomorrow.getUTCMonth(), tomorrow.getUTCDate(), 10);
  assert.equal((await services.conversations.summary(id, staff))?.target?.due, new Date(open + 15 * MINUTE).toISOString());
  await services.sites.patch('demo', { hours: { timeZone: 'UTC', spans: [{ day: 9, from: 0, to: 1 }] } });
  assert.equal((await services.conversations.summary(id, staff))?.target, null);
});
