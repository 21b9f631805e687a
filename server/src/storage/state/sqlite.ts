import { CsError } from '@cs-kit/protocol';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { Worker } from 'node:worker_threads';
import { MIGRATIONS } from './migrations.ts';
import type { Schema } from './schema.ts';
import type { Appended, AppendRequest, DocumentUpdate, StateStore } from './store.ts';
import type { QueryOutcome, WorkerAnswer } from './sqlite-protocol.ts';
import { Turnstile } from './turnstile.ts';
import { WorkerLink } from './worker-link.ts';

/** Stays inside for a statement, or alone for a transaction. */
class LinkConnection implements DatabaseConnection {
  readonly #link: WorkerLink;
  leave: () => void;

  constructor(link: WorkerLink, leave: () => void) {
    this.#link = link;
    this.leave = leave;
  }

  async executeQuery<R>({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<R>> {
    const outcome = (await this.#link.ask({ type: 'query', sql, parameters })) as QueryOutcome;
    return { rows: outcome.rows as R[], numAffectedRows: BigInt(outcome.changes), insertId: BigInt(outcome.lastId) };
  }

  async run(sql: string): Promise<void> {
    await this.executeQuery({ sql, parameters: [] });
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
    return new LinkConnection(this.#link, await this.#turnstile.enter(false));
  }

  async beginTransaction(connection: LinkConnection): Promise<void> {
    connection.leave();
    connection.leave = await this.#turnstile.enter(true);
    await connection.run('begin immediate');
  }

  commitTransaction(connection: LinkConnection): Promise<void> {
    return connection.run('commit');
  }

  rollbackTransaction(connection: LinkConnection): Promise<void> {
    return connection.run('rollback');
  }

  async releaseConnection(connection: LinkConnection): Promise<void> {
    connection.leave();
  }

  async destroy(): Promise<void> {}
}

class LinkAdapter extends SqliteAdapter {
  /** The driver lets many in with single statements; Kysely's own lock would have each wait for the answer to the one before. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** SQLite changes tables inside a transaction; Kysely's own adapter does not say so, and a migration that failed half-way would stay half done. */
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

/** Opens the embedded store: one SQLite file, written by a worker of its own, durable at each answer. With fewer `migrations` it is one of an earlier version. */
export async function openSqliteStore(path: string, migrations = MIGRATIONS): Promise<StateStore> {
  const file = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { path } });
  const link = new WorkerLink({
    post: (requests) => worker.postMessage(requests),
    later: (fn, ms) => void (ms === 0 ? setImmediate(fn) : setTimeout(fn, ms)),
    now: () => performance.now(),
  });
  worker.on('message', (answers: readonly WorkerAnswer[]) => link.answer(answers));
  worker.on('error', (error) => link.fail(new CsError('storage/unavailable', 'The storage worker stopped. Restart the relay.', { cause: error })));
  const dialect: Dialect = {
    createAdapter: () => new LinkAdapter(),
    createDriver: () => new LinkDriver(link),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const db = new Kysely<Schema>({ dialect });
  await migrate(db, migrations);
  const indexed = (): Promise<void> => link.ask({ type: 'index' }) as Promise<never>;
  // What a relay that was killed had not brought into the index, or all of it after an upgrade that writes it anew. Nobody waits here: a search does.
  void Promise.allSettled([indexed()]);
  return {
    db,
    append: (entry: AppendRequest) => link.ask({ type: 'append', entry }) as Promise<Appended>,
    appendUpdate: (update: DocumentUpdate) => link.ask({ type: 'update', update }) as Promise<never>,
    indexed,
    async close() {
      await db.destroy();
      await link.ask({ type: 'close' });
      await worker.terminate();
    },
  };
}
