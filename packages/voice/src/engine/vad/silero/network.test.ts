import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { sileroWeights } from '../../../../../../scripts/silero-weights.mjs';
import { oracle } from '../../../../../../test/support/silero-oracle.ts';
import { FRAME, SileroNetwork } from './network.ts';
import { BINS, Spectrum, WINDOW } from './spectrum.ts';
import { WEIGHT_BYTES, readWeights } from './weights.ts';

/* The plain network beside the same model in ONNX Runtime, which is what it must agree with. */

/** What weights of 16 bits may change. */
const WITHIN = 0.005;

let bytes: Uint8Array;
let ask: (frame: Float32Array) => Promise<number>;
before(async () => {
  [bytes, ask] = await Promise.all([sileroWeights(), oracle()]);
});

/** Numbers that look random and are the same every time (Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A minute of somebody who sings vowels at all heights and loudnesses with pauses, in noise that comes and goes. */
function song(seconds: number): Float32Array {
  const random = numbers(7);
  const samples = new Float32Array(seconds * 16_000);
  for (let start = 0; start < samples.length;) {
    const length = Math.floor(2000 + random() * 12_000);
    const pitch = 80 + random() * 220;
    const loud = random() < 0.35 ? 0 : 10 ** (-2 * random());
    const noise = 10 ** (-1 - 3 * random());
    const formants = [250 + random() * 600, 900 + random() * 1400, 2300 + random() * 900];
    const swing = 2 + random() * 5;
    for (let at = 0; at < length && start + at < samples.length; at += 1) {
      const time = at / 16_000;
      let voice = 0;
      for (let harmonic = 1; harmonic * pitch < 4000; harmonic += 1) {
        const near = formants.reduce((most, formant) => Math.max(most, Math.exp(-(((harmonic * pitch - formant) / 130) ** 2))), 0.02);
        voice += near * Math.sin(2 * Math.PI * harmonic * pitch * time);
      }
      samples[start + at] = 0.2 * loud * voice * (0.55 + 0.45 * Math.sin(2 * Math.PI * swing * time)) + noise * (random() - 0.5);
    }
    start += length;
  }
  return samples;
}

test('agrees with the model in ONNX Runtime, frame by frame, and decides every time as it does', async () => {
  const network = new SileroNetwork(readWeights(bytes));
  const sound = song(60);
  let [furthest, flips, frames, speech] = [0, 0, 0, 0];
  for (let at = 0; at + FRAME <= sound.length; at += FRAME) {
    const frame = sound.slice(at, at + FRAME);
    const [ours, theirs] = [network.probability(frame), await ask(frame)];
    furthest = Math.max(furthest, Math.abs(ours - theirs));
    frames += 1;
    if (theirs >= 0.5) speech += 1;
    if (ours >= 0.5 !== theirs >= 0.5) flips += 1;
  }
  assert.ok(speech > frames * 0.1 && speech < frames * 0.9, `some of it is speech to the model: ${speech} of ${frames}`);
  assert.equal(flips, 0);
  assert.ok(furthest <= WITHIN, `${furthest}`);
});

test('a network that has forgotten hears as a new one', () => {
  const weights = readWeights(bytes);
  const [used, fresh] = [new SileroNetwork(weights), new SileroNetwork(weights)];
  const sound = song(2);
  for (let at = 0; at + FRAME <= sound.length; at += FRAME) used.probability(sound.subarray(at, at + FRAME));
  used.reset();
  for (let at = 0; at + FRAME <= sound.length; at += FRAME) {
    const frame = sound.subarray(at, at + FRAME);
    assert.equal(used.probability(frame), fresh.probability(frame));
  }
});

test('magnitudes are those of the plain sum', () => {
  const random = numbers(3);
  const samples = Float32Array.from({ length: WINDOW + 3 }, () => random() - 0.5);
  const made = new Float32Array(BINS + 1);
  new Spectrum().magnitudes(samples, 3, made, 1);
  for (let bin = 0; bin < BINS; bin += 1) {
    let [re, im] = [0, 0];
    for (let at = 0; at < WINDOW; at += 1) {
      const value = samples[3 + at]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW));
      re += value * Math.cos((2 * Math.PI * bin * at) / WINDOW);
      im += value * Math.sin((2 * Math.PI * bin * at) / WINDOW);
    }
    assert.ok(Math.abs(made[bin + 1]! - Math.hypot(re, im)) < 1e-5, `bin ${bin}`);
  }
  assert.equal(made[0], 0);
});

test('the weights are those of the model, in parts of the greatest of their row; a file of another length is none of the kit', () => {
  assert.equal(bytes.length, WEIGHT_BYTES);
  const { first, last } = readWeights(bytes);
  const view = new DataView(bytes.buffer);
  assert.equal(first.bias[0], view.getFloat32(0, true));
  const greatest = first.weights.subarray(0, first.inputs).reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  assert.ok(Math.abs(greatest - view.getFloat32(4, true)) < 1e-6);
  assert.equal(last.weights.length, 128);
  assert.throws(
    () => readWeights(bytes.subarray(1)),
    (error) => error instanceof CsError && error.code === 'voice/model-failed',
  );
});
