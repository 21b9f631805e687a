import { RELAY_LIMITS } from '@cs-kit/protocol';
import * as Y from 'yjs';

/** What an update would change. */
export interface Inspection {
  /** New content by the client id that it bears: where it begins and ends. */
  readonly clients: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
  /** Whether it takes something back. */
  readonly deletes: boolean;
}

/** Whether an item stands beside or inside something of its own author that is not written yet. Yjs takes that for impossible, and breaks. */
const runsAhead = (item: Y.Item): boolean =>
  [item.origin, item.rightOrigin, item.parent].some((place) => place instanceof Y.ID && place.client === item.id.client && place.clock >= item.id.clock);

/** Reads an update without applying it. Throws where it is none, has more parts than one change has, or could not be applied. */
export function inspect(update: Uint8Array): Inspection {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.length > RELAY_LIMITS.documentStructs) throw new Error('too many parts');
  // Yjs takes it in, and breaks when it is to write it down again.
  if ([...ds.clients.values()].flat().some(({ len }) => len === 0)) throw new Error('takes back nothing');
  const clients = new Map<number, { from: number; to: number }>();
  for (const struct of structs) {
    const { id, length } = struct;
    if (struct instanceof Y.Item && runsAhead(struct)) throw new Error('runs ahead of itself');
    const known = clients.get(id.client);
    const [from, to] = [id.clock, id.clock + length];
    clients.set(id.client, known === undefined ? { from, to } : { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }
  return { clients, deletes: ds.clients.size > 0 };
}
