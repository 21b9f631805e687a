/* Words of a text as the search knows them: without case and accents; scripts without spaces as pairs of characters, so that a word of two is found. */

/** One word and where it stands in the text, in UTF-16 units. */
export interface FoundWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** Characters of a script without spaces: a search for them compares pairs. */
  readonly dense: boolean;
}

const DENSE = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
/** A script without spaces may stand beside another one without a break between them. */
const RUNS = new RegExp(String.raw`(?<dense>${DENSE}+)|[[\p{L}\p{N}\p{M}]--${DENSE}]+`, 'gv');

/** Nothing but ASCII, in which letters have neither accents nor other forms. */
const PLAIN = /^[\0-\x7f]*$/;

/** A word without case, accents and other forms of the same letters. */
export function fold(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** The runs of letters and digits of a text, in order. */
export function* runs(text: string): Generator<FoundWord> {
  for (const match of text.matchAll(RUNS)) {
    const [whole] = match;
    // Thai and its like carry vowels as marks: `fold` would take them away.
    const dense = match.groups?.['dense'] !== undefined;
    yield { word: dense ? whole.normalize('NFKC') : fold(whole), start: match.index, end: match.index + whole.length, dense };
  }
}

/** The pairs of characters of a dense run; the last character stands alone too, so that a search for it finds it. */
export function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, index) => character + (characters[index + 1] ?? ''));
}

/** Every word of a text, parted by spaces, for the index. */
export function indexWords(text: string): string {
  // Most messages of many shops: the same words four times as fast.
  if (PLAIN.test(text)) return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join(' ');
  const words: string[] = [];
  for (const { word, dense } of runs(text))
    if (dense) for (const pair of pairs(word)) words.push(pair);
    else words.push(word);
  return words.join(' ');
}

/** What to ask the index for, in the language of FTS5; null where there is nothing to look for. Every word must be there; the last one may be only begun. */
export function matchQuery(text: string): string | null {
  const found = [...runs(text)];
  if (found.length === 0) return null;
  return found
    .map(({ word, dense }, index) => {
      if (!dense) return index === found.length - 1 ? `"${word}" *` : `"${word}"`;
      const parts = pairs(word);
      // Of more than one character every pair is asked for, in order; the last one alone would be a pair with nothing.
      return parts.length === 1 ? `"${parts[0]}" *` : `"${parts.slice(0, -1).join(' ')}"`;
    })
    .join(' AND ');
}
