import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import * as Y from 'yjs';
import type { Actor } from '../context.ts';
import type { Clock } from '../rooms/live-room.ts';
import { AwarenessTable } from './awareness.ts';
import { built, partsOf } from './built.ts';
import { inspect } from './inspect.ts';
import type { Inspection } from './inspect.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import { deleted } from './store.ts';
import type { DocumentStore, StoredDocument } from './store.ts';
import { tellAwareness, tellUpdate } from './wire.ts';

/** Somebody who has a document open through one socket. */
export interface Editor {
  readonly actor: Actor;
  /** Whether it wants to hear of comments. */
  readonly watchesComments?: boolean;
  /** Hands over one frame; never throws. What can be missed is dropped for a slow reader. */
  deliver(frame: Uint8Array, canMiss: boolean): void;
  /** The document is none any more; never throws. */
  end(error: CsError): void;
}

/** Presence is told this often at most. */
const TICK_MS = 50;
/** A state takes the place of changes when there are so many, or so many bytes of them. */
const COMPACT_UPDATES = 500;
const COMPACT_BYTES = 256 * 1024;

/** A document that somebody has open. A change is on disk before it is in the state, before it is told to others, and before it is acknowledged. */
export class LiveDocument {
  readonly key: DocumentKey;
  readonly awareness = new AwarenessTable();
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  #doc: Y.Doc;
  /** Set while the state is read anew, after a change that could not be applied. */
  #mending: Promise<void> | null = null;
  readonly #editors = new Set<Editor>();
  /** Who writes under a client id: the first who did, for ever. */
  readonly #authors: Map<number, string>;
  #unwritten: boolean;
  #seq: number;
  #applied: number;
  #tail = { updates: 0, bytes: 0 };
  #bytes: number;
  #compacting: Promise<void> | null = null;
  #ticking = false;
  #deleted = false;

  constructor(
    key: DocumentKey,
    stored: StoredDocument | null,
    deps: { readonly store: DocumentStore; readonly clock: Clock; readonly onFailure: (error: unknown) => void },
  ) {
    this.key = key;
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#onFailure = deps.onFailure;
    this.#authors = new Map(stored?.authors);
    this.#unwritten = stored === null;
    this.#seq = stored?.seq ?? 0;
    this.#applied = this.#seq;
    const parts = partsOf(stored);
    this.#doc = built(parts, this.#onFailure);
    this.#bytes = parts.reduce((sum, { length }) => sum + length, 0);
    const tail = stored?.updates ?? [];
    this.#tail = { updates: tail.length, bytes: tail.reduce((sum, { length }) => sum + length, 0) };
  }

  get empty(): boolean {
    return this.#editors.size === 0;
  }

  /** Whether nobody has written into it yet: it stands in no list. */
  get unwritten(): boolean {
    return this.#unwritten;
  }

  /** Ends what everybody does here, or takes changes again. */
  setDeleted(now: boolean): void {
    this.#deleted = now;
    if (now) for (const editor of [...this.#editors]) editor.end(deleted());
  }

  enter(editor: Editor): void {
    if (this.#deleted) throw deleted();
    this.#editors.add(editor);
  }

  leave(editor: Editor): void {
    this.#editors.delete(editor);
    this.awareness.leave(editor);
    this.tellAwareness();
  }

  /** What is in the document. */
  vector(): Uint8Array {
    return Y.encodeStateVector(this.#doc);
  }

  /** All that is in it. */
  state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc);
  }

  /** What somebody with this state does not have. Throws where it is no state. */
  since(vector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, vector);
  }

  /**
   * Takes a change; resolves when it is on disk and told to the others. Rejects with `request/invalid` (no change at all),
   * `request/too-large`, `request/not-found` (it was deleted), `room/forbidden` (it bears the id of somebody else), or what the store says.
   */
  async change(editor: Editor, update: Uint8Array): Promise<void> {
    if (this.#deleted) throw deleted();
    if (this.#bytes + update.length > RELAY_LIMITS.documentBytes)
      throw new CsError(
        'request/too-large',
        `A document has at most ${RELAY_LIMITS.documentBytes / 2 ** 20} MiB with all that was deleted in it. Begin a new one.`,
      );
    const { actor } = editor;
    const { own, newClients } = this.#checkAuthor(actor, update);
    this.#seq += 1;
    const seq = this.#seq;
    this.#bytes += update.length;
    try {
      await this.#store.append({
        ...this.key,
        seq,
        first: this.unwritten,
        authorId: actor.id,
        authorName: actor.name,
        at: this.#clock.now(),
        data: own,
        newClients,
      });
    } catch (error) {
      this.#bytes -= update.length;
      for (const client of newClients) this.#authors.delete(client);
      throw error;
    }
    this.#applied = seq;
    this.#unwritten = false;
    this.#tail = { updates: this.#tail.updates + 1, bytes: this.#tail.bytes + update.length };
    try {
      Y.applyUpdate(this.#doc, own, editor);
    } catch (error) {
      this.#onFailure(error);
      this.#mending ??= this.#mend().finally(() => (this.#mending = null));
      await this.#mending;
      throw new CsError('request/invalid', 'This change cannot be applied. Load the document anew.', { cause: error });
    }
    const frame = tellUpdate(own);
    for (const other of this.#editors) if (other !== editor) other.deliver(frame, false);
    if (this.#tail.updates >= COMPACT_UPDATES || this.#tail.bytes >= COMPACT_BYTES) void this.compact();
  }

  /** Tells who is where, once for all changes of a short while. */
  tellAwareness(): void {
    if (this.#ticking || !this.awareness.dirty) return;
    this.#ticking = true;
    this.#clock.after(TICK_MS, () => {
      this.#ticking = false;
      const changes = this.awareness.takeChanges();
      if (changes === null) return;
      const frame = tellAwareness(changes);
      for (const editor of this.#editors) editor.deliver(frame, true);
    });
  }

  /** Tells of a comment whoever listens for them. */
  tellComments(frame: Uint8Array): void {
    for (const editor of this.#editors) if (editor.watchesComments === true) editor.deliver(frame, false);
  }

  /** Puts one state in the place of the changes. Where that fails, the changes stay, and the next one tries again. */
  async compact(): Promise<void> {
    if (this.#tail.updates === 0) return;
    this.#compacting ??= this.#compact().finally(() => (this.#compacting = null));
    await this.#compacting;
  }

  /** Reads the state anew from the disk, without the change that broke it; that one goes with the next gathering. */
  async #mend(): Promise<void> {
    for (;;) {
      const at = this.#applied;
      const stored = await this.#store.load(this.key);
      // What came meanwhile went into the broken state.
      if (at !== this.#applied) continue;
      this.#doc = built(partsOf(stored), this.#onFailure);
      return;
    }
  }

  async #compact(): Promise<void> {
    // Half a state in the place of the changes would lose what is in them.
    await Promise.allSettled([this.#mending]);
    const before = this.#tail;
    const snapshot = Y.encodeStateAsUpdate(this.#doc);
    try {
      await this.#store.compact(this.key, snapshot, this.#applied, this.#clock.now());
    } catch (error) {
      this.#onFailure(error);
      return;
    }
    this.#tail = { updates: this.#tail.updates - before.updates, bytes: this.#tail.bytes - before.bytes };
    this.#bytes = snapshot.length + this.#tail.bytes;
  }

  /** Whether a change holds nothing that is not here: what a reader sends who was asked, or a page that comes back. Throws `request/invalid`. */
  holds(update: Uint8Array): boolean {
    const { clients, deletes } = read(update);
    const waiting = new Map<number, number>();
    for (const [client, range] of clients) {
      if (range.to <= Y.getState(this.#doc.store, client)) continue;
      if (!this.#waits(client, range)) return false;
      waiting.set(client, range.to);
    }
    return !deletes || Y.snapshotContainsUpdate(Y.snapshot(this.#doc), without(update, waiting));
  }

  /**
   * New content stands under ids of its author only. A page also sends what it has of others and cannot show, as what comes before it is missing;
   * where that waits here too, it is left out. Answers the rest, and ids that are new.
   */
  #checkAuthor(actor: Actor, update: Uint8Array): { readonly own: Uint8Array; readonly newClients: readonly number[] } {
    const fresh: number[] = [];
    const waiting = new Map<number, number>();
    for (const [client, range] of read(update).clients) {
      if (range.to <= Y.getState(this.#doc.store, client)) continue;
      const author = this.#authors.get(client);
      if (author === undefined) fresh.push(client);
      else if (author === actor.id) continue;
      else if (this.#waits(client, range)) waiting.set(client, range.to);
      else throw new CsError('room/forbidden', 'This change bears the id of another author. Load the document anew.');
    }
    for (const client of fresh) this.#authors.set(client, actor.id);
    return { own: without(update, waiting), newClients: fresh };
  }

  /** Whether content is here, but waits for what comes before it. */
  #waits(client: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
    const { pendingStructs } = this.#doc.store;
    // Yjs keeps it in its second format.
    const known = pendingStructs === null ? undefined : inspect(Y.convertUpdateFormatV2ToV1(pendingStructs.update)).clients.get(client);
    return known !== undefined && Math.max(from, Y.getState(this.#doc.store, client)) >= known.from && to <= known.to;
  }
}

/** A change without the content of some ids up to a number each. */
function without(update: Uint8Array, upTo: Map<number, number>): Uint8Array {
  return upTo.size === 0 ? update : Y.diffUpdate(update, Y.encodeStateVector(upTo));
}

function read(update: Uint8Array): Inspection {
  try {
    return inspect(update);
  } catch (error) {
    throw new CsError('request/invalid', 'These bytes are no change of a document.', { cause: error });
  }
}
