import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { indexWords } from './words.ts';

/** So many entries are taken into the index at once: some milliseconds, in which nothing else is stored. FTS5 merges what every transaction adds: fewer and larger ones cost less. */
const BATCH = 1000;
const POSITION = '(select place from message_indexed)';

type Statements = Readonly<Record<'changed' | 'waiting' | 'again' | 'done' | 'fresh' | 'move', StatementSync>>;

/** Entries that are taken in together: how many, and the last place of them. */
interface Reach {
  readonly count: number;
  readonly to: number | null;
}

/** Brings the words of stored messages into the full-text index, behind the log. Up to which place it has come stands beside it, so that a relay that was killed goes on where it was. */
export class WordIndex {
  readonly #database: DatabaseSync;
  #statements: Statements | null = null;

  /** The connection gets the function `cs_words`: earlier forms of the tables ask for it, too, on their way to this one. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    database.function('cs_words', { deterministic: true }, wordsOf);
  }

  /** Takes some of them in, in a transaction of its own; tells whether more wait. Must not be called within a transaction. */
  some(): boolean {
    const { changed, waiting, again, done, fresh, move } = (this.#statements ??= this.#prepare());
    // First what was in the index and has other words now.
    const old = changed.get(BATCH) as unknown as Reach;
    const next = waiting.get(BATCH - old.count) as unknown as Reach;
    if (old.count + next.count === 0) return false;
    // What a loss of power takes from the end of the file is the words together with the note that they are there: no sync is needed here.
    this.#database.exec('pragma synchronous = normal; begin immediate');
    try {
      if (old.to !== null) {
        again.run(old.to);
        done.run(old.to);
      }
      if (next.to !== null) {
        fresh.run(next.to);
        move.run(next.to);
      }
      this.#database.exec('commit');
    } finally {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#database.exec('pragma synchronous = full');
    }
    return old.count + next.count === BATCH;
  }

  #prepare(): Statements {
    const prepare = (sql: string): StatementSync => this.#database.prepare(sql);
    const reach = (places: string): StatementSync => prepare(`select count(*) as count, max(place) as "to" from (${places} order by place limit ?)`);
    return {
      changed: reach('select place from message_unindexed'),
      waiting: reach(`select place from events where place > ${POSITION}`),
      again: prepare(takeIn('place in (select place from message_unindexed where place <= ?)')),
      done: prepare('delete from message_unindexed where place <= ?'),
      fresh: prepare(takeIn(`place > ${POSITION} and place <= ?`)),
      move: prepare('update message_indexed set place = ?'),
    };
  }
}

/** The words of one text. A failure would end the statement, and with it all that stand behind this one. */
function wordsOf(text: unknown): string {
  try {
    return typeof text === 'string' ? indexWords(text) : '';
  } catch {
    return '';
  }
}

/** One statement for all: FTS5 writes what it has gathered at the end of each. What says nothing, or is no message of this relay, must not hold back those behind it. */
function takeIn(entries: string): string {
  // With a limit SQLite makes the words once for each row, and keeps no table of them meanwhile: that could go to a file.
  return `
    insert into message_words (rowid, room, words) select place, room, words from (
      select place, replace(room_id, '-', '') as room, cs_words(json_extract(body, '$.message.text')) as words
      from events where ${entries} and kind = 'message' and json_valid(body) order by place limit -1) where words <> ''`;
}
