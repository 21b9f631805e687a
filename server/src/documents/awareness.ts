import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';

/** Somebody who is shown in a document, as the relay vouches for it. */
interface Entry {
  readonly holder: object;
  readonly actorId: string;
  clock: number;
  /** JSON as it is told; null once they have gone. */
  state: string | null;
}

/** What a client may say of itself. Who it is stands in none of these: the relay says that. */
const FIELDS = ['cursor', 'selection', 'status'] as const;
/** Ids of those who have gone are kept for their clocks: a late frame must not bring them back. */
const GONE_KEPT = 200;

/** Colours of cursors; the design's six, by a number that the elements turn into one that fits light and dark. */
const COLOURS = 6;

/** Who is where in one document: read from clients, stamped with their names, told to all. */
export class AwarenessTable {
  readonly #entries = new Map<number, Entry>();
  readonly #changed = new Set<number>();

  /** Takes what a client says of itself; what it says of others is dropped. Throws where the bytes are no such thing. */
  take(holder: object, actor: Actor, role: string, mayShowCursor: boolean, update: Uint8Array): void {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    for (let index = 0; index < count; index += 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      const json = decoding.readVarString(decoder);
      if (json.length > RELAY_LIMITS.awarenessBytes) continue;
      this.#takeOne(holder, actor, client, clock, stamped(JSON.parse(json), actor, role, mayShowCursor));
    }
  }

  /** A socket has gone: so have all whom it showed. */
  leave(holder: object): void {
    for (const [client, entry] of this.#entries) {
      if (entry.holder !== holder || entry.state === null) continue;
      entry.clock += 1;
      entry.state = null;
      this.#changed.add(client);
    }
    this.#forget();
  }

  /** Whether something is to be told. */
  get dirty(): boolean {
    return this.#changed.size > 0;
  }

  /** What has changed since the last call, or null. */
  takeChanges(): Uint8Array | null {
    if (this.#changed.size === 0) return null;
    const changes = this.#encode(this.#changed);
    this.#changed.clear();
    return changes;
  }

  /** Everybody who is here, or null where nobody is. */
  all(): Uint8Array | null {
    const here = [...this.#entries].filter(([, { state }]) => state !== null).map(([client]) => client);
    return here.length === 0 ? null : this.#encode(here);
  }

  #takeOne(holder: object, actor: Actor, client: number, clock: number, state: string | null): void {
    const known = this.#entries.get(client);
    // An id belongs to whoever came with it, until they have gone; another page of the same person may go on with it.
    if (known !== undefined && known.holder !== holder && known.actorId !== actor.id) return;
    if (known !== undefined && (clock < known.clock || (clock === known.clock && (state !== null || known.state === null)))) return;
    if (known === undefined && (state === null || this.#held(holder) >= RELAY_LIMITS.awarenessPerSocket)) return;
    this.#entries.set(client, { holder, actorId: actor.id, clock, state });
    this.#changed.add(client);
  }

  #held(holder: object): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.holder === holder && entry.state !== null) count += 1;
    return count;
  }

  #forget(): void {
    const gone = [...this.#entries].filter(([client, { state }]) => state === null && !this.#changed.has(client));
    for (const [client] of gone.slice(0, Math.max(0, gone.length - GONE_KEPT))) this.#entries.delete(client);
  }

  #encode(clients: Iterable<number>): Uint8Array {
    const encoder = encoding.createEncoder();
    const list = [...clients];
    encoding.writeVarUint(encoder, list.length);
    for (const client of list) {
      const entry = this.#entries.get(client);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, entry?.clock ?? 0);
      encoding.writeVarString(encoder, entry?.state ?? 'null');
    }
    return encoding.toUint8Array(encoder);
  }
}

/** The state of a client with the name that its token bears. */
function stamped(state: unknown, actor: Actor, role: string, mayShowCursor: boolean): string | null {
  if (state === null) return null;
  const said = typeof state === 'object' ? (state as Readonly<Record<string, unknown>>) : {};
  const shown = mayShowCursor ? Object.fromEntries(FIELDS.filter((field) => said[field] !== undefined).map((field) => [field, said[field]])) : {};
  return JSON.stringify({ ...shown, user: { id: actor.id, name: actor.name, role, color: colourOf(actor.id) } });
}

/** The same person has the same colour on every page. */
function colourOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index += 1) sum = (Math.imul(sum, 31) + id.charCodeAt(index)) >>> 0;
  return sum % COLOURS;
}
