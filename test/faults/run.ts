import { parseArgs } from 'node:util';
import { buildKit } from '../../scripts/build.ts';
import { run } from '../../scripts/run.ts';
import { installed } from '../../scripts/tools.ts';
import { fuzzRounds } from './fuzz.ts';
import { killRounds } from './kill.ts';

/* Faults: kills under load, random frames, controls pressed while the relay is slow, cut off or failing. `--short` is for CI and presses those of some screens only: all take most of an hour; `--rounds` sets the kills, `--frames` the frames; `--seed` repeats a run. */
const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, rounds: { type: 'string' }, frames: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const kills = Number(values.rounds ?? 20);
console.log(`seed ${seed}`);

const started = performance.now();
const outcome = await killRounds(kills, seed);
console.log(
  `kill -9: ${kills} rounds, ${outcome.acknowledged} messages, ${outcome.changes} changes of a document and ${outcome.beacons} events acknowledged, 0 lost, 0 duplicated (${((performance.now() - started) / 1000).toFixed(0)} s)`,
);

const frames = Number(values.frames ?? (values.short ? 2000 : values.rounds === undefined ? 100_000 : 2000));
const fuzz = await fuzzRounds(frames, seed);
const times = (name: string, [calm, during]: readonly [number, number]): string =>
  `${name} ${calm.toFixed(1)} ms before, ${during.toFixed(1)} ms during, ratio ${(during / calm).toFixed(2)}`;
console.log(
  `fuzz: ${fuzz.frames} frames to rooms and documents and ${fuzz.requests} requests, process alive, ${fuzz.grownMb.toFixed(1)} MB of memory more; two others: ${fuzz.delivered} messages and ${fuzz.changes} changes, 0 lost, ${times('p50', fuzz.p50)}, ${times('p99', fuzz.p99)}`,
);

/** Screens and conditions that the short form tries: each condition, on the screens where most can go wrong. */
const SHORT = ['hub, answer/slow', 'hub, empty/cut', 'desk, conversation/failing', 'desk, inbox/cut', 'canvas/cpu', 'settings, Providers/slow'];
const controls = values.rounds === undefined;
if (controls) {
  await installed(['chromium']);
  await buildKit();
  const env = { ...process.env, ...(values.short ? { CONTROLS: SHORT.join(';') } : {}) };
  await run(process.execPath, ['--conditions=cs-source', '--test', '--test-timeout=7200000', '--test-reporter=spec', 'test/faults/controls.test.ts'], env);
}
console.log(`${controls ? 3 : 2} passed, 0 failed`);
process.exit(0);
