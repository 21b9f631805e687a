import { grams, tokenise, words } from './tokenise.ts';
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
function runs(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (run: string, by: number): void => void counts.set(run, (counts.get(run) ?? 0) + by);
  let touching = '';
  let end = -1;
  const flush = (): void => {
    for (const char of touching) add(char, 0.5);
    if ([...touching].length > 1) for (const pair of grams(touching)) add(pair, 1);
    touching = '';
  };
  for (const word of words(text)) {
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

const lengthOf = (weights: Iterable<number>): number => Math.sqrt([...weights].reduce((sum, weight) => sum + weight * weight, 0));

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
    this.#phrases = entries.map(({ articleId, text }) => {
      const parts = words(text)
        .filter((word) => !word.stop)
        .map((word) => ({ terms: word.terms, weight: weigh(word.terms) }));
      return { articleId, terms: new Set(tokenise(text)), parts, weight: parts.reduce((sum, part) => sum + part.weight, 0) };
    });
    for (const [index, phrase] of this.#phrases.entries())
      for (const term of phrase.terms) this.#holders.set(term, [...(this.#holders.get(term) ?? []), index]);
    const counted = entries.map(({ text }) => runs(text));
    for (const each of counted) for (const run of each.keys()) this.#rarity.set(run, (this.#rarity.get(run) ?? 0) + 1);
    for (const [run, held] of this.#rarity) this.#rarity.set(run, Math.log(1 + entries.length / held));
    for (const [index, each] of counted.entries()) {
      const weighed = [...each].map(([run, count]) => [run, count * this.#rarity.get(run)!] as const);
      const length = lengthOf(weighed.map(([, weight]) => weight));
      for (const [run, weight] of weighed) this.#runs.set(run, [...(this.#runs.get(run) ?? []), { phrase: index, weight: weight / length }]);
    }
  }

  /** How near a question comes to each article that shares anything with it. `parts` are the whole question first, then its sentences where it has several. */
  near(parts: readonly { readonly text: string; readonly concepts: readonly Concept[] }[]): ReadonlyMap<string, Nearness> {
    const byLetters = best(parts.map(({ text }) => this.#byLetters(text)));
    const byWords = best(parts.map(({ text, concepts }) => this.#byWords(text, concepts)));
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
  #byLetters(question: string): ReadonlyMap<number, number> {
    const unknown = Math.log(1 + this.#phrases.length);
    const asked = [...runs(question)].map(([run, count]) => [run, count * (this.#rarity.get(run) ?? unknown)] as const);
    const length = lengthOf(asked.map(([, weight]) => weight));
    const sums = new Map<number, number>();
    for (const [run, weight] of asked)
      for (const { phrase, weight: there } of this.#runs.get(run) ?? []) sums.set(phrase, (sums.get(phrase) ?? 0) + (weight / length) * there);
    return sums;
  }

  /** Weight of the words in common, both ways. */
  #byWords(question: string, concepts: readonly Concept[]): ReadonlyMap<number, number> {
    const total = concepts.reduce((sum, concept) => sum + concept.weight, 0);
    const own = new Set(tokenise(question));
    const near = new Set<number>();
    for (const { alternatives } of concepts)
      for (const { terms } of alternatives) for (const term of terms) for (const index of this.#holders.get(term) ?? []) near.add(index);
    const found = new Map<number, number>();
    for (const index of near) {
      const phrase = this.#phrases[index]!;
      if (phrase.weight === 0 || total === 0) continue;
      const holds = (term: string): boolean => phrase.terms.has(term);
      const there = concepts.reduce((sum, concept) => sum + concept.weight * match(concept, holds), 0) / total;
      const said = new Map<string, number>();
      for (const { alternatives } of concepts)
        for (const { terms, factor } of alternatives) if (terms.every(holds)) for (const term of terms) said.set(term, Math.max(factor, said.get(term) ?? 0));
      const back =
        phrase.parts.reduce(
          (sum, { terms, weight }) => sum + (weight * terms.reduce((known, term) => known + (own.has(term) ? 1 : (said.get(term) ?? 0)), 0)) / terms.length,
          0,
        ) / phrase.weight;
      found.set(index, Math.sqrt(there * back));
    }
    return found;
  }
}
