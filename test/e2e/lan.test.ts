import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lanSite, openFront, RELAY_PATH } from '../../scripts/lan.ts';
import { launch, log, openChat, openPage, say } from '../support/browser.ts';
import { testRelay } from '../support/relay.ts';
import { freePort } from '../support/relay-process.ts';
import { openShop } from '../support/shop.ts';

/* Shop and relay under one https address, as `npm run dev -- --lan` serves them to a phone. */

const undo: (() => unknown)[] = [];
let url: string;

before(async () => {
  const frontPort = await freePort();
  const publicUrl = `https://127.0.0.1:${frontPort}${RELAY_PATH}`;
  const relay = await testRelay({ CS_PUBLIC_URL: publicUrl, CS_TRUSTED_PROXIES: '127.0.0.1' });
  undo.push(() => relay.stop());
  const { key } = await lanSite(relay.running, new URL(publicUrl).origin);
  const shop = await openShop(publicUrl, key);
  undo.push(() => shop.close());
  const front = await openFront('127.0.0.1', { relayPort: relay.running.port, shopPort: Number(new URL(shop.url).port) }, frontPort);
  undo.push(() => front.close());
  url = front.url;
});
after(async () => {
  for (const step of undo.reverse()) await step();
});

test('a phone talks to the assistant over https, through the front that passes requests and sockets on', async () => {
  const browser = await launch();
  undo.push(() => browser.close());
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const { page, faults } = await openPage(context);
  await page.goto(url);
  await page.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(page);
  await say(page, 'Do you ship to Norway?');
  await log(page).getByRole('button', { name: 'Helpful', exact: true }).waitFor();
  assert.equal(await page.evaluate(() => isSecureContext), true);
  assert.deepEqual(faults, []);
});
