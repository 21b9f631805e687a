import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { AppendRequest, Appended } from './store.ts';
import type { QueryOutcome, WorkerAnswer, WorkerRequest } from './sqlite-protocol.ts';

/* The one connection to the file lives here, so that an fsync never stops the relay's own thread.
   Appends that arrive while a commit runs wait and go into the next one: that is the group commit. */

type Append = Extract<WorkerRequest, { type: 'append' }>;

const database = new DatabaseSync((workerData as { path: string }).path);
database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000;');

const statements = new Map<string, StatementSync>();
const STATEMENTS_KEPT = 300;
const lastSeq = new Map<string, number>();
const ROOMS_KEPT = 10_000;

let waiting: Append[] = [];
let scheduled = false;
let inTransaction = false;

function prepare(sql: string): StatementSync {
  let statement = statements.get(sql);
  if (statement === undefined) {
    if (statements.size >= STATEMENTS_KEPT) statements.delete(statements.keys().next().value as string);
    statement = database.prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
}

function query(sql: string, parameters: readonly unknown[]): QueryOutcome {
  const statement = prepare(sql);
  const values = parameters as (string | number | null)[];
  if (statement.columns().length > 0) {
    const rows = statement.all(...values) as Record<string, unknown>[];
    return { rows, changes: rows.length, lastId: 0 };
  }
  const result = statement.run(...values);
  return { rows: [], changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
}

function stored(entry: AppendRequest): Appended | null {
  const sql =
    entry.clientId != null
      ? 'select seq, id, at, body from events where room_id = ? and author_id = ? and client_id = ?'
      : entry.inReplyTo != null
        ? 'select seq, id, at, body from events where room_id = ? and in_reply_to = ?'
        : null;
  if (sql === null) return null;
  const row = (
    entry.clientId != null ? prepare(sql).get(entry.roomId, entry.authorId, entry.clientId) : prepare(sql).get(entry.roomId, entry.inReplyTo as string)
  ) as { seq: number; id: string; at: number; body: string } | undefined;
  return row === undefined ? null : { ...row, duplicate: true };
}

function append(entry: AppendRequest): Appended {
  const before = stored(entry);
  if (before !== null) return before;
  let seq = lastSeq.get(entry.roomId);
  if (seq === undefined) {
    const room = prepare('select last_seq from rooms where id = ?').get(entry.roomId) as { last_seq: number } | undefined;
    if (room === undefined) throw new Error('no such room');
    if (lastSeq.size >= ROOMS_KEPT) lastSeq.clear();
    seq = room.last_seq;
  }
  seq += 1;
  prepare('insert into events (room_id, seq, id, at, kind, author_id, body, client_id, in_reply_to) values (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    entry.roomId,
    seq,
    entry.id,
    entry.at,
    entry.kind,
    entry.authorId,
    entry.body,
    entry.clientId ?? null,
    entry.inReplyTo ?? null,
  );
  prepare('update rooms set last_seq = ? where id = ?').run(seq, entry.roomId);
  lastSeq.set(entry.roomId, seq);
  return { seq, id: entry.id, at: entry.at, body: entry.body, duplicate: false };
}

function post(answers: readonly WorkerAnswer[]): void {
  parentPort?.postMessage(answers);
}

function failure(id: number, error: unknown): WorkerAnswer {
  const full = error instanceof Error && /full|disk I\/O/i.test(error.message);
  return { id, ok: false, message: error instanceof Error ? error.message : 'unknown', code: full ? 'storage/full' : 'storage/unavailable' };
}

/** Writes every waiting entry in one transaction; the answers leave only after COMMIT has returned, which with synchronous=full is after the sync. */
function commit(): void {
  scheduled = false;
  if (inTransaction || waiting.length === 0) return;
  const batch = waiting;
  waiting = [];
  const answers: WorkerAnswer[] = [];
  try {
    database.exec('begin immediate');
    for (const request of batch) answers.push(appendOne(request));
    database.exec('commit');
    post(answers);
  } catch (error) {
    lastSeq.clear();
    if (database.isTransaction) database.exec('rollback');
    post(batch.map((request) => failure(request.id, error)));
  }
}

/** One entry inside the batch: its failure must not take the others with it. */
function appendOne(request: Append): WorkerAnswer {
  database.exec('savepoint entry');
  try {
    const value = append(request.entry);
    database.exec('release entry');
    return { id: request.id, ok: true, value };
  } catch (error) {
    database.exec('rollback to entry; release entry');
    lastSeq.delete(request.entry.roomId);
    return failure(request.id, error);
  }
}

function schedule(): void {
  if (scheduled || inTransaction) return;
  scheduled = true;
  setImmediate(commit);
}

function handle(request: WorkerRequest): WorkerAnswer | null {
  if (request.type === 'append') {
    waiting.push(request);
    schedule();
    return null;
  }
  if (request.type === 'close') {
    commit();
    database.close();
    return { id: request.id, ok: true, value: null };
  }
  try {
    const value = query(request.sql, request.parameters);
    const now = database.isTransaction;
    if (inTransaction && !now) {
      lastSeq.clear();
      inTransaction = false;
      if (waiting.length > 0) schedule();
    }
    inTransaction = now;
    return { id: request.id, ok: true, value };
  } catch (error) {
    inTransaction = database.isTransaction;
    return failure(request.id, error);
  }
}

parentPort?.on('message', (requests: readonly WorkerRequest[]) => {
  const answers = requests.map(handle).filter((answer): answer is WorkerAnswer => answer !== null);
  if (answers.length > 0) post(answers);
});
