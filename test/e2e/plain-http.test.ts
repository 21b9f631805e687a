import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { startShop } from '../../examples/shop/server.mjs';
import { composer, launch, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { answer, conversation, PASSWORD, signIn, takeOver } from '../support/stage.ts';

/* Shop and relay on plain http under names of their own, as in a local network: no secure context, so no crypto.subtle, no locks, no microphone. */

let directory: string;
let relay: RelayProcess;
let relayUrl: string;
let shop: Awaited<ReturnType<typeof startShop>>;
let shopUrl: string;
let browser: Browser;
let page: Watched;

const ARTICLE = {
  locale: 'en',
  title: 'Returning something',
  body: 'You can return anything within 60 days. Put it into its box and bring it to any post office.',
  tags: ['returns'],
};

/** Adds the site of the shop and its first article, as its operator does. */
async function addSite(origin: string): Promise<string> {
  const call = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const response = await fetch(relay.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${path} answered ${response.status}`);
    return (await response.json()) as T;
  };
  const { token } = await call<{ token: string }>('/v1/staff/sessions', { name: 'admin', password: PASSWORD });
  const site = await call<{ id: string; key: string }>('/v1/sites', { name: 'The shop', origins: [origin] }, token);
  await call(`/v1/knowledge/articles?siteId=${site.id}`, ARTICLE, token);
  return site.key;
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-plain-'));
  const port = await freePort();
  const shopPort = await freePort();
  relayUrl = `http://relay.test:${port}`;
  shopUrl = `http://shop.test:${shopPort}`;
  relay = new RelayProcess(port, directory, { CS_PUBLIC_URL: relayUrl, CS_ALLOW_PLAIN_HTTP: 'true' });
  await relay.start();
  shop = await startShop({ relay: relayUrl, siteKey: await addSite(shopUrl), port: shopPort });
  assert.equal(shop.port, shopPort);
  browser = await launch('--host-resolver-rules=MAP shop.test 127.0.0.1, MAP relay.test 127.0.0.1');
  page = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 } }));
});
after(async () => {
  await browser?.close();
  await shop?.close();
  await relay?.kill();
  await rm(directory, { recursive: true, force: true });
});

test('the page is no secure context', async () => {
  await page.page.goto(shopUrl);
  assert.deepEqual(
    await page.page.evaluate(() => [isSecureContext, crypto.subtle === undefined, navigator.locks === undefined, navigator.mediaDevices === undefined]),
    [false, true, true, true],
  );
});

test('ask and be answered', async () => {
  await openChat(page.page);
  await say(page.page, 'How many days do I have to return something?');
  await log(page.page).getByText('within 60 days').waitFor();
  await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).click();
  await log(page.page).getByRole('button', { name: 'Helpful', exact: true, pressed: true }).waitFor();
});

test('reach a person, whose desk is on plain http too', async () => {
  const desk = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 } }));
  await say(page.page, 'Who won the football world cup in 1998?');
  await log(page.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await log(page.page).getByText('You asked for a person').waitFor();
  await signIn(desk.page, relayUrl);
  await takeOver(desk.page);
  await answer(desk.page, 'Hello, this is a person.');
  await log(page.page).getByText('Hello, this is a person.').waitFor();
  await say(page.page, 'Thank you');
  await conversation(desk.page).getByText('Thank you', { exact: true }).waitFor();
  await desk.page.getByRole('button', { name: /^admin, / }).click();
  await desk.page.getByText('Notifications need HTTPS or localhost.').waitFor();
  assert.deepEqual(desk.faults, []);
  await desk.page.context().close();
});

test('a second tab and another page show the same conversation, without locks', async () => {
  const second = await openPage(page.page.context());
  await second.page.goto(`${shopUrl}/delivery.html`);
  await log(second.page).getByText('Thank you', { exact: true }).waitFor();
  await say(second.page, 'from the second tab');
  await log(page.page).getByText('from the second tab').waitFor();
  assert.equal(await log(page.page).getByText('from the second tab').count(), 1);
  assert.deepEqual(second.faults, []);
  await second.page.close();
});

test('what was written survives a reload', async () => {
  await composer(page.page).fill('a draft that stays');
  await page.page.waitForTimeout(600);
  await page.page.reload();
  await log(page.page).getByText('from the second tab').waitFor();
  assert.equal(await composer(page.page).inputValue(), 'a draft that stays');
});

test('the microphone says what it needs', async () => {
  await page.page.getByRole('tab', { name: 'Voice' }).click();
  const voice = page.page.locator('cs-voice');
  await voice.waitFor({ state: 'attached' });
  const start = voice.getByRole('button', { name: /talk|speak|listen|microphone|start/i }).first();
  if (await start.isVisible().catch(() => false)) await start.click();
  await voice.getByText(/https/i).first().waitFor();
});

test('nothing broke on the way', () => {
  assert.deepEqual(page.faults, []);
});
