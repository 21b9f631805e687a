import { expectLanguage } from '../../packages/voice/src/engine/turn/phrases.ts';
import { LANGUAGES } from '../../packages/voice/src/engine/turn/words.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import { corpus, type Corpus, type CorpusOptions } from './sound.ts';
import { outcome, probabilities, turnsOf, vadWebTurns, type Outcome, type Played, type Turn } from './turns.ts';

/* How long after the last word a turn ends, how many are cut, and what is lost: always together, since each is easy without the others. */

/** Milliseconds from a pause to the words of the recogniser that is played. */
const ANSWERS_MS = 100;
const PLAYED: Played = { answersMs: ANSWERS_MS, language: true };
const VAD_WEB = {
  defaults: { positive: 0.3, negative: 0.25, redemptionMs: 1400, leastMs: 400, beforeMs: 800 },
  tight: { positive: 0.5, negative: 0.35, redemptionMs: 500, leastMs: 96, beforeMs: 500 },
} as const;

/** A corpus with the probabilities of its frames, which are worked out once. */
class Heard {
  readonly #corpus: Corpus;
  readonly #chances = new Map<string, Float32Array>();

  private constructor(made: Corpus) {
    this.#corpus = made;
  }

  static async of(options: CorpusOptions): Promise<Heard> {
    const heard = new Heard(await corpus(options));
    for (const [noise, sound] of heard.#corpus.sounds) heard.#chances.set(noise, await probabilities(sound));
    return heard;
  }

  ours(noise: string, played: Played = PLAYED): Outcome {
    const sound = this.#corpus.sounds.get(noise) as Float32Array;
    return this.#judge(turnsOf(sound, this.#chances.get(noise) as Float32Array, this.#corpus.said, played));
  }

  async theirs(noise: string, rules: keyof typeof VAD_WEB): Promise<Outcome> {
    return this.#judge(await vadWebTurns(this.#chances.get(noise) as Float32Array, VAD_WEB[rules]));
  }

  #judge(turns: readonly Turn[]): Outcome {
    return outcome(turns, this.#corpus.said);
  }
}

const share = (some: readonly unknown[], all: number): number => (100 * some.length) / all;
const most = (value: number, unit: string, bar: number): Figure => ({ value, unit, must: `<= ${bar}`, pass: value <= bar });

/** Sentences in one piece, and the same ones with a silence inside. */
async function sentences(file: string, seed: number, count: number) {
  const noises = ['clean', 'pink:10'];
  return {
    whole: await Heard.of({ seed, count, noises, sentences: file, pauseShare: 0 }),
    paused: await Heard.of({ seed, count, noises, sentences: file, pauseShare: 1 }),
  };
}

/** Utterances of two words and less, and those without spaces, have no silence inside and are left out of the share. */
const cutShare = ({ cut, paused }: Outcome): number => share(cut, Math.max(1, paused));

/** Measures the turn-taking. */
export async function turnFigures(): Promise<Record<string, Figure>> {
  await Promise.all(LANGUAGES.map(expectLanguage));
  const figures: Record<string, Figure> = {};
  for (const [name, file, seed, count] of [
    ['sentences', './sentences.tsv', 11, 152],
    ['sentences held out', './held-out.tsv', 12, 70],
  ] as const) {
    const { whole, paused } = await sentences(file, seed, count);
    for (const noise of ['clean', 'pink:10']) {
      const [end, cuts] = [whole.ours(noise), paused.ours(noise)];
      const row = `turns, ${name}, ${noise}`;
      figures[`${row}, end p50`] = most(percentile(end.delays, 0.5), 'ms after the last word', 350);
      figures[`${row}, end p95`] = most(percentile(end.delays, 0.95), 'ms after the last word', 700);
      figures[`${row}, cut at pauses`] = most(cutShare(cuts), '% of those with a pause', 3);
      figures[`${row}, cut without a pause`] = { value: share(end.cut, end.utterances), unit: '%' };
      for (const rules of ['defaults', 'tight'] as const) {
        const [theirs, theirCuts] = [await whole.theirs(noise, rules), await paused.theirs(noise, rules)];
        figures[`${row}, vad-web ${rules}, end p50`] = { value: percentile(theirs.delays, 0.5), unit: 'ms' };
        figures[`${row}, vad-web ${rules}, cut at pauses`] = { value: cutShare(theirCuts), unit: '%' };
      }
    }
    for (const answersMs of [0, 250, 500, null]) {
      const played = { answersMs, language: true };
      const row = `turns, ${name}, words ${answersMs === null ? 'never' : `after ${answersMs} ms`}`;
      const end = whole.ours('clean', played);
      figures[`${row}, end p50`] = { value: percentile(end.delays, 0.5), unit: 'ms' };
      figures[`${row}, end p95`] = { value: percentile(end.delays, 0.95), unit: 'ms' };
      figures[`${row}, cut at pauses`] = { value: cutShare(paused.ours('clean', played)), unit: '%' };
    }
    const auto = { answersMs: ANSWERS_MS, language: false };
    figures[`turns, ${name}, language unknown, end p50`] = { value: percentile(whole.ours('clean', auto).delays, 0.5), unit: 'ms' };
    figures[`turns, ${name}, language unknown, cut at pauses`] = { value: cutShare(paused.ours('clean', auto)), unit: '%' };
  }
  return { ...figures, ...(await answers()), ...(await noise()) };
}

/** One-word answers in noise. */
async function answers(): Promise<Record<string, Figure>> {
  const noises = ['clean', 'white:5', 'pink:5', 'brown:5', 'babble:10'];
  const heard = await Heard.of({ seed: 13, count: 160, noises, sentences: './answers.tsv', pauseShare: 0 });
  const all = noises.map((one) => heard.ours(one));
  const theirs = await Promise.all(noises.map((one) => heard.theirs(one, 'defaults')));
  const count = all.reduce((sum, { utterances }) => sum + utterances, 0);
  const kept = (outcomes: readonly Outcome[]): number =>
    100 -
    share(
      outcomes.flatMap(({ lost }) => lost),
      count,
    );
  const clipped = share(
    all.flatMap((one) => one.clipped),
    count,
  );
  return {
    'turns, one word, utterances': { value: count, unit: `in ${noises.join(' ')}` },
    'turns, one word, kept': { value: kept(all), unit: '%', must: '>= 99', pass: kept(all) >= 99 },
    'turns, one word, vad-web defaults, kept': { value: kept(theirs), unit: '%' },
    'turns, one word, end p50': {
      value: percentile(
        all.flatMap(({ delays }) => delays),
        0.5,
      ),
      unit: 'ms',
    },
    'turns, first word clipped': most(clipped, '% by more than 20 ms', 0.5),
    'turns, longest': most(Math.max(...all.map(({ longest }) => longest)) / 1000, 's', 31),
  };
}

/** Minutes of noise alone that a figure stands on. */
const NOISE_MINUTES = 10;

/** Noise in which nobody speaks, but for one sentence at its end, by which its loudness is set. */
async function noise(): Promise<Record<string, Figure>> {
  const noises = ['white:10', 'pink:5', 'brown:5', 'babble:20', 'babble:10'];
  const heard = await Heard.of({ seed: 14, count: 1, noises, lead: NOISE_MINUTES * 60_000, pauseShare: 0 });
  const hourly = (one: string): number => (heard.ours(one).false * 60) / NOISE_MINUTES;
  const plain = (hourly('white:10') + hourly('pink:5') + hourly('brown:5')) / 3;
  return {
    'turns, false starts, noise': most(plain, 'an hour', 1),
    'turns, false starts, babble at 20 dB': most(hourly('babble:20'), 'an hour', 6),
    'turns, false starts, babble at 10 dB': { value: hourly('babble:10'), unit: 'an hour' },
    'turns, longest in babble at 10 dB': most(heard.ours('babble:10').longest / 1000, 's', 31),
  };
}
