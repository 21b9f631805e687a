import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { decodeBatch } from './frames.ts';
import { LogReader } from './reader.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './wire.ts';
import type { StoredEvent } from './types.ts';

/* Moves batches from the log to the database, and answers queries. Everything that writes goes through one queue. */

const settings = workerData as WorkerSettings;
const port = parentPort!;
const tell = (message: FromWorker): void => port.postMessage(message);
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class Mover {
  readonly #database: Database;
  readonly #reader: LogReader;
  #position: number;
  #checkpointed: number;
  #durable: number;
  #sinceCheckpoint = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #queries: Promise<unknown> = Promise.resolve();

  constructor(database: Database, position: number) {
    this.#database = database;
    this.#position = position;
    this.#checkpointed = position;
    this.#durable = position;
    this.#reader = new LogReader(settings.logDirectory, position);
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'durable':
        this.#durable = Math.max(this.#durable, message.batchId);
        this.#timer ??= setTimeout(this.#moveLater, settings.flushMs);
        return;
      case 'flush':
        return this.#answer(message.ref, async () => this.#move());
      case 'query':
        // Queries have a line of their own, so that a long one never holds up the writer.
        this.#queries = this.#reply(message.ref, this.#queries, () => this.#database.query(message.sql, message.params));
        return;
      case 'erase':
        return this.#answer(message.ref, async () => this.#erase(message.siteId, message.visitorId));
      case 'close':
        return this.#answer(message.ref, async () => this.#close());
    }
  }

  #answer(ref: number, work: () => Promise<unknown>): void {
    this.#queue = this.#reply(ref, this.#queue, work);
  }

  async #reply(ref: number, after: Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
    await after;
    try {
      tell({ type: 'answer', ref, value: await work() });
    } catch (error) {
      tell({ type: 'answer', ref, error: words(error) });
    }
  }

  readonly #moveLater = (): void => {
    this.#timer = null;
    this.#queue = this.#queue.then(async () => {
      try {
        await this.#move();
      } catch (error) {
        tell({ type: 'moved', batchId: this.#position, failure: words(error) });
        this.#timer ??= setTimeout(this.#moveLater, settings.retryMs);
      }
    });
  };

  async #move(): Promise<void> {
    const target = this.#durable;
    for (;;) {
      const batches = this.#reader.read(target);
      if (batches.length === 0) break;
      let events: StoredEvent[] = [];
      for (const [index, batch] of batches.entries()) {
        events.push(...decodeBatch(batch.payload));
        if (events.length < settings.flushEvents && index < batches.length - 1) continue;
        await this.#add(events, batch.batchId);
        events = [];
      }
    }
    tell({ type: 'moved', batchId: this.#position, failure: null });
    if (this.#sinceCheckpoint >= settings.checkpointEvents) await this.#checkpoint();
  }

  async #add(events: readonly StoredEvent[], batchId: number): Promise<void> {
    try {
      await this.#database.add(events, batchId);
    } catch (error) {
      this.#reader.rewind(this.#position);
      throw error;
    }
    this.#position = batchId;
    this.#sinceCheckpoint += events.length;
  }

  async #checkpoint(): Promise<void> {
    if (this.#position === this.#checkpointed && this.#sinceCheckpoint === 0) return;
    const position = this.#position;
    await this.#database.checkpoint();
    this.#checkpointed = position;
    this.#sinceCheckpoint = 0;
    tell({ type: 'checkpointed', batchId: position });
  }

  async #erase(siteId: string, visitorId: string): Promise<number> {
    await this.#move();
    const count = await this.#database.erase(siteId, visitorId);
    this.#sinceCheckpoint += 1;
    await this.#checkpoint();
    return count;
  }

  async #close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#move();
    await this.#checkpoint();
    await this.#queries;
    this.#database.close();
    port.close();
  }
}

async function start(): Promise<void> {
  const repairs: string[] = [];
  try {
    const database = await openDatabase({ directory: settings.directory, memoryLimit: settings.memoryLimit }, repairs);
    const position = await database.position();
    const mover = new Mover(database, position);
    port.on('message', (message: ToWorker) => mover.handle(message));
    tell({ type: 'ready', position, repairs });
  } catch (error) {
    tell({ type: 'refused', error: words(error) });
    port.close();
  }
}

void start();
