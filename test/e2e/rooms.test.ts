import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { violations } from '../support/axe.ts';
import { composer, log, openPage, say } from '../support/browser.ts';
import { serveExample } from '../support/example.ts';
import { NETWORK_FAULTS, openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Two browsers in one room, on the page of examples/rooms: what one does the other sees, without a reload. */

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
  const watched = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options }), NETWORK_FAULTS);
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

const head = (page: Page) => page.locator('cs-room-head');

async function make(page: Page, title: string, visibility: 'Public' | 'Private'): Promise<void> {
  await list(page).getByRole('button', { name: 'Add a room' }).click();
  await page.getByRole('menuitem', { name: 'New room' }).click();
  await list(page).getByLabel('Name of the room').fill(title);
  await list(page).getByRole('radio', { name: visibility }).click();
  await list(page).getByRole('button', { name: 'Create room' }).click();
  await head(page).getByRole('heading', { name: title }).waitFor();
}
async function choose(page: Page, item: string): Promise<void> {
  await head(page).getByRole('button', { name: 'More for this room' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
async function act(page: Page, item: string): Promise<void> {
  await head(page)
    .getByRole('button', { name: /What to do with/ })
    .click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a public room: found, joined, talked in, planned in, kept in order, and left', async () => {
  const ana = await person();
  await make(ana, 'Ridge trip', 'Public');
  await say(ana, 'Two days to the hut.');
  const ben = await person();
  await list(ben).getByRole('button', { name: 'Join Ridge trip' }).click();
  await log(ben).getByText('Two days to the hut.').waitFor();
  await head(ana).getByText('2 here now').waitFor();

  await composer(ben).pressSequentially('Then the ridge');
  await ana
    .locator('cs-room')
    .getByText(/is (typing|writing)/)
    .first()
    .waitFor();
  await composer(ben).press('Enter');
  await log(ana).getByText('Then the ridge').waitFor();

  await ana
    .locator('cs-document')
    .getByRole('textbox', { name: /Document/ })
    .click();
  await ana.keyboard.type('Meet at 07:40');
  await ben.locator('cs-document').getByText('Meet at 07:40').waitFor();

  await choose(ana, 'Members');
  await act(ana, 'Mute');
  await head(ben).getByText('You are muted in this room.').waitFor();
  await act(ana, 'Let them write again');
  await head(ben).getByText('You are muted in this room.').waitFor({ state: 'detached' });
  assert.deepEqual(await violations(ana), []);
  await ana.keyboard.press('Escape');

  await choose(ana, 'Room settings');
  const title = head(ana).getByLabel('Name of the room');
  await title.fill('Ridge trip in June');
  await head(ana).getByRole('button', { name: 'Save' }).click();
  await head(ben).getByRole('heading', { name: 'Ridge trip in June' }).waitFor();
  await list(ben).getByText('Ridge trip in June').waitFor();
  await ana.keyboard.press('Escape');

  await choose(ben, 'Leave the room');
  await head(ben).getByRole('button', { name: 'Leave the room', exact: true }).last().click();
  await ben.getByText('Choose a room, or make one.').waitFor();
  await list(ben).getByRole('button', { name: 'Join Ridge trip in June' }).waitFor();
  await head(ana).getByText('1 here now').waitFor();
  await leave();
});

test('a private room: a link lets somebody in on a phone, and a removal puts them out at once', async () => {
  const ana = await person();
  await make(ana, 'Repair desk', 'Private');
  await say(ana, 'Only for us.');
  await choose(ana, 'Room settings');
  await head(ana).getByRole('button', { name: 'Make a link' }).click();
  const link = await head(ana).locator('#fresh').inputValue();
  await ana.keyboard.press('Escape');

  const ben = await person({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, new URL(link).hash);
  assert.equal(await list(ben).getByText('Repair desk').count(), 0, 'who was not invited sees nothing of it');
  await list(ben).getByRole('button', { name: 'Join the room' }).click();
  await log(ben).getByText('Only for us.').waitFor();
  assert.equal(new URL(ben.url()).hash, '', 'the code stays in no address');
  assert.deepEqual(await violations(ben), []);
  await ben.getByRole('button', { name: 'Plan' }).click();
  await ben
    .locator('cs-document')
    .getByRole('textbox', { name: /Document/ })
    .waitFor();
  await ben.getByRole('button', { name: 'Rooms' }).click();
  await say(ana, 'While you were looking at the list.');
  await list(ben)
    .getByRole('button', { name: /Repair desk/ })
    .click();
  await log(ben).getByText('While you were looking at the list.').waitFor();

  await choose(ana, 'Members');
  await act(ana, 'Remove from the room');
  await head(ana)
    .getByText(/is removed/)
    .waitFor();
  // The seconds in which that can be taken back end with the page.
  await ana.reload();
  await ben.getByText('You are not in this room any more').waitFor();
  await leave();
});
