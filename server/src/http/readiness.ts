import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Schema } from '../storage/state/schema.ts';

const PATIENCE_MS = 2000;
const ASKED_MS = 1000;

/**
 * Whether the relay can answer people, asked at most once a second: the address needs no token, and many may ask. That the
 * column store of events fails is no reason to send people away: their events are safe in its log, so it is only told.
 */
export function createReadiness(deps: { readonly db: Kysely<Schema>; readonly now: () => number; readonly logger: Logger }): () => Promise<string | null> {
  let known: { readonly at: number; readonly fault: Promise<string | null> } | null = null;

  async function look(): Promise<string | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    try {
      await Promise.race([deps.db.selectFrom('settings').select('key').limit(1).execute(), late]);
    } catch (error) {
      deps.logger.error({ err: error }, 'not ready: the store of state does not answer');
      return 'The store of state does not answer';
    } finally {
      clearTimeout(timer);
    }
    return null;
  }

  return () => {
    if (known === null || deps.now() - known.at >= ASKED_MS) known = { at: deps.now(), fault: look() };
    return known.fault;
  };
}
