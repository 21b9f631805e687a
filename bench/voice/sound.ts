import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CORPUS = fileURLToPath(new URL('../../test/lab/corpus.mjs', import.meta.url));

/** Speech in ten and more languages with pauses, in each noise: samples at 16 kHz. The same seed gives the same sound. */
export async function spoken(seed: number, count: number, noises: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
  const folder = await mkdtemp(join(tmpdir(), 'cs-bench-voice-'));
  try {
    await run(process.execPath, [CORPUS, '--out', folder, '--seed', String(seed), '--count', String(count), '--noise', noises.join(',')]);
    const sounds = new Map<string, Float32Array>();
    for (const noise of noises) {
      const raw = ['-t', 'raw', '-r', '16000', '-c', '1', '-b', '16', '-e', 'signed-integer', '-'];
      const { stdout } = await run('sox', ['-D', join(folder, `${noise.replace(':', '-')}.wav`), ...raw], { encoding: 'buffer', maxBuffer: 1 << 28 });
      sounds.set(
        noise,
        Float32Array.from({ length: stdout.length >> 1 }, (_, at) => stdout.readInt16LE(at * 2) / 0x8000),
      );
    }
    return sounds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
