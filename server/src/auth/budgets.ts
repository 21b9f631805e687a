import { CsError } from '@cs-kit/protocol';
import type { BudgetName, ErrorCode, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Budgets } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';

/** Daily budgets by site. A reservation is booked in one statement that refuses to pass the limit, so two calls cannot both take the last of it. */
export function createBudgets(db: Kysely<Schema>, siteById: (id: string) => Site | null, now: () => number): Budgets {
  return {
    async reserve(siteId, budget, amount) {
      const day = new Date(now()).toISOString().slice(0, 10);
      const limit = siteById(siteId)?.budgets[budget as BudgetName] ?? 0;
      if (amount > limit || !(await book(db, siteId, budget, day, amount, limit))) {
        const midnight = Date.parse(`${day}T00:00:00Z`) + 24 * 3600_000;
        throw new CsError(
          'budget/exhausted',
          'The daily budget of this service is used up. It starts anew at midnight UTC; an admin can raise it in the desk.',
          { retryAfterMs: midnight - now() },
        );
      }
      let open = true;
      return {
        async settle(used) {
          if (!open) return;
          open = false;
          if (used === amount) return;
          await db
            .updateTable('budget_use')
            .set((e) => ({ used: e('used', '+', used - amount) }))
            .where('site_id', '=', siteId)
            .where('budget', '=', budget)
            .where('day', '=', day)
            .execute();
        },
      };
    },
  };
}

async function book(db: Kysely<Schema>, siteId: string, budget: string, day: string, amount: number, limit: number): Promise<boolean> {
  const row = await db
    .insertInto('budget_use')
    .values({ site_id: siteId, budget, day, used: amount })
    .onConflict((conflict) =>
      conflict
        .columns(['site_id', 'budget', 'day'])
        .doUpdateSet((e) => ({ used: e('budget_use.used', '+', amount) }))
        .where('budget_use.used', '<=', limit - amount),
    )
    .returning('used')
    .executeTakeFirst();
  return row !== undefined;
}

/** Failures after which the provider has done nothing that it charges for: it never took the call. */
const UNPAID: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'provider/unconfigured',
  'provider/auth',
  'provider/rate-limited',
  'provider/refused',
  'provider/unavailable',
  'request/malformed',
  'request/invalid',
  'request/too-large',
  'request/unsupported-type',
]);

/**
 * What a failed call is booked with. A caller who leaves, a time that runs out and an answer that breaks off come after
 * the provider has begun its work: were they given back, whoever hangs up each time would never meet the limit.
 */
export function bookedOnFailure(error: unknown, reserved: number): number {
  return error instanceof CsError && UNPAID.has(error.code) ? 0 : reserved;
}
