import type { WordVectors } from './word-vectors.ts';

/** How near the sense of a question comes to an article: by what its words mean in the language at large, so that none of them need stand in the article. */
export interface Sense {
  /** Cosine with the nearest of its title, tags and ways of asking; and with the nearest sentence of its text. */
  readonly asked: number;
  readonly said: number;
  /** Its share among the nearest phrases of all articles. */
  readonly votes: number;
}

/** Nothing is known of the sense. */
export const SENSELESS: Sense = { asked: 0, said: 0, votes: 0 };

/** A text that stands for an article. */
export interface SenseEntry {
  readonly articleId: string;
  readonly text: string;
}

const VOTERS = 12;
/** What a sentence of a question counts beside the whole. */
const PART = 0.9;

/** Texts as rows of one matrix, which is many times as fast as a vector each. */
class Rows {
  readonly owners: readonly string[];
  readonly #matrix: Float32Array;
  readonly #width: number;

  constructor(entries: readonly SenseEntry[], vectors: WordVectors) {
    const rows = entries.flatMap(({ articleId, text }) => {
      const vector = vectors.of(text);
      return vector === null ? [] : [{ articleId, vector }];
    });
    this.owners = rows.map(({ articleId }) => articleId);
    this.#width = vectors.dimensions;
    this.#matrix = new Float32Array(rows.length * this.#width);
    for (const [row, { vector }] of rows.entries()) this.#matrix.set(vector, row * this.#width);
  }

  /** Raises each row's figure to `factor` times its cosine with a vector, where that is more. */
  raise(figures: Float32Array, vector: Float32Array, factor: number): void {
    const [matrix, width] = [this.#matrix, this.#width];
    for (let row = 0, from = 0; row < figures.length; row += 1, from += width) {
      // Four sums at once: each waits for its own last addition only.
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let at = 0; at < width; at += 4) {
        a += matrix[from + at]! * vector[at]!;
        b += matrix[from + at + 1]! * vector[at + 1]!;
        c += matrix[from + at + 2]! * vector[at + 2]!;
        d += matrix[from + at + 3]! * vector[at + 3]!;
      }
      const sum = a + b + c + d;
      if (factor * sum > figures[row]!) figures[row] = factor * sum;
    }
  }
}

/** The highest few figures with their places, highest first. */
function highest(figures: Float32Array, count: number): readonly number[] {
  const top: number[] = [];
  for (let at = 0; at < figures.length; at += 1) {
    if (top.length === count && figures[at]! <= figures[top[count - 1]!]!) continue;
    let place = top.length;
    while (place > 0 && figures[top[place - 1]!]! < figures[at]!) place -= 1;
    top.splice(place, 0, at);
    if (top.length > count) top.pop();
  }
  return top;
}

/** The texts of one site's articles as directions of meaning. */
export class SenseBook {
  readonly #vectors: WordVectors;
  readonly #phrases: Rows;
  readonly #sentences: Rows;

  constructor(vectors: WordVectors, phrases: readonly SenseEntry[], sentences: readonly SenseEntry[]) {
    this.#vectors = vectors;
    this.#phrases = new Rows(phrases, vectors);
    this.#sentences = new Rows(sentences, vectors);
  }

  /** How near a question, given whole and then in its sentences, comes to each article. */
  near(texts: readonly string[]): ReadonlyMap<string, Sense> {
    const [phrases, sentences] = [this.#phrases, this.#sentences];
    const asked = new Float32Array(phrases.owners.length);
    const said = new Float32Array(sentences.owners.length);
    for (const [index, text] of texts.entries()) {
      const vector = this.#vectors.of(text);
      if (vector === null) continue;
      phrases.raise(asked, vector, index === 0 ? 1 : PART);
      sentences.raise(said, vector, index === 0 ? 1 : PART);
    }
    const near = new Map<string, { asked: number; said: number; votes: number }>();
    const of = (articleId: string): { asked: number; said: number; votes: number } => {
      let sense = near.get(articleId);
      if (sense === undefined) near.set(articleId, (sense = { ...SENSELESS }));
      return sense;
    };
    for (const [row, owner] of phrases.owners.entries()) of(owner).asked = Math.max(of(owner).asked, asked[row]!);
    for (const [row, owner] of sentences.owners.entries()) of(owner).said = Math.max(of(owner).said, said[row]!);
    const voters = highest(asked, VOTERS);
    const all = voters.reduce((sum, row) => sum + asked[row]! ** 3, 0);
    if (all > 0) for (const row of voters) of(phrases.owners[row]!).votes += asked[row]! ** 3 / all;
    return near;
  }
}
