import { toCsError } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';
import { bookedOnFailure } from '../../auth/budgets.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Budgets, RecordEvent } from '../../context.ts';
import type { LiveEngine } from '../engines.ts';
import type { Transcript } from '../types.ts';
import type { LiveOptions, LiveSession, OpenLive } from './types.ts';

/** What is counted with. */
export interface MeterDeps {
  readonly budgets: Budgets;
  readonly rates: RateLimiter;
  readonly record: RecordEvent;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Notes that an engine failed. */
  readonly failed: (engine: string, error: unknown) => void;
}

/** Seconds of a turn that are reserved at a time. */
const STEP_S = 30;
/** Milliseconds for which somebody whose site may pay no more is not heard: sound goes out before the answer is there. */
const REFUSED_MS = 10_000;

type Reservation = Awaited<ReturnType<Budgets['reserve']>>;

/** Seconds that go to an engine while they are spoken are paid as they are: reserved ahead, settled at the end of each turn. */
class MeteredSession implements LiveSession {
  readonly #inner: Omit<LiveSession, 'elsewhere'>;
  readonly #options: LiveOptions;
  readonly #deps: MeterDeps;
  readonly #engine: string;
  readonly elsewhere: boolean;
  #bytes = 0;
  #reserved = 0;
  #reservations: Promise<Reservation>[] = [];
  #refused: CsError | null = null;
  #refusedAt = -Infinity;
  #closed = false;

  constructor({ open, name, elsewhere }: LiveEngine, options: LiveOptions, deps: MeterDeps) {
    this.#inner = open(options);
    this.#engine = name;
    this.elsewhere = elsewhere;
    this.#options = options;
    this.#deps = deps;
  }

  get backlog(): number {
    return this.#inner.backlog;
  }

  write(sound: Uint8Array): void {
    if (this.#refused !== null && this.#deps.now() < this.#refusedAt + REFUSED_MS) throw this.#refused;
    this.#refused = null;
    if (this.#bytes === 0) this.#deps.rates.take('speechPerVisitor', this.#options.actor.id);
    this.#bytes += sound.length;
    if (this.#seconds > this.#reserved) this.#reserve();
    try {
      this.#inner.write(sound);
    } catch (error) {
      this.#deps.failed(this.#engine, error);
      throw error;
    }
  }

  pause(): void {
    this.#inner.pause();
  }

  async commit(): Promise<Transcript> {
    const { actor, site } = this.#options;
    const [seconds, reservations, refused, began] = [this.#seconds, this.#reservations, this.#refused, this.#deps.now()];
    const words = refused === null ? this.#inner.commit() : Promise.reject(refused);
    // It is waited for only after what is paid for it: until then nobody would hear that it failed.
    words.catch(() => undefined);
    this.#next();
    try {
      await Promise.all(reservations);
      const transcript = await words;
      this.#settle(reservations, Math.ceil(seconds));
      this.#deps.record({
        siteId: site.id,
        name: 'speech.transcribed',
        visitorId: actor.kind === 'visitor' ? actor.id : null,
        properties: { engine: this.#engine, seconds: Math.round(seconds * 10) / 10, ms: this.#deps.now() - began, understood: transcript.text !== '' },
      });
      return transcript;
    } catch (error) {
      if (!this.#closed) this.#deps.failed(this.#engine, error);
      this.#settle(reservations, bookedOnFailure(error, Math.ceil(seconds)));
      throw error;
    }
  }

  cancel(): void {
    this.#settle(this.#reservations, Math.ceil(this.#seconds));
    this.#next();
    this.#inner.cancel();
  }

  close(reason: CsError): void {
    // What ends with the stream is no failure of the engine.
    this.#closed = true;
    this.#settle(this.#reservations, Math.ceil(this.#seconds));
    this.#next();
    this.#inner.close(reason);
  }

  get #seconds(): number {
    return this.#bytes / (this.#options.sampleRate * 2);
  }

  #next(): void {
    this.#bytes = 0;
    this.#reserved = 0;
    this.#reservations = [];
  }

  #reserve(): void {
    this.#reserved += STEP_S;
    const reservation = this.#deps.budgets.reserve(this.#options.site.id, 'speechSeconds', STEP_S);
    this.#reservations.push(reservation);
    reservation.catch((error: unknown) => {
      this.#refused = toCsError(error);
      this.#refusedAt = this.#deps.now();
    });
  }

  /** What was used is booked on the first reservation, and the others are given back. */
  #settle(reservations: readonly Promise<Reservation>[], used: number): void {
    let left = used;
    for (const reservation of reservations) {
      const part = Math.min(left, STEP_S);
      left -= part;
      // Refused, or the store is away: then it stays booked.
      void reservation.then((made) => made.settle(part)).catch(() => undefined);
    }
  }
}

/** Counts and pays what an engine hears. */
export function metered(engine: LiveEngine, deps: MeterDeps): OpenLive {
  return (options) => new MeteredSession(engine, options, deps);
}
