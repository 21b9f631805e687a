import { parseArgs } from 'node:util';
import { buildKit } from '../../scripts/build.ts';
import { run } from '../../scripts/run.ts';
import { installed } from '../../scripts/tools.ts';
import { fuzzRounds } from './fuzz.ts';
import { killRounds } from './kill.ts';

/* Faults: kills under load, random frames, controls pressed while the relay is slow, cut off or failing. `--short` is for CI and presses those of some screens only, chosen by the seed: all take most of an hour; `--rounds` sets the kills; `--seed` repeats a run. */
const { values } = parseArgs({ options: { short: { type: 'boolean', default: false }, rounds: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const kills = Number(values.rounds ?? 20);
console.log(`seed ${seed}`);

const started = performance.now();
const outcome = await killRounds(kills, seed);
console.log(
  `kill -9: ${kills} rounds, ${outcome.acknowledged} messages and ${outcome.beacons} events acknowledged, 0 lost, 0 duplicated (${((performance.now() - started) / 1000).toFixed(0)} s)`,
);

const frames = values.short ? 1000 : values.rounds === undefined ? 20_000 : 1000;
const fuzz = await fuzzRounds(frames, seed);
console.log(`fuzz: ${fuzz.frames} frames and ${fuzz.requests} requests, process alive, ${fuzz.grownMb.toFixed(1)} MB of memory more`);

/** Screens and conditions that the short form tries. */
const SHORT_PICK = 6;
const controls = values.rounds === undefined;
if (controls) {
  await installed(['chromium']);
  await buildKit();
  const env = { ...process.env, CONTROLS_SEED: String(seed), ...(values.short ? { CONTROLS_PICK: String(SHORT_PICK) } : {}) };
  await run(process.execPath, ['--conditions=cs-source', '--test', '--test-timeout=7200000', '--test-reporter=spec', 'test/faults/controls.test.ts'], env);
}
console.log(`${controls ? 3 : 2} passed, 0 failed`);
process.exit(0);
