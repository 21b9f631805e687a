import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { available } from '../../../scripts/tools.ts';
import { audioKind, estimateSeconds } from './audio.ts';

const SKIP = available('speech') ? false : 'ffmpeg is not installed here; CI runs this';

test('the length of compressed recordings is read from them', { skip: SKIP }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-lengths-'));
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['a.ogg', ['-c:a', 'libopus', '-b:a', '24k']],
    ['b.ogg', ['-c:a', 'libvorbis']],
    ['a.webm', ['-c:a', 'libopus', '-b:a', '128k']],
    // As a browser records: it does not know the length when it begins.
    ['live.webm', ['-c:a', 'libopus', '-f', 'webm', '-live', '1']],
    ['a.mp3', ['-b:a', '64k']],
    ['low.mp3', ['-ar', '16000', '-b:a', '16k']],
    ['a.m4a', ['-c:a', 'aac']],
    ['live.m4a', ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov', '-frag_duration', '500000', '-f', 'mp4']],
    ['a.flac', []],
  ];
  for (const [name, options] of kinds) {
    const path = join(directory, name);
    execFileSync('ffmpeg', ['-loglevel', 'error', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=7', '-ac', '1', ...options, '-y', path]);
    const bytes = new Uint8Array(await readFile(path));
    const seconds = estimateSeconds(bytes);
    assert.ok(seconds > 6.2 && seconds < 7.4, `${name}: ${seconds}`);
    // Cut off anywhere, it is still read without a fault.
    for (let cut = 0; cut < Math.min(bytes.length, 1500); cut += 7) assert.ok(estimateSeconds(bytes.slice(0, cut)) >= 0);
  }
  await rm(directory, { recursive: true });
});

test('what tells no length, or one that its bytes belie, counts by its bytes', () => {
  const ogg = new Uint8Array(1_000_000);
  ogg.set(new TextEncoder().encode('OggS'), 0);
  assert.equal(audioKind(ogg)?.type, 'audio/ogg');
  assert.equal(estimateSeconds(ogg), 500);
  ogg.set(new TextEncoder().encode('OpusHead'), 28);
  assert.equal(estimateSeconds(ogg), 1_000_000 / 64_000);
  // A page on which no packet ends counts none: it writes -1.
  ogg.fill(0xff, 6, 14);
  assert.equal(estimateSeconds(ogg), 500);
  for (const head of [
    [0x1a, 0x45, 0xdf, 0xa3],
    [0x66, 0x4c, 0x61, 0x43],
    [0xff, 0xe3],
    [0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70],
  ])
    for (const length of [9, 64, 5000]) {
      const bytes = new Uint8Array(length);
      bytes.set(head);
      assert.equal(estimateSeconds(bytes), length / 2000, `${head.join()} ${length}`);
    }
});
