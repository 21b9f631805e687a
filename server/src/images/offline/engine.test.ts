import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { CsError } from '@cs-kit/protocol';
import { pngChunks } from '../provenance.ts';
import type { ImageTask } from '../types.ts';
import { createOfflineEngine } from './engine.ts';
import { startDrawing } from './render.ts';
import { STYLE_NAMES, styleFor } from './styles/index.ts';
import { readPrompt } from './words.ts';

const task = (extra: Partial<ImageTask> = {}): ImageTask => ({
  prompt: 'Mountains by a lake at sunset',
  width: 128,
  height: 96,
  index: 0,
  seed: 7,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...extra,
});

async function hashOf(style: string, seed: number, prompt = 'A quiet test in teal and coral'): Promise<string> {
  const { raster, steps } = startDrawing({ prompt, style, seed, width: 96, height: 80 });
  for (const _ of steps);
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(raster.data));
  return Array.from(new Uint8Array(digest).subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** First bytes of the digest of the pixels: a change here means that every picture of this style changes for its seed. */
const GOLDEN: Readonly<Record<string, string>> = {
  hills: '685af4c58fae',
  watercolour: 'aac60ab29e50',
  waves: '4e8d8756dc08',
  flow: '06417b074c2e',
  marble: '24b34288aeda',
  geometric: '3546726a968d',
  cubes: '4bc569268645',
  pixel: '56156534e094',
  aurora: '1a1e123dd7be',
  contours: 'e4abdf67b8c3',
  gradient: 'a3ec60798f6c',
  facets: 'fef7a7ad232f',
};

test('the same prompt, style, seed and size give the same pixels', async () => {
  const hashes: Record<string, string> = {};
  for (const style of STYLE_NAMES) hashes[style] = await hashOf(style, 1);
  assert.deepEqual(hashes, GOLDEN);
});

/** Pixels that are lighter than both their neighbours by so much that they stand out, in the upper third. */
function sparks(style: string, prompt: string): number {
  const [width, height] = [320, 240];
  const { raster, steps } = startDrawing({ prompt, style, seed: 4, width, height });
  for (const _ of steps);
  const light = (at: number): number => raster.data[at * 4]! + raster.data[at * 4 + 1]! + raster.data[at * 4 + 2]!;
  let count = 0;
  for (let at = 1; at < (width * height) / 3; at += 1) if (light(at) > light(at - 1) + 45 && light(at) > light(at + 1) + 45) count += 1;
  return count;
}

test('a night over the hills has stars, a day has none', () => {
  assert.ok(sparks('hills', 'Hills at night') > 10, `${sparks('hills', 'Hills at night')}`);
  assert.equal(sparks('hills', 'Hills by day'), 0);
});

test('the windows of a city and the stars of a night stay the same for a seed too', async () => {
  assert.equal(await hashOf('cubes', 1, 'A city'), 'e1f697dad48a');
  assert.equal(await hashOf('hills', 1, 'Hills at night'), 'e5883da2ae17');
});

test('another seed gives another picture', async () => {
  for (const style of STYLE_NAMES) assert.notEqual(await hashOf(style, 1), await hashOf(style, 2), style);
});

test('progress of the work never goes back and ends at its end', () => {
  for (const style of STYLE_NAMES) {
    let last = 0;
    for (const share of startDrawing({ prompt: 'x', style, seed: 3, width: 96, height: 64 }).steps) {
      assert.ok(share >= last && share <= 1, `${style}: ${share} after ${last}`);
      last = share;
    }
    assert.ok(last > 0.95, `${style} ends at ${last}`);
  }
});

test('every style fills the whole picture and is no flat colour', async () => {
  for (const style of STYLE_NAMES) {
    const { raster, steps } = startDrawing({ prompt: 'x', style, seed: 5, width: 160, height: 120 });
    for (const _ of steps);
    const stats = await sharp(new Uint8Array(raster.data.buffer), { raw: { width: 160, height: 120, channels: 4 } }).stats();
    assert.ok(
      stats.channels.slice(0, 3).some((channel) => channel.stdev > 8),
      style,
    );
    assert.equal(stats.channels[3]?.min, 255, style);
  }
});

test('words choose colours, moods and a style, in English, Chinese and Arabic', () => {
  assert.deepEqual([...readPrompt('بحيرة هادئة بين الجبال عند الغروب').motifs], ['mountain', 'water', 'sun', 'calm']);
  assert.deepEqual(
    readPrompt('أمواج بالفيروزي').colours.map((colour) => colour.hue),
    [190],
  );
  assert.deepEqual([...readPrompt('A red flower').motifs], ['flower']);
  assert.deepEqual(
    readPrompt('blue and then red').colours.map((colour) => colour.hue),
    [258, 26],
  );
  assert.deepEqual(
    readPrompt('红色的花').colours.map((colour) => colour.hue),
    [26],
  );
  assert.equal(styleFor(readPrompt('夜晚的极光').motifs, 0), 'aurora');
  assert.equal(styleFor(readPrompt('a trail map').motifs, 0), 'contours');
  assert.equal(readPrompt('scared of boredom').colours.length, 0);
});

test('makes a PNG that says what it is, and previews on the way', async () => {
  const shares: number[] = [];
  let previews = 0;
  const made = await createOfflineEngine({ sliceMs: 1, clock: () => performance.now(), pause: () => new Promise((done) => setImmediate(done)) }).generate(
    task({
      onProgress: (share, preview) => {
        shares.push(share ?? 0);
        if (preview !== undefined) previews += 1;
      },
    }),
  );
  assert.equal(made.type, 'image/png');
  assert.ok(previews >= 1);
  assert.deepEqual(
    [...shares].sort((a, b) => a - b),
    shares,
  );
  const meta = await sharp(made.bytes).metadata();
  assert.deepEqual([meta.width, meta.height, meta.format], [128, 96, 'png']);
  assert.ok(pngChunks(made.bytes).includes('iTXt'));
  const xmp = String(meta.xmpAsString ?? meta.xmp);
  assert.match(xmp, /digitalsourcetype\/algorithmicMedia/);
  assert.match(xmp, /cs-kit offline engine/);
  assert.doesNotMatch(new TextDecoder('latin1').decode(made.bytes), /sunset/, 'the prompt stays out of the file');
});

test('stops within 250 ms of an abort, and leaves others their turn meanwhile', async () => {
  const abort = new AbortController();
  let turns = 0;
  const ticker = setInterval(() => (turns += 1), 5);
  const work = createOfflineEngine().generate(task({ style: 'watercolour', width: 1024, height: 1024, signal: abort.signal }));
  await new Promise((done) => setTimeout(done, 150));
  const asked = performance.now();
  abort.abort(new CsError('image/cancelled'));
  await assert.rejects(work, (error) => error instanceof CsError && error.code === 'image/cancelled');
  clearInterval(ticker);
  assert.ok(performance.now() - asked < 250, `took ${performance.now() - asked} ms`);
  assert.ok(turns >= 5, `others had ${turns} turns`);
});
