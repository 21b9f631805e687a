import { CsError, LIMITS, uuid } from '@cs-kit/protocol';
import type { Attachment, AttachmentRef, StoredFile } from '@cs-kit/protocol';
import { fileTypeFromBuffer } from 'file-type';
import type { Kysely } from 'kysely';
import type { Actor, BlobStore } from './context.ts';
import type { StorageQuota } from './storage-quota.ts';
import type { FilesTable, Schema } from './storage/state/schema.ts';

/** Types that may be sent: what the bytes are, not what the name says. Nothing a browser would run. */
const TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'application/pdf',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/webm',
  'audio/mp4',
  'audio/x-m4a',
  'audio/flac',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'application/zip',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);
const TEXT_NAMES = /\.(?:txt|csv|log|md)$/i;

/** Files that people send. */
export interface Files {
  /** Stores bytes of an allowed type. Throws `file/type-refused`, `file/too-large`, `storage/…`. */
  put(actor: Actor, siteId: string, roomId: string | null, name: string, bytes: Uint8Array): Promise<StoredFile>;
  /** Throws `request/not-found` for a file that the actor may not see too. */
  get(actor: Actor, id: string): Promise<{ readonly file: StoredFile; readonly bytes: Uint8Array }>;
  /** Bytes without a check of rights, for signed links. */
  raw(id: string): Promise<{ readonly file: StoredFile; readonly bytes: Uint8Array } | null>;
  /** What a message keeps of its attachments; they must be the sender's own. Ties them to the room. */
  attach(refs: readonly AttachmentRef[], actor: Actor, roomId: string): Promise<Attachment[]>;
  /** Removes uploads whose message was taken back; those that stand in another one stay, and so do pictures that were made here. */
  removeUnsent(ids: readonly string[]): Promise<void>;
  removeOfOwner(ownerId: string): Promise<number>;
  /** Deletes what was uploaded into a room. */
  removeOfRoom(roomId: string): Promise<void>;
}

const toFile = (row: FilesTable): StoredFile => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size: row.size,
  sha256: row.sha256,
  ...(row.width === null ? {} : { width: row.width }),
  ...(row.height === null ? {} : { height: row.height }),
});

async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function typeOf(name: string, bytes: Uint8Array): Promise<string> {
  const sniffed = await fileTypeFromBuffer(bytes);
  if (sniffed !== undefined && TYPES.has(sniffed.mime)) return sniffed.mime;
  if (sniffed === undefined && TEXT_NAMES.test(name) && !bytes.includes(0)) return 'text/plain';
  throw new CsError('file/type-refused', 'Pictures, PDF, plain text, sound, video, zip and office files can be sent. Send it as one of these.');
}

/** A name without path, control characters or anything that reads as another type. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // Control characters and marks that turn the reading direction could hide the real ending.
  const clean = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069"<>|:*?]/gu, '')
    .trim();
  // By characters: half of one could not be sent in a header again.
  return [...clean].slice(-120).join('') || 'file';
}

/** What files need from the rest of the relay. */
export interface FilesDeps {
  readonly db: Kysely<Schema>;
  readonly blobs: BlobStore;
  readonly now: () => number;
  readonly mayRead: (actor: Actor, file: FilesTable) => Promise<boolean>;
  readonly quota: StorageQuota;
  /** A picture without what the camera wrote into it, upright and bounded, with its size in pixels. */
  readonly cleanPicture: (bytes: Uint8Array) => Promise<{ readonly bytes: Uint8Array; readonly type: string; readonly width: number; readonly height: number }>;
}

/** Builds the files over blobs and the state store. `mayRead` decides for those who do not own a file. */
export function createFiles(deps: FilesDeps): Files {
  const { db, blobs, now } = deps;
  const find = (id: string): Promise<FilesTable | undefined> => db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  const missing = (): CsError => new CsError('request/not-found', 'There is no such file, or it is not yours to see.');
  return {
    async put(actor, siteId, roomId, name, bytes) {
      if (bytes.byteLength > LIMITS.fileBytes) throw new CsError('file/too-large', `A file has at most ${LIMITS.fileBytes / 1024 / 1024} MB.`);
      if (bytes.byteLength === 0) throw new CsError('request/invalid', 'The file is empty.');
      const clean = cleanName(name);
      const type = await typeOf(clean, bytes);
      const picture = type.startsWith('image/') ? await deps.cleanPicture(bytes) : null;
      const kept = picture?.bytes ?? bytes;
      const row: FilesTable = {
        id: uuid(now()),
        site_id: siteId,
        room_id: roomId,
        owner_id: actor.id,
        kind: 'file',
        name: clean,
        type: picture?.type ?? type,
        size: kept.byteLength,
        width: picture?.width ?? null,
        height: picture?.height ?? null,
        sha256: await sha256(kept),
        created_at: now(),
      };
      await deps.quota.admit(actor, siteId, kept.byteLength);
      await blobs.put(row.id, kept);
      await db.insertInto('files').values(row).execute();
      return toFile(row);
    },
    async get(actor, id) {
      const row = await find(id);
      if (row === undefined || (row.owner_id !== actor.id && !(await deps.mayRead(actor, row)))) throw missing();
      const bytes = await blobs.get(id);
      if (bytes === null) throw missing();
      return { file: toFile(row), bytes };
    },
    async raw(id) {
      const row = await find(id);
      const bytes = row === undefined ? null : await blobs.get(id);
      return row === undefined || bytes === null ? null : { file: toFile(row), bytes };
    },
    async attach(refs, actor, roomId) {
      const attachments: Attachment[] = [];
      for (const ref of refs) {
        const row = await find(ref.id);
        if (row === undefined || row.kind !== ref.kind || row.owner_id !== actor.id || (row.room_id !== null && row.room_id !== roomId))
          throw new CsError('request/invalid', 'An attachment is not one of your own uploads for this room. Upload it again.', {
            errors: [{ pointer: '/attachments', detail: 'ids of own uploads' }],
          });
        if (row.room_id === null) await db.updateTable('files').set({ room_id: roomId }).where('id', '=', row.id).execute();
        const { sha256: _hash, ...file } = toFile(row);
        attachments.push({ kind: ref.kind, ...file });
      }
      return attachments;
    },
    async removeUnsent(ids) {
      const standing = db.selectFrom('message_files').select('file_id').where('file_id', 'in', ids);
      const rows =
        ids.length === 0
          ? []
          : await db.deleteFrom('files').where('id', 'in', ids).where('kind', '=', 'file').where('id', 'not in', standing).returning('id').execute();
      for (const row of rows) await blobs.delete(row.id);
    },
    async removeOfOwner(ownerId) {
      const rows = await db.selectFrom('files').select('id').where('owner_id', '=', ownerId).execute();
      for (const row of rows) await blobs.delete(row.id);
      await db.deleteFrom('files').where('owner_id', '=', ownerId).execute();
      return rows.length;
    },
    async removeOfRoom(roomId) {
      const rows = await db.selectFrom('files').select('id').where('room_id', '=', roomId).where('kind', '=', 'file').execute();
      for (const row of rows) await blobs.delete(row.id);
      await db.deleteFrom('files').where('room_id', '=', roomId).where('kind', '=', 'file').execute();
      // A picture was made by somebody before it was sent: it stays theirs.
      await db.updateTable('files').set({ room_id: null }).where('room_id', '=', roomId).execute();
    },
  };
}
