import { fdatasyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './processes.ts';

/** How fast this machine is now, beside the machine of the committed figures. */
export interface Calibration {
  /** Milliseconds of a fixed loop, of a synced 4 KiB write, and of timer lag; medians. */
  readonly cpuMs: number;
  readonly syncMs: number;
  readonly timerMs: number;
  /** Largest of the three over the reference; absolute times are judged at 1.3 or less. */
  readonly index: number;
}

/** Figures of the machine on which the results in RESULTS.md were taken. */
const REFERENCE = { cpuMs: 62, syncMs: 0.6, timerMs: 1.2 };

function cpuLoop(): number {
  const started = performance.now();
  let state = 1;
  for (let index = 0; index < 30_000_000; index += 1) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return performance.now() - started + (state === 0 ? 1 : 0);
}

function syncedWrite(): number {
  const path = join(tmpdir(), `cs-bench-${process.pid}`);
  const file = openSync(path, 'w');
  const started = performance.now();
  writeSync(file, new Uint8Array(4096));
  fdatasyncSync(file);
  const ms = performance.now() - started;
  closeSync(file);
  unlinkSync(path);
  return ms;
}

async function timerLag(): Promise<number> {
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 10));
  return Math.max(0, performance.now() - started - 10);
}

/** Measures the machine. */
export async function calibrate(): Promise<Calibration> {
  const lags: number[] = [];
  for (let index = 0; index < 21; index += 1) lags.push(await timerLag());
  const cpuMs = median(Array.from({ length: 5 }, cpuLoop));
  const syncMs = median(Array.from({ length: 21 }, syncedWrite));
  const timerMs = median(lags);
  return { cpuMs, syncMs, timerMs, index: Math.max(cpuMs / REFERENCE.cpuMs, syncMs / REFERENCE.syncMs, timerMs / REFERENCE.timerMs) };
}
