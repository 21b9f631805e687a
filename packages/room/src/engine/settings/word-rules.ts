import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { WordRule } from '@cs-kit/protocol';

/** Word rules as they are edited: one a line. */
export interface WordLines {
  readonly refuse: string;
  readonly mask: string;
}

/** Why lines cannot be saved. */
export type WordFault = { readonly fault: 'many' } | { readonly fault: 'long'; readonly words: string };

const linesOf = (text: string): readonly string[] => [
  ...new Map(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => [line.toLocaleLowerCase(), line]),
  ).values(),
];

/** Rules of the relay as lines. */
export function toLines(rules: readonly WordRule[]): WordLines {
  const of = (action: WordRule['action']): string => rules.flatMap((rule) => (rule.action === action ? [rule.words] : [])).join('\n');
  return { refuse: of('refuse'), mask: of('mask') };
}

/** Lines as rules of the relay; what stands twice is one. */
export function fromLines({ refuse, mask }: WordLines): readonly WordRule[] {
  const refused = linesOf(refuse).map((words) => ({ words, action: 'refuse' as const }));
  return [...refused, ...linesOf(mask).map((words) => ({ words, action: 'mask' as const }))];
}

/** What is wrong with lines, or null. */
export function checkLines(lines: WordLines): WordFault | null {
  const rules = fromLines(lines);
  if (rules.length > RELAY_LIMITS.wordRules) return { fault: 'many' };
  const long = rules.find(({ words }) => words.length > RELAY_LIMITS.wordRuleChars);
  return long === undefined ? null : { fault: 'long', words: long.words };
}
