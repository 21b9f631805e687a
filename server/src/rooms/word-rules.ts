import { CsError } from '@cs-kit/protocol';
import type { WordRule } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import type { LiveRoom } from './live-room.ts';

/** The rules of a site, made ready for texts; null where there is none of a kind. */
interface Patterns {
  readonly refuse: RegExp | null;
  readonly mask: RegExp | null;
}

/** Scripts that write without spaces: there a rule fits within other characters. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const EDGE = String.raw`[\p{L}\p{M}\p{N}_]`;

// Rules of a site are one list until they are changed: they are made ready once.
const ready = new WeakMap<readonly WordRule[], Patterns>();

const escaped = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

const anyOf = (words: readonly string[]): string => `(?:${words.map((entry) => escaped(entry).replaceAll(/\s+/g, String.raw`\s+`)).join('|')})`;

function patternOf(rules: readonly WordRule[], action: WordRule['action']): RegExp | null {
  const words = rules.flatMap((rule) => (rule.action === action ? [rule.words.normalize('NFC').trim()] : [])).filter((entry) => entry !== '');
  // The longest first: where two rules fit, the one that covers more holds.
  words.sort((one, two) => two.length - one.length);
  const inside = words.filter((entry) => WITHOUT_SPACES.test(entry));
  const whole = words.filter((entry) => !WITHOUT_SPACES.test(entry));
  // The edges are looked at once a place, not once a rule: the longest message is quick with all rules.
  const sources = [...(whole.length === 0 ? [] : [`(?<!${EDGE})${anyOf(whole)}(?!${EDGE})`]), ...(inside.length === 0 ? [] : [anyOf(inside)])];
  return sources.length === 0 ? null : new RegExp(sources.join('|'), 'giu');
}

function patternsOf(rules: readonly WordRule[]): Patterns {
  const known = ready.get(rules);
  if (known !== undefined) return known;
  const made = { refuse: patternOf(rules, 'refuse'), mask: patternOf(rules, 'mask') };
  ready.set(rules, made);
  return made;
}

/** Brings a text under word rules: `room/words-refused`, which does not repeat the words, or the text with masked words as dots. Rules are words, never patterns. */
export function applyWordRules(text: string, rules: readonly WordRule[]): string {
  const { refuse, mask } = patternsOf(rules);
  const plain = text.normalize('NFC');
  if (refuse !== null && plain.search(refuse) !== -1)
    throw new CsError('room/words-refused', 'The message has words that this site does not take. Say it in other words.');
  if (mask === null) return text;
  const masked = plain.replaceAll(mask, (found) => '•'.repeat([...found].length));
  return masked === plain ? text : masked;
}

/** The words that somebody may put into a room: everybody in a group goes by the rules of the site, in a conversation its visitor. */
export function worded(room: Pick<LiveRoom, 'kind' | 'siteId'>, actor: Actor, text: string, rulesOf?: (siteId: string) => readonly WordRule[]): string {
  if (rulesOf === undefined || (room.kind === 'conversation' && actor.kind !== 'visitor')) return text;
  return applyWordRules(text, rulesOf(room.siteId));
}
