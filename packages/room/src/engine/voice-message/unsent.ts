import { standForElection } from '@cs-kit/core';
import type { Candidacy, RelayClient } from '@cs-kit/core';
import { uuid } from '@cs-kit/protocol';

/** What keeping recordings needs of a client. */
export type UnsentClient = Pick<RelayClient, 'platform' | 'storageKey' | 'database' | 'session'>;

/** What is known of a recording before its sound is read. */
interface Mark {
  /** The room, and whether it is a note for the team. */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly at: number;
}

/** A recording that an earlier page left. */
export interface Unsent {
  readonly id: string;
  readonly file: File;
  /** When it was begun. */
  readonly at: number;
}

/** A stretch of a recording as it lies in the database. */
interface Piece {
  readonly id: string;
  readonly of: string;
  readonly at: number;
  readonly bytes: ArrayBuffer;
}

/** A recording that this page holds: no other tab offers it. */
interface Held {
  readonly held: Candidacy;
  pieces: number;
  /** What is being written; true as long as all of it is on the device. */
  written: Promise<boolean>;
  /** Removed: what comes late is not written. */
  gone: boolean;
}

/** As long as the relay keeps a file that was not sent. */
const KEPT_MS = 7 * 24 * 3600_000;

const pieceId = (of: string, at: number): string => `${of}/${String(at).padStart(5, '0')}`;

/** Voice messages that were recorded and not sent, kept on this device in pieces while they are recorded, so that a page that ends loses no more than the last one. */
export class UnsentVoice {
  readonly #client: UnsentClient;
  readonly #held = new Map<string, Held>();
  /** Marks where the page may store none: then a recording lives as long as the page. */
  readonly #unstored = new Map<string, Mark>();

  constructor(client: UnsentClient) {
    this.#client = client;
    // What was kept is gone by then, and nothing may be written after it.
    client.session.subscribe(({ reason }) => {
      if (reason !== 'signed-out') return;
      for (const mine of this.#held.values()) {
        mine.gone = true;
        mine.held.close();
      }
      this.#held.clear();
      this.#unstored.clear();
    });
  }

  /** Begins to keep a recording; its pieces follow. */
  begin(key: string, { name, type }: Pick<File, 'name' | 'type'>): string {
    const { now } = this.#client.platform;
    const id = uuid(now());
    this.#held.set(id, { held: this.#stand(id), pieces: 0, written: Promise.resolve(this.#mark(id, { key, name, type, at: now() })), gone: false });
    return id;
  }

  /** Keeps the next piece; resolves to whether everything until now outlives this page. */
  add(id: string, piece: Blob): Promise<boolean> {
    const mine = this.#held.get(id);
    if (mine === undefined) return Promise.resolve(false);
    const at = mine.pieces;
    mine.pieces += 1;
    mine.written = mine.written.then(async (before) => {
      const record: Piece = { id: pieceId(id, at), of: id, at: this.#client.platform.now(), bytes: await piece.arrayBuffer() };
      if (mine.gone) return false;
      return (await this.#client.database.put('pieces', record)) && before;
    });
    return mine.written;
  }

  /** Lets go of a recording and leaves it where it is: the next composer of its room offers it. */
  release(id: string): void {
    const mine = this.#held.get(id);
    this.#held.delete(id);
    // Not before it is written: who takes it up reads all of it.
    void mine?.written.then(() => mine.held.close());
  }

  /** Deletes a recording: it was sent, or is not wanted. */
  async remove(id: string): Promise<void> {
    const mine = this.#held.get(id);
    this.#held.delete(id);
    this.#mark(id, null);
    if (mine === undefined) return;
    mine.gone = true;
    await mine.written;
    await this.#delete(Array.from({ length: mine.pieces }, (_, at) => pieceId(id, at)));
    mine.held.close();
  }

  /** Gives the recordings that were left for a room, each to one tab: at once, or when the tab that holds it is gone. Ends with what it returns. */
  look(key: string, found: (unsent: Unsent) => void): () => void {
    const standing: Candidacy[] = [];
    let over = false;
    for (const [id, mark] of Object.entries(this.#marks())) {
      if (mark.key !== key || this.#held.has(id)) continue;
      const held = this.#stand(id);
      standing.push(held);
      const take = (): void => {
        if (!held.state.get() || over || this.#held.has(id)) return;
        void this.#read(id, mark, held).then((unsent) => {
          if (unsent === null) return held.close();
          if (over) return this.release(id);
          return found(unsent);
        });
      };
      held.state.subscribe(take);
      take();
    }
    void this.#tidy();
    return () => {
      over = true;
      const mine = new Set([...this.#held.values()].map(({ held }) => held));
      for (const held of standing) if (!mine.has(held)) held.close();
    };
  }

  #stand(id: string): Candidacy {
    return standForElection(this.#client.platform, `${this.#client.storageKey}:voice:${id}`);
  }

  async #read(id: string, mark: Mark, held: Candidacy): Promise<Unsent | null> {
    // Sent or discarded while we stood for it.
    if (this.#marks()[id] === undefined) return null;
    const mine: Held = { held, pieces: 0, written: Promise.resolve(true), gone: false };
    this.#held.set(id, mine);
    const pieces = (await this.#client.database.all<Piece>('pieces')).filter(({ of }) => of === id).sort((one, other) => (one.id < other.id ? -1 : 1));
    mine.pieces = pieces.length;
    if (pieces.length > 0)
      return {
        id,
        at: mark.at,
        file: new File(
          pieces.map(({ bytes }) => bytes),
          mark.name,
          { type: mark.type, lastModified: mark.at },
        ),
      };
    await this.remove(id);
    return null;
  }

  /** Takes away what is older than it is kept, also where its mark is gone: that of a member of staff goes with their tab. */
  async #tidy(): Promise<void> {
    const before = this.#client.platform.now() - KEPT_MS;
    const old = (await this.#client.database.all<Piece>('pieces')).filter(({ at, of }) => at < before && !this.#held.has(of));
    for (const of of new Set(old.map((piece) => piece.of))) this.#mark(of, null);
    await this.#delete(old.map(({ id }) => id));
  }

  async #delete(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#client.database.delete('pieces', id)));
  }

  #marks(): Record<string, Mark> {
    const { storage, now } = this.#client.platform;
    let stored: Record<string, Mark> = {};
    try {
      stored = JSON.parse(storage?.getItem(this.#name) ?? '{}') as Record<string, Mark>;
    } catch {
      // Blocked, or not ours.
    }
    return Object.fromEntries([...Object.entries(stored), ...this.#unstored].filter(([, mark]) => now() - mark.at < KEPT_MS));
  }

  /** Notes a recording, or forgets it; false where the page may not store it. */
  #mark(id: string, mark: Mark | null): boolean {
    const { storage } = this.#client.platform;
    this.#unstored.delete(id);
    const { [id]: _old, ...others } = this.#marks();
    const marks = mark === null ? others : { ...others, [id]: mark };
    try {
      if (storage !== null) {
        if (Object.keys(marks).length === 0) storage.removeItem(this.#name);
        else storage.setItem(this.#name, JSON.stringify(marks));
        return true;
      }
    } catch {
      // Full or blocked.
    }
    if (mark !== null) this.#unstored.set(id, mark);
    return false;
  }

  get #name(): string {
    return `${this.#client.storageKey}:voice`;
  }
}

const all = new WeakMap<UnsentClient, UnsentVoice>();

/** The unsent recordings of a client, shared by every composer of a page. */
export function unsentVoice(client: UnsentClient): UnsentVoice {
  const there = all.get(client) ?? new UnsentVoice(client);
  all.set(client, there);
  return there;
}
