import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { composer, launch, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { Line } from '../support/proxy.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { openShop } from '../support/shop.ts';

/* The walk of a visitor and a member of staff through the shop, by text, in two browsers against a real relay. Each test goes on where the last one stopped. */

const NETWORK = /Failed to load resource|WebSocket connection|ERR_/;
let directory: string;
let relay: RelayProcess;
let line: Line;
let shop: Awaited<ReturnType<typeof openShop>>;
let browser: Browser;
let visitor: BrowserContext;
let staff: BrowserContext;
let page: Watched;
let desk: Watched;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-walk-'));
  const port = await freePort();
  line = await Line.to(() => port);
  relay = new RelayProcess(port, directory, { CS_PUBLIC_URL: line.url });
  await relay.start();
  shop = await openShop(line.url);
  browser = await launch();
  visitor = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  staff = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await openPage(visitor, NETWORK);
  desk = await openPage(staff, NETWORK);
});
after(async () => {
  await browser?.close();
  await shop?.close();
  await relay?.kill();
  await line?.close();
  await rm(directory, { recursive: true, force: true });
});

async function storage(where: Page): Promise<string[]> {
  return where.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...document.cookie.split(';').filter((cookie) => cookie !== '')]);
}

async function signIn(where: Page): Promise<void> {
  await where.goto(`${line.url}/desk`);
  await where.getByLabel('Name', { exact: true }).fill('admin');
  await where.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await where.getByRole('button', { name: 'Sign in', exact: true }).click();
  await where.getByRole('heading', { name: 'Inbox' }).waitFor();
}

test('before anybody acts: the loader, its settings, and nothing stored', async () => {
  await page.page.goto(`${shop.url}/`);
  await page.page.getByRole('button', { name: 'Open the chat' }).waitFor();
  await page.page.waitForTimeout(500);
  const ours = page.requests.filter((url) => url.startsWith(line.url)).map((url) => url.slice(line.url.length));
  assert.deepEqual(ours, ['/kit/v1/loader.js', '/v1/config']);
  assert.deepEqual(await storage(page.page), []);
});

test('ask: the knowledge base answers with its source; what it does not know leads to a person', async () => {
  await page.page.getByRole('button', { name: 'Accept analytics' }).click();
  await openChat(page.page);
  await say(page.page, 'How long does delivery to Norway take?');
  await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
  const source = log(page.page).getByRole('link').first();
  const help = await fetch((await source.getAttribute('href')) as string);
  assert.equal(help.status, 200);
  await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).click();
  await say(page.page, 'Who won the football world cup in 1998?');
  await log(page.page).getByRole('button', { name: 'Talk to a person' }).waitFor();
});

test('reach a person: the desk sees the request, takes over, sees typing, answers; the assistant is silent', async () => {
  const answers = await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).count();
  await signIn(desk.page);
  await log(page.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await log(page.page).getByText('You asked for a person').waitFor();
  await desk.page.locator('cs-desk-list').getByText('Visitor').first().click();
  await desk.page.getByRole('button', { name: 'Take over', exact: true }).click();
  await composer(page.page).pressSequentially('My tent', { delay: 30 });
  await desk.page.getByText('typing…').first().waitFor();
  await composer(page.page).press('Enter');
  await desk.page.locator('cs-desk-conversation').getByText('My tent', { exact: true }).waitFor();
  const reply = desk.page.locator('cs-desk-conversation cs-composer textarea');
  await reply.fill('Hello, this is a person. What about your tent?');
  await reply.press('Enter');
  await log(page.page).getByText('Hello, this is a person. What about your tent?').waitFor();
  await say(page.page, 'How long does delivery take?');
  await desk.page.locator('cs-desk-conversation').getByText('How long does delivery take?').waitFor();
  await page.page.waitForTimeout(800);
  assert.equal(await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).count(), answers);
});

test('twenty messages of the visitor, one after the other, are on the screen of the staff', async () => {
  for (let index = 0; index < 20; index += 1) {
    const text = `message ${index} of twenty`;
    await say(page.page, text);
    await desk.page.locator('cs-desk-conversation').getByText(text, { exact: true }).waitFor();
  }
});

test('lose nothing: the relay is killed in mid-sentence; what was written arrives once, in order, without a reload', async () => {
  await say(page.page, 'before the kill');
  await log(page.page).getByText('before the kill').waitFor();
  await relay.kill();
  await say(page.page, 'while the relay is dead');
  await say(page.page, 'and a second one');
  await composer(page.page).fill('half a sen');
  await relay.start();
  await desk.page.locator('cs-desk-conversation').getByText('and a second one').waitFor({ timeout: 45_000 });
  assert.equal(await composer(page.page).inputValue(), 'half a sen');
  const texts = await desk.page.locator('cs-desk-conversation').getByRole('log').innerText();
  assert.ok(
    texts.indexOf('before the kill') < texts.indexOf('while the relay is dead') && texts.indexOf('while the relay is dead') < texts.indexOf('and a second one'),
  );
  assert.equal(texts.split('while the relay is dead').length, 2);
  assert.equal(texts.split('and a second one').length, 2);
});

test('lose nothing: the network is cut, then comes back', async () => {
  line.cut();
  await say(page.page, 'written in a tunnel');
  await page.page.locator('cs-room').getByText('Connecting again.').waitFor();
  await log(page.page).getByText('Waiting to send').waitFor();
  line.mend();
  await desk.page.locator('cs-desk-conversation').getByText('written in a tunnel').waitFor({ timeout: 45_000 });
});

test('lose nothing: a followed link keeps panel, conversation and draft; a second tab shows the same', async () => {
  await composer(page.page).fill('a draft that stays');
  await page.page.waitForTimeout(600);
  await page.page.goto(`${shop.url}/delivery.html`);
  await log(page.page).getByText('written in a tunnel').waitFor();
  assert.equal(await composer(page.page).inputValue(), 'a draft that stays');
  const second = await openPage(visitor, NETWORK);
  await second.page.goto(`${shop.url}/repair.html`);
  await log(second.page).getByText('written in a tunnel').waitFor();
  await say(second.page, 'from the second tab');
  await log(page.page).getByText('from the second tab').waitFor();
  await second.page.close();
});

test('draw: a picture is made with progress, cancelled or sent into the room', async () => {
  await page.page.getByRole('tab', { name: 'Canvas' }).click();
  const canvas = page.page.locator('cs-canvas');
  await canvas.getByLabel('Describe the picture').fill('a calm lake in the mountains at dusk');
  await canvas.getByRole('button', { name: 'Create 1 picture' }).click();
  await canvas.getByRole('button', { name: 'Cancel' }).first().click();
  await canvas.getByText('Cancelled').first().waitFor();
  await canvas.getByRole('button', { name: 'Create 1 picture' }).click();
  await canvas.getByRole('button', { name: 'Send to the chat' }).first().click({ timeout: 60_000 });
  await page.page.getByRole('tab', { name: 'Chat' }).click();
  await page.page.locator('cs-room').getByRole('button', { name: 'Send', exact: true }).click();
  await desk.page.locator('cs-desk-conversation').getByRole('log').locator('img').first().waitFor();
});

test('see: the desk shows this visit live', async () => {
  await desk.page.getByRole('button', { name: 'Insights' }).click();
  const insights = desk.page.locator('cs-insights');
  await insights.getByText('/delivery.html').first().waitFor();
  await insights.getByText('Who won the football world cup in 1998?').waitFor();
});

test('nothing broke on the way: no error, no violation of the policy', () => {
  assert.deepEqual(page.faults, []);
  assert.deepEqual(desk.faults, []);
});

test('who refuses analytics causes no analytics request', async () => {
  const context = await browser.newContext();
  const refusing = await openPage(context);
  await refusing.page.goto(`${shop.url}/`);
  await refusing.page.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(refusing.page);
  await say(refusing.page, 'Do you ship to Norway?');
  await log(refusing.page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
  await refusing.page.goto(`${shop.url}/delivery.html`);
  await refusing.page.waitForTimeout(800);
  assert.deepEqual(
    refusing.requests.filter((url) => url.includes('/v1/beacons') || url.includes('collector')),
    [],
  );
  await context.close();
});
