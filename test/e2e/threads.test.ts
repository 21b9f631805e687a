import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { violations } from '../support/axe.ts';
import { openPage } from '../support/browser.ts';
import { serveExample } from '../support/example.ts';
import { NETWORK_FAULTS, openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Two browsers in one room that answer each other in threads: the main list stays short, and nothing needs a reload. */

let stage: Stage;
let example: Awaited<ReturnType<typeof serveExample>>;
before(async () => {
  stage = await openStage({ env: { CS_RATE_SCALE: '100' } });
  example = await serveExample('rooms', stage.line.url);
});
after(async () => {
  await example?.close();
  await stage?.close();
});

const list = (page: Page) => page.locator('cs-rooms');
const opened: { readonly page: Page; readonly faults: readonly string[] }[] = [];
async function person(options: BrowserContextOptions = {}, hash = ''): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const watched = await openPage(context, NETWORK_FAULTS);
  opened.push(watched);
  await watched.page.goto(example.url + '/' + hash);
  await list(watched.page).getByRole('heading', { name: 'Rooms' }).waitFor();
  return watched.page;
}
async function leave(): Promise<void> {
  for (const { page, faults } of opened.splice(0)) {
    assert.deepEqual(faults, []);
    await page.context().close();
  }
}

const main = (page: Page) => page.locator('cs-room .base > cs-messages');
const thread = (page: Page) => page.locator('cs-thread');
const field = (page: Page) => thread(page).locator('cs-composer textarea');
const line = (page: Page, words: RegExp) => main(page).getByRole('button', { name: words });
/** The line under a message, also while the thread covers it. */
const counted = (page: Page, words: string) => main(page).locator('.thread', { hasText: words }).waitFor({ state: 'attached' });

async function make(page: Page, title: string): Promise<void> {
  await list(page).getByRole('button', { name: 'Add a room' }).click();
  await page.getByRole('menuitem', { name: 'New room' }).click();
  await list(page).getByLabel('Name of the room').fill(title);
  await list(page).getByRole('button', { name: 'Create room' }).click();
  await page.locator('cs-room-head').getByRole('heading', { name: title }).waitFor();
}
async function say(page: Page, words: string): Promise<void> {
  const composer = page.locator('cs-room .foot > cs-composer textarea').first();
  await composer.fill(words);
  await composer.press('Enter');
  await main(page).getByText(words).waitFor();
}
async function answer(page: Page, words: string): Promise<void> {
  await field(page).fill(words);
  await field(page).press('Enter');
  await thread(page).getByRole('log').getByText(words, { exact: true }).waitFor();
}
/** Opens the menu of a message: what opens it by a key loads with the focus, its button waits for that. */
async function menu(page: Page, at: ReturnType<typeof main>, words: string, item: string): Promise<void> {
  const message = at.getByRole('article').filter({ hasText: words });
  await message.hover();
  await message.getByRole('button', { name: 'More for this message' }).click();
  await page
    .getByRole('menuitem', { name: item })
    .or(page.getByRole('menuitemcheckbox', { name: item }))
    .click();
}
async function begin(page: Page, words: string): Promise<void> {
  await menu(page, main(page), words, 'Reply in thread');
  await thread(page).getByRole('heading', { name: 'Thread' }).waitFor();
}

test('a thread is begun, followed by another browser, kept out of the main list, and outlives its first message', async () => {
  const ana = await person();
  await make(ana, 'Ridge trip');
  await say(ana, 'Who has a rope?');
  const ben = await person();
  await list(ben).getByRole('button', { name: 'Join Ridge trip' }).click();
  await main(ben).getByText('Who has a rope?').waitFor();

  await begin(ben, 'Who has a rope?');
  await thread(ben).getByText('No replies yet').waitFor();
  assert.deepEqual(await violations(ben), []);
  await answer(ben, 'I have one');
  await answer(ben, 'Sixty metres');

  // The other sees it come, and the main list of neither shows an answer.
  await line(ana, /2 replies/).waitFor();
  assert.equal(await main(ana).getByText('Sixty metres').count(), 0);
  assert.equal(await main(ben).getByText('Sixty metres').count(), 0);

  await line(ana, /2 replies/).click();
  await thread(ana).getByText('Sixty metres').waitFor();
  await answer(ana, 'Enough for two');
  await thread(ben).getByText('Enough for two').waitFor();
  await counted(ben, '3 replies');

  // Reactions and changes in a thread are those of the room.
  await menu(ana, thread(ana), 'I have one', '👍');
  await thread(ben).getByRole('button', { name: /👍/ }).waitFor();

  // An answer that is taken back is not counted any more.
  await menu(ben, thread(ben), 'Sixty metres', 'Delete');
  await counted(ana, '2 replies');

  // Escape closes it, and the focus is where it was opened from.
  await field(ana).press('Escape');
  await thread(ana).waitFor({ state: 'detached' });
  assert.match(
    (await ana.evaluate('(function find(root){const at=root.activeElement;return at&&at.shadowRoot?find(at.shadowRoot):at})(document).textContent')) as string,
    /2 replies/,
  );

  // The beginning is deleted: what was answered can still be read.
  await menu(ana, main(ana), 'Who has a rope?', 'Delete');
  await thread(ben).getByText('Message deleted').first().waitFor();
  await thread(ben).getByText('Enough for two').waitFor();
  await thread(ben).getByPlaceholder('The message was deleted. Its thread can be read.').waitFor();
  await line(ana, /2 replies/).click();
  await thread(ana).getByText('Enough for two').waitFor();
  await leave();
});

test('what was written offline in a thread goes out into it after a reload; a search and a link lead to an answer', async () => {
  const ana = await person();
  await make(ana, 'Packing');
  await say(ana, 'What to bring?');
  await begin(ana, 'What to bring?');
  await answer(ana, 'A marmalade sandwich');

  stage.line.cut();
  await field(ana).fill('And a torch');
  await field(ana).press('Enter');
  await thread(ana).getByText('And a torch').waitFor();
  // A half-written one is kept as well.
  await field(ana).fill('half a thou');
  await ana.waitForTimeout(600);
  stage.line.mend();
  await ana.reload();
  await list(ana)
    .getByRole('button', { name: /Packing/ })
    .first()
    .click();
  await line(ana, /2 replies/).click();
  await thread(ana).getByText('And a torch').waitFor();
  assert.equal(await field(ana).inputValue(), 'half a thou');

  await menu(ana, thread(ana), 'marmalade', 'Copy link');
  const link = await ana.evaluate<string>('navigator.clipboard.readText()');
  assert.match(link, /#cs-message=/);
  await thread(ana).getByRole('button', { name: 'Back to the room' }).click();

  await ana.evaluate("document.querySelector('cs-room').openSearch()");
  await ana.locator('cs-search').getByRole('searchbox').fill('marmalade');
  await ana
    .locator('cs-search')
    .getByRole('button', { name: /marmalade/ })
    .click();
  await thread(ana).getByText('A marmalade sandwich').waitFor();

  const phone = await person({ viewport: { width: 390, height: 780 }, hasTouch: true }, link.slice(link.indexOf('#')));
  await list(phone).getByRole('button', { name: 'Join Packing' }).click();
  await thread(phone).getByText('A marmalade sandwich').waitFor();
  // It covers the room: what lies behind cannot be reached.
  assert.equal(await main(phone).isVisible(), false);
  await thread(phone).getByRole('button', { name: 'Back to the room' }).click();
  await main(phone).getByText('What to bring?').waitFor();
  await leave();
});
