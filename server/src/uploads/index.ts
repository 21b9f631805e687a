import type { Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { BlobStore, UploadParts } from '../context.ts';
import { createFiles } from '../files.ts';
import { cleanPicture, thumbnail } from '../images/pictures.ts';
import { createFileAccess } from '../rooms/file-access.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { createStorageQuota } from '../storage-quota.ts';
import type { Schema } from '../storage/state/schema.ts';
import { createUploadRights } from './rights.ts';
import { createScan } from './scan.ts';
import { createUploads } from './uploads.ts';

/** Everything around files that people send: who may, how much, what is kept, and how it comes. */
export function createFileServices(deps: {
  readonly config: Pick<Config, 'siteStorageMb' | 'uploadMb' | 'scanUrl' | 'scanSecret'>;
  readonly db: Kysely<Schema>;
  readonly blobs: BlobStore;
  readonly parts: UploadParts;
  readonly rooms: Pick<Rooms, 'openFor'>;
  readonly sites: { byId(id: string): Site | null };
  readonly logger: Logger;
  readonly now: () => number;
}) {
  const { config, db, blobs, parts, rooms, logger, now } = deps;
  const mayRead = createFileAccess({ db, rooms });
  const quota = createStorageQuota({ db, now, siteBytes: config.siteStorageMb * 2 ** 20 });
  const scan = createScan({ url: config.scanUrl ?? null, secret: config.scanSecret ?? null, logger });
  const uploadRights = createUploadRights(deps);
  const files = createFiles({ db, blobs, parts, now, mayRead, quota, scan, cleanPicture, shrink: thumbnail });
  const uploads = createUploads({ db, parts, blobs, files, rights: uploadRights, quota, maxBytes: config.uploadMb * 2 ** 20, now });
  return { mayRead, quota, scan, uploadRights, files, uploads };
}
