import type { Book } from './books.ts';
import { PASSAGE_CHARS } from './passages.ts';
import { match } from './query.ts';
import type { Concept } from './query.ts';
import { fold, tokenise, words } from './tokenise.ts';

/** What the first paragraph has ahead of the others: an article says the main thing first. */
const LEAD = 0.06;
/** What words of the title count for a passage beside words that stand in it: the whole article is about them, the first paragraph most. */
const TITLED = { first: 0.9, later: 0.75 } as const;
/** What a passage has ahead for each pair of small neighbouring words of the question that no other passage holds; and at most. */
const PAIR = 0.15;
const PAIRS = 0.3;
/** What a passage with a figure of the asked kind has ahead, and one with any figure. */
const FIGURE = 0.2;
const ANY_FIGURE = 0.05;

const FIGURES = [
  {
    asked:
      /\b(?:how (?:long|soon|fast|quick(?:ly)?|many (?:working |business )?(?:days?|weeks?|months?|hours?|years?|minutes?))|when|deadline|by when|until when|too late)\b|多久|多长时间|几天|几个?月|几年|几周|几小时|多少天|什么时候|啥时候|何时|期限|来得及/i,
    shown:
      /\d+\W{0,4}(?:working |business )?(?:days?|weeks?|months?|hours?|years?|minutes?|h)\b|(?:two|three|four|five|six|seven|ten|twelve) (?:working )?(?:days?|weeks?|months?|hours?|years?|minutes?)\b|\d+\s*个?(?:工作日|天|日|小时|年|个月|月|周|分钟)|[一二两三四五六七八九十]个?(?:工作日|天|小时|年|个月|周|分钟)/i,
  },
  {
    asked:
      /\b(?:how much|costs?|prices?|fees?|charges?|expensive|what do (?:i|you) (?:pay|charge)|minimum amount)\b|多少钱|费用|价格|运费|邮费|要钱|收费|收多少|几折|多贵/i,
    shown: /[€$£¥]|\d\s*%|\bfree\b|免费|包邮|折/i,
  },
  { asked: /\b(?:what time|when|opening hours|open|close[sd]?)\b|几点|营业|开门|关门/i, shown: /\d{1,2}:\d{2}/ },
  {
    asked:
      /\bhow (?:much|many|big|heavy|tall|wide|old|far|large|often|hot|high|deep)\b|\bwhat (?:temperature|size|age)\b|多少|多大|多重|多高|多宽|几个|几人|几次|几度|几升/i,
    shown: /\d/,
  },
] as const;

/** How well the figures of a text fit what a question counts. */
function figures(question: string, text: string): number {
  const asked = FIGURES.filter((each) => each.asked.test(question));
  if (asked.length === 0) return 0;
  if (asked.some((each) => each.shown.test(text))) return FIGURE;
  return /\d/.test(text) ? ANY_FIGURE : 0;
}

/** How many pairs of neighbouring small words of a question ("somebody else"), of which no concept speaks, stand in each of some texts and in no other; in scripts with spaces. */
function pairs(question: string, texts: readonly string[]): readonly number[] {
  const asked = words(question);
  const found = asked.slice(1).flatMap((word, at) => (word.script !== 'cjk' && word.stop && asked[at]!.stop ? [` ${asked[at]!.text} ${word.text} `] : []));
  const plain = texts.map((text) => ` ${fold(text).replace(/[^\p{L}\p{N}]+/gu, ' ')} `);
  const alone = found.map((pair) => plain.flatMap((text, at) => (text.includes(pair) ? [at] : []))).filter((holders) => holders.length === 1);
  return texts.map((_, at) => alone.filter(([holder]) => holder === at).length);
}

/** Index of the passage to show: the one that holds most of what the question names, where little parts them the first. */
export function chooseLeaf(book: Book, question: string, concepts: readonly Concept[]): number {
  const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
  const titled = concepts.map((concept) => match(concept, (term) => book.title.has(term)));
  const together = pairs(
    question,
    book.leaves.map(({ headings, text }) => `${headings.join(' ')} ${text}`),
  );
  let best = { leaf: 0, worth: -1 };
  for (const [leaf, { terms, text }] of book.leaves.entries()) {
    const titleCounts = leaf === 0 ? TITLED.first : TITLED.later;
    const here = concepts.map(
      (concept, at) =>
        concept.weight *
        Math.max(
          match(concept, (term) => terms.has(term)),
          titled[at]! * titleCounts,
        ),
    );
    const named = here.reduce((sum, weight) => sum + weight, 0) / total;
    const worth = named + figures(question, text) + Math.min(PAIRS, PAIR * together[leaf]!) + (leaf === 0 ? LEAD : 0);
    if (worth > best.worth + 1e-9) best = { leaf, worth };
  }
  return best.leaf;
}

/** Where the sentence starts that carries most of the question; 0 where the start of the text is shown whole and carries as much. */
export function focus(text: string, concepts: readonly Concept[]): number {
  if (text.length <= PASSAGE_CHARS) return 0;
  let [best, worth, at] = [0, 0, 0];
  for (const sentence of text.split(/(?<=[.!?]\s|[。！？；]|\n)/)) {
    const terms = new Set(tokenise(sentence));
    const named = concepts.reduce((sum, concept) => sum + concept.weight * match(concept, (term) => terms.has(term)), 0);
    if (named > worth + 1e-9) [best, worth] = [at + sentence.length <= PASSAGE_CHARS ? 0 : at, named];
    at += sentence.length;
  }
  return best;
}
