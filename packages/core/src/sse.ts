import { CsError } from '@cs-kit/protocol';
import type { Platform } from './platform.ts';

/** One event of a stream; `data` is parsed where it is JSON. */
export interface SseEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

/** Most attempts in a row, without an event between them, to take up a broken stream. */
const ATTEMPTS = 6;

/** How a stream is opened: with the id of the last event that arrived, if any. */
export type OpenStream = (lastEventId: string | null) => Promise<Response>;

function parseData(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Collects the lines of one event (WHATWG, server-sent events §9.2.6). */
export class SseParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | undefined;

  /** Events that are complete after this piece of text. */
  push(text: string): SseEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): SseEvent[] {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
    return [];
  }

  #finish(): SseEvent[] {
    const data = this.#data;
    const event = this.#event || 'message';
    this.#data = [];
    this.#event = '';
    if (data.length === 0) return [];
    return [{ event, data: parseData(data.join('\n')), ...(this.#id === undefined ? {} : { id: this.#id }) }];
  }
}

async function* eventsOf(response: Response): AsyncGenerator<SseEvent> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Also when the consumer stops early: the relay must see that nobody reads.
    await reader.cancel().catch(() => undefined);
  }
}

/** Reads a stream of events. A broken one is taken up again where `resume` allows it; one that ends properly ends the iteration. */
export async function* readSse(platform: Platform, open: OpenStream, resume: boolean, signal?: AbortSignal | null): AsyncGenerator<SseEvent> {
  let lastId: string | null = null;
  let failures = 0;
  for (;;) {
    try {
      for await (const event of eventsOf(await open(lastId))) {
        failures = 0;
        lastId = event.id ?? lastId;
        yield event;
      }
      return;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const known = error instanceof CsError ? error : new CsError('relay/unreachable', 'The stream from the relay broke off.', { cause: error });
      failures += 1;
      if (!resume || !known.retryable || failures >= ATTEMPTS) throw known;
      const delay = known.retryAfterMs ?? platform.random() * Math.min(30_000, 500 * 2 ** failures);
      await new Promise<void>((resolve) => void platform.setTimeout(resolve, delay));
      if (signal?.aborted) throw signal.reason;
    }
  }
}
