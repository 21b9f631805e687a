/** One sentence of a text, with its place in it. */
export interface Sentence {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What a written answer is when it is spoken: without the marks of Markdown, addresses and the numbers of citations. */
export function spokenText(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replace(/\[([^\]]+)\]\((?:[^()]|\([^)]*\))*\)/g, '$1')
    .replace(/<?https?:\/\/[^\s>)]+>?/g, ' ')
    .replace(/\[\^?\d{1,3}\]/g, '')
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+/gm, '')
    .replace(/^\s*\|?(?:\s*:?-{3,}:?\s*\|?)+\s*$/gm, '')
    .replace(/[*_~`|]+/g, '')
    .replace(/([^\s.!?…。！？:;,])\s*\n\s*\n/g, '$1. ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,!?])/g, '$1')
    .trim();
}

/** Letters, the language that is meant where they stand, and the languages that are written in them. */
const SCRIPTS: readonly (readonly [RegExp, string, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja-JP', 'ja'],
  [/\p{Script=Han}/gu, 'zh-CN', 'zh ja yue'],
  [/\p{Script=Hangul}/gu, 'ko-KR', 'ko'],
  [/\p{Script=Arabic}/gu, 'ar', 'ar fa ur'],
  [/\p{Script=Cyrillic}/gu, 'ru-RU', 'ru uk bg sr mk be kk'],
  [/\p{Script=Devanagari}/gu, 'hi-IN', 'hi mr ne'],
  [/\p{Script=Hebrew}/gu, 'he', 'he'],
  [/\p{Script=Thai}/gu, 'th', 'th'],
  [/\p{Script=Greek}/gu, 'el', 'el'],
];
const SHARE = 0.3;

/** The language to speak a text in: the one that is expected, unless the text is written in other letters. */
export function textLanguage(text: string, expected: string): string {
  const base = expected.toLowerCase().split(/[-_]/)[0] ?? '';
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const found = SCRIPTS.find(([script]) => (text.match(script)?.length ?? 0) > letters * SHARE);
  if (found !== undefined) return found[2].split(' ').includes(base) ? expected : found[1];
  return letters > 0 && SCRIPTS.some(([, , written]) => written.split(' ').includes(base)) && !/sr|kk/.test(base) ? 'en-US' : expected;
}

/** Longest piece that is spoken at once: the first sound comes soon, and browsers that stop long utterances do not. */
const PIECE_CHARS = 220;

/** Cuts a text into sentences in its language. */
export function sentencesOf(text: string, language: string): readonly Sentence[] {
  const pieces: Sentence[] = [];
  for (const { from, to } of boundaries(text, language)) {
    const trimmed = text.slice(from, to).trimEnd();
    const start = from + (trimmed.length - trimmed.trimStart().length);
    const words = text.slice(start, from + trimmed.length);
    if (words !== '') pieces.push(...short({ text: words, from: start, to: start + words.length }));
  }
  return pieces;
}

function boundaries(text: string, language: string): { from: number; to: number }[] {
  if (typeof Intl.Segmenter !== 'function')
    return [...text.matchAll(/[^.!?…。！？]+(?:[.!?…。！？]+|$)\s*/gu)].map((match) => ({ from: match.index, to: match.index + match[0].length }));
  return Array.from(new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text), ({ index, segment }) => ({
    from: index,
    to: index + segment.length,
  }));
}

/** A sentence that is too long, in parts at commas or spaces. */
function short(sentence: Sentence): Sentence[] {
  if (sentence.text.length <= PIECE_CHARS) return [sentence];
  const head = sentence.text.slice(0, PIECE_CHARS);
  const place = lastBreak(head);
  const first = sentence.text.slice(0, place).trimEnd();
  const rest = sentence.text.slice(place);
  const skipped = rest.length - rest.trimStart().length;
  const from = sentence.from + place + skipped;
  return [{ text: first, from: sentence.from, to: sentence.from + first.length }, ...short({ text: rest.trimStart(), from, to: sentence.to })];
}

/** Place after the last comma in the second half, else at the last space. */
function lastBreak(head: string): number {
  const commas = [...head.matchAll(/[,;:，、；：،]/gu)].map((match) => match.index + 1);
  const comma = commas.at(-1) ?? 0;
  if (comma > head.length / 2) return comma;
  const space = head.lastIndexOf(' ');
  return space > 0 ? space : Math.max(comma, head.length);
}
