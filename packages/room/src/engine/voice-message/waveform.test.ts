import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BARS, barsOf, WAVE_BYTES, WAVE_SECONDS, waveform } from './waveform.ts';

const decoded = (samples: Float32Array) => ({ duration: 2, getChannelData: () => samples });

test('bars are as loud as their part, the loudest is whole, and silence is a line', () => {
  const samples = Float32Array.from({ length: 4000 }, (_, at) => (at < 2000 ? 0.1 : 0.4) * (at % 2 === 0 ? 1 : -1));
  const bars = barsOf(samples);
  assert.equal(bars.length, BARS);
  assert.deepEqual([Math.round(bars[0]! * 100), bars.at(-1)], [25, 1]);
  assert.deepEqual(barsOf(new Float32Array(4000)), Array<number>(BARS).fill(0));
  assert.equal(barsOf(Float32Array.of(1, 1, 1)).length, BARS, 'shorter than its bars');
});

test('a sound is unpacked once, within bounds; what cannot be has no waveform', async () => {
  let times = 0;
  const decode = async () => {
    times += 1;
    return decoded(Float32Array.of(0.5, 0.5));
  };
  const bytes = new Blob(['sound']);
  const [one, two] = await Promise.all([waveform('a', bytes, 2, decode), waveform('a', bytes, 2, decode)]);
  assert.equal(one, two);
  assert.deepEqual([times, one?.seconds], [1, 2]);
  assert.equal(await waveform('b', new Blob([new Uint8Array(WAVE_BYTES + 1)]), 2, decode), null);
  assert.equal(await waveform('c', bytes, WAVE_SECONDS + 1, decode), null);
  assert.equal(await waveform('d', bytes, Number.POSITIVE_INFINITY, decode), null);
  assert.equal(times, 1);
  assert.equal(await waveform('e', bytes, 2, () => Promise.reject(new Error('no sound'))), null);
  for (let count = 0; count < 100; count += 1) await waveform(`k${count}`, bytes, 2, decode);
  await waveform('a', bytes, 2, decode);
  assert.equal(times, 102, 'the oldest was forgotten');
});
