import { LANGUAGES, loadWords, wordsOf, type LanguageWords } from './words.ts';

/** How words sound that somebody has just stopped saying. */
export type Phrase =
  /** A whole sentence or answer. */
  | 'complete'
  /** It could be one. */
  | 'unsure'
  /** A number, of which more may follow. */
  | 'number'
  /** It cannot end here. */
  | 'open';

type Sets = { readonly [Key in 'open' | 'answers' | 'asks' | 'closes' | 'fillers' | 'digits']: ReadonlySet<string> };
const made = new WeakMap<LanguageWords, Sets>();

function setsOf(words: LanguageWords): Sets {
  const known = made.get(words);
  if (known !== undefined) return known;
  const set = (list: string): ReadonlySet<string> => new Set(list.split('|'));
  const { open, answers, asks, closes, fillers, digits } = words;
  const sets = { open: set(open), answers: set(answers), asks: set(asks), closes: set(closes), fillers: set(fillers), digits: set(digits) };
  made.set(words, sets);
  return sets;
}

/** Written without spaces between words. */
const UNSPACED = new Set(['zh', 'ja']);
/** Words of the longest entry in a list. */
const LONGEST = 3;
/** An article or the like and its noun have no verb yet. */
const NOUN_WORDS = 3;
/** A sentence that asks has at least so many words: who, does, what. */
const QUESTION_WORDS = 3;
const PIECES = 12;

/** The last one to three words, or characters where words are not told apart. */
function tails(text: string, tokens: readonly string[], unspaced: boolean): readonly string[] {
  if (unspaced) return Array.from({ length: PIECES }, (_, at) => text.slice(-(at + 1)));
  return Array.from({ length: LONGEST }, (_, at) => tokens.slice(-(at + 1)).join(' '));
}

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Devanagari}/u, 'hi'],
];
/** The language of some words: by their letters, or by the short words, of which each language has its own, among those that are loaded. */
function languageOf(text: string): string {
  const script = SCRIPTS.find(([letters]) => letters.test(text))?.[1];
  if (script !== undefined) return script;
  const tokens = text.split(/[^\p{L}']+/u);
  const known = (language: string): number => {
    const words = wordsOf(language);
    if (words === undefined) return 0;
    const { open, asks, answers } = setsOf(words);
    return tokens.filter((token) => open.has(token) || asks.has(token) || answers.has(token)).length;
  };
  return LANGUAGES.reduce((best, one) => (known(one) > known(best) ? one : best));
}

/** The language of a BCP 47 tag, as two letters. */
const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';

/** Loads what tells how words of a language sound, a BCP 47 tag, so that the first ones need not wait for it. */
export const expectLanguage = (tag: string): Promise<void> => loadWords(primary(tag));

/** How words sound in a language, a BCP 47 tag or null where nobody told it. Those of a language that is not known here, or not yet, are unsure. */
export function phraseOf(text: string, tag: string | null): Phrase {
  const said = text.trim().toLowerCase().replaceAll('’', "'");
  const language = tag === null ? languageOf(said) : primary(tag);
  const words = wordsOf(language);
  if (words === undefined) void loadWords(language);
  if (/(?:…|\.\.\.|,|،|、|，|-|–)$/u.test(said)) return 'open';
  const asked = /[?？؟!！]$/u.test(said);
  const bare = said.replace(/[\p{P}\p{S}]+$/gu, '').replace(/^[¿¡]/, '');
  if (/\d$/.test(bare)) return 'number';
  if (words === undefined || bare === '') return 'unsure';
  const sets = setsOf(words);
  const unspaced = UNSPACED.has(language);
  const tokens = bare.split(/[\s,.;:!?]+/).filter(Boolean);
  const whole = tokens.join(unspaced ? '' : ' ');
  const ends = tails(whole, tokens, unspaced);
  /** Length of the longest entry that it ends in; -1 for none. */
  const endsIn = (set: ReadonlySet<string>): number => ends.findLastIndex((end) => set.has(end));
  if (sets.answers.has(whole) || isNod(bare, language)) return 'complete';
  if (endsIn(sets.fillers) >= 0) return 'open';
  if (endsIn(sets.digits) >= 0) return 'number';
  if (asked) return 'complete';
  const closes = tokens.length > 1 || unspaced ? endsIn(sets.closes) : -1;
  if (words.ends?.test(whole) === true) return 'complete';
  if (words.verbLast === true) return closes >= 0 ? 'complete' : 'open';
  // "please" alone begins a sentence; "tell me" ends none although "me" may.
  if (endsIn(sets.open) > closes) return 'open';
  if (closes >= 0) return 'complete';
  if (words.frame?.begins.test(whole) === true) return words.frame.ends.test(text.trim().replace(/[\p{P}\p{S}]+$/gu, '')) ? 'complete' : 'open';
  if (tokens.length > 1 && tokens.length <= NOUN_WORDS && words.nouns?.test(whole) === true) return 'open';
  if (tokens.length >= QUESTION_WORDS && sets.asks.has(tokens[0] ?? '')) return 'complete';
  return 'unsure';
}

/** Whether words only say that somebody listens: "mhm". An answer goes on over them. */
export function isNod(text: string, tag: string | null): boolean {
  const said = text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
    .trim();
  const words = wordsOf(tag === null ? languageOf(said) : primary(tag));
  return said !== '' && said.split(/\s+/).every((one) => words?.nods.split('|').includes(one) === true);
}
