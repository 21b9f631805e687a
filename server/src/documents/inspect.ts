import { RELAY_LIMITS } from '@cs-kit/protocol';
import * as Y from 'yjs';

/** What an update would change. */
export interface Inspection {
  /** New content by the client id that it bears: where it begins and ends. */
  readonly clients: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
  /** Whether it takes something back. */
  readonly deletes: boolean;
}

/** Reads an update without applying it. Throws where it is none, or has more parts than one change has. */
export function inspect(update: Uint8Array): Inspection {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.length > RELAY_LIMITS.documentStructs) throw new Error('too many parts');
  const clients = new Map<number, { from: number; to: number }>();
  for (const { id, length } of structs) {
    const known = clients.get(id.client);
    const [from, to] = [id.clock, id.clock + length];
    clients.set(id.client, known === undefined ? { from, to } : { from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }
  return { clients, deletes: ds.clients.size > 0 };
}
