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

/** What is not passed in is the runtime's own. */
export function callDeps(options: Partial<CallDeps>): CallDeps {
  return {
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    timeouts: { ...TIMEOUTS, ...options.timeouts },
    now: options.now ?? (() => performance.now()),
  };
}

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

/** Passes bytes on as they arrive and ends the call with them. */
export function watched(body: ReadableStream<Uint8Array>, call: Call, interChunk: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          call.begin();
          call.expect(interChunk);
          return controller.enqueue(value);
        }
        call.close();
        controller.close();
      } catch (cause) {
        const reason = call.reason(cause);
        call.close();
        controller.error(reason);
      }
    },
    cancel: () => call.close(),
  });
}

/** Asks once for a whole answer, under the bounds of a call. */
export async function asked<T>(signal: AbortSignal, timeouts: ProviderTimeouts, ask: (call: Call) => Promise<T>): Promise<T> {
  const call = new Call(signal, timeouts);
  try {
    return await ask(call);
  } catch (error) {
    throw call.reason(error);
  } finally {
    call.close();
  }
}

/** Asks for an answer that goes on after it has begun: it is the stream that ends the call. */
export async function begun<T>(signal: AbortSignal, timeouts: ProviderTimeouts, ask: (call: Call) => Promise<T>): Promise<T> {
  const call = new Call(signal, timeouts);
  try {
    return await ask(call);
  } catch (error) {
    const reason = call.reason(error);
    call.close();
    throw reason;
  }
}
