import type { BlobStore } from '../context.ts';

/** Widths of copies. Few, so that a picture cannot be made to fill the disk with copies. */
export const COPY_WIDTHS: readonly number[] = [160, 320, 640, 1280];
/** Ending of the blob that is the thumbnail of a file. */
export const THUMBNAIL = 'thumb';
/** Ending of the blob that holds the words of a voice message. */
export const WORDS = 'words';
const ENDINGS: readonly string[] = [THUMBNAIL, WORDS, ...COPY_WIDTHS.map((width) => `w${width}`)];

/** What is made of a blob when it is first asked for, and kept beside it: smaller copies of pictures, words of sound. */
export interface Copies {
  /** The bytes under a key, made by `make` where there are none; two who ask at once wait for the same work. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
}

/** Keeps copies among the blobs. */
export function createCopies(blobs: Pick<BlobStore, 'get' | 'put' | 'open' | 'delete'>): Copies {
  const running = new Map<string, Promise<Uint8Array>>();
  const find = async (key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    const stored = await blobs.get(key);
    if (stored !== null) return stored;
    const made = await make();
    await blobs.put(key, made);
    // Where its original went meanwhile, whoever took it away had no copy to take. The original always goes first.
    if ((await blobs.open(key.slice(0, key.lastIndexOf('.')))) === null) await blobs.delete(key);
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

/** Deletes a blob, and then whatever copies there are of it. */
export async function dropBlob(blobs: Pick<BlobStore, 'delete'>, id: string): Promise<void> {
  await blobs.delete(id);
  await Promise.all(ENDINGS.map((ending) => blobs.delete(`${id}.${ending}`)));
}
