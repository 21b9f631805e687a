import { CsError } from '@cs-kit/protocol';
import { networkError } from './openai/map.ts';
import type { ProviderTimeouts } from './types.ts';

/** What a provider touches. */
export interface CallDeps {
  readonly fetch: typeof fetch;
  readonly timeouts: ProviderTimeouts;
  /** Milliseconds by a clock that never jumps. */
  readonly now: () => number;
}

/** Waiting times that suit a chat. */
export const TIMEOUTS: ProviderTimeouts = { firstToken: 30_000, interChunk: 30_000, total: 300_000 };

/** A call under way: aborts by the caller and by its own clocks. */
export class Call {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  readonly #total: ReturnType<typeof setTimeout>;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #started = false;

  constructor(caller: AbortSignal, timeouts: ProviderTimeouts) {
    this.#caller = caller;
    this.#total = setTimeout(this.#expire, timeouts.total);
    this.expect(timeouts.firstToken);
    if (caller.aborted) this.#stop();
    else caller.addEventListener('abort', this.#stop, { once: true });
  }

  /** Goes to `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Bytes of the answer have arrived. */
  begin(): void {
    this.#started = true;
  }

  /** Something must arrive within so many milliseconds. */
  expect(ms: number): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#expire, ms);
  }

  /** What is thrown for whatever went wrong: the caller's reason, a timeout, or the network. */
  reason(cause: unknown): unknown {
    if (this.#caller.aborted) return this.#caller.reason;
    return this.signal.aborted ? this.signal.reason : networkError(cause, this.#started);
  }

  /** Ends the call; an upstream that still sends is cut off. */
  close(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#quiet);
    this.#caller.removeEventListener('abort', this.#stop);
    this.#controller.abort(new DOMException('The call is over.', 'AbortError'));
  }

  readonly #stop = (): void => this.#controller.abort(this.#caller.reason);
  readonly #expire = (): void => this.#controller.abort(new CsError('provider/timeout', 'The provider did not answer in time. Try again.'));
}
