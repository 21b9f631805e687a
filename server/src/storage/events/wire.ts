import type { QueryValue } from './types.ts';

/** What the worker is started with. */
export interface WorkerSettings {
  readonly directory: string;
  readonly logDirectory: string;
  readonly memoryLimit: string;
  /** Longest time in ms that a durable batch waits for the database. */
  readonly flushMs: number;
  /** Events after which a transaction is closed. */
  readonly flushEvents: number;
  /** Events after which the database is checkpointed and the log shortened. */
  readonly checkpointEvents: number;
  /** Time in ms after which a failed move is tried again. */
  readonly retryMs: number;
}

/** Orders to the worker; `ref` numbers the answer. */
export type ToWorker =
  | { readonly type: 'durable'; readonly batchId: number }
  | { readonly type: 'flush'; readonly ref: number }
  | { readonly type: 'query'; readonly ref: number; readonly sql: string; readonly params: readonly QueryValue[] }
  | { readonly type: 'erase'; readonly ref: number; readonly siteId: string; readonly visitorId: string }
  | { readonly type: 'close'; readonly ref: number };

/** What the worker says. */
export type FromWorker =
  | { readonly type: 'ready'; readonly position: number; readonly repairs: readonly string[] }
  | { readonly type: 'refused'; readonly error: string }
  | { readonly type: 'moved'; readonly batchId: number; readonly failure: string | null }
  | { readonly type: 'checkpointed'; readonly batchId: number }
  | { readonly type: 'answer'; readonly ref: number; readonly value?: unknown; readonly error?: string };
