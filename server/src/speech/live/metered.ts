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
    if (this.#refused !== null) throw this.#refused;
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
      words.catch(() => undefined);
      this.#deps.failed(this.#engine, error);
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
    this.#refused = null;
  }

  #reserve(): void {
    this.#reserved += STEP_S;
    const reservations = this.#reservations;
    const reservation = this.#deps.budgets.reserve(this.#options.site.id, 'speechSeconds', STEP_S);
    reservations.push(reservation);
    reservation.catch((error: unknown) => {
      if (this.#reservations === reservations) this.#refused = toCsError(error);
    });
  }

  /** What was used is booked on the first reservation, and the others are given back. */
  #settle(reservations: readonly Promise<Reservation>[], used: number): void {
    let left = used;
    for (const reservation of reservations) {
      const part = Math.min(left, STEP_S);
      left -= part;
      void reservation.then(
        (made) => made.settle(part),
        () => undefined,
      );
    }
  }
}

/** Counts and pays what an engine hears. */
export function metered(engine: LiveEngine, deps: MeterDeps): OpenLive {
  return (options) => new MeteredSession(engine, options, deps);
}
