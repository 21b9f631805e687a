import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { StoredFile, UploadState } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor, BlobStore, UploadParts } from '../context.ts';
import { cleanName } from '../files.ts';
import type { Files } from '../files.ts';
import { dropBlob } from '../images/copies.ts';
import { createTurns } from '../rooms/turns.ts';
import type { StorageQuota } from '../storage-quota.ts';
import type { Schema, UploadsTable } from '../storage/state/schema.ts';
import type { UploadRights } from './rights.ts';

/** Files that come in parts and can be taken up again: the core of tus 1.0. Each call checks the rights of the actor. */
export interface Uploads {
  /** Most bytes of one file. */
  readonly maxBytes: number;
  /** Announces a file. Throws `file/too-large`, `storage/full`. */
  create(actor: Actor, roomId: string | null, name: string, length: number): Promise<UploadState>;
  /** How far an own upload is. Ends a part that is still on its way: whoever asks goes on from here. */
  state(actor: Actor, id: string): Promise<UploadState>;
  /** Adds a part. Throws `request/conflict` where it does not begin where the last one ended. */
  append(actor: Actor, id: string, offset: number, body: ReadableStream<Uint8Array>): Promise<UploadState>;
  /** Checks what has come whole and makes it a file; a second call gives the same file. */
  finish(actor: Actor, id: string): Promise<StoredFile>;
  /** Gives an own upload up. */
  cancel(actor: Actor, id: string): Promise<void>;
  /** Removes what was not finished in time, and bytes that belong to nothing. */
  sweep(): Promise<number>;
}

/** What uploads need from the rest of the relay. */
export interface UploadsDeps {
  readonly db: Kysely<Schema>;
  readonly parts: UploadParts;
  readonly blobs: Pick<BlobStore, 'delete'>;
  readonly files: Pick<Files, 'adopt' | 'own'>;
  readonly rights: UploadRights;
  readonly quota: StorageQuota;
  readonly maxBytes: number;
  readonly now: () => number;
}

const done = (file: StoredFile): UploadState => ({ id: file.id, offset: file.size, length: file.size, expiresAt: null, file });

/** Runs what is asked of one upload in turn; a part that is still on its way gives way to what comes next. So it is asked only by whose the upload is. */
function createExclusion() {
  const turns = createTurns();
  const running = new Map<string, AbortController>();
  return <T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    running.get(id)?.abort();
    return turns(id, async () => {
      const own = new AbortController();
      running.set(id, own);
      try {
        return await work(own.signal);
      } finally {
        running.delete(id);
      }
    });
  };
}

/** Builds them over the parts on disk and the state store. */
export function createUploads({ db, parts, blobs, files, rights, quota, maxBytes, now }: UploadsDeps): Uploads {
  const alone = createExclusion();
  const announcing = createTurns();
  const missing = (): CsError => new CsError('request/not-found', 'There is no such upload, or it is not yours. Begin again.');

  const own = async (actor: Actor, id: string): Promise<UploadsTable> => {
    const row = await db
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', id)
      .where('owner_id', '=', actor.id)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    if (row === undefined) throw missing();
    return row;
  };
  /** The upload, or the file that it has become. */
  const find = async (actor: Actor, id: string): Promise<UploadsTable | StoredFile> => (await files.own(actor, id)) ?? (await own(actor, id));
  const stateOf = (row: UploadsTable, offset: number): UploadState => ({
    id: row.id,
    offset,
    length: row.length,
    expiresAt: new Date(row.expires_at).toISOString(),
    file: null,
  });
  /** The bytes first, wherever they were when a relay was killed. */
  const dropBytes = async (id: string): Promise<void> => {
    await parts.delete(id);
    await dropBlob(blobs, id);
  };
  const remove = async (id: string): Promise<void> => {
    await dropBytes(id);
    await db.deleteFrom('uploads').where('id', '=', id).execute();
  };
  const announced = async (actor: Actor): Promise<number> => {
    const row = await db
      .selectFrom('uploads')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('owner_id', '=', actor.id)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };

  return {
    maxBytes,
    async create(actor, roomId, name, length) {
      const siteId = await rights(actor, roomId);
      if (length > maxBytes) throw new CsError('file/too-large', `A file has at most ${maxBytes / 2 ** 20} MB.`);
      if (length === 0) throw new CsError('request/invalid', 'The file is empty.');
      // In turn, so that many at the same moment cannot all pass the bounds.
      return announcing(actor.id, async () => {
        if ((await announced(actor)) >= RELAY_LIMITS.openUploads)
          throw new CsError(
            'storage/full',
            `${RELAY_LIMITS.openUploads} of your files are not finished. Finish or cancel some; after a day they go by themselves.`,
          );
        await quota.admit(actor, siteId, length);
        const at = now();
        const row: UploadsTable = {
          id: uuid(at),
          site_id: siteId,
          room_id: roomId,
          owner_id: actor.id,
          name: cleanName(name),
          length,
          created_at: at,
          expires_at: at + RELAY_LIMITS.uploadMs,
        };
        await db.insertInto('uploads').values(row).execute();
        return stateOf(row, 0);
      });
    },
    async state(actor, id) {
      const known = await find(actor, id);
      if ('sha256' in known) return done(known);
      return alone(id, async () => {
        const found = await find(actor, id);
        return 'sha256' in found ? done(found) : stateOf(found, await parts.size(id));
      });
    },
    async append(actor, id, offset, body) {
      await rights(actor, (await own(actor, id)).room_id);
      return alone(id, async (signal) => {
        const row = await own(actor, id);
        const size = await parts.size(id);
        if (offset !== size) throw new CsError('request/conflict', `The next part begins at byte ${size}.`);
        return stateOf(row, await parts.append(id, body, row.length - size, signal));
      });
    },
    async finish(actor, id) {
      const known = await find(actor, id);
      if ('sha256' in known) return known;
      await rights(actor, known.room_id);
      return alone(id, async () => {
        const row = await find(actor, id);
        if ('sha256' in row) return row;
        if ((await parts.size(id)) !== row.length) throw new CsError('request/conflict', 'The file has not come whole yet.');
        try {
          return await files.adopt(actor, row);
        } catch (error) {
          // What can never become a file is not kept; what only could not be checked or stored now is tried again.
          if (error instanceof CsError && !error.retryable) await remove(id);
          throw error;
        }
      });
    },
    async cancel(actor, id) {
      await own(actor, id);
      await alone(id, () => remove(id));
    },
    async sweep() {
      const gone = await db.deleteFrom('uploads').where('expires_at', '<=', now()).returning('id').execute();
      for (const { id } of gone) await dropBytes(id);
      // Bytes are listed before rows: of an upload that begins meanwhile there is a row first.
      const stored = await parts.list();
      const known = new Set((await db.selectFrom('uploads').select('id').execute()).map((row) => row.id));
      for (const id of stored) if (!known.has(id)) await parts.delete(id);
      return gone.length;
    },
  };
}
