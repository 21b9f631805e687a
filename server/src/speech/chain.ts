import { CsError } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { SpeechToText } from './types.ts';

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
}

/** Several engines as one: the first that works answers. An engine that failed lately comes last. */
export function chained(engines: readonly [SpeechToText, ...SpeechToText[]], failures: Failures): SpeechToText {
  const [first] = engines;
  return {
    name: first.name,
    model: first.model,
    async transcribe(request) {
      const order = [...engines.filter(({ name }) => !failures.has(name)), ...engines.filter(({ name }) => failures.has(name))];
      let reason: unknown;
      for (const engine of order) {
        try {
          return await engine.transcribe(request);
        } catch (error) {
          reason ??= error;
          // A language that one does not know may be another's: that is no failure to be remembered.
          const refused = error instanceof CsError && error.code === 'provider/refused';
          if (request.signal.aborted || (!failures.note(engine.name, error) && !refused)) throw error;
        }
      }
      throw reason;
    },
  };
}
