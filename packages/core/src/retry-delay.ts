import type { Platform } from './platform.ts';

const FIRST_MS = 250;
/** A relay that is started anew is away for seconds: whoever waits for it is back soon after it, not as long again as it was away. */
const LONGEST_MS = 5_000;
/** After so many tries in vain, some minutes, it is no restart: a device need not wake for it so often. */
const PATIENT = 60;
const PATIENT_MS = 30_000;

/** Milliseconds until the next try of something that failed so often in a row: longer each time, and drawn, so that not everybody comes back at once. */
export function retryDelay({ random }: Platform, failures: number): number {
  return random() * Math.min(failures < PATIENT ? LONGEST_MS : PATIENT_MS, FIRST_MS * 2 ** failures);
}
