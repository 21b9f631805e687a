import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CsError } from '@cs-kit/protocol';
import type { BlobStore } from '../../context.ts';

const SAFE_ID = /^[0-9a-zA-Z-]{8,64}(?:\.[0-9a-z]{1,8})?$/;

/** Blobs as files, two levels of folders, each written beside its place, synced and then moved. */
export function openDiskBlobs(directory: string): BlobStore {
  const place = (id: string): string => {
    if (!SAFE_ID.test(id)) throw new CsError('request/invalid', 'A blob id has letters, digits and hyphens, and at most one short ending.');
    return join(directory, id.split('.')[0]!.slice(-2), id);
  };
  return {
    async put(id, bytes) {
      const path = place(id);
      await mkdir(dirname(path), { recursive: true });
      const file = await open(`${path}.part`, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } catch (error) {
        // What was written of it would keep the disk full.
        await Promise.allSettled([rm(`${path}.part`, { force: true })]);
        const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
        throw new CsError(full ? 'storage/full' : 'storage/unavailable', undefined, { cause: error });
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
    },
    async get(id) {
      try {
        return await readFile(place(id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async delete(id) {
      await rm(place(id), { force: true });
    },
  };
}
