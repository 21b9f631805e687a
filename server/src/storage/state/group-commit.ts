import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { amend } from './amend.ts';
import type { QueryOutcome, WorkerAnswer, WorkerRequest } from './sqlite-protocol.ts';
import { Refusal } from './store.ts';
import type { AppendRequest, Appended, DocumentUpdate } from './store.ts';
import type { WordIndex } from './word-index.ts';

type Append = Extract<WorkerRequest, { type: 'append' | 'update' }>;

const STATEMENTS_KEPT = 300;
/** Messages of so long go into the full-text index together, unless somebody searches before. */
const INDEX_MS = 500;
/** Commits get their turn between two batches. */
const NEXT_MS = 5;
const ROOMS_KEPT = 10_000;

/** What the commit works with; a test passes its own to see the order of things. */
export interface GroupCommitDeps {
  readonly database: Pick<DatabaseSync, 'exec' | 'prepare' | 'close' | 'isTransaction'>;
  /** Sends answers to whoever asked. */
  readonly post: (answers: readonly WorkerAnswer[]) => void;
  /** Takes stored messages into the full-text index. */
  readonly words: Pick<WordIndex, 'some'>;
  /** Runs a function when what has arrived so far has been taken in. */
  readonly later: (fn: () => void) => void;
  /** Runs a function after so many milliseconds. */
  readonly soon: (fn: () => void, ms: number) => void;
}

/** Takes requests for the one connection. Appends that arrive while a commit runs wait and go into the next one: that is the group commit. */
export class GroupCommit {
  readonly #database: GroupCommitDeps['database'];
  readonly #post: GroupCommitDeps['post'];
  readonly #words: GroupCommitDeps['words'];
  readonly #later: GroupCommitDeps['later'];
  readonly #soon: GroupCommitDeps['soon'];
  readonly #statements = new Map<string, StatementSync>();
  readonly #lastSeq = new Map<string, number>();
  /** Last numbers that the transaction has yet to write. */
  readonly #moved = new Map<string, number>();
  #waiting: Append[] = [];
  #scheduled = false;
  #inTransaction = false;
  #indexDue = false;
  #closed = false;
  /** Requests that wait until the index has everything. */
  #searches: number[] = [];

  constructor({ database, post, words, later, soon }: GroupCommitDeps) {
    this.#database = database;
    this.#post = post;
    this.#words = words;
    this.#later = later;
    this.#soon = soon;
    database.exec(
      'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000; pragma wal_autocheckpoint = 8000; pragma cache_size = -32768;',
    );
  }

  /** Takes what came in one message. */
  receive(requests: readonly WorkerRequest[]): void {
    const answers = requests.map((request) => this.#handle(request)).filter((answer): answer is WorkerAnswer => answer !== null);
    if (answers.length > 0) this.#post(answers);
  }

  #handle(request: WorkerRequest): WorkerAnswer | null {
    if (request.type === 'append' || request.type === 'update') {
      this.#waiting.push(request);
      this.#schedule();
      return null;
    }
    if (request.type === 'index') {
      this.#searches.push(request.id);
      if (!this.#inTransaction) this.#later(() => this.#answerSearches());
      return null;
    }
    if (request.type === 'close') {
      // A transaction that nobody can end any more must not keep back what waits behind it.
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#inTransaction = false;
      this.#commit();
      this.#tellSearches();
      this.#closed = true;
      this.#database.close();
      return { id: request.id, ok: true, value: null };
    }
    try {
      return { id: request.id, ok: true, value: this.#query(request.sql, request.parameters) };
    } catch (error) {
      return failure(request.id, error);
    } finally {
      this.#look();
    }
  }

  /** Notes whether a transaction is open now. An error such as a full disk ends one too: what waited for it goes on. */
  #look(): void {
    const now = this.#database.isTransaction;
    const ended = this.#inTransaction && !now;
    this.#inTransaction = now;
    if (!ended) return;
    this.#lastSeq.clear();
    if (this.#waiting.length > 0) this.#schedule();
    if (this.#searches.length > 0) this.#later(() => this.#answerSearches());
  }

  #schedule(): void {
    if (this.#scheduled || this.#inTransaction) return;
    this.#scheduled = true;
    this.#later(() => this.#commit());
  }

  /** Writes every waiting entry in one transaction; the answers leave only after COMMIT has returned, which with synchronous=full is after the sync. */
  #commit(): void {
    this.#scheduled = false;
    if (this.#inTransaction || this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    const answers: WorkerAnswer[] = [];
    try {
      this.#database.exec('begin immediate');
      for (const request of batch) answers.push(this.#appendOne(request));
      this.#writeNumbers();
      this.#database.exec('commit');
    } catch (error) {
      this.#lastSeq.clear();
      this.#moved.clear();
      if (this.#database.isTransaction) this.#database.exec('rollback');
      this.#post(batch.map((request) => failure(request.id, error)));
      return;
    }
    this.#post(answers);
    this.#indexSoon(INDEX_MS);
  }

  #indexSoon(ms: number): void {
    if (this.#indexDue) return;
    this.#indexDue = true;
    this.#soon(() => this.#index(), ms);
  }

  #index(): void {
    this.#indexDue = false;
    if (this.#closed) return;
    // What failed is tried again with the next message; a search finds without it what is there.
    if (this.#inTransaction || this.#indexSome()) this.#indexSoon(NEXT_MS);
  }

  #indexSome(): boolean {
    try {
      return this.#words.some();
    } catch {
      return false;
    }
  }

  #answerSearches(): void {
    if (this.#inTransaction || this.#searches.length === 0) return;
    if (this.#indexSome()) this.#later(() => this.#answerSearches());
    else this.#tellSearches();
  }

  #tellSearches(): void {
    const told = this.#searches.splice(0).map((id) => ({ id, ok: true, value: null }) as const);
    if (told.length > 0) this.#post(told);
  }

  /** One entry inside the batch: its failure must not take the others with it. What is a single statement is undone by SQLite itself. */
  #appendOne(request: Append): WorkerAnswer {
    const several = request.type === 'update' || request.entry.amends !== undefined;
    if (several) this.#prepare('savepoint entry').run();
    try {
      const value = request.type === 'update' ? this.#appendUpdate(request.update) : this.#append(request.entry);
      if (several) this.#prepare('release entry').run();
      return { id: request.id, ok: true, value };
    } catch (error) {
      if (several) this.#database.exec('rollback to entry; release entry');
      if (request.type === 'append') this.#lastSeq.delete(request.entry.roomId);
      return failure(request.id, error);
    }
  }

  #append(entry: AppendRequest): Appended {
    // What stands there already is seen by the index that refuses it; only what does more than to be added is looked for first.
    const adds = entry.amends === undefined && entry.whileStatus === undefined;
    const before = adds ? null : this.#stored(entry);
    if (before !== null) return before;
    this.#check(entry);
    let seq = this.#moved.get(entry.roomId) ?? this.#lastSeq.get(entry.roomId);
    if (seq === undefined) {
      const room = this.#prepare('select last_seq from rooms where id = ?').get(entry.roomId) as { last_seq: number } | undefined;
      if (room === undefined) throw new Error('no such room');
      if (this.#lastSeq.size >= ROOMS_KEPT) this.#lastSeq.clear();
      seq = room.last_seq;
    }
    seq += 1;
    if (entry.amends !== undefined) amend((sql) => this.#prepare(sql), entry.roomId, entry.amends);
    const { changes } = this.#prepare(
      'insert into events (room_id, seq, id, at, kind, author_id, body, client_id, in_reply_to, thread_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
    ).run(
      entry.roomId,
      seq,
      entry.id,
      entry.at,
      entry.kind,
      entry.authorId,
      entry.body,
      entry.clientId ?? null,
      entry.inReplyTo ?? null,
      entry.threadId ?? null,
    );
    if (changes === 0) {
      const there = this.#stored(entry);
      if (there === null) throw new Error('an entry of this id or number is there already');
      return there;
    }
    this.#lastSeq.set(entry.roomId, seq);
    this.#moved.set(entry.roomId, seq);
    return { seq };
  }

  /** The last number of each room, once however many entries it got. */
  #writeNumbers(): void {
    const write = this.#prepare('update rooms set last_seq = ? where id = ?');
    for (const [roomId, seq] of this.#moved) write.run(seq, roomId);
    this.#moved.clear();
  }

  #appendUpdate({ roomId, documentId, seq, first, authorId, authorName, at, data, newClients }: DocumentUpdate): null {
    if (first)
      this.#prepare(
        'insert into documents (room_id, document_id, snapshot, snapshot_seq, created_by, created_at, updated_at) values (?, ?, null, 0, ?, ?, ?) on conflict do nothing',
      ).run(roomId, documentId, authorId, at, at);
    this.#prepare('insert into document_updates (room_id, document_id, seq, author_id, at, data) values (?, ?, ?, ?, ?, ?)').run(
      roomId,
      documentId,
      seq,
      authorId,
      at,
      data,
    );
    this.#prepare(
      'insert into document_heads (room_id, document_id, title, created_at, updated_at, updated_by, versioned_at) values (?, ?, ?, ?, ?, ?, 0) on conflict (room_id, document_id) do update set updated_at = excluded.updated_at, updated_by = excluded.updated_by',
    ).run(roomId, documentId, documentId, at, at, authorId);
    this.#prepare(
      'insert into document_authors (room_id, document_id, user_id, name, at) values (?, ?, ?, ?, ?) on conflict (room_id, document_id, user_id) do update set name = excluded.name, at = excluded.at',
    ).run(roomId, documentId, authorId, authorName, at);
    for (const client of newClients)
      this.#prepare('insert into document_clients (room_id, document_id, client_id, user_id) values (?, ?, ?, ?)').run(roomId, documentId, client, authorId);
    return null;
  }

  #stored(entry: AppendRequest): Appended | null {
    const sql =
      entry.clientId != null
        ? 'select seq, id, at, body from events where room_id = ? and author_id = ? and client_id = ?'
        : entry.inReplyTo != null
          ? 'select seq, id, at, body from events where room_id = ? and in_reply_to = ?'
          : null;
    if (sql === null) return null;
    const statement = this.#prepare(sql);
    const row = (
      entry.clientId != null ? statement.get(entry.roomId, entry.authorId, entry.clientId) : statement.get(entry.roomId, entry.inReplyTo as string)
    ) as { seq: number; id: string; at: number; body: string } | undefined;
    if (row === undefined) return null;
    const { seq, ...before } = row;
    return { seq, before };
  }

  #check(entry: AppendRequest): void {
    if (entry.whileStatus === undefined) return;
    const row = this.#prepare('select status from conversations where room_id = ?').get(entry.roomId) as { status: string } | undefined;
    if (row?.status !== entry.whileStatus) throw new Refusal('conversation/taken');
  }

  #query(sql: string, parameters: readonly unknown[]): QueryOutcome {
    const statement = this.#prepare(sql);
    const values = parameters as (string | number | null)[];
    if (statement.columns().length > 0) {
      const rows = statement.all(...values) as Record<string, unknown>[];
      return { rows, changes: rows.length, lastId: 0 };
    }
    const result = statement.run(...values);
    return { rows: [], changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.delete(this.#statements.keys().next().value as string);
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function failure(id: number, error: unknown): WorkerAnswer {
  const message = error instanceof Error ? error.message : 'unknown';
  if (error instanceof Refusal) return { id, ok: false, message, code: error.code };
  return { id, ok: false, message, code: /full|disk I\/O/i.test(message) ? 'storage/full' : 'storage/unavailable' };
}
