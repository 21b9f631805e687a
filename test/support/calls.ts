import type { BrowserContext, Page } from 'playwright-core';

/** Arguments of a browser whose microphone beeps, whose camera turns, and which asks nobody. */
export const FAKE_DEVICES = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

/** Remembers every peer connection of the pages to come, so that a test can ask it what really arrives. */
export async function watchConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const made: RTCPeerConnection[] = [];
    Object.assign(globalThis, { csConnections: made });
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(config?: RTCConfiguration) {
        super(config);
        made.push(this);
      }
    };
  });
}

/** What has arrived on the open connections of a page: energy of the sound, and pictures that were decoded. */
export interface Arrived {
  readonly energy: number;
  readonly frames: number;
}

/** Reads what has arrived so far. */
export const arrived = (page: Page): Promise<Arrived> =>
  page.evaluate(async () => {
    const { csConnections } = globalThis as unknown as { csConnections: RTCPeerConnection[] };
    let energy = 0;
    let frames = 0;
    for (const connection of csConnections.filter(({ connectionState }) => connectionState === 'connected'))
      for (const entry of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        if (entry['type'] !== 'inbound-rtp') continue;
        energy += Number(entry['totalAudioEnergy'] ?? 0);
        frames += Number(entry['framesDecoded'] ?? 0);
      }
    return { energy, frames };
  });

/** Waits until sound has arrived, and gives the milliseconds that took. */
export async function hears(page: Page, withinMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const before = (await arrived(page)).energy;
    await page.waitForTimeout(50);
    const took = performance.now() - began;
    if ((await arrived(page)).energy > before + 1e-6) return took;
    if (took > withinMs) throw new Error(`No sound arrived within ${withinMs} ms.`);
  }
}

/** Energy of the sound that arrives within a time. */
export async function loudness(page: Page, ms: number): Promise<number> {
  const before = (await arrived(page)).energy;
  await page.waitForTimeout(ms);
  return (await arrived(page)).energy - before;
}

/** Waits until a whole second is silent: what was on its way when somebody fell silent is still played. */
export async function silent(page: Page, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  let heard = await loudness(page, 1_000);
  while (heard > 1e-6) {
    if (performance.now() > until) throw new Error(`Sound of energy ${heard} in a second, after ${withinMs} ms.`);
    heard = await loudness(page, 1_000);
  }
}
