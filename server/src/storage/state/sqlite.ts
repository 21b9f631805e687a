import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { Worker } from 'node:worker_threads';
import { MIGRATIONS } from './migrations.ts';
import type { Schema } from './schema.ts';
import type { Appended, AppendRequest, StateStore } from './store.ts';
import type { QueryOutcome, WorkerAnswer, WorkerRequest } from './sqlite-protocol.ts';

type Without<T> = T extends unknown ? Omit<T, 'id'> : never;
interface Waiter {
  resolve(value: QueryOutcome | Appended | null): void;
  reject(error: Error): void;
}

/** Talks to the worker that owns the file; what is asked while the loop takes in what has arrived travels in one message. */
class WorkerLink {
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #outgoing: WorkerRequest[] = [];
  #nextId = 1;
  #failed: Error | null = null;

  constructor(path: string) {
    const file = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: { path } });
    this.#worker.on('message', (answers: readonly WorkerAnswer[]) => this.#onAnswers(answers));
    this.#worker.on('error', (error) => this.#fail(new CsError('storage/unavailable', 'The storage worker stopped. Restart the relay.', { cause: error })));
  }

  ask(request: Without<WorkerRequest>): Promise<QueryOutcome | Appended | null> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiters.set(id, { resolve, reject });
      this.#outgoing.push({ ...request, id } as WorkerRequest);
      if (this.#outgoing.length === 1) setImmediate(() => this.#flush());
    });
  }

  async stop(): Promise<void> {
    await this.ask({ type: 'close' });
    await this.#worker.terminate();
  }

  #flush(): void {
    const requests = this.#outgoing;
    this.#outgoing = [];
    this.#worker.postMessage(requests);
  }

  #onAnswers(answers: readonly WorkerAnswer[]): void {
    for (const answer of answers) {
      const waiter = this.#waiters.get(answer.id);
      this.#waiters.delete(answer.id);
      if (answer.ok) waiter?.resolve(answer.value);
      else waiter?.reject(new CsError(answer.code as ErrorCode, undefined, { cause: new Error(answer.message) }));
    }
  }

  #fail(error: Error): void {
    this.#failed = error;
    for (const waiter of this.#waiters.values()) waiter.reject(error);
    this.#waiters.clear();
  }
}

/** Lets one user of the only connection through at a time: a transaction holds it from begin to commit. */
class Turnstile {
  #tail: Promise<void> = Promise.resolve();

  async enter(): Promise<() => void> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = promise;
    await before;
    return resolve;
  }
}

class LinkConnection implements DatabaseConnection {
  readonly #link: WorkerLink;
  readonly leave: () => void;

  constructor(link: WorkerLink, leave: () => void) {
    this.#link = link;
    this.leave = leave;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const outcome = (await this.#link.ask({ type: 'query', sql: query.sql, parameters: query.parameters })) as QueryOutcome;
    return { rows: outcome.rows as R[], numAffectedRows: BigInt(outcome.changes), insertId: BigInt(outcome.lastId) };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new CsError('storage/unavailable', 'The embedded store does not stream. Read in pages.');
  }
}

class LinkDriver implements Driver {
  readonly #link: WorkerLink;
  readonly #turnstile = new Turnstile();

  constructor(link: WorkerLink) {
    this.#link = link;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<LinkConnection> {
    return new LinkConnection(this.#link, await this.#turnstile.enter());
  }

  async beginTransaction(connection: LinkConnection): Promise<void> {
    await connection.executeQuery({ sql: 'begin immediate', parameters: [] } as unknown as CompiledQuery);
  }

  async commitTransaction(connection: LinkConnection): Promise<void> {
    await connection.executeQuery({ sql: 'commit', parameters: [] } as unknown as CompiledQuery);
  }

  async rollbackTransaction(connection: LinkConnection): Promise<void> {
    await connection.executeQuery({ sql: 'rollback', parameters: [] } as unknown as CompiledQuery);
  }

  async releaseConnection(connection: LinkConnection): Promise<void> {
    connection.leave();
  }

  async destroy(): Promise<void> {}
}

/** SQLite changes tables inside a transaction; Kysely's own adapter does not say so, and a migration that failed half-way would stay half done. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Brings the tables to the newest form: all of it, or nothing. */
export async function migrate(db: Kysely<Schema>, migrations: Readonly<Record<string, Migration>> = MIGRATIONS): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw new CsError('storage/unavailable', 'The database could not be brought to this version. Its file is unchanged; see the cause.', { cause: error });
}

/** Opens the embedded store: one SQLite file, written by a worker of its own, durable at each answer. */
export async function openSqliteStore(path: string): Promise<StateStore> {
  const link = new WorkerLink(path);
  const dialect: Dialect = {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new LinkDriver(link),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const db = new Kysely<Schema>({ dialect });
  await migrate(db);
  return {
    db,
    append: async (entry: AppendRequest) => (await link.ask({ type: 'append', entry })) as Appended,
    async close() {
      await db.destroy();
      await link.stop();
    },
  };
}
