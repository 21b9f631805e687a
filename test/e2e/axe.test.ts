import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { COLOURS, violations } from '../support/axe.ts';
import { composer, log, openPage } from '../support/browser.ts';
import { conversation, NETWORK_FAULTS, openStage, PASSWORD } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* axe on real pages: every screen of the panel and the desk, in light, in dark, on a phone and from right to left. */

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(async () => {
  await stage?.close();
});

/** One way to look at the screens. */
interface Look {
  readonly context: BrowserContextOptions;
  /** Page of the shop. */
  readonly path: string;
  /** Rules that are tried; all where there are none. */
  readonly rules?: readonly string[];
}

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const LOOKS: Readonly<Record<string, Look>> = {
  light: { context: { ...DESKTOP, colorScheme: 'light' }, path: '/' },
  dark: { context: { ...DESKTOP, colorScheme: 'dark' }, path: '/', rules: COLOURS },
  phone: { context: { viewport: { width: 360, height: 740 }, hasTouch: true }, path: '/' },
  arabic: { context: { ...DESKTOP, locale: 'ar' }, path: '/ar/' },
};

/** Sections of the desk, in the order of its rail. */
const SECTIONS = ['inbox', 'rooms', 'insights', 'settings'];

/** Screens are looked at one after the other; all that is wrong is told at the end, each with the screens on which it is. */
class Report {
  readonly #wrong = new Map<string, string[]>();
  readonly #rules: readonly string[] | undefined;

  constructor({ rules }: Look) {
    this.#rules = rules;
  }

  async look(screen: string, page: Page): Promise<void> {
    await page.waitForTimeout(150);
    let found = await violations(page, this.#rules);
    if (found.length > 0) {
      // Said at once, for who reads the log; what was only on its way to its place is right when looked at again.
      console.log(`${screen}: ${found.join(' ')}`);
      await page.waitForTimeout(1000);
      found = await violations(page, this.#rules);
    }
    for (const line of found) this.#wrong.set(line, [...(this.#wrong.get(line) ?? []), screen]);
  }

  end(): void {
    assert.deepEqual(
      [...this.#wrong].map(([line, screens]) => `${line} On: ${screens.join(', ')}`),
      [],
    );
  }
}

const launcher = (page: Page) => page.locator('[slot=launcher] button');

for (const [name, look] of Object.entries(LOOKS)) {
  const { context, path } = look;
  test(`the panel, ${name}`, async () => {
    const report = new Report(look);
    const { page } = await openPage(await stage.browser.newContext(context), NETWORK_FAULTS);
    await page.goto(stage.shop.url + path);
    await launcher(page).waitFor();
    await report.look('closed, with the question about analytics', page);
    await page.locator('#consent button, [class*=consent] button').last().click();
    await report.look('closed', page);
    await launcher(page).click();
    await composer(page).waitFor();
    await report.look('open', page);
    await composer(page).fill(name === 'arabic' ? 'هل تشحنون إلى النرويج؟' : 'Do you ship to Norway?');
    await report.look('with a draft', page);
    await composer(page).press('Enter');
    await log(page).locator('.acts').first().waitFor();
    await report.look('answer', page);
    await page.locator('cs-hub').getByRole('button', { expanded: false }).or(page.locator('cs-hub [aria-haspopup=menu]')).first().click();
    await page.getByRole('menu').waitFor();
    await report.look('menu', page);
    await page.keyboard.press('Escape');
    await composer(page).fill('Who won the football world cup in 1998?');
    await composer(page).press('Enter');
    await log(page).locator('button.person').last().click();
    await log(page).locator('button.person').last().waitFor({ state: 'detached' });
    await report.look('waiting for a person', page);
    stage.line.cut();
    await composer(page).fill('Written in a tunnel');
    await composer(page).press('Enter');
    await page.locator('cs-room .banner.warn').first().waitFor();
    await report.look('offline', page);
    stage.line.mend();
    await page.locator('cs-room .top .banner.warn').first().waitFor({ state: 'detached', timeout: 45_000 });
    for (const [index, tab] of (await page.getByRole('tab').all()).entries()) {
      if (index === 0) continue;
      await tab.click();
      await page.locator('cs-hub [role=tabpanel]:not([hidden]) .sk').first().waitFor({ state: 'detached' });
      await report.look(`tab ${index + 1}`, page);
    }
    await page.context().close();
    report.end();
  });

  test(`the desk, ${name}`, async () => {
    const report = new Report(look);
    const { page } = await openPage(await stage.browser.newContext(context), NETWORK_FAULTS);
    await page.goto(`${stage.line.url}/desk`);
    const fields = page.locator('cs-desk-signin input');
    await fields.first().waitFor();
    // What is not in the language and direction that the look is named after is not looked at.
    const spoken = await page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.dir,
      document.querySelector<HTMLElement>('cs-desk')?.dir,
    ]);
    assert.deepEqual(spoken, name === 'arabic' ? ['ar', 'rtl', 'rtl'] : ['en', 'ltr', 'ltr']);
    await report.look('sign-in', page);
    await page.locator('cs-desk-signin button[type=submit]').click();
    await report.look('sign-in, empty fields', page);
    await fields.nth(0).fill('admin');
    await fields.nth(1).fill(PASSWORD);
    await page.locator('cs-desk-signin button[type=submit]').click();
    const rows = page.locator('cs-desk-list button.conv');
    await rows.first().waitFor();
    await report.look('inbox', page);
    await rows.first().click();
    await conversation(page).getByRole('log').waitFor();
    await report.look('conversation', page);
    await conversation(page).locator('[slot=tools][aria-pressed]').click();
    await report.look('internal note', page);
    await conversation(page).locator('[slot=tools][aria-pressed]').click();
    await conversation(page).locator('cs-desk-handover button.hand').click();
    await page.locator('cs-desk-handover input[type=radio]').first().waitFor();
    await report.look('hand over', page);
    await page.keyboard.press('Escape');
    await conversation(page).locator('button.suggest').click();
    await conversation(page).locator('.draft').waitFor();
    await report.look('draft', page);
    const back = conversation(page).locator('.head button.ib').first();
    if (name === 'phone') await back.click();
    const sections = page.locator('cs-desk nav[part=rail] .sections button');
    for (let index = 1; index < (await sections.count()); index += 1) {
      await sections.nth(index).click();
      await page.waitForTimeout(400);
      const name = SECTIONS[index] ?? '';
      await report.look(name, page);
      if (name === 'rooms') await rooms(page, report);
      if (name === 'settings') await settings(page, report);
    }
    await page.context().close();
    report.end();
  });
}

/** A room from its making to its settings. */
async function rooms(page: Page, report: Report): Promise<void> {
  const menu = async (of: string): Promise<void> => {
    await page.locator(`${of} cs-menu`).first().locator('#button').click();
    await page.locator(`${of} [role=menuitem]`).first().click();
  };
  await menu('cs-rooms');
  await report.look('rooms, form', page);
  await page.locator('cs-rooms #title').fill('Trip');
  await page.locator('cs-rooms form [type=submit]').click();
  await page.locator('cs-room-head header h2').first().waitFor();
  await report.look('room', page);
  await menu('cs-room-head');
  await page.locator('cs-room-settings #title').waitFor();
  await report.look('room settings', page);
  await page.keyboard.press('Escape');
}

/** Every section of the settings. */
async function settings(page: Page, report: Report): Promise<void> {
  const links = page.locator('cs-settings nav').first().locator('a, button');
  await links.first().waitFor();
  const count = await links.count();
  for (let index = 0; index < count; index += 1) {
    const link = links.nth(index);
    // On a phone the list and the section are two views.
    if (!(await link.isVisible())) await page.locator('cs-settings .main button.ib').first().click();
    const words = (await link.innerText()).trim().split('\n')[0] ?? '';
    await link.click();
    await page.waitForTimeout(300);
    await report.look(`settings, ${words}`, page);
  }
}

test('the watch itself sees what is wrong, in shadow roots too', async () => {
  const { page } = await openPage(await stage.browser.newContext(), NETWORK_FAULTS);
  await page.goto(`${stage.line.url}/`);
  await page.evaluate(() => {
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).append(document.createElement('button'));
    document.body.append(host);
  });
  assert.ok((await violations(page)).some((line) => line.startsWith('button-name')));
  await page.context().close();
});
