import { FRAME, SileroNetwork } from '../../packages/voice/src/engine/vad/silero/network.ts';
import { readWeights } from '../../packages/voice/src/engine/vad/silero/weights.ts';
import { sileroWeights } from '../../scripts/silero-weights.mjs';
import { oracle } from '../../test/support/silero-oracle.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import { corpus } from './sound.ts';

/* The plain network beside the same model in ONNX Runtime, frame by frame in turns: whether any decision differs, and what a frame costs each. */

const SEED = 1;
const UTTERANCES = 40;
const NOISES = ['clean', 'white:10', 'pink:5', 'pink:0', 'brown:5', 'babble:20', 'babble:10'];
/** From this probability on somebody speaks. */
const SPEECH = 0.5;

/** Measures the network. */
export async function detector(): Promise<Record<string, Figure>> {
  const { sounds } = await corpus({ seed: SEED, count: UTTERANCES, noises: NOISES });
  const weights = await sileroWeights();
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  let [frames, flips, furthest, speech] = [0, 0, 0, 0];
  for (const sound of sounds.values()) {
    const network = new SileroNetwork(readWeights(weights));
    const ask = await oracle();
    for (let at = 0; at + FRAME <= sound.length; at += FRAME, frames += 1) {
      const frame = sound.slice(at, at + FRAME);
      const begun = performance.now();
      const ours = network.probability(frame);
      const between = performance.now();
      const theirs = await ask(frame);
      times.ours.push(between - begun);
      times.theirs.push(performance.now() - between);
      furthest = Math.max(furthest, Math.abs(ours - theirs));
      if (theirs >= SPEECH) speech += 1;
      if (ours >= SPEECH !== theirs >= SPEECH) flips += 1;
    }
  }
  const ratio = percentile(times.ours, 0.5) / percentile(times.theirs, 0.5);
  const row = (share: number, who: 'ours' | 'theirs'): Figure => ({ value: percentile(times[who], share), unit: 'ms a frame' });
  return {
    'detector, frames': { value: frames, unit: 'frames of 32 ms', must: '>= 10000', pass: frames >= 10_000 },
    'detector, speech among them': { value: (100 * speech) / frames, unit: '%' },
    'detector, decisions that differ': { value: flips, unit: 'frames', must: '<= 0', pass: flips === 0 },
    'detector, furthest apart': { value: furthest, unit: 'of probability' },
    'detector, plain, p10': row(0.1, 'ours'),
    'detector, plain, p50': row(0.5, 'ours'),
    'detector, plain, p99': row(0.99, 'ours'),
    'detector, onnxruntime-web, p10': row(0.1, 'theirs'),
    'detector, onnxruntime-web, p50': row(0.5, 'theirs'),
    'detector, onnxruntime-web, p99': row(0.99, 'theirs'),
    'detector, time': { value: ratio, unit: 'x onnxruntime-web', must: '<= 1', pass: ratio <= 1 },
    'detector, bytes': { value: weights.length / 1000, unit: 'KB' },
  };
}
