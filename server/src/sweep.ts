import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { BlobStore } from './context.ts';
import { dropBlob } from './images/copies.ts';
import { logged } from './logged.ts';
import { FOUND_MS } from './previews/store.ts';
import type { Clock } from './rooms/live-room.ts';
import type { Schema } from './storage/state/schema.ts';
import { TRANSLATED_MS } from './translations/store.ts';
import type { Uploads } from './uploads/uploads.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_MS = 60_000;
/** How long an upload waits for the message that it belongs to. */
const UNSENT_MS = 7 * DAY_MS;
/** Rows of one step: a sweep never holds the store for long. */
const STEP = 200;

/** Takes away what nobody can reach any longer. */
export interface Sweeper {
  run(): Promise<void>;
  stop(): void;
}

/** Builds the sweep and plans it: soon after the start, then once a day; what was not uploaded in time goes every hour. */
export function createSweeper(deps: {
  readonly db: Kysely<Schema>;
  readonly blobs: Pick<BlobStore, 'delete'>;
  readonly uploads: Pick<Uploads, 'sweep'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes away documents that were deleted long ago, and versions that are more than is kept; gives how many documents. */
  readonly documents: () => Promise<number>;
}): Sweeper {
  const { db, blobs, clock, logger } = deps;

  async function expired(): Promise<void> {
    const now = clock.now();
    await db.deleteFrom('refresh_tokens').where('expires_at', '<=', now).execute();
    await db.deleteFrom('mail_links').where('expires_at', '<=', now).execute();
    await db.deleteFrom('address_blocks').where('expires_at', '<=', now).execute();
    await db.deleteFrom('codes').where('expires_at', '<=', now).execute();
    await db
      .deleteFrom('link_previews')
      .where('made_at', '<=', now - FOUND_MS)
      .execute();
    await db
      .deleteFrom('translations')
      .where('made_at', '<=', now - TRANSLATED_MS)
      .execute();
  }

  /** The bytes go first: what a crash leaves over is a row that the next sweep finds again. */
  async function drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) await dropBlob(blobs, id);
    if (ids.length > 0) await db.deleteFrom('files').where('id', 'in', ids).execute();
  }

  /** Files that were uploaded and never sent, or whose message was deleted. */
  async function unsentFiles(): Promise<number> {
    let count = 0;
    for (let after = ''; ;) {
      const rows = await db
        .selectFrom('files')
        .select(['id', 'room_id'])
        .where('kind', '=', 'file')
        .where('created_at', '<', clock.now() - UNSENT_MS)
        .where('id', '>', after)
        .orderBy('id')
        .limit(STEP)
        .execute();
      const loose: string[] = [];
      for (const { id, room_id } of rows) if (room_id === null || !(await isNamed(room_id, id))) loose.push(id);
      await drop(loose);
      count += loose.length;
      const last = rows.at(-1);
      if (last === undefined || rows.length < STEP) return count;
      after = last.id;
    }
  }

  async function isNamed(roomId: string, fileId: string): Promise<boolean> {
    const row = await db.selectFrom('events').select('seq').where('room_id', '=', roomId).where('body', 'like', `%"${fileId}"%`).limit(1).executeTakeFirst();
    return row !== undefined;
  }

  /** Pictures that were sent to nobody, of visitors who cannot come back: their refresh token has expired, and no host app knows them. */
  async function lostPictures(): Promise<number> {
    const gone = db
      .selectFrom('visitors')
      .select('id')
      .where('external_id', 'is', null)
      .where('last_seen_at', '<', clock.now() - RELAY_LIMITS.refreshMs - DAY_MS);
    let count = 0;
    for (;;) {
      const rows = await db
        .selectFrom('files')
        .select('id')
        .where('kind', '=', 'image')
        .where('room_id', 'is', null)
        .where('owner_id', 'in', gone)
        .limit(STEP)
        .execute();
      await drop(rows.map(({ id }) => id));
      count += rows.length;
      if (rows.length < STEP) break;
    }
    await db.deleteFrom('image_jobs').where('owner_id', 'in', gone).execute();
    return count;
  }

  async function run(): Promise<void> {
    await expired();
    const [files, pictures, documents] = [await unsentFiles(), await lostPictures(), await deps.documents()];
    if (files + pictures + documents > 0) logger.info({ files, pictures, documents }, 'swept what nobody can reach any longer');
  }

  let cancel: (() => void) | null = null;
  let stopped = false;
  let next = clock.now();
  const due = async (): Promise<void> => {
    await deps.uploads.sweep().catch(logged(logger, 'unfinished uploads were not removed; it is tried again in an hour'));
    if (clock.now() < next) return;
    next = clock.now() + DAY_MS;
    await run().catch(logged(logger, 'the daily sweep failed; it is tried again tomorrow'));
  };
  const plan = (ms: number): void => {
    cancel = clock.after(ms, () => {
      void due().finally(() => {
        if (!stopped) plan(HOUR_MS);
      });
    });
  };
  plan(FIRST_MS);
  return {
    run,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
