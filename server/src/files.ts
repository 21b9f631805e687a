import { CsError, LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Attachment, AttachmentRef, StoredFile } from '@cs-kit/protocol';
import { fileTypeFromBlob } from 'file-type';
import type { Kysely } from 'kysely';
import { isOwn } from './rooms/file-access.ts';
import type { FileAccess } from './rooms/file-access.ts';
import type { Actor, BlobStore, UploadParts } from './context.ts';
import { THUMBNAIL, createCopies, dropBlob } from './images/copies.ts';
import type { StorageQuota } from './storage-quota.ts';
import type { FilesTable, Schema, UploadsTable } from './storage/state/schema.ts';
import type { Scan } from './uploads/scan.ts';
import { soundOf } from './uploads/sound.ts';

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

/** A file with its bytes, which are read when they are asked for. */
export interface FileBytes {
  readonly file: Pick<StoredFile, 'name' | 'type'>;
  readonly bytes: Blob;
}

/** Files that people send. */
export interface Files {
  /** Stores bytes of an allowed type. Throws `file/type-refused`, `file/too-large`, `storage/…`. */
  put(actor: Actor, siteId: string, roomId: string | null, name: string, bytes: Uint8Array): Promise<StoredFile>;
  /** Makes a file of an upload that has come whole, and removes the upload. Throws what `put` does. */
  adopt(actor: Actor, upload: UploadsTable): Promise<StoredFile>;
  /** What was made of an upload of the actor; null where nothing was. */
  own(actor: Actor, id: string): Promise<StoredFile | null>;
  /** Throws `request/not-found` for a file that the actor may not see too. */
  get(actor: Actor, id: string): Promise<FileBytes>;
  /** A small copy of a picture; the picture itself where it is small. */
  thumbnail(actor: Actor, id: string): Promise<FileBytes>;
  /** Bytes without a check of rights, for signed links. */
  raw(id: string): Promise<FileBytes | null>;
  /** What a message keeps of its attachments; they must be the sender's own. Ties them to the room. */
  attach(refs: readonly AttachmentRef[], actor: Actor, roomId: string): Promise<Attachment[]>;
  /** Removes uploads whose message was taken back; those that stand in another one stay, and so do pictures that were made here. */
  removeUnsent(ids: readonly string[]): Promise<void>;
  /** Deletes all files of a person, and what of them is on its way. */
  removeOfOwner(ownerId: string): Promise<number>;
  /** Deletes what was uploaded into a room, and what is on its way there. */
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

async function hasZero(bytes: Blob): Promise<boolean> {
  for await (const chunk of bytes.stream() as unknown as AsyncIterable<Uint8Array>) if (chunk.includes(0)) return true;
  return false;
}

async function typeOf(name: string, bytes: Blob): Promise<string> {
  const sniffed = await fileTypeFromBlob(bytes);
  const type = sniffed === undefined ? '' : await soundOf(sniffed.mime, bytes);
  if (TYPES.has(type)) return type;
  if (sniffed === undefined && TEXT_NAMES.test(name) && !(await hasZero(bytes))) return 'text/plain';
  throw new CsError('file/type-refused', 'Pictures, PDF, plain text, sound, video, zip and office files can be sent. Send it as one of these.');
}

/** A name without path, control characters or anything that reads as another type. */
export function cleanName(name: string): string {
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
  readonly parts: UploadParts;
  readonly now: () => number;
  readonly mayRead: FileAccess;
  readonly quota: StorageQuota;
  /** Asked about every upload before anything of it is kept. */
  readonly scan: Scan;
  /** A picture without what the camera wrote into it, upright and bounded, with its size in pixels. */
  readonly cleanPicture: (picture: Blob) => Promise<CleanPicture>;
  /** A small copy of a clean picture, as WebP. */
  readonly shrink: (bytes: Uint8Array) => Promise<Uint8Array>;
}

interface CleanPicture {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** Builds the files over blobs and the state store. `mayRead` decides who reads one. */
export function createFiles(deps: FilesDeps): Files {
  const { db, blobs, parts, now } = deps;
  const copies = createCopies(blobs);
  const find = (id: string): Promise<FilesTable | undefined> => db.selectFrom('files').selectAll().where('id', '=', id).executeTakeFirst();
  const missing = (): CsError => new CsError('request/not-found', 'There is no such file, or it is not yours to see.');
  const seen = async (actor: Actor, id: string): Promise<FilesTable> => {
    const row = await find(id);
    if (row === undefined || !(await deps.mayRead(actor, row))) throw missing();
    return row;
  };
  const opened = async (row: FilesTable): Promise<FileBytes> => {
    const bytes = await blobs.open(row.id);
    if (bytes === null) throw missing();
    return { file: toFile(row), bytes };
  };
  /** What is known of bytes that may be kept: the scanner and the sniffer have seen them, and a picture is clean. */
  const judge = async (name: string, bytes: Blob): Promise<{ readonly type: string; readonly picture: CleanPicture | null }> => {
    const type = await typeOf(name, bytes);
    await deps.scan(bytes);
    if (!type.startsWith('image/')) return { type, picture: null };
    const picture = await deps.cleanPicture(bytes);
    return { type: picture.type, picture };
  };
  const dropUploads = async (column: 'owner_id' | 'room_id', id: string): Promise<void> => {
    for (const row of await db.deleteFrom('uploads').where(column, '=', id).returning('id').execute()) {
      await parts.delete(row.id);
      await dropBlob(blobs, row.id);
    }
  };

  return {
    async put(actor, siteId, roomId, name, bytes) {
      if (bytes.byteLength > LIMITS.fileBytes) throw new CsError('file/too-large', `A file has at most ${LIMITS.fileBytes / 1024 / 1024} MB.`);
      if (bytes.byteLength === 0) throw new CsError('request/invalid', 'The file is empty.');
      const clean = cleanName(name);
      const { type, picture } = await judge(clean, new Blob([bytes as Uint8Array<ArrayBuffer>]));
      const kept = picture?.bytes ?? bytes;
      const row: FilesTable = {
        id: uuid(now()),
        site_id: siteId,
        room_id: roomId,
        owner_id: actor.id,
        kind: 'file',
        name: clean,
        type,
        size: kept.byteLength,
        width: picture?.width ?? null,
        height: picture?.height ?? null,
        sha256: await sha256(kept),
        created_at: now(),
        made_in: actor.only ?? null,
      };
      await deps.quota.admit(actor, siteId, kept.byteLength);
      await blobs.put(row.id, kept);
      await db.insertInto('files').values(row).execute();
      return toFile(row);
    },
    async adopt(actor, { id, site_id, room_id, owner_id, name, length }) {
      const bytes = await parts.open(id);
      if (bytes === null) throw missing();
      const { type, picture } = await judge(name, bytes);
      const size = picture?.bytes.byteLength ?? length;
      const row: FilesTable = {
        id,
        site_id,
        room_id,
        owner_id,
        kind: 'file',
        name,
        type,
        size,
        width: picture?.width ?? null,
        height: picture?.height ?? null,
        sha256: picture === null ? await parts.digest(id) : await sha256(picture.bytes),
        created_at: now(),
        made_in: actor.only ?? null,
      };
      // The length was admitted when it was announced; a picture that was written anew may have grown.
      if (size > length) await deps.quota.admit(actor, site_id, size - length);
      // The bytes first, so that a row never points to nothing.
      if (picture === null) await parts.keep(id);
      else await blobs.put(id, picture.bytes);
      const kept = await db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction.deleteFrom('uploads').where('id', '=', id).executeTakeFirst();
        // Nobody waits for it any more: it was given up, or its owner was erased.
        if (numDeletedRows === 0n) return false;
        await transaction.insertInto('files').values(row).execute();
        return true;
      });
      await parts.delete(id);
      if (kept) return toFile(row);
      await dropBlob(blobs, id);
      throw missing();
    },
    async own(actor, id) {
      const row = await find(id);
      return row === undefined || row.kind !== 'file' || !isOwn(actor, row) ? null : toFile(row);
    },
    async get(actor, id) {
      return opened(await seen(actor, id));
    },
    async thumbnail(actor, id) {
      const row = await seen(actor, id);
      if (row.width === null) throw new CsError('request/invalid', 'Only pictures have a thumbnail.', { errors: [{ pointer: 'size', detail: 'no size' }] });
      if (row.size <= RELAY_LIMITS.thumbnailFromBytes) return opened(row);
      const made = await copies.get(`${id}.${THUMBNAIL}`, async () => {
        const bytes = await blobs.get(id);
        if (bytes === null) throw missing();
        return deps.shrink(bytes);
      });
      return { file: { name: row.name, type: 'image/webp' }, bytes: new Blob([made as Uint8Array<ArrayBuffer>]) };
    },
    async raw(id) {
      const row = await find(id);
      const bytes = row === undefined ? null : await blobs.open(id);
      return row === undefined || bytes === null ? null : { file: toFile(row), bytes };
    },
    async attach(refs, actor, roomId) {
      const attachments: Attachment[] = [];
      for (const ref of refs) {
        const row = await find(ref.id);
        if (row === undefined || row.kind !== ref.kind || !isOwn(actor, row) || (row.room_id !== null && row.room_id !== roomId))
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
      for (const row of rows) await dropBlob(blobs, row.id);
    },
    async removeOfOwner(ownerId) {
      await dropUploads('owner_id', ownerId);
      const rows = await db.selectFrom('files').select('id').where('owner_id', '=', ownerId).execute();
      for (const row of rows) await dropBlob(blobs, row.id);
      await db.deleteFrom('files').where('owner_id', '=', ownerId).execute();
      return rows.length;
    },
    async removeOfRoom(roomId) {
      await dropUploads('room_id', roomId);
      const rows = await db.selectFrom('files').select('id').where('room_id', '=', roomId).where('kind', '=', 'file').execute();
      for (const row of rows) await dropBlob(blobs, row.id);
      await db.deleteFrom('files').where('room_id', '=', roomId).where('kind', '=', 'file').execute();
      // A picture was made by somebody before it was sent: it stays theirs.
      await db.updateTable('files').set({ room_id: null }).where('room_id', '=', roomId).execute();
    },
  };
}
