import type { ImageJobItem } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { FilesTable, ImageJobsTable, Schema } from '../storage/state/schema.ts';
import type { ImageRequest } from './types.ts';

/** One stored item: the wire's own, plus whether its owner has removed it from the history. */
export interface StoredItem extends ImageJobItem {
  readonly removed?: true;
}

/** A job as it stands in the store. */
export interface StoredJob {
  readonly id: string;
  readonly siteId: string;
  readonly ownerId: string;
  /** The conversation of the session by a link of a mail that asked for it; null for others. */
  readonly madeIn: string | null;
  readonly engine: string;
  /** As asked, sizes snapped to the engine and the seed filled in. */
  readonly request: ImageRequest;
  readonly items: readonly StoredItem[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

const fromRow = (row: ImageJobsTable): StoredJob => ({
  id: row.id,
  siteId: row.site_id,
  ownerId: row.owner_id,
  madeIn: row.made_in,
  engine: row.engine,
  request: JSON.parse(row.request) as ImageRequest,
  items: JSON.parse(row.items) as StoredItem[],
  createdAt: row.created_at,
});

/** Rows of jobs and pictures. */
export interface ImageStore {
  insertJob(job: StoredJob): Promise<void>;
  saveItems(jobId: string, items: readonly StoredItem[], at: number): Promise<void>;
  job(id: string): Promise<StoredJob | null>;
  /** Jobs of one owner, newest first, before an id. */
  jobsOf(siteId: string | null, ownerId: string, before: string | null, limit: number): Promise<StoredJob[]>;
  /** Jobs that were not finished when the relay last stopped. */
  unfinished(): Promise<StoredJob[]>;
  insertFile(file: FilesTable): Promise<void>;
  file(id: string): Promise<FilesTable | null>;
  deleteFile(id: string): Promise<void>;
  /** Marks the item of a picture as taken out of the history. */
  forgetImage(ownerId: string, imageId: string, at: number): Promise<void>;
  /** Deletes every job and picture of an owner and returns the ids of the pictures. */
  eraseOwner(ownerId: string): Promise<string[]>;
}

/** The store over the state database. Ids are time-ordered, so "newest first" is by id. */
export function createImageStore(db: Kysely<Schema>): ImageStore {
  const jobs = () => db.selectFrom('image_jobs').selectAll();
  return {
    async insertJob(job) {
      await db
        .insertInto('image_jobs')
        .values({
          id: job.id,
          site_id: job.siteId,
          owner_id: job.ownerId,
          made_in: job.madeIn,
          engine: job.engine,
          request: JSON.stringify(job.request),
          items: JSON.stringify(job.items),
          created_at: job.createdAt,
          updated_at: job.createdAt,
        })
        .execute();
    },
    async saveItems(jobId, items, at) {
      await db
        .updateTable('image_jobs')
        .set({ items: JSON.stringify(items), updated_at: at })
        .where('id', '=', jobId)
        .execute();
    },
    async job(id) {
      const row = await jobs().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromRow(row);
    },
    async jobsOf(siteId, ownerId, before, limit) {
      let query = jobs().where('owner_id', '=', ownerId).orderBy('id', 'desc').limit(limit);
      if (siteId !== null) query = query.where('site_id', '=', siteId);
      if (before !== null) query = query.where('id', '<', before);
      return (await query.execute()).map(fromRow);
    },
    async unfinished() {
      const rows = await jobs()
        .where((eb) => eb.or([eb('items', 'like', '%"status":"waiting"%'), eb('items', 'like', '%"status":"running"%')]))
        .orderBy('id')
        .execute();
      return rows.map(fromRow);
    },
    async insertFile(file) {
      await db.insertInto('files').values(file).execute();
    },
    async file(id) {
      return (await db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async deleteFile(id) {
      await db.deleteFrom('files').where('id', '=', id).execute();
    },
    async forgetImage(ownerId, imageId, at) {
      const row = await jobs().where('owner_id', '=', ownerId).where('items', 'like', `%"${imageId}"%`).executeTakeFirst();
      if (row === undefined) return;
      const items = fromRow(row).items.map((item) => (item.imageId === imageId ? { ...item, removed: true as const } : item));
      await db
        .updateTable('image_jobs')
        .set({ items: JSON.stringify(items), updated_at: at })
        .where('id', '=', row.id)
        .execute();
    },
    async eraseOwner(ownerId) {
      const files = await db.selectFrom('files').select('id').where('owner_id', '=', ownerId).where('kind', '=', 'image').execute();
      await db.deleteFrom('files').where('owner_id', '=', ownerId).where('kind', '=', 'image').execute();
      await db.deleteFrom('image_jobs').where('owner_id', '=', ownerId).execute();
      return files.map((file) => file.id);
    },
  };
}
