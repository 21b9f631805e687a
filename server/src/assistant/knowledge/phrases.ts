import { grams, labelWords, termsOf, words } from './tokenise.ts';
import type { Word } from './tokenise.ts';
import { match } from './query.ts';
import type { Concept } from './query.ts';

/** One way in which people ask for an article: its title or a tag. */
interface Phrase {
  /** Index of its article. */
  readonly owner: number;
  readonly terms: ReadonlySet<string>;
  /** Its words that carry a subject, with what each weighs. */
  readonly parts: readonly { readonly terms: readonly string[]; readonly weight: number }[];
  readonly weight: number;
}

/** How near a question comes to the ways in which people ask for an article, each 0 to 1. */
export interface Nearness {
  /** By words, also misspelt ones and words that mean alike: how much of the question is in the phrase and of the phrase in the question. */
  readonly words: number;
  /** By runs of letters, small words included. */
  readonly letters: number;
  /** The best of one and the same phrase, by both. */
  readonly both: number;
  /** Its share among the nearest phrases of all articles, nearer ones counting more. */
  readonly votes: number;
  /** By runs of letters, of all its phrases together: many a little near say as much as one that is very near. */
  readonly mass: number;
}

/** No phrase of the article shares anything with the question. */
export const FAR: Nearness = { words: 0, letters: 0, both: 0, votes: 0, mass: 0 };

/** What a sentence counts beside the whole question. */
const SENTENCE = 0.9;
/** Nearest phrases that are asked which article is meant. */
const VOTERS = 12;
/** How near a phrase must come to be asked. */
const VOTING = 0.1;

/** Three letters at a time within a word; of scripts without spaces characters and pairs. */
function runs(found: readonly Word[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (run: string, by: number): void => void counts.set(run, (counts.get(run) ?? 0) + by);
  let touching = '';
  let end = -1;
  const flush = (): void => {
    for (const char of touching) add(char, 0.5);
    if ([...touching].length > 1) for (const pair of grams(touching)) add(pair, 1);
    touching = '';
  };
  for (const word of found) {
    if (word.script === 'cjk') {
      if (word.at !== end) flush();
      touching += word.text;
      end = word.at + word.text.length;
      continue;
    }
    flush();
    const padded = ` ${word.text} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) add(padded.slice(at, at + 3), word.stop ? 0.5 : 1);
  }
  flush();
  return counts;
}

const lengthOf = (parts: readonly { readonly weight: number }[]): number => Math.sqrt(parts.reduce((sum, { weight }) => sum + weight * weight, 0));

/** The list at a key, made where there is none. */
function listOf<Value>(lists: Map<string, Value[]>, key: string): Value[] {
  const known = lists.get(key) ?? [];
  if (known.length === 0) lists.set(key, known);
  return known;
}

/** The best of several lists, phrase by phrase; what comes after the first list counts a little less. */
function best([whole = new Float64Array(0), ...others]: readonly Float64Array[]): Float64Array {
  for (const list of others) for (let at = 0; at < list.length; at += 1) if (SENTENCE * list[at]! > whole[at]!) whole[at] = SENTENCE * list[at]!;
  return whole;
}

/** Every way in which people ask for the articles of one site, searchable by likeness. */
export class PhraseBook {
  readonly #phrases: readonly Phrase[];
  readonly #holders = new Map<string, number[]>();
  readonly #runs = new Map<string, { readonly phrase: number; readonly weight: number }[]>();
  readonly #rarity = new Map<string, number>();
  /** Articles with the number of their phrases. */
  readonly #owners: readonly { readonly articleId: string; readonly phrases: number }[];

  /** `weigh` tells how much a word with these terms says. */
  constructor(entries: readonly { readonly articleId: string; readonly text: string }[], weigh: (terms: readonly string[]) => number) {
    const counts = new Map<string, number>();
    for (const { articleId } of entries) counts.set(articleId, (counts.get(articleId) ?? 0) + 1);
    this.#owners = [...counts].map(([articleId, phrases]) => ({ articleId, phrases }));
    const owners = new Map([...counts.keys()].map((articleId, owner) => [articleId, owner]));
    const read = entries.map(({ articleId, text }) => ({ owner: owners.get(articleId)!, found: labelWords(text) }));
    this.#phrases = read.map(({ owner, found }) => {
      const parts = found.filter((word) => !word.stop).map(({ terms }) => ({ terms, weight: weigh(terms) }));
      return { owner, terms: new Set(termsOf(found)), parts, weight: parts.reduce((sum, part) => sum + part.weight, 0) };
    });
    for (const [index, phrase] of this.#phrases.entries()) for (const term of phrase.terms) listOf(this.#holders, term).push(index);
    const counted = read.map(({ found }) => runs(found));
    for (const each of counted) for (const run of each.keys()) this.#rarity.set(run, (this.#rarity.get(run) ?? 0) + 1);
    for (const [run, held] of this.#rarity) this.#rarity.set(run, Math.log(1 + entries.length / held));
    for (const [index, each] of counted.entries()) {
      const weighed = [...each].map(([run, count]) => ({ run, weight: count * this.#rarity.get(run)! }));
      const length = lengthOf(weighed);
      for (const { run, weight } of weighed) listOf(this.#runs, run).push({ phrase: index, weight: weight / length });
    }
  }

  /** How near a question comes to each article that shares anything with it. `parts` are the whole question first, then its sentences where it has several. */
  near(parts: readonly { readonly text: string; readonly concepts: readonly Concept[] }[]): ReadonlyMap<string, Nearness> {
    const read = parts.map(({ text, concepts }) => ({ found: words(text), concepts }));
    const byLetters = best(read.map((part) => this.#byLetters(part.found)));
    const byWords = best(read.map((part) => this.#byWords(part.found, part.concepts)));
    const sums = this.#owners.map(() => ({ words: 0, letters: 0, both: 0, votes: 0, mass: 0 }));
    const nearest: { readonly owner: number; readonly vote: number }[] = [];
    for (const [index, { owner }] of this.#phrases.entries()) {
      const [letters, said] = [byLetters[index]!, byWords[index]!];
      const both = (letters + said) / 2;
      const sum = sums[owner]!;
      if (both > VOTING) nearest.push({ owner, vote: both ** 3 });
      if (said > sum.words) sum.words = said;
      if (letters > sum.letters) sum.letters = letters;
      if (both > sum.both) sum.both = both;
      sum.mass += letters;
    }
    const voters = nearest.sort((left, right) => right.vote - left.vote).slice(0, VOTERS);
    const all = voters.reduce((total, { vote }) => total + vote, 0);
    for (const { owner, vote } of voters) sums[owner]!.votes += vote / all;
    return new Map(
      this.#owners.flatMap(({ articleId, phrases }, owner) => {
        const sum = sums[owner]!;
        return sum.both > 0 ? [[articleId, { ...sum, mass: sum.mass / Math.sqrt(phrases) }] as const] : [];
      }),
    );
  }

  /** Cosine of letter runs with every phrase. */
  #byLetters(question: readonly Word[]): Float64Array {
    const unknown = Math.log(1 + this.#phrases.length);
    const asked = [...runs(question)].map(([run, count]) => ({ run, weight: count * (this.#rarity.get(run) ?? unknown) }));
    const length = lengthOf(asked);
    const sums = new Float64Array(this.#phrases.length);
    for (const { run, weight } of asked) for (const there of this.#runs.get(run) ?? []) sums[there.phrase]! += (weight / length) * there.weight;
    return sums;
  }

  /** Weight of the words in common with every phrase, both ways. */
  #byWords(question: readonly Word[], concepts: readonly Concept[]): Float64Array {
    const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
    const found = new Float64Array(this.#phrases.length);
    if (total === 0) return found;
    const own = new Set(termsOf(question));
    const near = new Set<number>();
    for (const term of new Set(concepts.flatMap(({ alternatives }) => alternatives.flatMap(({ terms }) => terms))))
      for (const index of this.#holders.get(term) ?? []) near.add(index);
    for (const index of near) {
      const phrase = this.#phrases[index]!;
      if (phrase.weight > 0) found[index] = likeness(phrase, concepts, own, total);
    }
    return found;
  }
}

/** How much of a question is in a phrase and of the phrase in the question, as their geometric mean. */
function likeness(phrase: Phrase, concepts: readonly Concept[], own: ReadonlySet<string>, total: number): number {
  const holds = (term: string): boolean => phrase.terms.has(term);
  const said = new Map<string, number>();
  let there = 0;
  for (const concept of concepts) {
    there += concept.weight * match(concept, holds);
    for (const { terms, factor } of concept.alternatives)
      if (terms.every(holds)) for (const term of terms) said.set(term, Math.max(factor, said.get(term) ?? 0));
  }
  if (there === 0) return 0;
  let back = 0;
  for (const { terms, weight } of phrase.parts)
    back += (weight * terms.reduce((sum, term) => sum + (own.has(term) ? 1 : (said.get(term) ?? 0)), 0)) / terms.length;
  return Math.sqrt((there / total) * (back / phrase.weight));
}
