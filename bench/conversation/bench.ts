import type { Locator, Page } from 'playwright-core';
import { buildKit } from '../../scripts/build.ts';
import { composer, log, openChat, say } from '../../test/support/browser.ts';
import { conversation, openStage, signIn, takeOver } from '../../test/support/stage.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';

/* What people feel: how long a message takes from the visitor's Enter to the staff's screen, in two contexts of Chromium against a real relay,
   beside the same path without anything of ours (a key press that a page paints itself); and how long after the start of the loader
   a page that was changed shows the panel as it was. */

const TRIES = 20;

/** Time of this process, in milliseconds since 1970: pages count on the same clock. */
const now = (): number => performance.timeOrigin + performance.now();

/** When a page has painted a text in an element, in milliseconds since 1970: the page looks at each of its frames, and says when the next begins. */
const painted = (where: Locator, text: string): Promise<number> =>
  where.evaluate(
    (element, words) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (element.textContent.includes(words)) requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );

/** Milliseconds from Enter in a field until a text is painted somewhere else, for each try. */
async function pressed(field: Locator, where: Locator, textOf: (index: number) => string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    const seen = painted(where, textOf(index));
    await field.fill(textOf(index));
    const started = now();
    await field.press('Enter');
    times.push((await seen) - started);
  }
  return times;
}

const message = (index: number): string => `message ${index} of twenty`;

/** From a key press to the next painted frame: what no chat can beat. */
async function bare(page: Page): Promise<number[]> {
  await page.setContent('<textarea></textarea><p></p>');
  await page.evaluate(() => {
    const field = document.querySelector('textarea') as HTMLTextAreaElement;
    field.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') (document.querySelector('p') as HTMLElement).textContent += field.value;
    });
  });
  return pressed(page.locator('textarea'), page.locator('p'), message);
}

async function restored(visitor: Page, shop: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    await visitor.goto(`${shop}/${index % 2 === 0 ? 'delivery' : 'repair'}.html`);
    await log(visitor)
      .getByText(message(TRIES - 1))
      .waitFor();
    times.push(
      await visitor.evaluate(() => {
        const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN;
        return at('cs:ready') - at('cs:start');
      }),
    );
  }
  return times;
}

/** Measures all three. */
export async function measure(): Promise<Record<string, Figure>> {
  await buildKit();
  const stage = await openStage({ env: { CS_RATE_SCALE: '100' } });
  try {
    const { page: visitor } = await stage.visitor();
    const { page: desk } = await stage.visitor();
    const limit = await bare(desk);
    await visitor.goto(stage.shop.url);
    await visitor.getByRole('button', { name: 'Only what is necessary' }).click();
    await openChat(visitor);
    await say(visitor, 'Who won the football world cup in 1998?');
    await log(visitor).getByRole('button', { name: 'Talk to a person' }).click();
    await signIn(desk, stage.line.url);
    await takeOver(desk);
    const times = await pressed(composer(visitor), conversation(desk).getByRole('log'), message);
    const back = await restored(visitor, stage.shop.url);
    const [p50, p95, ready] = [percentile(times, 0.5), percentile(times, 0.95), percentile(back, 0.95)];
    return {
      'visitor to staff, p50': { value: p50, unit: 'ms, painted' },
      'visitor to staff, p95': { value: p95, unit: 'ms, painted', must: '<= 250', pass: p95 <= 250, absolute: true },
      'bare key to paint, p50': { value: percentile(limit, 0.5), unit: 'ms' },
      'beside the bare key': { value: p50 / percentile(limit, 0.5), unit: 'x' },
      'panel back, p50': { value: percentile(back, 0.5), unit: 'ms after the loader' },
      'panel back, p95': { value: ready, unit: 'ms after the loader', must: '<= 300', pass: ready <= 300, absolute: true },
    };
  } finally {
    await stage.close();
  }
}
