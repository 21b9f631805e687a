import type { BlobStore } from '../../server/src/context.ts';

/** Blobs in a map, which a test may look into. */
export function memoryBlobs(blobs: Map<string, Uint8Array>): BlobStore {
  return {
    put: async (id, bytes) => void blobs.set(id, bytes),
    get: async (id) => blobs.get(id) ?? null,
    open: async (id) => (blobs.has(id) ? new Blob([blobs.get(id) as Uint8Array<ArrayBuffer>]) : null),
    delete: async (id) => void blobs.delete(id),
  };
}
