import type { Synonyms } from './synonyms.ts';
import { isGoods, isLight, isWorldly } from './light-words.ts';
import { fold, labelWords, scriptOf, wordsWith } from './tokenise.ts';
import type { Word } from './tokenise.ts';

/** What the weighing of a question asks of the indexed articles. */
export interface Vocabulary {
  /** Number of articles. */
  readonly articles: number;
  /** Ids of the articles that hold every one of the terms. */
  holders(terms: readonly string[]): ReadonlySet<string>;
  /** The indexed term that a misspelt one most likely means, or null. */
  nearest(term: string): string | null;
}

/** One way to say a part of the question. */
export interface Alternative {
  readonly terms: readonly string[];
  /** 1 for the visitor's own words, less for words that mean alike. */
  readonly factor: number;
}

/** One part of the question that an article may or may not speak of. */
export interface Concept {
  readonly alternatives: readonly Alternative[];
  /** Rarity: what finding it tells. */
  readonly weight: number;
  /** Whether no article has the visitor's word nor one that means alike. */
  readonly unknown: boolean;
  /** Whether it is an everyday word that says little about the subject. */
  readonly light: boolean;
}

/** How much a word that means alike counts beside the visitor's own. */
const SYNONYM = 0.85;
/** How much a corrected word counts. */
const CORRECTED = 0.75;
/** How much the own words of a phrase count where its sense lies in small words ("where is my order"). */
const LEFT_OVER = 0.6;

/** What a word that no article knows weighs beside the rarest known one. */
const UNKNOWN = 0.7;
/** What an everyday word weighs beside another as rare, and one that no article knows. */
const LIGHT = 0.5;
/** What the name of goods weighs beside a deed as rare. */
const GOODS = 0.6;
const UNKNOWN_LIGHT = 0.12;
/** What a single character weighs in a script without spaces: it stands in many words. */
const SINGLE = 0.5;

/** Synonym groups by phrase. */
export interface Thesaurus {
  /** Phrases with the same meaning, as terms. */
  meanings(phrase: string): readonly (readonly string[])[];
  /** Longest phrase in words. */
  readonly longest: number;
  /** Phrases of scripts without spaces, longest first. */
  readonly phrases: readonly string[];
}

/** A phrase in the form in which it is looked up. */
const keyOf = (parts: readonly Word[]): string =>
  parts
    .map((word) => (word.script === 'cjk' ? word.text : ` ${word.terms[0]}`))
    .join('')
    .trim();
const termsOf = (parts: readonly Word[]): readonly string[] => parts.filter((word) => !word.stop).flatMap((word) => word.terms);

/** Terms of a synonym phrase; a phrase of stop words alone stands for itself in a question and for nothing in an article. */
function phraseTerms(phrase: string): readonly string[] {
  const parts = labelWords(phrase);
  return parts.length === 1 ? parts[0]!.terms : termsOf(parts);
}

/** Prepares the synonym list of one language; tags of articles are known phrases too. */
export function createThesaurus(synonyms: Synonyms, language: string, tags: readonly string[] = []): Thesaurus {
  const groups = new Map<string, (readonly string[])[]>();
  let longest = 1;
  for (const group of synonyms[language] ?? []) {
    const terms = group.map(phraseTerms);
    for (const phrase of group) {
      const parts = labelWords(phrase);
      longest = Math.max(longest, parts.length);
      const key = keyOf(parts);
      groups.set(key, [...(groups.get(key) ?? []), ...terms.filter((each) => each.length > 0)]);
    }
  }
  const phrases = [...new Set([...groups.keys(), ...tags.map(fold)])].filter(
    (phrase) => phrase.length > 1 && phrase.length < 8 && !/[\p{Script=Latin}\d\s]/u.test(phrase) && scriptOf(phrase) === 'cjk',
  );
  return { meanings: (phrase) => groups.get(phrase) ?? [], longest, phrases: phrases.sort((left, right) => right.length - left.length) };
}

/** Rarity of what `frequency` of `total` articles hold. */
export function rarity(total: number, frequency: number): number {
  return Math.log(1 + (total - frequency + 0.5) / (frequency + 0.5));
}

function toConcept(parts: readonly Word[], meanings: readonly (readonly string[])[], vocabulary: Vocabulary): Concept | null {
  const own = termsOf(parts);
  const alternatives: Alternative[] = own.length === 0 ? [] : [{ terms: own, factor: parts.length > 1 && own.length < parts.length ? LEFT_OVER : 1 }];
  for (const terms of meanings) if (terms.join(' ') !== own.join(' ')) alternatives.push({ terms, factor: SYNONYM });
  if (alternatives.length === 0) return null;
  const known = vocabulary.holders(own).size;
  const anyhow = new Set(alternatives.flatMap((each) => [...vocabulary.holders(each.terms)])).size;
  if (anyhow === 0 && own.length === 1 && parts[0]!.script === 'latin') {
    const meant = vocabulary.nearest(own[0]!);
    if (meant !== null)
      return {
        alternatives: [{ terms: [meant], factor: CORRECTED }],
        weight: rarity(vocabulary.articles, vocabulary.holders([meant]).size),
        unknown: false,
        light: false,
      };
  }
  const telling = parts.length === 1 && parts[0]!.script === 'cjk' && own[0]?.length === 1 ? SINGLE : 1;
  const light = parts.every((word) => isLight(word.text) || (anyhow === 0 && word.stop));
  const doubt = anyhow > 0 ? (light ? LIGHT : parts.every((word) => isGoods(word.text)) ? GOODS : 1) : light ? UNKNOWN_LIGHT : UNKNOWN;
  return { alternatives, weight: telling * doubt * rarity(vocabulary.articles, own.length > 0 && known > 0 ? known : anyhow), unknown: anyhow === 0, light };
}

/** The parts of a question, longest synonym phrases first, with what each weighs. */
export function conceptsOf(question: string, synonyms: Thesaurus, vocabulary: Vocabulary): readonly Concept[] {
  const asked = wordsWith(question, synonyms.phrases);
  const found: Concept[] = [];
  for (let at = 0; at < asked.length;) {
    let length = Math.min(synonyms.longest, asked.length - at);
    while (length > 1 && synonyms.meanings(keyOf(asked.slice(at, at + length))).length === 0) length -= 1;
    const parts = asked.slice(at, at + length);
    const meanings = length === 1 && isWorldly(parts[0]!.text) ? [] : synonyms.meanings(keyOf(parts));
    at += length;
    if (length === 1 && parts[0]!.stop) continue;
    const concept = toConcept(parts, meanings, vocabulary);
    if (concept !== null) found.push(concept);
  }
  return merge(found);
}

/** A thing said twice counts once. */
function merge(concepts: readonly Concept[]): readonly Concept[] {
  const seen = new Map<string, Concept>();
  for (const concept of concepts) {
    const key = concept.alternatives
      .map((each) => each.terms.join(' '))
      .sort()
      .join('|');
    if (!seen.has(key)) seen.set(key, concept);
  }
  return [...seen.values()];
}

/** How far a set of terms holds a concept, 0 to 1. Of the visitor's own longer words a part counts in part; words that mean alike count whole or not at all. */
export function match({ alternatives }: Concept, holds: (term: string) => boolean): number {
  let best = 0;
  for (let index = 0; index < alternatives.length; index += 1) {
    const { terms, factor } = alternatives[index]!;
    if (factor <= best) continue;
    let held = 0;
    for (const term of terms) if (holds(term)) held += 1;
    if (held === terms.length) best = factor;
    else if (index === 0 && terms.length > 2) best = Math.max(best, factor * (held / terms.length) ** 2);
  }
  return best;
}
