import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { FAKE_DEVICES } from '../support/calls.ts';
import { listen, locate, measurable, row } from '../support/controls.ts';
import type { Asked, Control, Reaction } from '../support/controls.ts';
import { openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';
import { SURFACES } from '../support/surfaces.ts';
import type { Surface } from '../support/surfaces.ts';

/*
 * Every control of every screen is pressed while the relay is slow, cut off or failing, and while the processor is slow. Something must
 * change within 100 ms, measured in the page; within 15 s there is a result, or words that say what went wrong; a second press at once
 * asks nothing twice. `CONTROLS` chooses screens and conditions by parts of "screen/condition", with `;` between them; `CONTROLS_TABLE=all` prints every
 * press.
 */

const CHANGE_MS = 100;
const SETTLE_MS = 15_000;
const SLOW_MS = 2000;
/** So long nothing has changed on a screen that is at rest. */
const REST_MS = 300;
/** Presses mostly wait, so several screens are tried at once. */
const WORKERS = 3;
const LATE = 'first change after';
const GONE = 'was there, and is not when the screen is opened again';
/** A press that was only late is tried again: a machine that does other work now and then is no fault of the page. */
const TRIES = 3;

type Condition = 'slow' | 'cut' | 'failing' | 'cpu';
const CONDITIONS: readonly Condition[] = ['slow', 'cut', 'failing', 'cpu'];

interface Outcome {
  readonly surface: string;
  readonly control: string;
  readonly condition: Condition;
  readonly reaction: Reaction;
  readonly asked: readonly Asked[];
  readonly problems: readonly string[];
}

/** A screen and the condition in which its controls are pressed. */
interface Pair {
  readonly surface: Surface;
  readonly condition: Condition;
}

/** Screens and conditions of this run. */
function chosen(): Pair[] {
  const parts = (process.env['CONTROLS'] ?? '').split(';');
  return SURFACES.flatMap((surface) => CONDITIONS.map((condition) => ({ surface, condition }))).filter(({ surface, condition }) =>
    parts.some((part) => `${surface.name}/${condition}`.includes(part)),
  );
}

const outcomes: Outcome[] = [];

/** Runs on a relay and a line of its own: what is pressed in the settings of one screen must not be found by another. */
async function withStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage({ env: { CS_RATE_SCALE: '1000' }, args: FAKE_DEVICES });
  try {
    await run(stage);
  } finally {
    await stage.close();
  }
}

/** A page on a screen, as it is when nothing was pressed. */
interface Scene {
  readonly stage: Stage;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly heard: ReturnType<typeof listen>;
}

async function openScene(stage: Stage, surface: Surface): Promise<Scene> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await measurable(context);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await surface.open(page, stage);
  await atRest(page, surface);
  return { stage, context, page, heard: listen(page, stage.line.url) };
}

const listed = (page: Page, { scope }: Surface): Promise<Control[]> => page.evaluate((where) => window.csProbe.list(where), scope);

/** Waits until no control comes, goes or changes its name: what a screen loads by itself, a count on a button say, may come a little later. */
async function atRest(page: Page, surface: Surface): Promise<void> {
  const keys = async (): Promise<string> => (await listed(page, surface)).map(({ key }) => key).join('\n');
  let before = await keys();
  for (let tries = 0; tries < 20; tries += 1) {
    await page.waitForTimeout(REST_MS);
    const now = await keys();
    if (now === before && now !== '') return;
    before = now;
  }
}

/** Answers every call with an error of the relay itself. */
async function failAll({ stage, context }: Scene): Promise<void> {
  const body = JSON.stringify({
    type: 'about:blank',
    title: 'The relay failed.',
    status: 500,
    detail: 'The relay failed.',
    instance: 'test',
    code: 'relay/internal',
    retryable: true,
  });
  await context.route(`${stage.line.url}/v1/**`, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      headers: { 'access-control-allow-origin': route.request().headers()['origin'] ?? '*' },
      body,
    }),
  );
}

/** Brings the trouble about; returns how to end it. */
async function trouble(condition: Condition, scene: Scene): Promise<() => Promise<void>> {
  const { stage, context, page } = scene;
  if (condition === 'slow') {
    stage.line.slow(SLOW_MS);
    return async () => stage.line.slow(0);
  }
  if (condition === 'cut') {
    stage.line.cut();
    // The page finds out by itself, and says so before anything is pressed.
    await page.waitForTimeout(1500);
    return async () => stage.line.mend();
  }
  if (condition === 'failing') {
    await failAll(scene);
    return async () => context.unrouteAll({ behavior: 'ignoreErrors' });
  }
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return async () => {
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await session.detach();
  };
}

/** Presses once, or twice at once. */
async function press({ page }: Scene, surface: Surface, control: Control, times = 1): Promise<boolean> {
  const element = await locate(page, surface.scope, control);
  if (element === null) return false;
  if (control.kind === 'submit') {
    await element.fill(surface.words);
    await page.waitForTimeout(100);
    await page.evaluate(() => window.csProbe.arm());
    for (let count = 0; count < times; count += 1) await element.press('Enter', { noWaitAfter: true });
  } else {
    await element.scrollIntoViewIfNeeded();
    await page.evaluate(() => window.csProbe.arm());
    await element.click({ noWaitAfter: true, clickCount: times, timeout: 5000 });
  }
  return true;
}

const busy = (page: Page): Promise<number> => page.evaluate(() => window.csProbe.busy()).catch(() => 0);

/** Waits until nothing is under way any more; false after fifteen seconds. */
async function settled({ page, heard }: Scene, before: number): Promise<boolean> {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline) {
    await page.waitForTimeout(150);
    if (heard.asked.every(({ state }) => state !== 'pending') && (await busy(page)) <= before) {
      // What follows from an answer, another request say, begins at once.
      await page.waitForTimeout(200);
      if (heard.asked.every(({ state }) => state !== 'pending') && (await busy(page)) <= before) return true;
    }
  }
  return false;
}

function judge(scene: Scene, condition: Condition, reaction: Reaction, facts: { readonly ended: boolean; readonly told: readonly string[] }): string[] {
  const { asked, effects, errors } = scene.heard;
  const problems: string[] = [];
  const changed = reaction.ms !== null || effects.length > 0;
  if (!changed) problems.push('nothing changed');
  else if (reaction.ms !== null && reaction.ms > CHANGE_MS && effects.length === 0) problems.push(`${LATE} ${reaction.ms.toFixed(0)} ms`);
  if (!facts.ended)
    problems.push(
      `no end within 15 s (${
        asked
          .filter(({ state }) => state === 'pending')
          .map(({ what }) => what)
          .join(', ') || 'still busy'
      })`,
    );
  const failed = asked.filter(({ state }) => state === 'failed');
  if (failed.length > 0 && facts.told.length === 0) problems.push(`${failed[0]?.what} failed and nothing says so`);
  if (errors.length > 0) problems.push(`error in the page: ${errors[0]}`);
  return problems;
}

async function tryControl(scene: Scene, surface: Surface, control: Control, condition: Condition): Promise<Outcome | null> {
  const { page, heard } = scene;
  const failed = (problem: string): Outcome => ({
    surface: surface.name,
    control: control.key,
    condition,
    reaction: { ms: null, what: '' },
    asked: [],
    problems: [problem],
  });
  if ((await locate(page, surface.scope, control)) === null) return failed(GONE);
  const end = await trouble(condition, scene);
  try {
    const noticesBefore = new Set(condition === 'cut' ? [] : await page.evaluate(() => window.csProbe.notices()));
    const busyBefore = await busy(page);
    for (const list of [heard.asked, heard.effects, heard.errors]) list.length = 0;
    // The page may take away what cannot be done in trouble.
    if (!(await press(scene, surface, control))) return null;
    await page.waitForTimeout(CHANGE_MS + 50);
    const ended = await settled(scene, busyBefore);
    const reaction = await page.evaluate(() => window.csProbe.read()).catch(() => ({ ms: 0, what: 'navigation' }));
    const told = (await page.evaluate(() => window.csProbe.notices()).catch(() => [''])).filter((text) => !noticesBefore.has(text));
    return {
      surface: surface.name,
      control: control.key,
      condition,
      reaction,
      asked: [...heard.asked],
      problems: judge(scene, condition, reaction, { ended, told }),
    };
  } catch (error) {
    return failed(`could not be pressed: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    await end();
  }
}

/** Two presses at once on a slow line: no request goes out twice. */
async function tryTwice(stage: Stage, surface: Surface, control: Control, once: Outcome): Promise<Outcome> {
  const scene = await openScene(stage, surface);
  const end = await trouble('slow', scene);
  const count = (asked: readonly Asked[], what: string): number => asked.filter((entry) => entry.what === what).length;
  try {
    scene.heard.asked.length = 0;
    await press(scene, surface, control, 2);
    await scene.page.waitForTimeout(SLOW_MS + 800);
    const writes = new Set(scene.heard.asked.filter(({ writes: changes }) => changes).map(({ what }) => what));
    const twice = [...writes].filter((what) => count(scene.heard.asked, what) > Math.max(1, count(once.asked, what)));
    return { ...once, control: `${control.key} twice`, problems: twice.map((what) => `${what} went out ${count(scene.heard.asked, what)} times`) };
  } finally {
    await end();
    await scene.context.close();
  }
}

/** Presses all controls of a screen; the page is made anew where a press has changed which controls there are. */
async function trySurface(stage: Stage, surface: Surface, condition: Condition): Promise<void> {
  let scene = await openScene(stage, surface);
  const list = (): Promise<Control[]> => listed(scene.page, surface);
  const notices = (): Promise<string> => scene.page.evaluate(() => window.csProbe.notices().join());
  const all = await list();
  const calm = await notices();
  // What lies over the whole page is in the way of every control below it.
  const modals = (): Promise<number> => scene.page.evaluate(() => window.csProbe.modals());
  const open = await modals();
  const same = async (): Promise<boolean> => {
    const now = await list().catch(() => []);
    return now.length === all.length && now.every(({ key }, index) => key === all[index]?.key) && (await notices()) === calm && (await modals()) === open;
  };
  for (const [index, control] of all.entries()) {
    // A line that was cut leaves its traces for a while; fields hold what was written.
    if (index > 0 && (condition === 'cut' || control.kind === 'submit' || all[index - 1]?.kind === 'submit' || !(await same()))) {
      await scene.context.close();
      scene = await openScene(stage, surface);
    }
    let outcome = await tryControl(scene, surface, control, condition);
    for (let tries = 1; tries < TRIES && outcome !== null && onlyLate(outcome); tries += 1) {
      await scene.context.close();
      scene = await openScene(stage, surface);
      outcome = await tryControl(scene, surface, control, condition);
    }
    // What was pressed before may have changed what the relay keeps, a provider say: then it is pressed on a relay where nothing was.
    if (outcome?.problems[0] === GONE)
      await withStage(async (untouched) => {
        const own = await openScene(untouched, surface);
        outcome = await tryControl(own, surface, control, condition);
        await own.context.close();
      });
    if (outcome === null) continue;
    outcomes.push(outcome);
    if (condition === 'slow' && outcome.asked.some(({ writes }) => writes)) outcomes.push(await tryTwice(stage, surface, control, outcome));
  }
  await scene.context.close();
}

const onlyLate = ({ problems }: Outcome): boolean => problems.length === 1 && problems[0]!.startsWith(LATE);

const cells = ({ surface, control, condition, reaction, problems }: Outcome): string[] => [
  surface,
  control,
  condition,
  reaction.ms === null ? '' : reaction.ms.toFixed(0),
  problems.join('; ') || reaction.what,
];
const WIDTHS = [20, 44, 8, 5, 10];

function tryPair({ surface, condition }: Pair): void {
  test(`${surface.name}, ${condition}`, { timeout: 900_000 }, () =>
    withStage(async (stage) => {
      await trySurface(stage, surface, condition);
      const mine = outcomes.filter((outcome) => outcome.surface === surface.name && outcome.condition === condition);
      assert.ok(mine.length > 0, 'there are controls');
      assert.deepEqual(
        mine.filter(({ problems }) => problems.length > 0).map((outcome) => row(cells(outcome).slice(1), WIDTHS.slice(1))),
        [],
      );
    }),
  );
}

describe('presses', { concurrency: WORKERS }, () => {
  for (const pair of chosen()) if (pair.condition !== 'cpu') tryPair(pair);
});

// What is left of a slowed processor belongs to the page alone.
describe('presses, the processor slowed', { concurrency: 1 }, () => {
  for (const pair of chosen()) if (pair.condition === 'cpu') tryPair(pair);
});

test('all presses', () => {
  if (process.env['CONTROLS_TABLE'] === 'all') for (const outcome of outcomes) console.log(row(cells(outcome), WIDTHS));
  for (const [words, part] of [
    ['first change', outcomes.filter(({ condition }) => condition !== 'cpu')],
    ['with a processor four times slower', outcomes.filter(({ condition }) => condition === 'cpu')],
  ] as const) {
    const times = part.flatMap(({ reaction }) => reaction.ms ?? []).sort((a, b) => a - b);
    if (times.length > 0)
      console.log(`${part.length} presses, ${words}: median ${times[Math.floor(times.length / 2)]!.toFixed(1)} ms, longest ${times.at(-1)!.toFixed(0)} ms`);
  }
  for (const outcome of outcomes) if (outcome.problems.length > 0) console.log(row(cells(outcome), WIDTHS));
});
