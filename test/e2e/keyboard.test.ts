import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { composer, log } from '../support/browser.ts';
import { describeFocus, focused, tabTo } from '../support/keyboard.ts';
import { conversation, openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Ask, read the source, reach a person, close: by the keyboard alone, on a desktop and on a phone with a keyboard. */

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(async () => {
  await stage?.close();
});

// First, while this conversation is the only one.
test('desk: sign in, open, take over, answer, solve by the keyboard alone', async () => {
  const visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await visitor.page.getByRole('button', { name: 'Open the chat' }).press('Enter');
  await visitor.page.locator('cs-room cs-composer textarea').fill('Who won the football world cup in 1998?');
  await visitor.page.keyboard.press('Enter');
  await log(visitor.page).getByRole('button', { name: 'Talk to a person' }).last().press('Enter');
  const { page } = await stage.visitor();
  await page.goto(`${stage.line.url}/desk`);
  await focused(page, (focus) => focus.name === 'Name');
  await page.keyboard.type('admin');
  await tabTo(page, { name: 'Password' });
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await page.locator('cs-desk-list').getByText('Who won the football').or(page.locator('cs-desk-list').getByText('Visitor')).first().waitFor();
  const signedIn = await describeFocus(page);
  if (signedIn.role === 'page') await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await conversation(page).waitFor();
  const take = await tabTo(page, { name: 'Take over' }, { back: true });
  assert.ok(take.ring, 'the ring is shown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Take over', exact: true }).waitFor({ state: 'detached' });
  const taken = await focused(page, (focus) => focus.role !== 'page');
  await tabTo(page, { role: 'textbox', name: /^Reply to/ });
  await page.keyboard.type('Hello by keyboard');
  await page.keyboard.press('Enter');
  await log(visitor.page).getByText('Hello by keyboard').waitFor();
  await tabTo(page, { name: 'Solve' }, { back: true });
  await page.keyboard.press('Enter');
  await page.getByText('Conversation solved').waitFor();
  await tabTo(page, { name: 'Undo' });
  await page.keyboard.press('Enter');
  await page.getByText('Conversation solved').waitFor({ state: 'hidden' });
  assert.notEqual(taken.role, 'page', 'the focus is not lost when "Take over" has gone');
  assert.notEqual(signedIn.role, 'page', 'the focus is not lost after signing in');
  await visitor.page.context().close();
  await page.context().close();
});

const SIZES: Readonly<Record<string, { readonly context: BrowserContextOptions; readonly modal: boolean }>> = {
  desktop: { context: { viewport: { width: 1280, height: 800 } }, modal: false },
  phone: { context: { viewport: { width: 390, height: 844 }, hasTouch: true }, modal: true },
};

/** Puts the focus on the launcher: the last stop of the page. */
async function toLauncher(page: Page): Promise<void> {
  await page.keyboard.press('Shift+Tab');
  if ((await describeFocus(page)).name !== 'Open the chat') await tabTo(page, { name: 'Open the chat' }, { limit: 80 });
}

/** Closes with Escape and finds the focus on the launcher again. */
async function closeByEscape(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' });
  const now = await focused(page, (focus) => /^Open the chat/.test(focus.name));
  assert.match(now.name, /^Open the chat/, 'the focus is back on the launcher');
}

for (const [size, { context, modal }] of Object.entries(SIZES)) {
  test(`${size}: ask, source, person, close`, async () => {
    const { page, faults } = await stage.visitor(context);
    await page.goto(stage.shop.url);
    await page.getByRole('button', { name: 'Open the chat' }).waitFor();
    await page.getByRole('button', { name: 'Only what is necessary' }).press('Enter');
    await toLauncher(page);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').first().waitFor();
    const first = await focused(page, (focus) => focus.inPanel);
    assert.ok(first.inPanel, `the focus is in the panel, not on ${first.role} "${first.name}"`);
    await composer(page).waitFor();

    await tabTo(page, { role: 'textbox' }, { modal });
    await page.keyboard.type('Do you ship to Norway?');
    await page.keyboard.press('Enter');
    await log(page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
    assert.equal((await describeFocus(page)).role, 'textbox', 'the focus stays in the field after sending');

    // The source is a link above the field; it opens in a tab of its own.
    await tabTo(page, { role: 'link' }, { modal, back: true });
    const opened = page.context().waitForEvent('page');
    await page.keyboard.press('Enter');
    const help = await opened;
    await help.waitForLoadState();
    assert.match(help.url(), /\/help\/en\//);
    await help.close();

    await tabTo(page, { name: 'Helpful' }, { modal });
    await page.keyboard.press('Space');
    await log(page).getByRole('button', { name: 'Helpful', exact: true, pressed: true }).waitFor();
    assert.equal((await describeFocus(page)).name, 'Helpful', 'the focus stays on the button that was pressed');

    await tabTo(page, { role: 'textbox' }, { modal });
    await page.keyboard.type('Who won the football world cup in 1998?');
    await page.keyboard.press('Enter');
    await log(page).getByRole('button', { name: 'Talk to a person' }).last().waitFor();
    await tabTo(page, { name: 'Talk to a person' }, { modal, back: true });
    await page.keyboard.press('Enter');
    await log(page).getByText('You asked for a person').waitFor();
    const asked = await focused(page, (focus) => focus.inPanel);

    await closeByEscape(page);
    assert.deepEqual(faults, []);
    assert.ok(asked.inPanel, 'the focus is not lost when "Talk to a person" has gone');
    await page.context().close();
  });

  test(`${size}: tabs by arrows, the menu by arrows; Escape closes the menu, then the panel`, async () => {
    const { page } = await stage.visitor(context);
    await page.goto(stage.shop.url);
    await page.getByRole('button', { name: 'Open the chat' }).press('Enter');
    await page.getByRole('dialog').first().waitFor();
    await composer(page).waitFor();
    await tabTo(page, { role: 'tab' }, { modal, back: !modal });
    assert.equal((await describeFocus(page)).name, 'Chat');
    await page.keyboard.press('ArrowRight');
    const second = await describeFocus(page);
    assert.equal(second.role, 'tab');
    assert.notEqual(second.name, 'Chat');
    await page.keyboard.press('Home');
    assert.equal((await describeFocus(page)).name, 'Chat');

    await tabTo(page, { name: 'More options' }, { modal, back: !modal });
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    const item = await focused(page, (focus) => focus.role.startsWith('menuitem'));
    assert.match(item.role, /^menuitem/);
    await page.keyboard.press('ArrowDown');
    assert.notEqual((await describeFocus(page)).name, item.name);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    assert.equal((await focused(page, (focus) => focus.name === 'More options')).name, 'More options');
    assert.equal(await page.getByRole('dialog').first().isVisible(), true, 'Escape closed only the menu');
    await closeByEscape(page);
    await page.context().close();
  });
}

test('phone: the focus cannot leave the panel, in either direction', async () => {
  const { page } = await stage.visitor(SIZES['phone']?.context);
  await page.goto(stage.shop.url);
  await page.getByRole('button', { name: 'Open the chat' }).press('Enter');
  await page.getByRole('dialog').first().waitFor();
  await composer(page).waitFor();
  const stray: string[] = [];
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let step = 0; step < 25; step += 1) {
      await page.keyboard.press(key);
      const now = await describeFocus(page);
      if (!now.inPanel && now.role !== 'page') stray.push(`${key} ${step}: ${now.role} "${now.name}"`);
    }
  }
  assert.deepEqual(stray, []);
  await page.context().close();
});

test('phone: Shift and Tab at the first control goes to the last', async () => {
  const { page } = await stage.visitor(SIZES['phone']?.context);
  await page.goto(stage.shop.url);
  await page.getByRole('button', { name: 'Open the chat' }).press('Enter');
  await composer(page).waitFor();
  await tabTo(page, { name: 'More options' });
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  const now = await describeFocus(page);
  assert.ok(now.inPanel && now.role !== 'dialog', `the focus stays on ${now.role} "${now.name}"`);
  await page.context().close();
});
