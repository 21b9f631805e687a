import type { ChildProcess } from 'node:child_process';
import type { Page } from 'playwright-core';
import { startExample } from '../../examples/strict-csp/server.mjs';
import { buildKit } from '../../scripts/build.ts';
import { launch } from '../../test/support/browser.ts';
import { child, startRelay, told } from '../room/contestants.ts';
import type { Running } from '../room/contestants.ts';
import { cpuMs, percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import type { Order, Settled, Talked } from './crowd.ts';
import { press, shown, watchKeys } from './screen.ts';

/* Fifty people write in one document, and somebody in a real browser with them: how long their own keys take until the letter is on the screen,
   and whether all have the same in the end. Then fifty people in one room write, talk and show that they write. */

const PEOPLE = 50;
const SECONDS = 60;
const LETTERS = 2.5;
const KEYS = 4;
/** The line in which the browser writes. */
const LINE = 12;
const SAY_EVERY_MS = 5000;
const INPUT_MS = 50;

/** A relay and the people, each in a process of its own. */
async function crowded<T>(run: (server: Running, ask: <A>(order: Order) => Promise<A>) => Promise<T>): Promise<T> {
  const server = await startRelay();
  let crowd: ChildProcess | null = null;
  try {
    crowd = await child('../editors/crowd.ts', [server.url, String(PEOPLE)]);
    return await run(server, (order) => told(crowd as ChildProcess, order));
  } finally {
    crowd?.kill('SIGKILL');
    await server.stop();
  }
}

/** Milliseconds of processor that a process takes for each second of what is done meanwhile, as a share of a core. */
async function coresOf<T>({ pid }: Running, work: () => Promise<T>): Promise<{ readonly cores: number; readonly result: T }> {
  const [began, before] = [performance.now(), await cpuMs(pid)];
  const result = await work();
  return { cores: ((await cpuMs(pid)) - before) / (performance.now() - began), result };
}

const sorted = (cursors: Settled['cursors']): string =>
  JSON.stringify(cursors.map(({ name, line, before }) => `${line} ${before.length} ${before} ${name}`).sort());

/** Whether the screen shows what the people have, waiting for what is on its way. */
async function agrees(page: Page, { lines, cursors }: Settled): Promise<{ readonly text: boolean; readonly cursors: boolean }> {
  const look = async (): Promise<{ readonly text: boolean; readonly cursors: boolean }> => {
    const now = await shown(page);
    return { text: JSON.stringify(now.lines) === JSON.stringify(lines), cursors: sorted(now.cursors) === sorted(cursors) };
  };
  for (let tries = 0; tries < 50; tries += 1) {
    const { text, cursors: places } = await look();
    if (text && places) break;
    await page.waitForTimeout(200);
  }
  return look();
}

async function editors(): Promise<Record<string, Figure>> {
  return crowded(async (server, ask) => {
    const example = await startExample({ relay: server.url, siteKey: 'demo', port: 0 });
    const browser = await launch();
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      page.setDefaultTimeout(120_000);
      await page.goto(`${example.url}/document?room=${await ask<string>({ type: 'room' })}&document=plan`);
      // By its number: the words of a line may have somebody's cursor between them.
      await page.locator('cs-document .text > p').nth(LINE).click();
      await page.keyboard.press('End');
      await watchKeys(page);
      const { cores, result: pressed } = await coresOf(server, async () => {
        const [keys] = await Promise.all([press(page, SECONDS, KEYS), ask({ type: 'write', seconds: SECONDS, letters: LETTERS })]);
        return keys;
      });
      const settled = await ask<Settled>({ type: 'settle' });
      const screen = await agrees(page, settled);
      const times = await page.evaluate(() => window.csScreen.latencies());
      const p95 = percentile(times, 0.95);
      const same = settled.same && screen.text;
      return {
        '50 editors, key to picture, p50': { value: percentile(times, 0.5), unit: 'ms' },
        '50 editors, key to picture, p95': { value: p95, unit: 'ms', must: `<= ${INPUT_MS}`, pass: p95 <= INPUT_MS, absolute: true },
        '50 editors, key to picture, longest': { value: Math.max(...times), unit: 'ms' },
        '50 editors, keys seen on the screen': { value: times.length, unit: `of ${pressed}`, must: `${pressed}`, pass: times.length === pressed },
        '50 editors, documents that are the same': { value: same ? PEOPLE + 1 : 0, unit: 'documents', must: `${PEOPLE + 1}`, pass: same },
        '50 editors, cursors in their places': {
          value: screen.cursors ? settled.cursors.length : 0,
          unit: 'cursors',
          must: `${PEOPLE}`,
          pass: screen.cursors && settled.cursors.length === PEOPLE,
        },
        '50 editors, relay': { value: cores, unit: 'cores', must: '<= 1', pass: cores <= 1 },
      };
    } finally {
      await browser.close();
      await example.close();
    }
  });
}

async function together(): Promise<Record<string, Figure>> {
  return crowded(async (server, ask) => {
    const { cores, result } = await coresOf(server, () => ask<Talked>({ type: 'talk', seconds: SECONDS, letters: LETTERS, everyMs: SAY_EVERY_MS }));
    const { same } = await ask<Settled>({ type: 'settle' });
    const [lost, doubled] = [result.lost, result.doubled];
    return {
      '50 together, messages': { value: result.said, unit: 'messages' },
      '50 together, deliveries': {
        value: result.deliveries,
        unit: 'deliveries',
        must: `${result.said * PEOPLE}`,
        pass: result.deliveries === result.said * PEOPLE,
      },
      '50 together, lost or twice': { value: lost + doubled, unit: 'messages', must: '0', pass: lost + doubled === 0 },
      '50 together, delivered p50': { value: result.p50, unit: 'ms' },
      '50 together, delivered p99': { value: result.p99, unit: 'ms', must: '<= 100', pass: result.p99 <= 100, absolute: true },
      '50 together, documents that are the same': { value: same ? PEOPLE : 0, unit: 'documents', must: `${PEOPLE}`, pass: same },
      '50 together, relay': { value: cores, unit: 'cores', must: '<= 1', pass: cores <= 1 },
    };
  });
}

/** Measures both. */
export async function measure(): Promise<Record<string, Figure>> {
  await buildKit();
  return { ...(await editors()), ...(await together()) };
}
