import * as Y from 'yjs';
import type { StoredDocument } from './store.ts';

/** What is stored of a document, in the order in which it is applied. */
export const partsOf = (stored: StoredDocument | null): readonly Uint8Array[] =>
  stored === null ? [] : [...(stored.snapshot === null ? [] : [stored.snapshot]), ...stored.updates];

/** A document of its parts. One that cannot be applied is left out and told: it must not keep everybody from all the others. */
export function built(parts: readonly Uint8Array[], failed: (error: unknown) => void): Y.Doc {
  const out = new Set<Uint8Array>();
  for (;;) {
    const doc = new Y.Doc({ gc: true });
    let bad: Uint8Array | null = null;
    try {
      doc.transact(() => {
        for (const part of parts) {
          if (out.has(part)) continue;
          bad = part;
          Y.applyUpdate(doc, part);
        }
        bad = null;
      });
      return doc;
    } catch (error) {
      failed(error);
      // Half of it may be in: begun anew without it. What fails after the last part is nobody's.
      if (bad === null) return doc;
      out.add(bad);
    }
  }
}
