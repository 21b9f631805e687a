import { grams, labelWords, termsOf, words } from './tokenise.ts';
import type { Word } from './tokenise.ts';
import { match } from './query.ts';
import type { Concept } from './query.ts';

/** One way in which people ask for an article: its title or a tag. */
interface Phrase {
  readonly articleId: string;
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
}

/** No phrase of the article shares anything with the question. */
export const FAR: Nearness = { words: 0, letters: 0, both: 0, votes: 0 };

/** What a sentence counts beside the whole question. */
const SENTENCE = 0.9;
/** Nearest phrases that are asked which article is meant. */
const VOTERS = 12;

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

/** The best of several maps; what comes after the first counts a little less. */
function best(maps: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const [whole = new Map<number, number>(), ...others] = maps;
  const found = new Map(whole);
  for (const map of others) for (const [index, value] of map) found.set(index, Math.max(SENTENCE * value, found.get(index) ?? 0));
  return found;
}

/** Every way in which people ask for the articles of one site, searchable by likeness. */
export class PhraseBook {
  readonly #phrases: readonly Phrase[];
  readonly #holders = new Map<string, number[]>();
  readonly #runs = new Map<string, { readonly phrase: number; readonly weight: number }[]>();
  readonly #rarity = new Map<string, number>();

  /** `weigh` tells how much a word with these terms says. */
  constructor(entries: readonly { readonly articleId: string; readonly text: string }[], weigh: (terms: readonly string[]) => number) {
    const read = entries.map(({ articleId, text }) => ({ articleId, found: labelWords(text) }));
    this.#phrases = read.map(({ articleId, found }) => {
      const parts = found.filter((word) => !word.stop).map(({ terms }) => ({ terms, weight: weigh(terms) }));
      return { articleId, terms: new Set(termsOf(found)), parts, weight: parts.reduce((sum, part) => sum + part.weight, 0) };
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
    const found = new Map<string, Nearness>();
    const nearest: { readonly articleId: string; readonly vote: number }[] = [];
    for (const index of new Set([...byLetters.keys(), ...byWords.keys()])) {
      const { articleId } = this.#phrases[index]!;
      const [letters, said] = [byLetters.get(index) ?? 0, byWords.get(index) ?? 0];
      const before = found.get(articleId) ?? FAR;
      const both = (letters + said) / 2;
      nearest.push({ articleId, vote: both ** 3 });
      found.set(articleId, { words: Math.max(before.words, said), letters: Math.max(before.letters, letters), both: Math.max(before.both, both), votes: 0 });
    }
    const voters = nearest.sort((left, right) => right.vote - left.vote).slice(0, VOTERS);
    const all = Math.max(
      1e-9,
      voters.reduce((sum, { vote }) => sum + vote, 0),
    );
    for (const { articleId, vote } of voters) found.set(articleId, { ...found.get(articleId)!, votes: found.get(articleId)!.votes + vote / all });
    return found;
  }

  /** Cosine of letter runs. */
  #byLetters(question: readonly Word[]): ReadonlyMap<number, number> {
    const unknown = Math.log(1 + this.#phrases.length);
    const asked = [...runs(question)].map(([run, count]) => ({ run, weight: count * (this.#rarity.get(run) ?? unknown) }));
    const length = lengthOf(asked);
    const sums = new Map<number, number>();
    for (const { run, weight } of asked)
      for (const there of this.#runs.get(run) ?? []) sums.set(there.phrase, (sums.get(there.phrase) ?? 0) + (weight / length) * there.weight);
    return sums;
  }

  /** Weight of the words in common, both ways. */
  #byWords(question: readonly Word[], concepts: readonly Concept[]): ReadonlyMap<number, number> {
    const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
    const found = new Map<number, number>();
    if (total === 0) return found;
    const own = new Set(termsOf(question));
    const near = new Set<number>();
    for (const term of new Set(concepts.flatMap(({ alternatives }) => alternatives.flatMap(({ terms }) => terms))))
      for (const index of this.#holders.get(term) ?? []) near.add(index);
    for (const index of near) {
      const phrase = this.#phrases[index]!;
      if (phrase.weight > 0) found.set(index, likeness(phrase, concepts, own, total));
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
