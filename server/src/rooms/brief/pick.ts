/* Sentences that say the most of what was said, word for word. Nothing is written anew: a sentence is taken whole, cut where it is too long. */

const SENTENCE_CHARS = 240;
const SHORTEST = 4;

interface Sentence {
  readonly text: string;
  readonly at: number;
  readonly words: ReadonlySet<string>;
}

/** The sentences that share most words with the others, with figures, questions, the first and the last before others; in the order in which they were said. */
export function pickSentences(texts: readonly string[], locale: string, most: number): string[] {
  const sentences = sentencesOf(texts, locale);
  const often = new Map<string, number>();
  for (const { words } of sentences) for (const word of words) often.set(word, (often.get(word) ?? 0) + 1);
  const last = sentences.length - 1;
  const points = ({ text, at, words }: Sentence): number => {
    const shared = [...words].reduce((sum, word) => sum + (often.get(word) as number) - 1, 0) / Math.sqrt(words.size);
    return shared + (at === 0 ? 2 : 0) + (at === last ? 1 : 0) + (/[?？؟]/.test(text) ? 1 : 0) + (/\p{N}/u.test(text) ? 1 : 0);
  };
  return [...sentences]
    .sort((a, b) => points(b) - points(a) || a.at - b.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => (text.length <= SENTENCE_CHARS ? text : `${text.slice(0, SENTENCE_CHARS - 1).trimEnd()}…`));
}

/** Each sentence once, without those that say nothing: a greeting, a word of thanks. */
function sentencesOf(texts: readonly string[], locale: string): Sentence[] {
  const [bySentence, byWord] = [segmenter(locale, 'sentence'), segmenter(locale, 'word')];
  const found = new Map<string, Sentence>();
  for (const text of texts)
    for (const { segment } of bySentence.segment(text)) {
      const sentence = segment.replace(/\s+/g, ' ').trim();
      const words = new Set([...byWord.segment(sentence)].filter((part) => part.isWordLike === true).map((part) => part.segment.toLowerCase()));
      const short = words.size < 3 && sentence.length < SHORTEST * 4;
      if (sentence.length < SHORTEST || short || found.has(sentence.toLowerCase())) continue;
      found.set(sentence.toLowerCase(), { text: sentence, at: found.size, words });
    }
  return [...found.values()];
}

/** A language that is none is read as English. */
function segmenter(locale: string, granularity: 'sentence' | 'word'): Intl.Segmenter {
  try {
    return new Intl.Segmenter(locale, { granularity });
  } catch {
    return new Intl.Segmenter('en', { granularity });
  }
}
