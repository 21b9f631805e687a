import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { launch, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { openShop } from '../support/shop.ts';

/* With a language model configured: the answer streams, rests on the same articles, survives a page change, and ends when the visitor says so. */

let directory: string;
let lab: Lab;
let relay: RelayProcess;
let shop: Awaited<ReturnType<typeof openShop>>;
let browser: Browser;
let context: BrowserContext;
let page: Watched;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-model-'));
  lab = await startLab(['chat']);
  relay = new RelayProcess(await freePort(), directory, { OPENAI_BASE_URL: lab.baseUrl, OPENAI_API_KEY: 'sk-test' });
  await relay.start();
  shop = await openShop(relay.url);
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await openPage(context);
  await page.page.goto(`${shop.url}/`);
  await openChat(page.page);
});
after(async () => {
  await browser?.close();
  await shop?.close();
  await relay?.kill();
  await lab?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('the answer is streamed and cites the article it rests on', async () => {
  await lab.script('chat', [{ match: '/v1/chat', chunk_ms: 15, times: -1 }]);
  await say(page.page, 'How long does delivery to Norway take?');
  await page.page.locator('cs-room').getByRole('button', { name: 'Stop' }).waitFor();
  const source = log(page.page).getByRole('link').first();
  await source.waitFor();
  assert.match((await source.getAttribute('href')) ?? '', /\/help\/en\//);
});

test('an answer that is being written goes on after a page change, and arrives once', async () => {
  await lab.script('chat', [{ match: '/v1/chat', first_chunk_ms: 1500, chunk_ms: 15, times: -1 }]);
  await say(page.page, 'How long does express delivery to Norway take?');
  await page.page.locator('cs-room').getByRole('button', { name: 'Stop' }).waitFor();
  await page.page.goto(`${shop.url}/delivery.html`);
  await log(page.page).getByText('How long does express delivery to Norway take?').waitFor();
  await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).nth(1).waitFor();
  assert.equal(await log(page.page).getByRole('button', { name: 'Helpful', exact: true }).count(), 2);
});

test('Stop ends the answer here and at the provider', async () => {
  await lab.script('chat', [{ match: '/v1/chat', first_chunk_ms: 8000, times: -1 }]);
  await say(page.page, 'How much does delivery to Norway cost?');
  await page.page.locator('cs-room').getByRole('button', { name: 'Stop' }).click();
  await page.page.locator('cs-room').getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  await assert.doesNotReject(async () => {
    for (let wait = 0; wait < 40; wait += 1) {
      if ((await lab.log('chat')).some((entry) => entry.state === 'client_closed')) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the provider was not told');
  });
});

test('a failing provider is named, the question is kept, and a person is offered', async () => {
  await lab.script('chat', [{ match: '/v1/chat', status: 500, times: -1 }]);
  await say(page.page, 'Do you deliver to Norway on Saturdays?');
  await log(page.page).getByText('The answer did not arrive. Your question is kept.').first().waitFor();
  await log(page.page).getByRole('button', { name: 'Talk to a person' }).last().waitFor();
});
