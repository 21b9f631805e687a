import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CORPUS = fileURLToPath(new URL('../../test/lab/corpus.mjs', import.meta.url));

/** What was said, and when, in milliseconds of the sound. */
export interface Said {
  readonly onset_ms: number;
  readonly end_ms: number;
  readonly text: string;
  /** Voice of espeak-ng. */
  readonly language: string;
  readonly pauses: readonly { readonly start_ms: number; readonly end_ms: number; readonly after: string }[];
}

/** A corpus: samples at 16 kHz by their noise, and what is said in them. */
export interface Corpus {
  readonly sounds: ReadonlyMap<string, Float32Array>;
  readonly said: readonly Said[];
}

/** How a corpus is made. */
export interface CorpusOptions {
  readonly seed: number;
  readonly count: number;
  /** Such as `clean` and `pink:5`. */
  readonly noises: readonly string[];
  /** Lines of language and sentence; the built-in ones where none is named. */
  readonly sentences?: string;
  /** Share of the utterances with a silence of 300 to 900 ms between two words. */
  readonly pauseShare?: number;
  /** Milliseconds before the first one. */
  readonly lead?: number;
}

/** Speech with known beginnings and ends. The same options give the same sound. */
export async function corpus({ seed, count, noises, sentences, pauseShare = 0.25, lead = 1500 }: CorpusOptions): Promise<Corpus> {
  const folder = await mkdtemp(join(tmpdir(), 'cs-bench-voice-'));
  try {
    const args = [
      '--out',
      folder,
      '--seed',
      String(seed),
      '--count',
      String(count),
      '--noise',
      noises.join(','),
      '--pause-share',
      String(pauseShare),
      '--lead',
      String(lead),
    ];
    await run(process.execPath, [CORPUS, ...args, ...(sentences === undefined ? [] : ['--sentences', fileURLToPath(new URL(sentences, import.meta.url))])]);
    const sounds = new Map<string, Float32Array>();
    for (const noise of noises) {
      const raw = ['-t', 'raw', '-r', '16000', '-c', '1', '-b', '16', '-e', 'signed-integer', '-'];
      const { stdout } = await run('sox', ['-D', join(folder, `${noise.replace(':', '-')}.wav`), ...raw], { encoding: 'buffer', maxBuffer: 1 << 30 });
      sounds.set(
        noise,
        Float32Array.from({ length: stdout.length >> 1 }, (_, at) => stdout.readInt16LE(at * 2) / 0x8000),
      );
    }
    const { utterances } = JSON.parse(await readFile(join(folder, 'schedule.json'), 'utf8')) as { readonly utterances: readonly Said[] };
    return { sounds, said: utterances };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
