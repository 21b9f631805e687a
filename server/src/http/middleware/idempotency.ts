import { CsError } from '@cs-kit/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import type { Kysely } from 'kysely';
import { digest } from '../../auth/secrets.ts';
import type { AppEnv } from '../../context.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { isJson } from '../guards.ts';

const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Answers that carry a secret shown once: they are never kept. */
const SECRETS = /^\/v1\/(?:sessions|staff\/(?:sessions|invites)|sites\/[^/]+\/(?:keys|signing-secrets)|rooms\/[^/]+\/invites|links)(?:\/|$)/;
const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_MS = 24 * 3600_000;
const SWEEP_MS = 3600_000;
const BODY_BYTES = 64 * 1024;

/** Marks an answer that was given before. */
export const REPLAYED_HEADER = 'idempotent-replayed';

interface Kept {
  /** Hash of method, address and body: the same key for another request is a fault of the caller. */
  readonly request: string;
  readonly type: string | null;
  readonly body: string;
}

/** What the key stands for, or null where the request is none that is repeated: read, anonymous, a stream or bytes. */
async function rowKey(c: Context<AppEnv>): Promise<string | null> {
  const key = c.req.header('idempotency-key');
  const actor = c.get('actor');
  if (key === undefined || actor === null || !WRITES.has(c.req.method) || SECRETS.test(c.req.path)) return null;
  if (!isJson(c.req.header('content-type')) && (c.req.header('content-type') !== undefined || c.req.raw.body !== null)) return null;
  if (!KEY.test(key)) throw new CsError('request/invalid', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  return `${actor.id} ${await digest(key)}`;
}

function answerOf(kept: Kept, status: number): Response {
  const headers = new Headers({ [REPLAYED_HEADER]: 'true', 'cache-control': 'no-store' });
  if (kept.type !== null) headers.set('content-type', kept.type);
  return new Response(kept.body === '' ? null : kept.body, { status, headers });
}

/**
 * Answers a write that is sent again under the same `Idempotency-Key` with its first answer, for a day.
 * Only what succeeded is kept: a write that was refused did nothing, and may be tried again.
 */
export function idempotency(deps: { readonly db: Kysely<Schema>; readonly now: () => number }): MiddlewareHandler<AppEnv> {
  const { db, now } = deps;
  const running = new Map<string, Promise<void>>();
  let swept = Number.NEGATIVE_INFINITY;

  const find = (key: string) =>
    db
      .selectFrom('idempotency')
      .selectAll()
      .where('key', '=', key)
      .where('created_at', '>', now() - KEPT_MS)
      .executeTakeFirst();

  async function keep(c: Context<AppEnv>, key: string, request: string): Promise<void> {
    const { status } = c.res;
    const type = c.res.headers.get('content-type');
    if (status < 200 || status >= 300 || (c.res.body !== null && !isJson(type))) return;
    const body = await c.res.clone().text();
    if (body.length > BODY_BYTES) return;
    const kept: Kept = { request, type, body };
    const row = { status, body: JSON.stringify(kept), created_at: now() };
    await db
      .insertInto('idempotency')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
    if (now() - swept < SWEEP_MS) return;
    swept = now();
    await db
      .deleteFrom('idempotency')
      .where('created_at', '<=', now() - KEPT_MS)
      .execute();
  }

  return async (c, next) => {
    const key = await rowKey(c);
    if (key === null) return next();
    const request = await digest(`${c.req.method} ${c.req.url}\n${await c.req.text()}`);
    // A second copy that comes while the first still runs waits for it.
    for (let before = running.get(key); before !== undefined; before = running.get(key)) await before;
    let done = (): void => undefined;
    running.set(key, new Promise((resolve) => (done = resolve)));
    try {
      const row = await find(key);
      if (row !== undefined) {
        const kept = JSON.parse(row.body) as Kept;
        if (kept.request !== request) throw new CsError('request/invalid', 'This Idempotency-Key was sent with another request before. Use a new key.');
        return answerOf(kept, row.status);
      }
      await next();
      await keep(c, key, request);
    } finally {
      running.delete(key);
      done();
    }
    return undefined;
  };
}
