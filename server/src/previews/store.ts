import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

/** What is kept of a link in a room. */
export interface Kept {
  /** JSON of what was found; null where that was nothing. */
  readonly body: string | null;
  readonly hasPicture: boolean;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

/** How long something found holds; the daily sweep takes away what is older. */
export const FOUND_MS = 24 * 3600_000;
/** How long it holds that nothing was found. */
const NOTHING_MS = 15 * 60_000;
/** Previews in memory, without their pictures. */
const IN_MEMORY = 500;
/** Room is made on the disk after so many are written. */
const TRIM_EVERY = 50;

/** Previews of links: the newest in memory, more of them on the disk, both within bounds. */
export interface PreviewStore {
  find(roomId: string, hash: string): Promise<Kept | null>;
  picture(roomId: string, hash: string): Promise<Uint8Array | null>;
  put(roomId: string, hash: string, body: string | null, picture: Uint8Array | null): Promise<Kept>;
  /** Takes away what is kept of a room. */
  forget(roomId: string): Promise<void>;
}

/** Opens the store over the state. */
export function createPreviewStore(db: Kysely<Schema>, now: () => number): PreviewStore {
  const memory = new Map<string, Kept>();
  let written = 0;
  const keyOf = (roomId: string, hash: string): string => `${roomId} ${hash}`;
  const holds = ({ body, madeAt }: Kept): boolean => now() - madeAt < (body === null ? NOTHING_MS : FOUND_MS);
  const remember = (key: string, kept: Kept): Kept => {
    memory.delete(key);
    memory.set(key, kept);
    for (const oldest of memory.keys()) {
      if (memory.size <= IN_MEMORY) break;
      memory.delete(oldest);
    }
    return kept;
  };

  /** Takes away the oldest of what is beyond the bounds. */
  async function trim(): Promise<void> {
    const rows = await db.selectFrom('link_previews').select(['bytes', 'made_at']).orderBy('made_at', 'desc').execute();
    let bytes = 0;
    const beyond = rows.find((row, index) => (bytes += row.bytes) > RELAY_LIMITS.previewsBytes || index >= RELAY_LIMITS.previewsKept);
    if (beyond !== undefined) await db.deleteFrom('link_previews').where('made_at', '<=', beyond.made_at).execute();
  }

  return {
    async find(roomId, hash) {
      const key = keyOf(roomId, hash);
      const known = memory.get(key);
      if (known !== undefined && holds(known)) return remember(key, known);
      const row = await db
        .selectFrom('link_previews')
        .select((e) => ['body', 'made_at', e('picture', 'is not', null).as('has_picture')])
        .where('room_id', '=', roomId)
        .where('hash', '=', hash)
        .executeTakeFirst();
      const kept = row === undefined ? null : { body: row.body, hasPicture: Boolean(row.has_picture), madeAt: row.made_at };
      return kept !== null && holds(kept) ? remember(key, kept) : null;
    },
    async picture(roomId, hash) {
      const row = await db.selectFrom('link_previews').select('picture').where('room_id', '=', roomId).where('hash', '=', hash).executeTakeFirst();
      return row?.picture ?? null;
    },
    async put(roomId, hash, body, picture) {
      const row = { body, picture, bytes: (body?.length ?? 0) + (picture?.byteLength ?? 0), made_at: now() };
      await db
        .insertInto('link_previews')
        .values({ room_id: roomId, hash, ...row })
        .onConflict((conflict) => conflict.columns(['room_id', 'hash']).doUpdateSet(row))
        .execute();
      written += 1;
      if (written % TRIM_EVERY === 0) await trim();
      return remember(keyOf(roomId, hash), { body, hasPicture: picture !== null, madeAt: row.made_at });
    },
    async forget(roomId) {
      for (const key of memory.keys()) if (key.startsWith(`${roomId} `)) memory.delete(key);
      await db.deleteFrom('link_previews').where('room_id', '=', roomId).execute();
    },
  };
}
