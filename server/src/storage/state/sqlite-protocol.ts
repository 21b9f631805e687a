import type { AppendRequest, Appended, DocumentUpdate } from './store.ts';

/** What the store asks of its worker. Several requests travel in one message. */
export type WorkerRequest =
  | { readonly id: number; readonly type: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly id: number; readonly type: 'append'; readonly entry: AppendRequest }
  | { readonly id: number; readonly type: 'update'; readonly update: DocumentUpdate }
  /** Answered when every message stored before can be found. */
  | { readonly id: number; readonly type: 'index' }
  | { readonly id: number; readonly type: 'close' };

/** Result of a statement. */
export interface QueryOutcome {
  readonly rows: readonly Record<string, unknown>[];
  readonly changes: number;
  readonly lastId: number;
}

/** What the worker answers. */
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly value: QueryOutcome | Appended | null }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly code: string };
