import { CsError, toCsError } from '@cs-kit/protocol';
import type { Call } from '../call.ts';
import { parseChunk } from './map.ts';
import { SseReader } from './sse.ts';

/** What passed: counted by the provider, else estimated from bytes. */
export interface Metered {
  readonly tokens: number;
  /** Why the stream broke off. */
  readonly error?: CsError;
}

/** How a stream is watched while it passes. */
export interface PassOptions {
  /** Milliseconds between two pieces before the upstream counts as dead. */
  readonly interChunk: number;
  /** Tokens of the question, for streams that tell no usage. */
  readonly inputTokens: number;
  /** Milliseconds of silence after which a comment is sent, so that no proxy cuts the connection. */
  readonly pingAfter: number;
  /** Called exactly once, at the end, the break or the abort. */
  readonly done: (metered: Metered) => void;
}

const PING = new TextEncoder().encode(': ping\n\n');

/** An error as OpenAI writes it, with the kit's code. */
export function errorBody(error: CsError): {
  readonly error: { readonly message: string; readonly type: string; readonly param: string | null; readonly code: string };
} {
  const type =
    error.status === 429
      ? 'rate_limit_error'
      : error.status === 401
        ? 'authentication_error'
        : error.status === 403
          ? 'permission_error'
          : error.status >= 500
            ? 'server_error'
            : 'invalid_request_error';
  return { error: { message: error.message, type, param: error.errors?.[0]?.pointer ?? null, code: error.code } };
}

/** Reads beside the stream what it tells: tokens, and whether it came to its end. */
export class Meter {
  readonly #events = new SseReader();
  readonly #input: number;
  #output = 0;
  #counted: number | null = null;
  #complete = false;

  constructor(inputTokens: number) {
    this.#input = inputTokens;
  }

  /** Whether the provider said that it was done. */
  get complete(): boolean {
    return this.#complete;
  }

  get tokens(): number {
    return this.#counted ?? this.#input + Math.ceil(this.#output / 4);
  }

  /** Looks at bytes that pass; null at the end. What cannot be read is passed on all the same. */
  see(bytes: Uint8Array | null): void {
    for (const { data } of bytes === null ? this.#events.end() : this.#events.push(bytes)) {
      if (data.trim() === '[DONE]') this.#complete = true;
      else this.#read(data);
    }
  }

  #read(data: string): void {
    try {
      for (const event of parseChunk(data)) {
        if (event.type === 'delta') this.#output += new TextEncoder().encode(event.text).length;
        else if (event.type === 'usage') this.#counted = event.inputTokens + event.outputTokens;
        else this.#complete = true;
      }
    } catch {
      // An error event, or none that is known: it ends the stream in its own words.
      this.#complete ||= data.includes('"error"');
    }
  }
}

/** Passes a stream on byte for byte. A stream that breaks off ends with one error event; an abort of the reader ends the upstream. */
export function passStream(body: ReadableStream<Uint8Array>, call: Call, options: PassOptions): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const meter = new Meter(options.inputTokens);
  let boundary = true;
  let over = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  function finish(error?: CsError): void {
    if (over) return;
    over = true;
    clearInterval(timer);
    call.close();
    options.done({ tokens: meter.tokens, ...(error !== undefined && { error }) });
  }

  /** One typed event in place of a silent end. */
  function fail(controller: ReadableStreamDefaultController<Uint8Array>, error: CsError): void {
    controller.enqueue(new TextEncoder().encode(`${boundary ? '' : '\n\n'}data: ${JSON.stringify(errorBody(error))}\n\n`));
    controller.close();
    finish(error);
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => {
        if (boundary && (controller.desiredSize ?? 0) > 0) controller.enqueue(PING);
      }, options.pingAfter);
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (over) return;
        meter.see(done ? null : value);
        if (done && !meter.complete) return fail(controller, new CsError('provider/interrupted'));
        if (done) {
          controller.close();
          return finish();
        }
        call.begin();
        call.expect(options.interChunk);
        boundary = endsEvent(value);
        controller.enqueue(value);
      } catch (cause) {
        const reason = call.reason(cause);
        if (!over) fail(controller, toCsError(reason, 'provider/interrupted'));
      }
    },
    cancel() {
      finish();
    },
  });
}

/** Whether bytes end between two events. */
function endsEvent(bytes: Uint8Array): boolean {
  const tail = String.fromCharCode(...bytes.subarray(-4));
  return /\n\n$|\r\n\r\n$/.test(tail);
}

const KEPT = /^(?:content-type|content-disposition|retry-after|openai-(?:processing-ms|version|model)|x-ratelimit-[a-z-]+)$/;

/** Headers of the provider that a client may see; cookies and everything unknown stay behind. */
export function keptHeaders(headers: Headers): Headers {
  const kept = new Headers({ 'cache-control': 'no-store, no-transform' });
  headers.forEach((value, name) => {
    if (KEPT.test(name)) kept.set(name, value);
  });
  const request = headers.get('x-request-id');
  if (request !== null) kept.set('x-upstream-request-id', request);
  if (kept.get('content-type')?.includes('text/event-stream') === true) kept.set('x-accel-buffering', 'no');
  return kept;
}
