import type { CDPSession, Page } from 'playwright-core';
import { launch } from '../../test/support/browser.ts';
import { serveExample } from '../../test/support/example.ts';
import { startRelay } from '../room/contestants.ts';
import { folder, writeLongRooms } from '../scale/long-room.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import { watch } from './watch.ts';
import type { Place, Seen } from './watch.ts';

/* A room of a hundred thousand messages on the screen: the wheel goes up through it, first while pages of the history come over the network, then
   with all of them loaded. A frame is the time from one requestAnimationFrame to the next, which counts everything that keeps a picture from the
   reader; long animation frames, the browser's own count of work above 50 ms, stand beside it. */

const MESSAGES = 100_000;
const SPEED = 4000;
const FRAME_MS = 50;
const HELD = 6;

interface Shown {
  readonly page: Page;
  readonly wheel: CDPSession;
}

/** Turns the wheel over the messages: up, so many px. */
async function turn({ page, wheel }: Shown, px: number): Promise<void> {
  const box = await page.locator('cs-messages').boundingBox();
  if (box === null) throw new Error('The messages are not on the screen.');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await wheel.send('Input.synthesizeScrollGesture', { ...at, yDistance: px, speed: SPEED, gestureSourceType: 'mouse', preventFling: true });
}

/** Waits until a line has stood still for ten frames. */
const atRest = (page: Page): Promise<Place> =>
  page.evaluate(
    () =>
      new Promise<Place>((resolve) => {
        let [still, last]: [number, Place | null] = [0, null];
        const look = (): void => {
          const now = window.csWatch.middle();
          still = now !== null && now.id === last?.id && now.top === last.top ? still + 1 : 0;
          last = now;
          if (still >= 10 && now !== null) resolve(now);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );

/** How far the line that is read moves when a page comes that was waited for at the start of what is loaded. */
async function jumps(shown: Shown): Promise<number[]> {
  const { page } = shown;
  let release: () => void = () => undefined;
  await page.route('**/events?before=*', async (route) => {
    await new Promise<void>((resolve) => (release = resolve));
    await route.continue();
  });
  const moved: number[] = [];
  for (let count = 0; count < HELD; count += 1) {
    const rows = await page.evaluate(() => window.csWatch.rows());
    const asked = page.waitForRequest('**/events?before=*');
    let waiting = true;
    void asked.then(() => (waiting = false));
    while (waiting) await turn(shown, 1500);
    const { id, top } = await atRest(page);
    release();
    await page.waitForFunction((before) => window.csWatch.rows() > before, rows);
    await atRest(page);
    const after = await page.evaluate((line) => window.csWatch.topOf(line), id);
    moved.push(after === null ? Number.POSITIVE_INFINITY : Math.abs(after - top));
  }
  await page.unroute('**/events?before=*');
  return moved;
}

/** Turns the wheel so often and tells what was seen. */
async function scrolled(shown: Shown, times: number, px: number): Promise<Seen> {
  await shown.page.evaluate(() => window.csWatch.start());
  for (let count = 0; count < times; count += 1) await turn(shown, px);
  return shown.page.evaluate(() => window.csWatch.stop());
}

function figures(name: string, { frames, long, back, empty }: Seen): Record<string, Figure> {
  const longest = Math.max(...frames);
  return {
    [`${name}, frame, median`]: { value: percentile(frames, 0.5), unit: 'ms' },
    [`${name}, frame, p99`]: { value: percentile(frames, 0.99), unit: 'ms' },
    [`${name}, frame, longest`]: { value: longest, unit: 'ms', must: `<= ${FRAME_MS}`, pass: longest <= FRAME_MS, absolute: true },
    [`${name}, long animation frames`]: { value: long.length, unit: `of ${frames.length}`, must: '0', pass: long.length === 0, absolute: true },
    [`${name}, against the wheel`]: { value: back, unit: 'px', must: '<= 2', pass: back <= 2 },
    [`${name}, frames without a line`]: { value: empty, unit: `of ${frames.length}`, must: '0', pass: empty === 0 },
  };
}

/** Measures all of it. */
export async function measure(): Promise<Record<string, Figure>> {
  const directory = await folder();
  const [roomId] = await writeLongRooms(directory, 'demo', [MESSAGES]);
  const relay = await startRelay(directory);
  const example = await serveExample('rooms', relay.url);
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(120_000);
    await page.goto(example.url);
    await page.evaluate((id) => {
      (document.querySelector('.talk') as HTMLElement).hidden = false;
      Object.assign(document.querySelector('cs-room') as object, { roomId: id });
    }, roomId);
    await page
      .locator('cs-messages')
      .getByText(`${MESSAGES - 1}:`)
      .waitFor();
    await watch(page);
    const shown = { page, wheel: await page.context().newCDPSession(page) };
    const rows = (): Promise<number> => page.evaluate(() => window.csWatch.rows());
    const moved = await jumps(shown);
    const before = await rows();
    const paged = await scrolled(shown, 30, 8000);
    const loaded = await rows();
    const allMs = await page.evaluate(() => window.csWatch.all());
    await atRest(page);
    const whole = await scrolled(shown, 15, 8000);
    return {
      'a page comes, the line that is read moves': { value: Math.max(...moved), unit: 'px', must: '<= 2', pass: Math.max(...moved) <= 2 },
      ...figures('pages coming', paged),
      'pages coming, messages fetched': { value: loaded - before, unit: 'messages', must: '>= 2000', pass: loaded - before >= 2000 },
      'the other pages without a pause': { value: allMs / ((MESSAGES - loaded) / 100), unit: 'ms a page' },
      ...figures('all loaded', whole),
      'rows loaded in the end': { value: await rows(), unit: 'rows', must: `${MESSAGES}`, pass: (await rows()) === MESSAGES },
    };
  } finally {
    await browser.close();
    await example.close();
    await relay.stop();
  }
}
