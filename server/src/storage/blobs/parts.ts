import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CsError, isUuid } from '@cs-kit/protocol';
import type { UploadParts } from '../../context.ts';
import { blobPath, diskError, fileBlob, unlessMissing } from './disk.ts';

/** Adds what comes to the end of a file, at most `room` bytes; the rest of a body that breaks off never comes. */
async function take(file: FileHandle, body: ReadableStream<Uint8Array>, room: number, signal: AbortSignal): Promise<number> {
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let taken = 0;
  try {
    for (;;) {
      const part = await reader.read().catch(() => null);
      if (part === null || part.done) return taken;
      taken += part.value.byteLength;
      if (taken > room) throw new CsError('file/too-large', 'The part is longer than what is left of the upload.');
      await file.appendFile(part.value);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Uploads as files beside the blobs, on the same disk, so that a whole one becomes a blob by being moved. The length of a file is the offset: nothing else has to agree with it. */
export function openDiskParts(directory: string): UploadParts {
  const folder = join(directory, 'parts');
  const blob = (id: string): string => blobPath(directory, id);
  const place = (id: string): string => join(folder, basename(blob(id)));
  /** A relay that was killed between moving an upload and noting it finds the bytes in their new place. */
  const where = async (id: string): Promise<string | null> => {
    for (const path of [place(id), blob(id)]) if ((await unlessMissing(() => stat(path))) !== null) return path;
    return null;
  };

  return {
    async size(id) {
      const path = await where(id);
      if (path === null) return 0;
      const file = await open(path, 'r+');
      try {
        // What is told to be stored is on the disk, also where the relay was killed before it synced.
        await file.datasync();
        return (await file.stat()).size;
      } finally {
        await file.close();
      }
    },
    async append(id, body, room, signal) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(place(id), 'a', 0o600);
      const { size } = await file.stat();
      try {
        const taken = await take(file, body, room, signal);
        await file.datasync();
        return size + taken;
      } catch (error) {
        if (error instanceof CsError) await file.truncate(size);
        throw diskError(error);
      } finally {
        await file.close();
      }
    },
    async open(id) {
      const path = await where(id);
      return path === null ? null : fileBlob(path);
    },
    async digest(id) {
      const hash = createHash('sha256');
      const path = await where(id);
      if (path === null) throw new CsError('storage/unavailable');
      const file = await open(path, 'r');
      for await (const chunk of file.createReadStream({ highWaterMark: 1 << 18 })) hash.update(chunk as Uint8Array);
      return hash.digest('hex');
    },
    async keep(id) {
      await mkdir(dirname(blob(id)), { recursive: true });
      await unlessMissing(() => rename(place(id), blob(id)));
    },
    async delete(id) {
      await rm(place(id), { force: true });
    },
    async list() {
      return ((await unlessMissing(() => readdir(folder))) ?? []).filter(isUuid);
    },
  };
}
