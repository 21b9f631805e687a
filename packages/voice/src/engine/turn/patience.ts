import type { Phrase } from './phrases.ts';

/** Milliseconds of silence that end a turn, by how its words sound. */
export const PATIENCE: Readonly<Record<Phrase | 'unknown', number>> = {
  /** "Where is my order" */
  complete: 224,
  /** "I want to cancel": done, or not. */
  unsure: 544,
  /** The words are not known, or not yet. */
  unknown: 544,
  /** "four seven one": more of it may follow. */
  number: 960,
  /** "I would like to", "um" */
  open: 1440,
};

/** Milliseconds after an end within which the next word belongs to what was said before. */
const CUT_MS = 800;
const SLOWER = 1.25;
const SLOWEST = 1.6;
/** Share of what was learnt that a turn without a cut takes back. */
const FORGET = 0.1;

/** How long this visitor lets silence stand inside a sentence, as a factor of the usual wait. */
export class Pace {
  #factor = 1;

  /** 1 to 1.6. */
  get factor(): number {
    return this.#factor;
  }

  /** Somebody speaks again, so many milliseconds after a turn was ended. */
  resumedAfter(ms: number): void {
    if (ms < CUT_MS) this.#factor = Math.min(SLOWEST, this.#factor * SLOWER);
    else this.#factor = 1 + (this.#factor - 1) * (1 - FORGET);
  }
}

/** Milliseconds of silence that end a turn whose words sound so; null where they are not known. */
export function patienceMs(phrase: Phrase | null, pace: Pace): number {
  return PATIENCE[phrase ?? 'unknown'] * (phrase === 'complete' ? 1 : pace.factor);
}
