import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { launch, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { openShop } from '../support/shop.ts';
import { conversation, signIn, takeOver } from '../support/stage.ts';
import { testWeb } from '../support/web.ts';
import type { TestWeb } from '../support/web.ts';

/* What a chat has beside its words: cards of links that the relay has looked at, and the conversation as a file. Each test goes on where the last one stopped. */

let web: TestWeb;
let relay: TestRelay;
let shop: Awaited<ReturnType<typeof openShop>>;
let browser: Browser;
let page: Watched;
let desk: Watched;

before(async () => {
  web = await testWeb();
  web.page(
    'tents.example/tarn',
    '<title>Tarn 2</title><meta property="og:description" content="A tent for two."><meta property="og:site_name" content="Tents"><meta property="og:image" content="/tarn.png">',
  );
  const picture = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#0f8b6d' } })
    .png()
    .toBuffer();
  web.page('tents.example/tarn.png', picture, { 'content-type': 'image/png' });
  relay = await testRelay({}, { web: web.web });
  await relay.running.relay.services.sites.patch('demo', { linkPreviews: true });
  shop = await openShop(relay.url);
  browser = await launch();
  page = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true }));
  desk = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true }));
});
after(async () => {
  await browser?.close();
  await shop?.close();
  await relay?.stop();
  await web?.stop();
});

const card = (where: Page) => where.locator('cs-link-preview a');

/** Downloads from the dialog that is open; the name and the words of the file. */
async function download(where: Page): Promise<{ readonly name: string; readonly text: string }> {
  const coming = where.waitForEvent('download');
  await where.locator('cs-export').getByRole('button', { name: 'Download', exact: true }).click();
  const file = await coming;
  await where.locator('cs-export form').waitFor({ state: 'detached' });
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

test('a link gets a card on both sides; no browser asks the page behind it', async () => {
  await page.page.goto(`${shop.url}/`);
  await page.page.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(page.page);
  await say(page.page, 'Is this one dry? http://tents.example/tarn');
  await card(page.page).waitFor();
  assert.equal((await card(page.page).innerText()).replaceAll(/\s+/g, ' ').trim(), 'Tents · tents.example Tarn 2 A tent for two.');
  await page.page.waitForFunction(() => {
    const deep = (root: ParentNode): HTMLImageElement | null => {
      for (const element of root.querySelectorAll('*')) {
        if (element.localName === 'cs-link-preview') return element.shadowRoot?.querySelector('img') ?? null;
        const found = element.shadowRoot === null ? null : deep(element.shadowRoot);
        if (found !== null) return found;
      }
      return null;
    };
    return (deep(document)?.naturalWidth ?? 0) > 0;
  });
  const [shown, panel] = [await card(page.page).boundingBox(), await log(page.page).boundingBox()];
  assert.ok(shown !== null && panel !== null && shown.x >= panel.x && shown.x + shown.width <= panel.x + panel.width, 'the card ends within the panel');
  await signIn(desk.page, relay.url);
  await takeOver(desk.page);
  await card(desk.page).waitFor();
  assert.ok([...page.requests, ...desk.requests].every((url) => !url.includes('tents.example')));
  assert.equal(web.asked.length, 2, 'the relay asked once for the page and once for its picture');
});

test('the visitor downloads the conversation as a page, from the menu of the panel', async () => {
  await page.page.getByRole('button', { name: 'More options' }).click();
  await page.page.getByRole('menuitem', { name: 'Download the conversation' }).click();
  const dialog = page.page.locator('cs-export');
  await dialog.getByText('Web page', { exact: true }).click();
  await dialog.getByRole('combobox').selectOption('Asia/Tehran');
  assert.equal(await dialog.getByText('With internal notes').count(), 0);
  const { name, text } = await download(page.page);
  assert.match(name, /^conversation-\d{4}-\d\d-\d\d\.html$/);
  assert.ok(text.startsWith('<!doctype html>') && text.includes('Is this one dry? http://tents.example/tarn') && text.includes('+03:30'));
  const shown = await openPage(await browser.newContext());
  await shown.page.setContent(text);
  await shown.page.getByText('Is this one dry?').waitFor();
  assert.deepEqual([shown.faults, shown.requests.filter((url) => !url.startsWith('about:'))], [[], []], 'it shows under its own policy and fetches nothing');
  await shown.page.context().close();
});

test('the staff download it with notes where they ask for them', async () => {
  const talk = conversation(desk.page);
  await talk.getByRole('button', { name: 'Internal note' }).click();
  await talk.locator('cs-composer textarea').fill('A careful customer');
  await talk.locator('cs-composer textarea').press('Enter');
  await talk.locator('.note', { hasText: 'A careful customer' }).waitFor();
  const menu = async (): Promise<void> => {
    await desk.page.getByRole('button', { name: 'More about the visitor' }).click();
    await desk.page.getByRole('menuitem', { name: 'Download conversation' }).click();
    await desk.page.locator('cs-export form').waitFor();
  };
  await menu();
  const plain = await download(desk.page);
  assert.ok(plain.name.endsWith('.txt') && plain.text.includes('Is this one dry?') && !plain.text.includes('careful'));
  await menu();
  await desk.page.locator('cs-export').getByText('With internal notes').click();
  const whole = await download(desk.page);
  assert.match(whole.text, /\(internal note\):\n {4}A careful customer\n/);
  const lines = await relay.running.relay.services.audit.list(null, 2);
  assert.deepEqual(
    lines.map(({ action, detail }) => [action, detail]),
    [
      ['conversation.exported', 'txt, with notes'],
      ['conversation.exported', 'txt'],
    ],
  );
});

test('no page saw an error', () => {
  assert.deepEqual([page.faults, desk.faults], [[], []]);
});
