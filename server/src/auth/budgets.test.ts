import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CsError, Site } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import type { Budgets } from '../context.ts';
import { createBudgets } from './budgets.ts';

const clock = new TestClock('2026-11-22T23:00:00.000Z');
let store: Awaited<ReturnType<typeof testState>>;
let budgets: Budgets;
before(async () => {
  store = await testState();
  budgets = createBudgets(
    store.db,
    (id) => (id === 'gone' ? null : ({ budgets: { chatTokens: 100, images: 3, speechSeconds: 10, speechChars: 0 } } as unknown as Site)),
    clock.now,
  );
});
after(() => store.end());

const used = async (site: string, budget: string) =>
  (await store.db.selectFrom('budget_use').select('used').where('site_id', '=', site).where('budget', '=', budget).orderBy('day', 'desc').executeTakeFirst())
    ?.used;

test('200 parallel reservations at the limit: exactly the limit is given', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => budgets.reserve('race', 'chatTokens', 7)));
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, Math.floor(100 / 7));
  assert.equal(await used('race', 'chatTokens'), 98);
  for (const outcome of outcomes) if (outcome.status === 'rejected') assert.equal((outcome.reason as CsError).code, 'budget/exhausted');
});

test('what is not used is given back, once', async () => {
  const reservation = await budgets.reserve('back', 'chatTokens', 80);
  await reservation.settle(10);
  await reservation.settle(0);
  assert.equal(await used('back', 'chatTokens'), 10);
  const exact = await budgets.reserve('back', 'chatTokens', 90);
  await exact.settle(90);
  assert.equal(await used('back', 'chatTokens'), 100);
  await assert.rejects(budgets.reserve('back', 'chatTokens', 1), (error: CsError) => error.code === 'budget/exhausted' && error.retryAfterMs === 3600_000);
});

test('a budget of nothing, a call larger than the whole and a site that is gone get nothing', async () => {
  await assert.rejects(budgets.reserve('none', 'speechChars', 1), { code: 'budget/exhausted' });
  await assert.rejects(budgets.reserve('large', 'images', 4), { code: 'budget/exhausted' });
  await assert.rejects(budgets.reserve('gone', 'images', 1), { code: 'budget/exhausted' });
});

test('a new day starts anew; what was reserved before midnight is settled on its own day', async () => {
  const late = await budgets.reserve('day', 'images', 3);
  clock.advance(3600_000);
  await budgets.reserve('day', 'images', 3);
  await late.settle(1);
  const rows = await store.db.selectFrom('budget_use').select(['day', 'used']).where('site_id', '=', 'day').orderBy('day').execute();
  assert.deepEqual(rows, [
    { day: '2026-11-22', used: 1 },
    { day: '2026-11-23', used: 3 },
  ]);
});
