import { stem } from './stem.ts';
import { CLITICS, STOP_WORDS } from './stop-words.ts';

/** Languages by script that this tokeniser tells apart. 'latin' is any language in Latin letters. */
export type Script = 'cjk' | 'arabic' | 'latin';

/** One word of a text with the terms that stand for it in the index. */
export interface Word {
  /** The word as written, in lower case and without marks. */
  readonly text: string;
  /** The stem, or for scripts without spaces single characters and pairs. */
  readonly terms: readonly string[];
  readonly script: Script;
  /** Where it starts in the folded text; two words of a script without spaces touch where one ends at the start of the next. */
  readonly at: number;
  /** Whether it carries no subject. */
  readonly stop: boolean;
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const ARABIC = /\p{Script=Arabic}/u;
const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(locale: string): Intl.Segmenter {
  const known = segmenters.get(locale);
  if (known !== undefined) return known;
  const made = new Intl.Segmenter(locale, { granularity: 'word' });
  segmenters.set(locale, made);
  return made;
}

/** The script that most letters of a text are in. */
export function scriptOf(text: string): Script {
  const counts = { cjk: 0, arabic: 0, latin: 0 };
  for (const char of text) {
    if (CJK.test(char)) counts.cjk += 2;
    else if (ARABIC.test(char)) counts.arabic += 1;
    else if (/\p{L}/u.test(char)) counts.latin += 1;
  }
  if (counts.cjk > 0 && counts.cjk * 2 >= counts.latin) return 'cjk';
  return counts.arabic > counts.latin ? 'arabic' : 'latin';
}

/** Lower case, one form of width, no accents, no Arabic vowel signs; the apostrophe of "don't" goes. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, '')
    .normalize('NFC')
    .replace(/(\p{L})['’](\p{L})/gu, '$1$2')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}

/** Characters and pairs of a run without spaces: a word that the segmenter cuts otherwise in a text is still found. */
export function grams(text: string): readonly string[] {
  const chars = [...text];
  return chars.length === 1 ? chars : chars.slice(1).map((char, index) => `${chars[index]}${char}`);
}

/** A word of a script without spaces, without what clings to it. */
export function cjkWord(raw: string, at: number): Word {
  const chars = [...raw];
  let [from, to] = [0, chars.length];
  while (from < to && CLITICS.has(chars[from]!)) from += 1;
  while (to > from && CLITICS.has(chars[to - 1]!)) to -= 1;
  const core = chars.slice(from, to).join('');
  const stop = core === '' || STOP_WORDS['zh']!.has(raw) || STOP_WORDS['zh']!.has(core);
  return { text: raw, at, terms: grams(core === '' ? raw : core), script: 'cjk', stop };
}

function toWord(raw: string, at: number): Word {
  if (CJK.test(raw)) return cjkWord(raw, at);
  if (ARABIC.test(raw))
    return { text: raw, at, terms: [raw.length > 4 ? raw.replace(/^(?:وال|بال|لل|ال)/, '') : raw], script: 'arabic', stop: STOP_AR.has(raw) };
  return { text: raw, at, terms: [stem(raw)], script: 'latin', stop: STOP_WORDS['en']!.has(raw) };
}
const STOP_AR = new Set([...STOP_WORDS['ar']!].map(fold));

/** Words of a text in order, without punctuation. */
export function words(text: string): readonly Word[] {
  const folded = fold(text);
  const found: Word[] = [];
  for (const part of segmenter(scriptOf(folded) === 'cjk' ? 'zh' : 'en').segment(folded)) {
    if (part.isWordLike === true) for (const piece of part.segment.split(/[_.:]+/)) if (piece !== '') found.push(toWord(piece, part.index));
  }
  return found;
}

/** Words of a question, where known phrases of a script without spaces are kept whole: the segmenter cuts "开发票" after "开发". */
export function wordsWith(text: string, phrases: readonly string[]): readonly Word[] {
  const folded = fold(text);
  const cuts: { readonly from: number; readonly to: number }[] = [];
  for (const phrase of phrases) {
    for (let from = folded.indexOf(phrase); from >= 0; from = folded.indexOf(phrase, from + 1)) {
      const to = from + phrase.length;
      if (cuts.every((cut) => to <= cut.from || from >= cut.to)) cuts.push({ from, to });
    }
  }
  const found: Word[] = [];
  let at = 0;
  for (const { from, to } of [...cuts.sort((left, right) => left.from - right.from), { from: folded.length, to: folded.length }]) {
    found.push(...words(folded.slice(at, from)));
    if (from < to) found.push(cjkWord(folded.slice(from, to), from));
    at = to;
  }
  return found;
}

/** Every index term of some words: stems, and for scripts without spaces single characters, pairs, and pairs across word borders. */
export function termsOf(found: readonly Word[]): readonly string[] {
  const terms: string[] = [];
  let run = '';
  let end = 0;
  const flush = (): void => {
    if (run === '') return;
    terms.push(...run);
    if (run.length > 1) terms.push(...grams(run));
    run = '';
  };
  for (const word of found) {
    if (word.script === 'cjk') {
      if (word.at !== end) flush();
      run += word.text;
      end = word.at + word.text.length;
      continue;
    }
    flush();
    if (!word.stop) terms.push(...word.terms);
  }
  flush();
  return terms;
}

/** Every index term of a text. */
export function tokenise(text: string): readonly string[] {
  return termsOf(words(text));
}

/** Labels that are kept; titles and tags of a site come again whenever one of its articles changes. */
const LABELS = 20_000;
const labels = new Map<string, readonly Word[]>();

/** Words of a title, a tag or another short text of the relay's own; never of a question, as they are kept. */
export function labelWords(text: string): readonly Word[] {
  const known = labels.get(text);
  if (known !== undefined) return known;
  if (labels.size >= LABELS) labels.clear();
  const made = words(text);
  labels.set(text, made);
  return made;
}
