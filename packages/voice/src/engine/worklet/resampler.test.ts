import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resampler } from './resampler.ts';

const TO = 16_000;
const RATES = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000];

function tone(rate: number, hertz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, at) => Math.sin((2 * Math.PI * hertz * at) / rate));
}

function resampled(rate: number, samples: Float32Array): number[] {
  const out: number[] = [];
  new Resampler(rate, TO).push(samples, (sample) => out.push(sample));
  return out;
}

/** Loudness in decibels beside a full tone, without the beginning and the end. */
function decibels(samples: readonly number[]): number {
  const inner = samples.slice(Math.round(samples.length * 0.3), Math.round(samples.length * 0.9));
  return 10 * Math.log10((2 * inner.reduce((sum, sample) => sum + sample ** 2, 0)) / inner.length + 1e-20);
}

for (const rate of RATES)
  test(`${rate} Hz: speech passes as it is, what would fold into it is put down by 60 dB, and nothing is lost`, () => {
    const half = Math.min(rate, TO) / 2;
    for (const share of [0.02, 0.25, 0.5, 0.85])
      assert.ok(Math.abs(decibels(resampled(rate, tone(rate, half * share, 0.2)))) < 0.1, `${half * share} Hz passes`);
    for (const hertz of [8100, 9000, 12_000, 15_000, 23_000, 60_000, 90_000])
      if (hertz > half && hertz < rate / 2) assert.ok(decibels(resampled(rate, tone(rate, hertz, 0.2))) < -60, `${hertz} Hz does not`);
    const second = resampled(rate, new Float32Array(rate));
    assert.ok(Math.abs(second.length - TO) <= 1, `${second.length} samples a second`);
  });

test('what the pieces are makes no difference', () => {
  const sound = tone(44_100, 440, 0.1);
  const whole = resampled(44_100, sound);
  const pieces: number[] = [];
  const resampler = new Resampler(44_100, TO);
  for (let at = 0, size = 1; at < sound.length; at += size, size = (size * 7) % 131)
    resampler.push(sound.subarray(at, at + size), (sample) => pieces.push(sample));
  assert.deepEqual(pieces, whole);
});

test('it is as late as it says', () => {
  for (const rate of [8000, 44_100, 48_000]) {
    const click = new Float32Array(rate / 10);
    click[rate / 50] = 1;
    const out = resampled(rate, click);
    const peak = out.indexOf(Math.max(...out));
    assert.ok(Math.abs(peak / TO - (rate / 50 + new Resampler(rate, TO).delay) / rate) <= 1 / TO, `${rate}`);
  }
});
