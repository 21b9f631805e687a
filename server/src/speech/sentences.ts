import type { SpeechSegment } from './types.ts';

const ENDS = /[.?!…。？！؟।]["'”’»）)]*$/;
/** Seconds between two words that are a break of their own. */
const BREAK = 1;
/** Scripts that put no space between words. */
const TIGHT = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;

const joined = (before: string, word: string): string => (TIGHT.test(before.slice(-1)) && TIGHT.test(word[0] ?? '') ? before + word : `${before} ${word}`);

/** Words with their times as sentences: a segment ends with its full stop, or where nobody speaks for a second. */
export function sentences(words: readonly SpeechSegment[]): readonly SpeechSegment[] {
  const found: SpeechSegment[] = [];
  for (const { text, start, end } of words) {
    const last = found.at(-1);
    if (last === undefined || ENDS.test(last.text) || start - last.end > BREAK) found.push({ text, start, end });
    else found[found.length - 1] = { text: joined(last.text, text), start: last.start, end };
  }
  return found;
}
