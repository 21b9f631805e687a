import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { composer, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { NETWORK_FAULTS, openStage, signIn } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* A visitor is blocked with the network that they come from; the desk, which sits in the same one, is warned and works on. */

let stage: Stage;
let visitor: Watched;
let desk: Watched;

before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

test('from the dialog the address is blocked too: the page of the visitor is cut off, and a new one is not let in', async () => {
  visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await say(visitor.page, 'Buy my pills');
  await log(visitor.page).getByText('Buy my pills').waitFor();

  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }), NETWORK_FAULTS);
  await signIn(desk.page, stage.line.url);
  await desk.page.locator('cs-desk-list').getByText('Visitor').first().click();
  await desk.page.getByRole('button', { name: 'More about the visitor' }).click();
  await desk.page.getByRole('menuitem', { name: 'Block this visitor' }).click();
  const dialog = desk.page.locator('cs-desk-block');
  await dialog.getByLabel('Reason').fill('Spam');
  await dialog.getByText('Block their network address too').click();
  await dialog.getByLabel('For how long').selectOption('hour');
  await dialog.getByRole('button', { name: 'Block', exact: true }).click();
  await dialog.getByText('Your own address is in this network.').waitFor();
  await dialog.getByRole('button', { name: 'Block anyway' }).click();
  await desk.page.getByText('Visitor and network address blocked').waitFor();

  const later = await stage.visitor();
  await later.page.goto(stage.shop.url);
  await openChat(later.page);
  await composer(later.page).fill('Hello');
  await composer(later.page).press('Enter');
  await later.page.getByText('The chat is switched off on this page.').first().waitFor();
  assert.deepEqual([...later.faults], []);
});

test('the settings list it with its reason; whoever removes it can take that back', async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.locator('cs-settings').getByText('Security').first().click();
  const addresses = page.locator('cs-settings-addresses');
  await addresses.getByText('127.0.0.1/32').waitFor();
  await addresses.getByText('Spam').waitFor();
  await addresses.getByRole('button', { name: /Let in again/ }).click();
  await addresses.getByText('No address is blocked.').waitFor();
  // The notice of the block itself may still be there, above this one, with an undo of its own.
  await page.locator('cs-toasts .toast', { hasText: '127.0.0.1/32 can come in again' }).getByRole('button', { name: 'Undo' }).click();
  await addresses.getByText('127.0.0.1/32').waitFor();
  await addresses.getByRole('button', { name: /Let in again/ }).click();
  await addresses.getByText('No address is blocked.').waitFor();
  const late = await stage.visitor();
  await late.page.goto(stage.shop.url);
  await openChat(late.page);
  await say(late.page, 'Hello again');
  await log(late.page).getByText('Hello again').waitFor();
  assert.deepEqual([...late.faults, ...desk.faults, ...visitor.faults], []);
});
