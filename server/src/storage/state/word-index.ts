import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Message } from '@cs-kit/protocol';
import { indexWords } from './words.ts';

/** So many messages are taken into the index at once: a few milliseconds, in which nothing else is stored. */
const BATCH = 200;

interface Waiting {
  readonly room_id: string;
  readonly seq: number;
  readonly at: number;
  readonly body: string;
}

/** Brings the words of stored messages into the full-text index, behind the log. Which messages wait stands in a table, so that a relay that was killed goes on where it was. */
export class WordIndex {
  readonly #database: DatabaseSync;
  #statements: { readonly waiting: StatementSync; readonly place: StatementSync; readonly words: StatementSync; readonly done: StatementSync } | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Takes some of them in, in a transaction of its own; tells whether more wait. Must not be called within a transaction. */
  some(): boolean {
    const { waiting, place, words, done } = (this.#statements ??= this.#prepare());
    const messages = waiting.all(BATCH) as unknown as Waiting[];
    if (messages.length === 0) return false;
    // What a loss of power takes from the end of the file is the words together with the note that they are there: no sync is needed here.
    this.#database.exec('pragma synchronous = normal; begin immediate');
    try {
      for (const { room_id, seq, at, body } of messages) {
        const { text, visibility } = (JSON.parse(body) as { message: Message }).message;
        const { lastInsertRowid } = place.run(room_id, seq, at, visibility === 'internal' ? 1 : 0);
        words.run(lastInsertRowid, room_id.replaceAll('-', ''), indexWords(text));
        done.run(room_id, seq);
      }
      this.#database.exec('commit');
    } finally {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#database.exec('pragma synchronous = full');
    }
    return messages.length === BATCH;
  }

  #prepare() {
    return {
      waiting: this.#database.prepare(
        'select message_unindexed.room_id, message_unindexed.seq, events.at, events.body from message_unindexed join events on events.room_id = message_unindexed.room_id and events.seq = message_unindexed.seq limit ?',
      ),
      place: this.#database.prepare('insert into message_index (room_id, seq, at, internal) values (?, ?, ?, ?)'),
      words: this.#database.prepare('insert into message_words (rowid, room, words) values (?, ?, ?)'),
      done: this.#database.prepare('delete from message_unindexed where room_id = ? and seq = ?'),
    };
  }
}
