import { CsError } from '@cs-kit/protocol';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { encodeBatch } from './frames.ts';
import { AppendLog } from './log.ts';
import { recoverLog } from './segments.ts';
import type { EventStore, EventStoreHealth, QueryValue, StoredEvent } from './types.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './wire.ts';

export type { EventStore, EventStoreHealth, QueryValue, StoredEvent } from './types.ts';
export { shortId } from './keys.ts';

/** Settings of the store; all but the directory have defaults. */
export interface EventStoreOptions {
  /** Everything the store writes lies under this directory. */
  readonly directory: string;
  /** Memory of the database engine. */
  readonly memoryLimit?: string;
  /** Longest wait in ms for a shared fsync. */
  readonly groupMs?: number;
  /** Longest wait in ms from the log to the database. */
  readonly flushMs?: number;
  /** Wait in ms after which a failed move to the database is tried again. */
  readonly retryMs?: number;
  /** Events of one transaction. */
  readonly flushEvents?: number;
  /** Events between checkpoints. */
  readonly checkpointEvents?: number;
  /** Bytes of one file of the log. */
  readonly segmentBytes?: number;
}

/** Opens the store and repairs what a crash left. Throws `storage/unavailable`, also when another process holds the database. */
export async function openEventStore(options: EventStoreOptions): Promise<EventStore> {
  const logDirectory = join(options.directory, 'log');
  await mkdir(logDirectory, { recursive: true, mode: 0o700 });
  // The database first: its lock proves that no other process writes this log, which must hold before anything is cut off it.
  const link = new WorkerLink({
    directory: options.directory,
    logDirectory,
    memoryLimit: options.memoryLimit ?? '256MB',
    flushMs: options.flushMs ?? 1000,
    flushEvents: options.flushEvents ?? 5000,
    // What DuckDB keeps together: after fewer, each checkpoint would write a part of it once more.
    checkpointEvents: options.checkpointEvents ?? 122_880,
    retryMs: options.retryMs ?? 5000,
  });
  const ready = await link.ready;
  const recovered = await recoverLog(logDirectory);
  const log = new AppendLog({
    directory: logDirectory,
    recovered,
    nextBatch: Math.max(recovered.lastBatch, ready.position) + 1,
    segmentBytes: options.segmentBytes ?? 16 * 1024 * 1024,
    groupMs: options.groupMs ?? 10,
    onDurable: (batchId) => link.send({ type: 'durable', batchId }),
  });
  const store = new Store(log, link, ready.position, [...ready.repairs, ...recovered.repairs]);
  if (recovered.lastBatch > ready.position) {
    link.send({ type: 'durable', batchId: recovered.lastBatch });
    await store.flush();
  }
  return store;
}

class Store implements EventStore {
  readonly #log: AppendLog;
  readonly #link: WorkerLink;
  readonly #repairs: readonly string[];
  #moved: number;
  #failure: string | null = null;
  #dropping: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(log: AppendLog, link: WorkerLink, position: number, repairs: readonly string[]) {
    this.#log = log;
    this.#link = link;
    this.#moved = position;
    this.#repairs = repairs;
    link.onReport = (report) => this.#onReport(report);
  }

  append(batch: readonly StoredEvent[]): Promise<void> {
    return batch.length === 0 ? Promise.resolve() : this.#log.append(encodeBatch(batch));
  }

  async query<Row extends object>(sql: string, params: readonly QueryValue[] = []): Promise<Row[]> {
    return (await this.#link.ask((ref) => ({ type: 'query', ref, sql, params }))) as Row[];
  }

  async flush(): Promise<void> {
    await this.#link.ask((ref) => ({ type: 'flush', ref }));
  }

  async eraseVisitor(siteId: string, visitorId: string): Promise<number> {
    await this.#log.rotate();
    const count = (await this.#link.ask((ref) => ({ type: 'erase', ref, siteId, visitorId }))) as number;
    await this.#dropping;
    return count;
  }

  health(): EventStoreHealth {
    return { waitingBatches: Math.max(0, this.#log.durable - this.#moved), logBytes: this.#log.bytes, failure: this.#failure, repairs: this.#repairs };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#log.close();
    // A database that fails to close loses nothing: the log still holds what was not checkpointed.
    await this.#link.ask((ref) => ({ type: 'close', ref })).catch(() => undefined);
    await this.#dropping;
    await this.#link.stop();
  }

  #onReport(report: FromWorker): void {
    if (report.type === 'moved') {
      this.#moved = report.batchId;
      this.#failure = report.failure;
    } else if (report.type === 'checkpointed') {
      this.#moved = Math.max(this.#moved, report.batchId);
      this.#dropping = this.#dropping.then(() => this.#log.drop(report.batchId)).catch(() => undefined);
    }
  }
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CsError) => void;
}

/** The worker as calls and answers. */
class WorkerLink {
  readonly ready: Promise<{ readonly position: number; readonly repairs: readonly string[] }>;
  onReport: ((report: FromWorker) => void) | null = null;
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #ref = 0;
  #dead: CsError | null = null;

  constructor(settings: WorkerSettings) {
    // The same line starts worker.ts from the sources and worker.js from dist.
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    this.#worker = new Worker(new URL(`./worker${extension}`, import.meta.url), { workerData: settings, name: 'events' });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') resolve(message);
        else if (message.type === 'refused') reject(new CsError('storage/unavailable', refusal(message.error)));
        else if (message.type === 'answer') this.#settle(message.ref, message.value, message.error);
        else this.onReport?.(message);
      });
      this.#worker.on('error', (error) => {
        this.#die(error);
        reject(this.#dead!);
      });
      this.#worker.on('exit', () => {
        this.#die(null);
        reject(this.#dead!);
      });
    });
  }

  send(message: ToWorker): void {
    if (this.#dead === null) this.#worker.postMessage(message);
  }

  ask(message: (ref: number) => ToWorker): Promise<unknown> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    this.#ref += 1;
    const ref = this.#ref;
    return new Promise((resolve, reject) => {
      this.#asked.set(ref, { resolve, reject });
      this.#worker.postMessage(message(ref));
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(ref: number, value: unknown, error: string | undefined): void {
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    if (error === undefined) asked?.resolve(value);
    else asked?.reject(new CsError('storage/unavailable', undefined, { cause: new Error(error) }));
  }

  #die(cause: unknown): void {
    this.#dead ??= new CsError('storage/unavailable', 'The events database has stopped. Events stay in its log; start the relay again.', { cause });
    for (const asked of this.#asked.values()) asked.reject(this.#dead);
    this.#asked.clear();
  }
}

function refusal(words: string): string {
  return /lock/i.test(words)
    ? 'Another process has the events database open. Stop it, or give this relay a data directory of its own.'
    : `The events database cannot be opened: ${words}`;
}
