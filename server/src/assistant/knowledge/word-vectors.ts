import { fold } from './tokenise.ts';

/** What the words of a text mean, as one direction in a space in which words of like use lie near each other. */
export interface WordVectors {
  readonly dimensions: number;
  /** Direction of a text, of length 1, or null where none of its words is known. */
  of(text: string): Float32Array | null;
  /** Whether every word of a text is known: a name that is not known leaves a text that says something else. */
  knows(text: string): boolean;
}

/** Word vectors of a language, or null where there are none. */
export type VectorsOf = (language: string) => WordVectors | null;

const DIMENSIONS = 100;
const LINE_END = 10;
const WORD = /[a-z]+/g;
/** Smooth inverse frequency (Arora, Liang and Ma 2017): words more frequent than this count less and less. */
const OFTEN = 1e-3;
/** Words of an English text by rank follow Zipf's law: the word at `rank` makes up about 1 / (12 × (rank + 10)) of it. */
const share = (rank: number): number => 1 / (12 * (rank + 10));

interface Table {
  readonly ranks: ReadonlyMap<string, number>;
  readonly numbers: Int8Array;
}

function readTable(bytes: Uint8Array): Table {
  let end = 0;
  while (bytes[end] !== LINE_END || bytes[end + 1] !== LINE_END) end += 1;
  const words = new TextDecoder().decode(bytes.subarray(0, end)).split('\n');
  return {
    ranks: new Map(words.map((word, rank) => [word, rank])),
    numbers: new Int8Array(bytes.buffer, bytes.byteOffset + end + 2, words.length * DIMENSIONS),
  };
}

/** Scales to length 1, in place; null where the length is 0. */
export function unit(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(dot(vector, vector));
  if (length === 0) return null;
  for (let at = 0; at < vector.length; at += 1) vector[at]! /= length;
  return vector;
}

export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += left[at]! * right[at]!;
  return sum;
}

function addWords({ ranks, numbers }: Table, text: string, to: Float32Array): void {
  for (const [word] of fold(text).matchAll(WORD)) {
    const rank = ranks.get(word);
    if (rank === undefined) continue;
    const row = numbers.subarray(rank * DIMENSIONS, (rank + 1) * DIMENSIONS);
    let square = 0;
    for (const number of row) square += number * number;
    const weight = OFTEN / (OFTEN + share(rank)) / Math.sqrt(square);
    for (let at = 0; at < DIMENSIONS; at += 1) to[at]! += weight * row[at]!;
  }
}

/** Reads a table as scripts/word-vectors.ts writes it. `texts` are many of the sort that will be compared: the direction that all have in common is taken out, as it tells nothing. */
export function readWordVectors(bytes: Uint8Array, texts: readonly string[]): WordVectors {
  const table = readTable(bytes);
  const sum = (text: string): Float32Array => {
    const vector = new Float32Array(DIMENSIONS);
    addWords(table, text, vector);
    return vector;
  };
  const common = principal(texts.map(sum));
  return {
    dimensions: DIMENSIONS,
    knows: (text) => [...fold(text).matchAll(WORD)].every(([word]) => table.ranks.has(word)),
    of(text) {
      const vector = sum(text);
      const shared = dot(vector, common);
      for (let at = 0; at < DIMENSIONS; at += 1) vector[at]! -= shared * common[at]!;
      return unit(vector);
    },
  };
}

const TURNS = 20;

/** The direction along which vectors are longest, by power iteration. */
function principal(vectors: readonly Float32Array[]): Float32Array {
  let direction: Float32Array = new Float32Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS));
  for (let turn = 0; turn < TURNS; turn += 1) {
    const next = new Float32Array(DIMENSIONS);
    for (const vector of vectors) {
      const along = dot(vector, direction);
      for (let at = 0; at < DIMENSIONS; at += 1) next[at]! += along * vector[at]!;
    }
    direction = unit(next) ?? direction;
  }
  return direction;
}
