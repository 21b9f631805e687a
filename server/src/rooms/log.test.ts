import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RELAY_LIMITS, ROOM_ROLES, jsonBytes, may, uuid } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { catchUp } from './catch-up.ts';
import type { LiveRoom } from './live-room.ts';
import { createRoomLog, fitFrame, readPage, visibleTo } from './log.ts';
import type { RoomLog } from './log.ts';

const clock = new TestClock();
const author = { id: 'a', name: 'Ana', role: 'agent' } as const;
let store: Awaited<ReturnType<typeof testState>>;
let log: RoomLog;
before(async () => {
  store = await testState();
  log = createRoomLog(store, clock.now);
});
after(() => store.end());

async function room(): Promise<string> {
  const id = uuid();
  await store.db
    .insertInto('rooms')
    .values({ id, site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
    .execute();
  return id;
}
const seqs = (events: readonly LogEvent[]) => events.map((event) => event.seq);

test('listeners hear each entry once, in order, before its writer learns that it is on disk', async () => {
  const id = await room();
  const heard: number[] = [];
  log.onStored((roomId, event) => void (roomId === id && heard.push(event.seq)));
  const written = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      log
        .append(id, author, { kind: 'feedback', messageId: 'm', helpful: true }, { clientId: `c${index % 40}` })
        .then((outcome) => ({ ...outcome, heard: heard.includes(outcome.event.seq) })),
    ),
  );
  assert.deepEqual(
    heard,
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  assert.ok(written.every((outcome) => outcome.heard));
  assert.equal(written.filter((outcome) => outcome.duplicate).length, 10);
});

test('pages go forward and back, and say whether there is more', async () => {
  const id = await room();
  for (let index = 0; index < 10; index += 1) await log.append(id, author, { kind: 'feedback', messageId: 'm', helpful: true });
  const page = (query: { after?: number; before?: number; limit: number }) => readPage(log, id, 'guest', 10, query);
  assert.deepEqual([seqs((await page({ limit: 3 })).events), (await page({ limit: 3 })).more], [[8, 9, 10], true]);
  assert.deepEqual([seqs((await page({ after: 2, limit: 3 })).events), (await page({ after: 2, limit: 3 })).more], [[3, 4, 5], true]);
  assert.deepEqual([seqs((await page({ before: 3, limit: 3 })).events), (await page({ before: 3, limit: 3 })).more], [[1, 2], false]);
  assert.deepEqual([seqs((await page({ after: 7, limit: 3 })).events), (await page({ after: 7, limit: 3 })).more], [[8, 9, 10], false]);
  assert.equal((await page({ after: 0, limit: 10_000 })).events.length, 10);
  await assert.rejects(page({ after: 1, before: 2, limit: 1 }), { code: 'request/invalid' });
  assert.equal(await log.message(id, uuid()), null);
});

test('who may not read notes sees their numbers only', () => {
  const base = { seq: 1, id: 'e', at: '', author };
  const note: LogEvent = { ...base, kind: 'message', message: { id: 'e', text: 'note', visibility: 'internal' } };
  const changed: LogEvent = { ...base, kind: 'edit', messageId: 'e', text: 'note', visibility: 'internal' };
  const open: LogEvent = { ...base, kind: 'edit', messageId: 'e', text: 'words' };
  for (const role of ROOM_ROLES) {
    assert.equal(visibleTo(note, role) === note, may(role, 'internal-notes'), role);
    assert.equal(visibleTo(changed, role) === changed, may(role, 'internal-notes'), role);
    assert.equal(visibleTo(open, role), open);
  }
});

const events = (count: number, chars: number): LogEvent[] =>
  Array.from({ length: count }, (_, index) => ({ seq: index + 1, id: 'e', at: '', author, kind: 'message', message: { id: 'e', text: 'x'.repeat(chars) } }));

test('a frame holds so many events and bytes, from either end, and always one', () => {
  const small = Array.from({ length: 500 }, (_, index): LogEvent => ({ seq: index + 1, id: '', at: '', author, kind: 'delete', messageId: '' }));
  assert.ok(fitFrame(small, 'start', RELAY_LIMITS.joinBytes).length <= RELAY_LIMITS.joinEvents);
  const large = events(10, 4000);
  assert.deepEqual(
    [seqs(fitFrame(large, 'start', RELAY_LIMITS.joinBytes)), seqs(fitFrame(large, 'end', RELAY_LIMITS.joinBytes))],
    [
      [1, 2, 3],
      [8, 9, 10],
    ],
  );
  assert.deepEqual(seqs(fitFrame(events(3, 100_000), 'end', RELAY_LIMITS.joinBytes)), [3]);
  assert.deepEqual(fitFrame([], 'start', RELAY_LIMITS.joinBytes), []);
});

test('what stands in the frame beside the events takes its room from them, but not all of it', async () => {
  const all = events(200, 300);
  const log = { before: async () => all, after: async () => all, withThreads: async (_room: string, events: LogEvent[]) => events } as unknown as RoomLog;
  const room = { id: 'r', lastSeq: 200 } as LiveRoom;
  const bytes = async (lastSeq: number | undefined, taken: number) => jsonBytes((await catchUp(log, room, lastSeq, taken)).events);
  for (const lastSeq of [undefined, 0]) {
    assert.ok((await bytes(lastSeq, 0)) > 15_000);
    const beside = await bytes(lastSeq, 10_000);
    assert.ok(beside <= RELAY_LIMITS.joinBytes - 10_000 && beside > 5_000, `${beside}`);
    const crowded = await bytes(lastSeq, 100_000);
    assert.ok(crowded <= 4096 && crowded > 3_000, `${crowded}`);
  }
});
