import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { SpeechToText, TextToSpeech } from './types.ts';

/** Milliseconds for which an engine that failed is asked last. */
export const SHY_MS = 60_000;

/** Failures that another engine may not have, and that are remembered for a while. */
const OTHERS_MAY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'provider/auth',
  'provider/rate-limited',
  'provider/timeout',
  'provider/unavailable',
  'provider/bad-response',
  'provider/interrupted',
]);

/** Which engines have failed lately. */
export class Failures {
  readonly #now: () => number;
  readonly #at = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(engine: string, error: unknown): boolean {
    const elsewhere = error instanceof CsError && OTHERS_MAY.has(error.code);
    if (elsewhere) this.#at.set(engine, this.#now());
    return elsewhere;
  }

  has(engine: string): boolean {
    return this.#now() < (this.#at.get(engine) ?? -Infinity) + SHY_MS;
  }

  /** In their order, but those that failed lately come last. */
  sorted<T extends { readonly name: string }>(engines: readonly T[]): readonly T[] {
    return [...engines.filter(({ name }) => !this.has(name)), ...engines.filter(({ name }) => this.has(name))];
  }

  /** Asks one after the other until one works. Rejects with the first failure where none does. */
  async ask<T extends { readonly name: string }, R>(engines: readonly T[], signal: AbortSignal, call: (engine: T) => Promise<R>): Promise<R> {
    let reason: unknown;
    for (const engine of this.sorted(engines)) {
      try {
        return await call(engine);
      } catch (error) {
        reason ??= error;
        // A language that one does not know may be another's: that is no failure to be remembered.
        const refused = error instanceof CsError && error.code === 'provider/refused';
        if (signal.aborted || (!this.note(engine.name, error) && !refused)) throw error;
      }
    }
    throw reason;
  }
}

/** Engines that hear as one: the first that works answers. Null where there is none. */
export function inTurn(engines: readonly SpeechToText[], failures: Failures): SpeechToText | null {
  const [first] = engines;
  if (first === undefined || engines.length === 1) return first ?? null;
  return {
    name: first.name,
    model: first.model,
    transcribe: (request) => failures.ask(engines, request.signal, (engine) => engine.transcribe(request)),
  };
}

/** Engines that speak as one: the first that works speaks, and its voices are offered. Another one takes over before the first byte only, with its own voice. Null where there is none. */
export function oneOf(engines: readonly TextToSpeech[], failures: Failures): TextToSpeech | null {
  const [first] = engines;
  if (first === undefined || engines.length === 1) return first ?? null;
  return {
    ...first,
    speak(request) {
      const { voice: _voice, ...plain } = request;
      const able = engines.filter(({ formats }) => formats.includes(request.format));
      return failures.ask(able, request.signal, async (engine) => ({ engine: engine.name, ...(await engine.speak(engine === first ? request : plain)) }));
    },
  };
}
