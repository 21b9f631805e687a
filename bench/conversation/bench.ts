import type { Page } from 'playwright-core';
import { buildKit } from '../../scripts/build.ts';
import { composer, log, openChat, say } from '../../test/support/browser.ts';
import { conversation, openStage, signIn, takeOver } from '../../test/support/stage.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';

/* What people feel: how long a message takes from the visitor's Enter to the staff's screen, in two contexts of Chromium against a real relay,
   beside the same path without anything of ours (a key press that a page paints itself); and how long after the start of the loader
   a page that was changed shows the panel as it was. */

const TRIES = 20;

/** Milliseconds from a key press to the next painted frame: what no chat can beat. */
async function bare(page: Page): Promise<number[]> {
  await page.setContent('<textarea></textarea><p></p>');
  await page.evaluate(() => {
    const field = document.querySelector('textarea') as HTMLTextAreaElement;
    field.addEventListener('keydown', () => ((document.querySelector('p') as HTMLElement).textContent += 'painted '));
  });
  const times: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    const seen = page.waitForFunction((count) => (document.querySelector('p')?.textContent?.split('painted').length ?? 0) > count, index + 1);
    const started = performance.now();
    await page.locator('textarea').press('Enter');
    await seen;
    times.push(performance.now() - started);
  }
  return times;
}

async function delivered(visitor: Page, desk: Page): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    const text = `message ${index} of twenty`;
    const seen = conversation(desk).getByText(text, { exact: true }).waitFor();
    await composer(visitor).fill(text);
    const started = performance.now();
    await composer(visitor).press('Enter');
    await seen;
    times.push(performance.now() - started);
  }
  return times;
}

async function restored(visitor: Page, shop: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    await visitor.goto(`${shop}/${index % 2 === 0 ? 'delivery' : 'repair'}.html`);
    await log(visitor).getByText('message 19 of twenty').waitFor();
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
    const times = await delivered(visitor, desk);
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
