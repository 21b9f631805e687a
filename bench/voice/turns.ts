import { FRAME_MS, FRAME_SAMPLES } from '../../packages/voice/src/engine/frame.ts';
import { phraseOf, type Phrase } from '../../packages/voice/src/engine/turn/phrases.ts';
import { TURN_RULES } from '../../packages/voice/src/engine/turn/rules.ts';
import { TurnTaker } from '../../packages/voice/src/engine/turn/turn.ts';
import { SileroNetwork } from '../../packages/voice/src/engine/vad/silero/network.ts';
import { readWeights } from '../../packages/voice/src/engine/vad/silero/weights.ts';
import library from '@ricky0123/vad-web/dist/frame-processor.js';
import { sileroWeights } from '../../scripts/silero-weights.mjs';
import type { Said } from './sound.ts';

/* Turn-taking over a corpus, as fast as it computes. Only the recogniser is played: it knows the words that were said so far, without their marks. */

/** A turn that was found, in milliseconds of the sound. */
export interface Turn {
  /** Where its sound begins. */
  readonly from: number;
  /** When it was certain that it is speech; null for a misfire. */
  readonly confirmed: number | null;
  /** When it was ended. */
  readonly ended: number;
}

/** Probability of speech of each frame. */
export async function probabilities(sound: Float32Array): Promise<Float32Array> {
  const network = new SileroNetwork(readWeights(await sileroWeights()));
  return Float32Array.from({ length: Math.floor(sound.length / FRAME_SAMPLES) }, (_, at) =>
    network.probability(sound.slice(at * FRAME_SAMPLES, (at + 1) * FRAME_SAMPLES)),
  );
}

const TAGS: Readonly<Record<string, string>> = { cmn: 'zh' };
const bare = (text: string): string => text.replace(/[\p{P}\p{S}]+(?=\s|$)/gu, '').replace(/^[¿¡]/u, '');

/** What has been said of an utterance by a time. Inside it, outside its pauses, words are counted by their share of its length. */
export function saidBy({ onset_ms, end_ms, text, pauses }: Said, ms: number): string {
  if (ms >= end_ms) return bare(text);
  const pause = pauses.find(({ start_ms, end_ms: over }) => ms >= start_ms && ms <= over + 100);
  if (pause !== undefined) return bare(pause.after);
  const words = text.split(/\s+/);
  return bare(words.slice(0, Math.max(1, Math.floor((words.length * (ms - onset_ms)) / (end_ms - onset_ms)))).join(' '));
}

/** How a recogniser is played. */
export interface Played {
  /** Milliseconds from a pause to its words; null for one that tells none. */
  readonly answersMs: number | null;
  /** Whether the language of the visitor is known. */
  readonly language: boolean;
  readonly phrase?: (text: string, tag: string | null) => Phrase;
  readonly taker?: () => TurnTaker;
}

/** Runs the turn-taking over a sound. */
export function turnsOf(sound: Float32Array, chances: Float32Array, said: readonly Said[], played: Played): readonly Turn[] {
  const { answersMs, language, phrase = phraseOf, taker: make = () => new TurnTaker() } = played;
  const taker = make();
  const turns: Turn[] = [];
  let begun: { from: number; confirmed: number | null } | null = null;
  let answer: { readonly at: number; readonly phrase: Phrase } | null = null;
  chances.forEach((chance, index) => {
    const now = (index + 1) * FRAME_MS;
    if (answer !== null && now >= answer.at) {
      taker.words(answer.phrase);
      answer = null;
    }
    for (const event of taker.take(sound.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES), chance)) {
      if (event.type === 'start') begun = { from: Math.max(turns.at(-1)?.ended ?? 0, now - FRAME_MS - TURN_RULES.beforeMs), confirmed: null };
      else if (event.type === 'confirmed' && begun !== null) begun.confirmed = now;
      else if (event.type === 'pause' && answersMs !== null) {
        const spoken = said.findLast(({ onset_ms }) => onset_ms < now);
        if (spoken !== undefined)
          answer = { at: now + answersMs, phrase: phrase(saidBy(spoken, now), language ? (TAGS[spoken.language] ?? spoken.language) : null) };
      } else if (event.type === 'resumed') answer = null;
      else if ((event.type === 'end' || event.type === 'misfire') && begun !== null) {
        turns.push({ ...begun, ended: now });
        begun = answer = null;
      }
    }
  });
  return turns;
}

/** What became of a corpus in one noise. */
export interface Outcome {
  readonly utterances: number;
  /** Of them with a silence inside. */
  readonly paused: number;
  /** Milliseconds from the last sound to the end of the turn, of utterances in one piece that were not cut. */
  readonly delays: readonly number[];
  /** Utterances that were ended before they were over. */
  readonly cut: readonly Said[];
  /** Utterances of which nothing was taken for speech. */
  readonly lost: readonly Said[];
  /** Utterances whose sound begins more than 20 ms too late. */
  readonly clipped: readonly Said[];
  /** Turns in which nobody spoke. */
  readonly false: number;
  /** Milliseconds of the longest turn. */
  readonly longest: number;
}

/** A turn belongs to an utterance that it overlaps. */
export function outcome(turns: readonly Turn[], said: readonly Said[]): Outcome {
  const speech = turns.filter(({ confirmed }) => confirmed !== null);
  const of = ({ onset_ms, end_ms }: Said): readonly Turn[] => speech.filter(({ from, ended }) => from < end_ms && ended > onset_ms);
  const cut = said.filter((one) => of(one).some(({ ended }) => ended < one.end_ms));
  const lost = said.filter((one) => of(one).length === 0);
  const whole = said.filter((one) => !cut.includes(one) && !lost.includes(one));
  return {
    utterances: said.length,
    paused: said.filter(({ pauses }) => pauses.length > 0).length,
    delays: whole.map((one) => (of(one).at(-1) as Turn).ended - one.end_ms),
    cut,
    lost,
    clipped: whole.filter((one) => (of(one)[0] as Turn).from > one.onset_ms + 20),
    false: speech.filter(({ from, ended }) => !said.some(({ onset_ms, end_ms }) => from < end_ms && ended > onset_ms)).length,
    longest: Math.max(0, ...turns.map(({ from, ended }) => ended - from)),
  };
}

/** What vad-web makes of the same probabilities. */
export async function vadWebTurns(
  chances: Float32Array,
  options: { readonly positive: number; readonly negative: number; readonly redemptionMs: number; readonly leastMs: number; readonly beforeMs: number },
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  let begun: { from: number; confirmed: number | null } | null = null;
  let at = 0;
  const processor = new library.FrameProcessor(
    async () => ({ isSpeech: chances[at] as number, notSpeech: 1 - (chances[at] as number) }),
    () => undefined,
    {
      positiveSpeechThreshold: options.positive,
      negativeSpeechThreshold: options.negative,
      redemptionMs: options.redemptionMs,
      minSpeechMs: options.leastMs,
      preSpeechPadMs: options.beforeMs,
      submitUserSpeechOnPause: false,
    },
    FRAME_MS,
  );
  processor.resume();
  const frame = new Float32Array(FRAME_SAMPLES);
  for (; at < chances.length; at += 1) {
    const now = (at + 1) * FRAME_MS;
    await processor.process(frame, ({ msg }) => {
      const name: string = msg;
      if (name === 'SPEECH_START') begun = { from: Math.max(turns.at(-1)?.ended ?? 0, now - FRAME_MS - options.beforeMs), confirmed: null };
      else if (name === 'SPEECH_REAL_START' && begun !== null) begun.confirmed = now;
      else if ((name === 'SPEECH_END' || name === 'VAD_MISFIRE') && begun !== null) {
        turns.push({ from: begun.from, confirmed: name === 'SPEECH_END' ? (begun.confirmed ?? now) : null, ended: now });
        begun = null;
      }
    });
  }
  return turns;
}
