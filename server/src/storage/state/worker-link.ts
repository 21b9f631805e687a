import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { QueryOutcome, WorkerAnswer, WorkerRequest } from './sqlite-protocol.ts';
import type { Appended } from './store.ts';

type Without<T> = T extends unknown ? Omit<T, 'id'> : never;
type Value = QueryOutcome | Appended | null;
interface Waiter {
  resolve(value: Value): void;
  reject(error: Error): void;
}

/** What the link works with; a test passes its own. */
export interface WorkerLinkDeps {
  readonly post: (requests: readonly WorkerRequest[]) => void;
  /** Runs a function after so many milliseconds; with 0 when the loop has taken in what has arrived so far. */
  readonly later: (fn: () => void, ms: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** Milliseconds for which entries are gathered while many rooms write at once: from the first one on, since whoever is told together speaks together again. */
const GATHER_MS = 3;
/** Milliseconds after which many are few again. */
const MANY_MS = 100;
/** Entries of so many rooms in one batch are many: for fewer, waiting would cost those who talk more than it spares the processor. Rooms and not entries, so that one who floods a room makes nobody wait. */
const MANY = 4;

/**
 * Talks to the worker that owns the file. What is asked while the loop takes in what has arrived travels in one message; under load
 * entries for logs and documents are gathered for `GATHER_MS`, so that one message, one commit and one sync serve many. Where few rooms write, and for
 * whoever reads, nothing waits.
 */
export class WorkerLink {
  readonly #deps: WorkerLinkDeps;
  readonly #waiters = new Map<number, Waiter>();
  #outgoing: WorkerRequest[] = [];
  readonly #rooms = new Set<string>();
  #nextId = 1;
  #failed: Error | null = null;
  /** Counts the batches: a wait that another one has overtaken has nothing to do. */
  #batch = 0;
  #planned: 'none' | 'waiting' | 'now' = 'none';
  #last = { at: -Infinity, shared: false };

  constructor(deps: WorkerLinkDeps) {
    this.#deps = deps;
  }

  /** Asks the worker; rejects with a `CsError`. */
  ask(request: Without<WorkerRequest>): Promise<Value> {
    if (this.#failed !== null) return Promise.reject(this.#failed);
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiters.set(id, { resolve, reject });
      this.#outgoing.push({ ...request, id } as WorkerRequest);
      const room = request.type === 'append' ? request.entry.roomId : request.type === 'update' ? request.update.roomId : null;
      if (room !== null) this.#rooms.add(room);
      this.#plan(room === null);
    });
  }

  /** Takes answers of the worker. */
  answer(answers: readonly WorkerAnswer[]): void {
    for (const answer of answers) {
      const waiter = this.#waiters.get(answer.id);
      this.#waiters.delete(answer.id);
      if (answer.ok) waiter?.resolve(answer.value);
      else waiter?.reject(new CsError(answer.code as ErrorCode, undefined, { cause: new Error(answer.message) }));
    }
  }

  /** The worker has stopped: whoever waits and whoever asks from now on learns it. */
  fail(error: Error): void {
    this.#failed = error;
    for (const waiter of this.#waiters.values()) waiter.reject(error);
    this.#waiters.clear();
  }

  #plan(urgent: boolean): void {
    if (this.#planned === 'now' || (this.#planned === 'waiting' && !urgent)) return;
    const many = this.#last.shared && this.#deps.now() < this.#last.at + MANY_MS;
    const wait = urgent || !many ? 0 : GATHER_MS;
    this.#planned = wait === 0 ? 'now' : 'waiting';
    const batch = this.#batch;
    this.#deps.later(() => batch === this.#batch && this.#send(), wait);
  }

  #send(): void {
    this.#batch += 1;
    this.#planned = 'none';
    if (this.#rooms.size > 0) this.#last = { at: this.#deps.now(), shared: this.#rooms.size >= MANY };
    this.#rooms.clear();
    this.#deps.post(this.#outgoing.splice(0));
  }
}
