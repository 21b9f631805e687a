// Closed-grammar recognition with pocketsphinx: one short process per request on a dictionary cut down to the grammar's words.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, wav } from './audio.mjs';

const MODEL = process.env.LAB_POCKETSPHINX_MODEL ?? '/usr/share/pocketsphinx/model/en-us';
// Narrower beams make the decoder give up on clean one-word answers; measured in README.md.
const BEAMS = ['-beam', '1e-120', '-pbeam', '1e-120', '-wbeam', '1e-100'];
const LEAD = 0.3;
const TAIL = 0.5;

/** The alternatives of one rule of a flat JSGF grammar. */
export function alternatives(grammar, rule) {
  const body = new RegExp(`<${rule}>\\s*=([^;]*);`).exec(grammar)?.[1] ?? '';
  return body
    .split('|')
    .map((s) => s.replace(/\/\/.*$/gm, '').trim())
    .filter(Boolean);
}

export class Recogniser {
  constructor(grammarPath) {
    const grammar = readFileSync(grammarPath, 'utf8');
    this.sentences = alternatives(grammar, 'sentence');
    const words = new Set([...this.sentences, ...alternatives(grammar, 'fragment')].join(' ').split(/\s+/));
    const dictionary = readFileSync(join(MODEL, 'cmudict-en-us.dict'), 'utf8')
      .split('\n')
      .filter((line) => words.has(line.split(' ', 1)[0].replace(/\(\d+\)$/, '')));
    const known = new Set(dictionary.map((line) => line.split(' ', 1)[0]));
    const missing = [...words].filter((word) => word && !known.has(word));
    if (missing.length) throw new Error(`not in the pronunciation dictionary: ${missing.join(', ')}`);
    this.folder = mkdtempSync(join(tmpdir(), 'lab-speech-'));
    this.grammar = join(this.folder, 'grammar.jsgf');
    this.dictionary = join(this.folder, 'words.dict');
    writeFileSync(this.grammar, grammar);
    writeFileSync(this.dictionary, dictionary.join('\n') + '\n');
    this.serial = 0;
    process.on('exit', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  /**
   * @param {Int16Array} pcm 16 kHz mono
   * @returns {Promise<{text: string, words: {word: string, start: number, end: number}[], segments: {text: string, start: number, end: number}[]}>} seconds
   */
  async recognise(pcm) {
    const rate = 16000;
    const padded = new Int16Array(pcm.length + (LEAD + TAIL) * rate);
    padded.set(pcm, LEAD * rate);
    const file = join(this.folder, `${this.serial++}.wav`);
    writeFileSync(file, wav(padded, rate));
    try {
      const out = await run('pocketsphinx_continuous', [
        '-infile',
        file,
        '-jsgf',
        this.grammar,
        '-dict',
        this.dictionary,
        ...BEAMS,
        '-time',
        'yes',
        '-logfn',
        '/dev/null',
      ]);
      return parse(out.toString('utf8'), pcm.length / rate);
    } finally {
      rmSync(file, { force: true });
    }
  }
}

const TIMED = /^(\S+) (\d+\.\d+) (\d+\.\d+) \d+\.\d+$/;

function parse(text, duration) {
  const segments = [];
  const clamp = (t) => Math.round(Math.min(Math.max(Number(t) - LEAD, 0), duration) * 100) / 100;
  for (const line of text
    .split('\n')
    .map((l) => l.trim())
    .filter(Boolean)) {
    const timed = TIMED.exec(line);
    if (!timed) {
      segments.push({ text: line.toLowerCase(), words: [] });
      continue;
    }
    if (/^[<[]/.test(timed[1]) || !segments.length) continue;
    segments.at(-1).words.push({ word: timed[1].replace(/\(\d+\)$/, ''), start: clamp(timed[2]), end: clamp(timed[3]) });
  }
  for (const s of segments) {
    s.start = s.words[0]?.start ?? 0;
    s.end = s.words.at(-1)?.end ?? duration;
  }
  return { text: segments.map((s) => s.text).join(' '), words: segments.flatMap((s) => s.words), segments };
}
