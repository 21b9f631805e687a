import type { BlobStore } from '../context.ts';

/** Widths of copies. Few, so that a picture cannot be made to fill the disk with copies. */
export const COPY_WIDTHS: readonly number[] = [160, 320, 640, 1280];
/** Ending of the blob that is the thumbnail of a file. */
export const THUMBNAIL = 'thumb';
const ENDINGS: readonly string[] = [THUMBNAIL, ...COPY_WIDTHS.map((width) => `w${width}`)];

/** Smaller copies of pictures, made when they are first asked for and kept beside them. */
export interface Copies {
  /** The bytes under a key, made by `make` where there are none; two who ask at once wait for the same work. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
}

/** Keeps copies among the blobs. */
export function createCopies(blobs: Pick<BlobStore, 'get' | 'put'>): Copies {
  const running = new Map<string, Promise<Uint8Array>>();
  const find = async (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const stored = await blobs.get(key);
    if (stored !== null) return stored;
    const made = await make();
    await blobs.put(key, made);
    return made;
  };
  return {
    get(key, make) {
      let found = running.get(key);
      if (found === undefined) {
        found = find(key, make).finally(() => running.delete(key));
        running.set(key, found);
      }
      return found;
    },
  };
}

/** Deletes a blob and whatever copies there are of it. */
export async function dropBlob(blobs: Pick<BlobStore, 'delete'>, id: string): Promise<void> {
  await Promise.all([id, ...ENDINGS.map((ending) => `${id}.${ending}`)].map((key) => blobs.delete(key)));
}
