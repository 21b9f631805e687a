import { openAsBlob } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CsError } from '@cs-kit/protocol';
import type { BlobStore } from '../../context.ts';

const SAFE_ID = /^[0-9a-zA-Z-]{8,64}(?:\.[0-9a-z]{1,8})?$/;

/** Where the blob of an id lies: below two letters of it, so that no folder grows large. */
export function blobPath(directory: string, id: string): string {
  if (!SAFE_ID.test(id)) throw new CsError('request/invalid', 'A blob id has letters, digits and hyphens, and at most one short ending.');
  return join(directory, id.split('.')[0]!.slice(-2), id);
}

/** What `work` gives, or null where there is no such file. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A fault of the disk as an error of the kit. */
export function diskError(error: unknown): CsError {
  if (error instanceof CsError) return error;
  return new CsError((error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'storage/full' : 'storage/unavailable', undefined, { cause: error });
}

/** A file as bytes that are read when they are asked for; null where there is none. */
export const fileBlob = (path: string): Promise<Blob | null> =>
  unlessMissing(async () => {
    await stat(path);
    return openAsBlob(path);
  });

/** Blobs as files, two levels of folders, each written beside its place, synced and then moved. */
export function openDiskBlobs(directory: string): BlobStore {
  return {
    async put(id, bytes) {
      const path = blobPath(directory, id);
      await mkdir(dirname(path), { recursive: true });
      const file = await open(`${path}.part`, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } catch (error) {
        // What was written of it would keep the disk full.
        await Promise.allSettled([rm(`${path}.part`, { force: true })]);
        throw diskError(error);
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
    },
    get: (id) => unlessMissing(() => readFile(blobPath(directory, id))),
    open: async (id) => fileBlob(blobPath(directory, id)),
    async delete(id) {
      await rm(blobPath(directory, id), { force: true });
    },
  };
}
