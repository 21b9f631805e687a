import { FRAME_MS } from '../frame.ts';

/** By what rules sound is cut into turns. The meaning of thresholds, least length and what comes before is that of vad-web's frame rules. */
export interface TurnRules {
  /** From this probability on a frame is speech. */
  readonly speech: number;
  /** Below this one it is silence; what lies between changes nothing. */
  readonly silence: number;
  /** Milliseconds of speech that are no turn yet: a knock, a click. */
  readonly leastMs: number;
  /** Milliseconds that are kept from before the first sound. */
  readonly beforeMs: number;
  /** Milliseconds of silence after which it is worth knowing the words so far. */
  readonly pauseMs: number;
  /** Milliseconds after which a turn ends although somebody still speaks: other voices in the room would never let it end. */
  readonly mostMs: number;
}

export const TURN_RULES: TurnRules = { speech: 0.5, silence: 0.45, leastMs: 96, beforeMs: 288, pauseMs: 96, mostMs: 30_000 };

/** Whole frames in a time. */
export const framesIn = (ms: number): number => Math.round(ms / FRAME_MS);
