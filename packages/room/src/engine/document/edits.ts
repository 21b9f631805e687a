import type { RelayClient } from '@cs-kit/core';
import { uuid } from '@cs-kit/protocol';
import * as Y from 'yjs';

/** What the device keeps: one record for the document as last seen, and one for each change that the relay has not stored. */
interface Kept {
  /** Name of the record. */
  readonly roomId: string;
  readonly userId: string;
  readonly update: Uint8Array;
  /** On a copy: whether this person might write when it was made. */
  readonly writes?: boolean;
}

interface Edit {
  readonly record: string;
  update: Uint8Array;
  readonly at: number;
  /** Whether it went out on the present connection: then nothing is added to it any more. */
  sent: boolean;
}

/** Some changes as one. */
export interface Part {
  readonly ids: readonly number[];
  readonly update: Uint8Array;
}

/** Changes that follow each other this closely, without a connection, count and are kept as one. */
const TOGETHER_MS = 500;
/** What counts as one, and what is sent as one where all of it is too much for a frame, stays below this where it can. */
const TOGETHER_BYTES = 1024 * 1024;
/** A document larger than this is not copied to the device; own changes are, whatever its size. */
const COPY_BYTES = 5 * 1024 * 1024;

/**
 * The part of a document that lies on this device, in the site's own database: it is emptied with all the rest at sign-out.
 * A change is written down at once and removed when the relay has it on disk.
 */
export class DocumentEdits {
  readonly #client: RelayClient;
  readonly #name: string;
  readonly #userId: string;
  readonly #edits = new Map<number, Edit>();
  #next = 1;
  #frames: (readonly number[])[] = [];
  #confirmed = 0;

  constructor(client: RelayClient, roomId: string, documentId: string, userId: string) {
    this.#client = client;
    this.#name = `${roomId}/documents/${documentId}`;
    this.#userId = userId;
  }

  /** How many changes the relay does not have on disk. */
  get count(): number {
    return this.#edits.size;
  }

  /** Puts into the document what this person left on the device. Answers whether they might write; null where there is no copy to show. */
  async load(doc: Y.Doc, origin: unknown): Promise<boolean | null> {
    const own = (kept: Kept): boolean => kept.userId === this.#userId;
    const all = await this.#client.database.all<Kept>('rooms');
    const copy = all.find((kept) => kept.roomId === this.#copyName && own(kept));
    const edits = all.filter((kept) => kept.roomId.startsWith(`${this.#name}/edits/`) && own(kept));
    doc.transact(() => {
      for (const { update } of [...(copy === undefined ? [] : [copy]), ...edits]) Y.applyUpdate(doc, update, origin);
    }, origin);
    for (const { roomId, update } of edits) this.#put({ record: roomId, update, at: 0, sent: true });
    return copy === undefined ? null : copy.writes === true;
  }

  /** Keeps a change. */
  add(update: Uint8Array, now: number): void {
    const last = this.#edits.get(this.#next - 1);
    if (last !== undefined && !last.sent && now - last.at < TOGETHER_MS && last.update.length + update.length <= TOGETHER_BYTES) {
      last.update = Y.mergeUpdates([last.update, update]);
      this.#write(last);
      return;
    }
    const edit = { record: `${this.#name}/edits/${uuid(now)}`, update, at: now, sent: false };
    this.#put(edit);
    this.#write(edit);
  }

  /** A connection begins: nothing has gone out on it. */
  connected(): void {
    this.#frames = [];
    this.#confirmed = 0;
  }

  /** A frame with changes goes out: the newest change, or everything that the relay lacks. */
  sent(what: 'newest' | 'all'): void {
    const ids = what === 'all' ? [...this.#edits.keys()] : this.#edits.has(this.#next - 1) ? [this.#next - 1] : [];
    for (const id of ids) this.#edits.get(id)!.sent = true;
    this.#frames.push(ids);
  }

  /** Everything that the relay lacks, in pieces; a change that is larger alone is a piece alone. Each goes out after `sentPart`. */
  parts(): readonly Part[] {
    const parts: { ids: number[]; updates: Uint8Array[]; bytes: number }[] = [];
    for (const [id, { update }] of this.#edits) {
      const last = parts.at(-1);
      if (last !== undefined && last.bytes + update.length <= TOGETHER_BYTES) {
        last.ids.push(id);
        last.updates.push(update);
        last.bytes += update.length;
      } else parts.push({ ids: [id], updates: [update], bytes: update.length });
    }
    return parts.map(({ ids, updates }) => ({ ids, update: Y.mergeUpdates(updates) }));
  }

  /** A piece goes out as a frame of its own. */
  sentPart({ ids }: Part): void {
    for (const id of ids) {
      const edit = this.#edits.get(id);
      if (edit !== undefined) edit.sent = true;
    }
    this.#frames.push(ids);
  }

  /** Frames of this connection that are not on disk yet. */
  get underWay(): number {
    return this.#frames.length - this.#confirmed;
  }

  /** The relay has so many frames of this connection on disk. */
  stored(frames: number): void {
    for (; this.#confirmed < Math.min(frames, this.#frames.length); this.#confirmed += 1)
      for (const id of this.#frames[this.#confirmed] ?? []) this.#remove(id);
  }

  /** Copies the document to the device, so that it opens without a connection. */
  async copy(doc: Y.Doc, writes: boolean): Promise<void> {
    const update = Y.encodeStateAsUpdate(doc);
    if (update.length <= COPY_BYTES) await this.#client.database.put('rooms', { roomId: this.#copyName, userId: this.#userId, update, writes } satisfies Kept);
  }

  /** Gives up what the relay does not have. */
  async drop(): Promise<void> {
    for (const id of [...this.#edits.keys()]) this.#remove(id);
    await this.#client.database.delete('rooms', this.#copyName);
  }

  get #copyName(): string {
    return `${this.#name}/copy`;
  }

  #put(edit: Edit): void {
    this.#edits.set(this.#next, edit);
    this.#next += 1;
  }

  #write({ record, update }: Edit): void {
    void this.#client.database.put('rooms', { roomId: record, userId: this.#userId, update } satisfies Kept);
  }

  #remove(id: number): void {
    const edit = this.#edits.get(id);
    this.#edits.delete(id);
    if (edit !== undefined) void this.#client.database.delete('rooms', edit.record);
  }
}
