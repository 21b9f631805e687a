import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What can differ between light and dark. */
export const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Runs axe on the whole page, through all shadow roots; one line for every element that breaks a rule. All rules by default. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(`globalThis.axe ?? ((module) => { ${await source} })(undefined)`);
  // What moves has its final colours only at the end.
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.race([Promise.allSettled(running.map((animation) => animation.finished)), new Promise((resolve) => setTimeout(resolve, 2000))]);
  });
  const options = JSON.stringify({ preload: false, resultTypes: ['violations'], ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } }) });
  const { violations: found } = await page.evaluate<{ violations: readonly Found[] }>(`globalThis.axe.run(document, ${options})`);
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} (${impact}): ${target.flat().join(' ')} — ${failureSummary.split('\n').slice(1).join(' ').trim()}`),
  );
}
