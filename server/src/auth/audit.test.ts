import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createAuditLog } from './audit.ts';

const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
before(async () => {
  store = await testState();
});
after(() => store.end());
const admin = { id: 'a', name: 'Ada' };

test('lines that are written at once form one chain, also over a restart', async () => {
  const audit = createAuditLog(store.db, clock.now);
  await Promise.all(Array.from({ length: 50 }, (_, index) => audit.write(admin, 'site.changed', `site-${index}`)));
  const again = createAuditLog(store.db, clock.now);
  await again.write(admin, 'site.removed', 'site-1', 'why');
  assert.equal(await again.firstBroken(), null);
  const page = await again.list(null, 2);
  assert.deepEqual(
    page.map((entry) => [entry.action, entry.target, entry.detail, entry.actor.name]),
    [
      ['site.removed', 'site-1', 'why', 'Ada'],
      ['site.changed', 'site-49', '', 'Ada'],
    ],
  );
  assert.deepEqual((await again.list(page[1]!.id, 100)).length, 49);
});

test('a change of any field, and a line taken out, break the chain at that place', async () => {
  const audit = createAuditLog(store.db, clock.now);
  const rows = await store.db.selectFrom('audit').selectAll().orderBy('id').execute();
  const [, second, third] = rows;
  for (const change of [
    { at: 1 },
    { actor_id: 'b' },
    { actor_name: 'Eve' },
    { action: 'x' },
    { target: 'x' },
    { detail: 'x' },
    { previous: 'x' },
    { hash: 'x' },
  ]) {
    await store.db.updateTable('audit').set(change).where('id', '=', second!.id).execute();
    assert.equal(await audit.firstBroken(), second!.id, JSON.stringify(change));
    await store.db.updateTable('audit').set(second!).where('id', '=', second!.id).execute();
  }
  assert.equal(await audit.firstBroken(), null);
  await store.db.deleteFrom('audit').where('id', '=', second!.id).execute();
  assert.equal(await audit.firstBroken(), third!.id);
  await store.db.insertInto('audit').values(second!).execute();
});

test('a line that cannot be stored fails alone: the next one follows the last that stands', async () => {
  const audit = createAuditLog(store.db, clock.now);
  await audit.write(admin, 'one', 't');
  await assert.rejects(audit.write({ id: null as unknown as string, name: '' }, 'two', 't'));
  await audit.write(admin, 'three', 't');
  assert.equal(await audit.firstBroken(), null);
  assert.deepEqual(
    (await audit.list(null, 2)).map((entry) => entry.action),
    ['three', 'one'],
  );
});
