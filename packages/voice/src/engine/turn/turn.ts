import { FRAME_MS, FRAME_SAMPLES } from '../frame.ts';
import { Background } from './background.ts';
import { Pace, patienceMs } from './patience.ts';
import type { Phrase } from './phrases.ts';
import { framesIn, TURN_RULES, type TurnRules } from './rules.ts';

/** Why a turn is over: it was quiet for long enough, it was too long, or somebody asked for it. */
export type TurnEndReason = 'silence' | 'length' | 'asked';

/** What a frame brought about. Sound is 16 kHz mono, with a little before its first word. */
export type TurnEvent =
  /** Somebody may have begun to speak. */
  | { readonly type: 'start' }
  /** It is speech: what was heard of it so far. */
  | { readonly type: 'confirmed'; readonly audio: Float32Array }
  /** It was none. */
  | { readonly type: 'misfire' }
  /** It has become quiet. Whoever knows the words so far says how they sound by `words()`: the wait is shorter after a whole phrase. */
  | { readonly type: 'pause'; readonly audio: Float32Array }
  /** The same turn goes on. */
  | { readonly type: 'resumed' }
  | { readonly type: 'end'; readonly audio: Float32Array; readonly reason: TurnEndReason };

/** Where a turn is. Frames of silence are counted since the last one that was speech. */
type Maybe = { readonly name: 'maybe'; speech: number; silence: number };
type Phase =
  { readonly name: 'quiet' } | Maybe | { readonly name: 'speech'; silence: number } | { readonly name: 'pause'; silence: number; phrase: Phrase | null };

/**
 * Turn-taking of one speaker: a state machine over frames and how probable it is that they are speech. Frames are its clock, so it runs as
 * fast as it is fed. It has no timers, knows nothing of the page, and keeps at most one turn of sound.
 */
export class TurnTaker {
  readonly #rules: TurnRules;
  readonly #pace: Pace;
  readonly #wait: typeof patienceMs;
  readonly #background = new Background();
  #phase: Phase = { name: 'quiet' };
  /** Whether the running turn had a pause. */
  #paused = false;
  #frames: Float32Array[] = [];
  /** Frames since the last turn ended. */
  #since = Infinity;

  constructor(rules: TurnRules = TURN_RULES, wait: typeof patienceMs = patienceMs, pace = new Pace()) {
    this.#rules = rules;
    this.#wait = wait;
    this.#pace = pace;
  }

  /** Whether somebody speaks or may. */
  get open(): boolean {
    return this.#phase.name !== 'quiet';
  }

  /** Whether it is certain that somebody speaks. */
  get certain(): boolean {
    return this.#phase.name === 'speech' || this.#phase.name === 'pause';
  }

  /** Takes in a frame of 512 samples and the probability from 0 to 1 that it is speech. */
  take(frame: Float32Array, probability: number): readonly TurnEvent[] {
    this.#frames.push(frame);
    this.#since += 1;
    const voice = probability >= this.#rules.speech;
    this.#background.hear(frame, probability, voice, this.open);
    const speech = voice && !this.#background.others;
    const silence = probability < this.#rules.silence || (voice && !speech);
    const events = this.#step(speech, silence);
    if (this.#phase.name === 'quiet') this.#frames.splice(0, this.#frames.length - framesIn(this.#rules.beforeMs));
    else if (this.#frames.length * FRAME_MS >= this.#rules.mostMs + this.#rules.beforeMs) return [...events, ...this.#end('length')];
    return events;
  }

  /** How the words of the running pause sound. Those of a pause that is over change nothing. */
  words(phrase: Phrase): void {
    if (this.#phase.name === 'pause') this.#phase.phrase = phrase;
  }

  /** Ends a running turn at once. */
  commit(): readonly TurnEvent[] {
    return this.#phase.name === 'quiet' ? [] : this.#end('asked');
  }

  /** Forgets the running turn. */
  reset(): void {
    this.#phase = { name: 'quiet' };
    this.#background.reset();
    this.#frames = [];
    this.#since = Infinity;
  }

  #step(speech: boolean, silence: boolean): readonly TurnEvent[] {
    const phase = this.#phase;
    if (phase.name === 'quiet') return speech ? this.#begin() : [];
    phase.silence = speech ? 0 : phase.silence + Number(silence);
    if (phase.name === 'maybe') return this.#maybe(phase, speech);
    if (phase.name === 'speech') return phase.silence < framesIn(this.#rules.pauseMs) ? [] : this.#pause(phase.silence);
    if (speech) {
      this.#phase = { name: 'speech', silence: 0 };
      return [{ type: 'resumed' }];
    }
    return phase.silence * FRAME_MS >= this.#wait(phase.phrase, this.#pace) ? this.#end('silence') : [];
  }

  #begin(): readonly TurnEvent[] {
    // Who goes on at once was not done: the next ends are waited for longer.
    this.#pace.resumedAfter(this.#since * FRAME_MS);
    this.#background.begin();
    this.#paused = false;
    const phase: Maybe = { name: 'maybe', speech: 0, silence: 0 };
    this.#phase = phase;
    return this.#maybe(phase, true, [{ type: 'start' }]);
  }

  #maybe(phase: Maybe, speech: boolean, told: readonly TurnEvent[] = []): readonly TurnEvent[] {
    if (speech) phase.speech += 1;
    if (phase.speech >= framesIn(this.#rules.leastMs)) {
      this.#phase = { name: 'speech', silence: 0 };
      return [...told, { type: 'confirmed', audio: this.#sound() }];
    }
    if (phase.silence * FRAME_MS < this.#wait(null, this.#pace)) return told;
    this.#phase = { name: 'quiet' };
    this.#background.end(false);
    return [...told, { type: 'misfire' }];
  }

  #pause(silence: number): readonly TurnEvent[] {
    this.#phase = { name: 'pause', silence, phrase: null };
    this.#paused = true;
    return [{ type: 'pause', audio: this.#sound() }];
  }

  #end(reason: TurnEndReason): readonly TurnEvent[] {
    const audio = this.#sound();
    this.#phase = { name: 'quiet' };
    this.#background.end(reason === 'length' && !this.#paused);
    // What belongs to one turn is never the beginning of the next.
    this.#frames = [];
    this.#since = 0;
    return [{ type: 'end', audio, reason }];
  }

  #sound(): Float32Array {
    const whole = new Float32Array(this.#frames.length * FRAME_SAMPLES);
    this.#frames.forEach((frame, index) => whole.set(frame, index * FRAME_SAMPLES));
    return whole;
  }
}
