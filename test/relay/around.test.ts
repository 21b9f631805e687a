import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import { conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(() => relay.stop());

async function room(count: number) {
  const { token } = await relay.visitor();
  const id = await conversation(relay, token);
  const { log } = relay.running.relay.services;
  for (let index = 1; index <= count; index += 1)
    await log.append(id, { id: 'ana', name: 'Ana', role: 'agent' }, { kind: 'message', message: { id: uuid(), text: `n${index}`, origin: 'notice' } });
  const page = async (query: string) => (await relay.call('GET', `/v1/rooms/${id}/events?${query}`, { token })).body;
  return { id, token, page };
}

test('a page around a number has both sides, and says whether there is more', async () => {
  const { page } = await room(30);
  const middle = await page('around=15&limit=6');
  assert.deepEqual(
    [middle.events.map((event: { seq: number }) => event.seq), middle.more, middle.newer, middle.lastSeq],
    [[12, 13, 14, 15, 16, 17], true, true, 30],
  );
  const start = await page('around=1&limit=6');
  assert.deepEqual([start.events.map((event: { seq: number }) => event.seq), start.more, start.newer], [[1, 2, 3], false, true]);
  const end = await page('around=30&limit=6');
  assert.deepEqual([end.events.at(-1).seq, end.newer], [30, false]);
  assert.equal((await page('around=3&after=1')).code, 'request/invalid');
});

test('a time leads to the first event from it on', async () => {
  const { id, token } = await room(20);
  const { db } = relay.running.relay.services;
  const start = Date.UTC(2026, 0, 5, 9);
  for (let seq = 1; seq <= 20; seq += 1)
    await db
      .updateTable('events')
      .set({ at: start + seq * 3600_000 })
      .where('room_id', '=', id)
      .where('seq', '=', seq)
      .execute();
  const at = async (ms: number) =>
    (await relay.call('GET', `/v1/rooms/${id}/positions?at=${encodeURIComponent(new Date(ms).toISOString())}`, { token })).body.seq;
  assert.deepEqual([await at(0), await at(start + 7 * 3600_000), await at(start + 7 * 3600_000 + 1), await at(start + 90 * 3600_000)], [1, 7, 8, 20]);
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/positions?at=yesterday`, { token })).body.code, 'request/invalid');
  assert.equal(
    (await relay.call('GET', `/v1/rooms/${id}/positions?at=2026-01-05T00:00:00Z`, { token: (await relay.visitor()).token })).body.code,
    'room/not-found',
  );
});
