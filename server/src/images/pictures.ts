import { CsError, LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import type { Actor, BlobStore } from '../context.ts';
import type { FileAccess } from '../rooms/file-access.ts';
import type { Scan } from '../uploads/scan.ts';
import type { StorageQuota } from '../storage-quota.ts';
import type { FilesTable } from '../storage/state/schema.ts';
import { COPY_WIDTHS, createCopies, dropBlob } from './copies.ts';
import type { ImageBytes } from './service.ts';
import type { ImageStore } from './store.ts';
import type { MadeImage, RasterType } from './types.ts';

const ENDINGS: Readonly<Record<RasterType, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };
const READABLE = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif']);

const isRaster = (type: string): type is RasterType => Object.hasOwn(ENDINGS, type);

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A file name from words: what file systems and headers take, cut at a word. */
export function fileName(words: string, type: RasterType): string {
  const plain = words
    .replace(/[\u0000-\u001f\u007f\\/:*?"<>|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const cut = [...plain].slice(0, 60).join('');
  return `${(cut.length < plain.length ? cut.replace(/ \S*$/, '') : cut) || 'picture'}.${ENDINGS[type]}`;
}

/** Pixel size of a picture; throws `provider/bad-response` where the bytes are none. */
async function measure(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: RELAY_LIMITS.imagePixels }).metadata();
    return { width, height };
  } catch (cause) {
    throw new CsError('provider/bad-response', 'The engine answered with bytes that are not a picture. Try again, or choose another engine.', { cause });
  }
}

const tooLarge = (bytes: number): CsError => new CsError('file/too-large', `The picture is larger than ${bytes / 2 ** 20} MB. Send a smaller one.`);

/** Turns an upload into a clean picture: true type, upright, bounded, without the metadata of the camera. */
async function cleanUpload(bytes: Uint8Array): Promise<MadeImage> {
  const sniffed = await fileTypeFromBuffer(bytes);
  if (sniffed === undefined || !READABLE.has(sniffed.mime)) throw new CsError('file/type-refused', 'Only PNG, JPEG, WebP, GIF and AVIF pictures are accepted.');
  const type: RasterType = isRaster(sniffed.mime) ? sniffed.mime : 'image/png';
  try {
    const upright = sharp(bytes, { limitInputPixels: RELAY_LIMITS.imagePixels, failOn: 'error' })
      .rotate()
      .resize({ width: RELAY_LIMITS.imageSide, height: RELAY_LIMITS.imageSide, fit: 'inside', withoutEnlargement: true });
    const encoded = type === 'image/jpeg' ? upright.jpeg({ quality: 90 }) : type === 'image/webp' ? upright.webp({ quality: 90 }) : upright.png();
    return { bytes: await encoded.toBuffer(), type };
  } catch (cause) {
    const tooMany = cause instanceof Error && cause.message.includes('pixel limit');
    if (tooMany)
      throw new CsError('file/too-large', `The picture has more than ${RELAY_LIMITS.imagePixels / 1e6} million pixels. Send a smaller one.`, { cause });
    throw new CsError('file/mismatch', 'The picture is damaged and cannot be read.', { cause });
  }
}

/** What the picture functions need. */
export interface PictureDeps {
  readonly store: ImageStore;
  readonly blobs: BlobStore;
  readonly now: () => number;
  readonly mayReadFile: FileAccess;
  readonly quota: StorageQuota;
  readonly scan: Scan;
}

/** Stored pictures: rows and bytes. */
export interface Pictures {
  /** Stores what an engine made. The row follows the bytes, so that a row never points to nothing. */
  keep(owner: { siteId: string; ownerId: string; madeIn: string | null }, made: MadeImage, words: string): Promise<FilesTable>;
  upload(actor: Actor, site: Site, bytes: Uint8Array, name: string): Promise<FilesTable>;
  /** Throws `image/not-found` also where the actor may not see it. */
  find(actor: Actor, id: string): Promise<FilesTable>;
  read(actor: Actor, id: string, width?: number): Promise<ImageBytes>;
  /** Deletes rows and bytes. */
  drop(id: string): Promise<void>;
  dropBytes(id: string): Promise<void>;
}

/** Makes the picture functions. */
export function createPictures(deps: PictureDeps): Pictures {
  const { store, blobs } = deps;
  const copies = createCopies(blobs);

  const keep: Pictures['keep'] = async (owner, made, words) => {
    const id = uuid(deps.now());
    const [size, digest] = await Promise.all([measure(made.bytes), sha256(made.bytes)]);
    await blobs.put(id, made.bytes);
    const file: FilesTable = {
      id,
      site_id: owner.siteId,
      room_id: null,
      owner_id: owner.ownerId,
      kind: 'image',
      name: fileName(words, made.type),
      type: made.type,
      size: made.bytes.length,
      width: size.width,
      height: size.height,
      sha256: digest,
      created_at: deps.now(),
      made_in: owner.madeIn,
    };
    await store.insertFile(file);
    return file;
  };

  const find: Pictures['find'] = async (actor, id) => {
    const file = await store.file(id);
    if (file === null || file.kind !== 'image' || !(await deps.mayReadFile(actor, file))) throw new CsError('image/not-found');
    return file;
  };

  const bytesOf = async (id: string): Promise<Uint8Array> => {
    const bytes = await blobs.get(id);
    if (bytes === null) throw new CsError('image/not-found', 'The bytes of this picture are gone.');
    return bytes;
  };

  /** keepXmp: the words on where the picture comes from stay inside the copy. */
  const copy = (id: string, width: number): Promise<Uint8Array> =>
    copies.get(`${id}.w${width}`, async () =>
      sharp(await bytesOf(id))
        .resize({ width, withoutEnlargement: true })
        .keepXmp()
        .webp({ quality: 82 })
        .toBuffer(),
    );

  const dropBytes: Pictures['dropBytes'] = (id) => dropBlob(blobs, id);

  return {
    keep,
    find,
    dropBytes,
    async upload(actor, site, bytes, name) {
      if (actor.kind === 'visitor' && !site.uploads) throw new CsError('session/site-disabled', 'This site takes no uploads from visitors.');
      if (bytes.length > LIMITS.fileBytes) throw tooLarge(LIMITS.fileBytes);
      await deps.scan(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      const clean = await cleanUpload(bytes);
      await deps.quota.admit(actor, site.id, clean.bytes.length);
      return keep({ siteId: site.id, ownerId: actor.id, madeIn: actor.only ?? null }, clean, name.replace(/\.[a-z0-9]{2,5}$/i, ''));
    },
    async read(actor, id, width) {
      const file = await find(actor, id);
      const type: RasterType = isRaster(file.type) ? file.type : 'image/png';
      const wished = width === undefined ? undefined : COPY_WIDTHS.find((entry) => entry >= width);
      if (wished === undefined || (file.width ?? 0) <= wished)
        return { bytes: await bytesOf(id), type, name: file.name, etag: `"${file.sha256.slice(0, 32)}"` };
      return {
        bytes: await copy(id, wished),
        type: 'image/webp',
        name: fileName(file.name.replace(/\.[a-z]+$/, ''), 'image/webp'),
        etag: `"${file.sha256.slice(0, 32)}-${wished}"`,
      };
    },
    async drop(id) {
      await store.deleteFile(id);
      await dropBytes(id);
    },
  };
}

/** An upload as the relay keeps it: cleaned, with its size in pixels. Throws `file/…` where it is no picture that can be read. */
export async function cleanPicture(picture: Blob): Promise<MadeImage & { readonly width: number; readonly height: number }> {
  if (picture.size > RELAY_LIMITS.pictureBytes) throw tooLarge(RELAY_LIMITS.pictureBytes);
  const clean = await cleanUpload(new Uint8Array(await picture.arrayBuffer()));
  return { ...clean, ...(await measure(clean.bytes)) };
}

/** A small copy of a clean picture, for lists. Its pixels were bounded when it was stored. */
export function thumbnail(bytes: Uint8Array): Promise<Uint8Array> {
  const side = RELAY_LIMITS.thumbnailSide;
  return sharp(bytes).resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true }).webp({ quality: 80 }).toBuffer();
}
