import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildKit } from '../../scripts/build.ts';
import { root } from '../../scripts/run.ts';
import { launch } from '../../test/support/browser.ts';
import { RelayProcess, freePort } from '../../test/support/relay-process.ts';
import type { Figure } from '../support/report.ts';
import { median } from '../support/processes.ts';
import { table } from '../support/results.ts';
import { ours, rivals, versionOf } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import { servePage } from './page-server.ts';
import { visit } from './visit.ts';
import type { Received, Visit } from './visit.ts';

/* What a page pays for a chat: until its launcher is visible, and until the first message can be typed. Ours comes by the script tag
   from a relay on another origin; the rivals stand on pages of their own, their files on the loopback and packed as ours are. */

const ROUNDS = 5;
const KB = 1024;
/** Files that a visitor has not asked for by opening the chat. */
const HEAVY = /\.wasm|\.onnx|onnx|ort-|vad|livekit|uplot/i;

interface Outcome {
  readonly contestant: Contestant;
  readonly counted: Visit;
  readonly timed: Visit[];
  readonly mobile: Visit[];
}

const sum = (list: readonly Received[], key: 'wire' | 'gzip'): number => list.reduce((total, item) => total + item[key], 0);
const kb = (bytes: number): string => (bytes / KB).toFixed(1);

/** One visit of each that counts bytes, then rounds in which each is timed in turn. */
async function compare(browser: Browser, contestants: readonly Contestant[]): Promise<Outcome[]> {
  const served = await Promise.all(contestants.map(async (contestant) => ({ contestant, page: await servePage(contestant) })));
  const outcomes: Outcome[] = [];
  for (const { contestant, page } of served) outcomes.push({ contestant, counted: await visit(browser, contestant, page.url, 'bytes'), timed: [], mobile: [] });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { contestant, page }] of served.entries()) outcomes[index]?.timed.push(await visit(browser, contestant, page.url, 'time'));
    for (const [index, { contestant, page }] of served.entries()) outcomes[index]?.mobile.push(await visit(browser, contestant, page.url, 'mobile'));
  }
  for (const { page } of served) await page.close();
  return outcomes;
}

const usableMs = (runs: readonly Visit[]): number => median(runs.map((run) => run.usableMs));

const rowOf = ({ contestant, counted, timed, mobile }: Outcome): string[] => [
  `${contestant.name} ${contestant.version}`,
  contestant.launcher === null ? 'no launcher' : `${kb(sum(counted.shown, 'gzip'))} / ${kb(sum(counted.shown, 'wire'))}`,
  contestant.launcher === null ? '' : String(counted.shown.length),
  `${kb(sum(counted.usable, 'gzip'))} / ${kb(sum(counted.usable, 'wire'))}`,
  String(counted.usable.length),
  median(timed.map((run) => run.shownMs)).toFixed(0),
  usableMs(timed).toFixed(0),
  median(timed.map((run) => run.longTasksMs)).toFixed(0),
  usableMs(mobile).toFixed(0),
];

function tableOf(outcomes: readonly Outcome[]): string {
  return table([
    [
      'chat',
      'until the launcher is visible: KB gzip -9 / KB on the wire',
      'requests',
      'until a message can be typed: KB gzip -9 / KB on the wire',
      'requests',
      'launcher, ms',
      'usable, ms',
      'long tasks, ms',
      'usable on a slow line, ms',
    ],
    ...outcomes.map(rowOf),
  ]);
}

const NOTES = `Empty cache, one page each, files on the loopback and packed with brotli at its highest level, the page itself not counted; "on the wire" has the headers of the answers. Times are medians of ${ROUNDS} rounds in which each is visited in turn; the launcher is pressed in the frame in which it appears; the slow line has 100 ms to each answer and 4 Mbit a second. \`cs-kit\` comes from a relay on another origin and asks it for the settings of the site. \`deep-chat\` has no launcher: its chat is open. \`convai-widget-embed\` is given its settings on the page, since its service is out of reach; its request for them and for a font is not counted.`;

/** The files of ours by what they are for. */
function parts(visited: Visit, relay: string): { loader: number; hub: number; chat: number; heavy: number } {
  const files = visited.usable.filter(({ url }) => url.startsWith(`${relay}/kit/`));
  const loader = files.filter(({ url }) => url.endsWith('/loader.js'));
  const hub = files.filter(({ url }) => url.endsWith('/hub.js'));
  return {
    loader: sum(loader, 'gzip'),
    hub: sum([...loader, ...hub], 'gzip'),
    chat: sum(files, 'gzip'),
    heavy: sum(
      visited.usable.filter(({ url, type }) => HEAVY.test(url) || type === 'application/wasm'),
      'wire',
    ),
  };
}

const atMost = (value: number, limit: number, unit: string): Figure => ({ value, unit, must: `<= ${limit}`, pass: value <= limit });

function figuresOf(outcomes: readonly Outcome[], relay: string): Record<string, Figure> {
  const own = outcomes[0] as Outcome;
  const { loader, hub, chat, heavy } = parts(own.counted, relay);
  const least = (value: (outcome: Outcome) => number): number => Math.min(...outcomes.slice(1).map(value));
  const bytes = sum(own.counted.usable, 'gzip') / least(({ counted }) => sum(counted.usable, 'gzip'));
  const figures: Record<string, Figure> = {
    loader: atMost(loader / KB, 5, 'KB gzip'),
    loaderAndHub: atMost(hub / KB, 20, 'KB gzip'),
    textChat: atMost(chat / KB, 80, 'KB gzip'),
    heavyBeforeAsked: atMost(heavy, 0, 'bytes'),
    launcherWire: { value: sum(own.counted.shown, 'wire') / KB, unit: 'KB on the wire' },
    launcherRequests: atMost(own.counted.shown.length, 2, 'requests'),
    usableWire: { value: sum(own.counted.usable, 'wire') / KB, unit: 'KB on the wire' },
    usableRequests: { value: own.counted.usable.length, unit: 'requests' },
    usableMs: { value: usableMs(own.timed), unit: 'ms' },
    mobileMs: { value: usableMs(own.mobile), unit: 'ms, 4 Mbit/s, 100 ms' },
    longTasksMs: { value: median(own.timed.map((run) => run.longTasksMs)), unit: 'ms' },
    bytesToUsable: { ...atMost(bytes, 1, 'x lightest rival'), must: '<= 1' },
    timeToUsable: { value: usableMs(own.timed) / least(({ timed }) => usableMs(timed)), unit: 'x fastest rival' },
    mobileTimeToUsable: { value: usableMs(own.mobile) / least(({ mobile }) => usableMs(mobile)), unit: 'x fastest rival' },
  };
  for (const { contestant, counted } of outcomes)
    if (!counted.typed) figures[`${contestant.name} took no words`] = { value: 1, unit: 'contestants', must: '= 0', pass: false };
  return figures;
}

let written = '';
/** The table and how it was measured. */
export const text = (): string => written;

/** Measures all. */
export async function measure(): Promise<Record<string, Figure>> {
  await buildKit();
  const directory = await mkdtemp(join(tmpdir(), 'cs-bench-'));
  const relay = new RelayProcess(await freePort(), directory);
  await relay.start();
  const browser = await launch();
  try {
    const outcomes = await compare(browser, [ours(relay.url, await versionOf(join(root, 'packages/widget/package.json'))), ...(await rivals())]);
    const drawn = tableOf(outcomes);
    console.log(`\n${drawn}\n`);
    if (process.argv.includes('--files'))
      for (const { contestant, counted } of outcomes)
        for (const { url, gzip, wire } of counted.usable)
          console.log(`${contestant.name.padEnd(22)} ${kb(gzip).padStart(7)} ${kb(wire).padStart(7)}  ${url.replace(/^https?:\/\/[^/]*/, '')}`);
    written = `${drawn}\n\n${NOTES}`;
    return figuresOf(outcomes, relay.url);
  } finally {
    await browser.close();
    await relay.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
