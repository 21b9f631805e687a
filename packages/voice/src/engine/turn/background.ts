import { FRAME_MS } from '../frame.ts';

/** Decibels above the voices of others from which on it is the visitor. */
const NEARER_DB = 5;
/** Decibels below the loudest of the visitor, in this turn and in the ones before, at which a voice is somebody else's. */
const FAINT_DB = 12;
const FARTHER_DB = 15;
/** From this likeness to speech between turns on, from 0 to 1, there are others at all. Noise has a tenth of it. */
const MURMUR = 0.08;
const MURMUR_MS = 1500;
/** Milliseconds over which loudness is evened out: voices together rise and fall by less than one alone. */
const SMOOTH_MS = 128;
/** Milliseconds in which the loudness of others is followed. */
const FOLLOW_MS = 8000;
/** Decibels a second by which others are forgotten while nobody speaks. */
const FORGET_DB = 1;
/** Decibels by which each turn forgets how loud the visitor was before. */
const NEARBY_DB = 1;
/** Others that are as quiet as this are forgotten. */
const SILENT_DB = -75;

const share = (ms: number): number => 1 - Math.exp(-FRAME_MS / ms);

/** Loudness of a frame in decibels of full scale. */
function decibels(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return 10 * Math.log10(sum / frame.length + 1e-10);
}

/**
 * Tells the visitor from other voices in the room by loudness, in two ways. Where what sounds between turns is like speech, a voice that is
 * much fainter than the visitor's loudest is another's. And what has filled a whole turn without one pause, which no person does, was others:
 * from then on only what is louder than them counts. Measured by `npm run bench -- voice`.
 */
export class Background {
  #now = SILENT_DB;
  /** How much what sounds between turns is like speech. */
  #murmur = 0;
  /** Loudest of the running turn, and of the visitor's turns so far. */
  #loudest = -Infinity;
  #visitor = -Infinity;
  /** Loudness of the voice in the running turn, evened out over all of it. */
  #turn = 0;
  #frames = 0;
  #others: number | null = null;

  /** Takes in a frame with how probable it is that it is speech. `voice`: it is; `turn`: a turn is open. */
  hear(frame: Float32Array, probability: number, voice: boolean, turn: boolean): void {
    const level = decibels(frame);
    this.#now += (level - this.#now) * share(SMOOTH_MS);
    if (voice) {
      this.#loudest = Math.max(this.#loudest, this.#now);
      this.#frames += 1;
      this.#turn += (level - this.#turn) / this.#frames;
    }
    if (turn) return;
    this.#murmur += (probability - this.#murmur) * share(MURMUR_MS);
    if (this.#others === null) return;
    if (voice) this.#others += (level - this.#others) * share(FOLLOW_MS);
    else this.#others -= (FORGET_DB * FRAME_MS) / 1000;
    if (this.#others < SILENT_DB) this.#others = null;
  }

  /** Whether a voice that sounds now is somebody else's. */
  get others(): boolean {
    if (this.#others !== null && this.#now < this.#others + NEARER_DB) return true;
    return this.#murmur > MURMUR && (this.#now < this.#loudest - FAINT_DB || this.#now < this.#visitor - FARTHER_DB);
  }

  /** A turn begins. */
  begin(): void {
    this.#loudest = this.#now;
    this.#turn = 0;
    this.#frames = 0;
  }

  /** A turn is over; `others`: nobody but others spoke in it. */
  end(others: boolean): void {
    if (others) this.#others = this.#turn;
    this.#visitor = Math.max(this.#visitor - NEARBY_DB, this.#loudest);
    this.#loudest = -Infinity;
  }

  reset(): void {
    this.#now = SILENT_DB;
    this.#murmur = 0;
    this.#loudest = -Infinity;
    this.#visitor = -Infinity;
    this.#others = null;
  }
}
