import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Message } from '@cs-kit/protocol';
import { indexWords } from './words.ts';

/** So many entries are taken into the index at once: some milliseconds, in which nothing else is stored. FTS5 merges what every transaction adds: fewer and larger ones cost less. */
const BATCH = 1000;

type Statements = Readonly<Record<'position' | 'changed' | 'next' | 'words' | 'done' | 'move', StatementSync>>;

interface Entry {
  readonly place: number;
  readonly room_id: string;
  readonly kind: string;
  readonly body: string;
}

/** Brings the words of stored messages into the full-text index, behind the log. Up to which place it has come stands beside it, so that a relay that was killed goes on where it was. */
export class WordIndex {
  readonly #database: DatabaseSync;
  #statements: Statements | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Takes some of them in, in a transaction of its own; tells whether more wait. Must not be called within a transaction. */
  some(): boolean {
    const { position, changed, next, words, done, move } = (this.#statements ??= this.#prepare());
    const { place: from } = position.get() as { readonly place: number };
    // First what was in the index and has other words now.
    const again = changed.all(BATCH) as unknown as Entry[];
    const fresh = next.all(from, BATCH - again.length) as unknown as Entry[];
    if (again.length + fresh.length === 0) return false;
    // What a loss of power takes from the end of the file is the words together with the note that they are there: no sync is needed here.
    this.#database.exec('pragma synchronous = normal; begin immediate');
    try {
      for (const entry of [...again, ...fresh]) {
        const text = textOf(entry);
        if (text !== '') words.run(entry.place, entry.room_id.replaceAll('-', ''), text);
      }
      for (const { place } of again) done.run(place);
      const last = fresh.at(-1);
      if (last !== undefined) move.run(last.place);
      this.#database.exec('commit');
    } finally {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#database.exec('pragma synchronous = full');
    }
    return again.length + fresh.length === BATCH;
  }

  #prepare(): Statements {
    const prepare = (sql: string): StatementSync => this.#database.prepare(sql);
    return {
      position: prepare('select place from message_indexed'),
      changed: prepare('select events.place, room_id, kind, body from message_unindexed join events on events.place = message_unindexed.place limit ?'),
      next: prepare('select place, room_id, kind, body from events where place > ? order by place limit ?'),
      words: prepare('insert into message_words (rowid, room, words) values (?, ?, ?)'),
      done: prepare('delete from message_unindexed where place = ?'),
      move: prepare('update message_indexed set place = ?'),
    };
  }
}

/** The words of a message for the index; empty for entries that say nothing. */
function textOf({ kind, body }: Entry): string {
  if (kind !== 'message') return '';
  try {
    return indexWords((JSON.parse(body) as { message: Message }).message.text);
  } catch {
    // No message of this relay. It must not hold back those behind it.
    return '';
  }
}
