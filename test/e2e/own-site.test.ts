import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startShop } from '../../examples/shop/server.mjs';
import { composer, launch, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';

/* "Make it yours": from the one-time link to a second site with its own looks and articles, by the desk alone. */

/* The desk shows logos of https addresses only, and says so; the shop of the test has none. */
const NETWORK = /Failed to load resource|WebSocket connection|ERR_|favicon\.svg' violates/;
let directory: string;
let relay: RelayProcess;
let browser: Browser;
let desk: Watched;
let lab: Lab;
let shop: Awaited<ReturnType<typeof startShop>>;
let origin: string;
let key: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-own-'));
  relay = new RelayProcess(await freePort(), directory, { CS_STAFF_PASSWORD: undefined });
  await relay.start();
  lab = await startLab(['chat']);
  browser = await launch();
  desk = await openPage(await browser.newContext({ viewport: { width: 1280, height: 900 } }), NETWORK);
});
after(async () => {
  await browser?.close();
  await shop?.close();
  await relay?.kill();
  await lab?.stop();
  await rm(directory, { recursive: true, force: true });
});

const settings = (page: Page) => page.locator('cs-settings');
/** Notices of the settings stand with those of the desk. */
const notices = (page: Page) => page.locator('cs-desk .base > cs-toasts');
const section = (page: Page, name: string) => settings(page).getByRole('navigation', { name: 'Settings' }).getByText(name, { exact: true }).click();

test('the first start prints a link that makes the first admin, once', async () => {
  const link = /http\S+\/desk#code=\S+/.exec(relay.output)?.[0] as string;
  await desk.page.goto(link);
  await desk.page.getByLabel('Name', { exact: true }).fill('Ana');
  await desk.page.getByLabel('Password', { exact: true }).fill('ten characters at least');
  await desk.page.getByRole('button', { name: 'Create account' }).click();
  await desk.page.getByRole('heading', { name: 'Inbox' }).waitFor();
  assert.ok(!desk.page.url().includes('code='));
  const second = await openPage(await browser.newContext(), NETWORK);
  await second.page.goto(link);
  await second.page.getByLabel('Name', { exact: true }).fill('Eve');
  await second.page.getByLabel('Password', { exact: true }).fill('ten characters at least');
  await second.page.getByRole('button', { name: 'Create account' }).click();
  await second.page.getByText('This link has been used or has expired.').first().waitFor();
  await second.page.close();
});

test('a site is added, its tag copied, and its page seen live', async () => {
  await desk.page.getByRole('button', { name: 'Settings' }).click();
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  await settings(desk.page).getByRole('button', { name: 'Add a site' }).click();
  const form = settings(desk.page).getByRole('region', { name: 'Add a site' });
  await form.getByLabel('Name', { exact: true }).fill('Harbour Books');
  await form.getByLabel('Add origin').fill('books.example/path');
  await form.getByLabel('Add origin').press('Enter');
  await form.getByRole('alert').first().waitFor();
  await form.getByLabel('Add origin').fill(origin);
  await form.getByLabel('Add origin').press('Enter');
  await form.getByRole('button', { name: 'Add a site' }).click();
  await notices(desk.page).getByText('“Harbour Books” is added.').first().waitFor();
  const tag = await settings(desk.page).locator('code').filter({ hasText: 'loader.js' }).first().innerText();
  key = /data-site-key="([^"]+)"/.exec(tag)?.[1] as string;
  assert.match(key, /^cs_/);
  await settings(desk.page).getByText('Not seen yet').first().waitFor();
  shop = await startShop({ relay: relay.url, siteKey: key, port, host: '127.0.0.1' });
  const visitor = await openPage(await browser.newContext(), NETWORK);
  await visitor.page.goto(`${origin}/`);
  await settings(desk.page).getByText(`Seen on ${origin}`).or(settings(desk.page).getByText(origin)).first().waitFor();
  await visitor.page.context().close();
});

async function save(): Promise<void> {
  await settings(desk.page).getByRole('button', { name: 'Save', exact: true }).click();
  await settings(desk.page).getByText('Saved', { exact: true }).first().waitFor();
}

test('looks: accent, name, greeting, logo and side', async () => {
  await section(desk.page, 'Look');
  await settings(desk.page).getByLabel('Accent colour').last().fill('#a03a2c');
  await settings(desk.page).getByLabel('Name of the assistant').fill('Quill');
  await settings(desk.page)
    .getByLabel(/English/)
    .first()
    .fill('Welcome to the harbour.');
  await settings(desk.page).getByLabel('Logo').fill('not an address');
  await settings(desk.page).getByText('Enter a whole address with https:// or http://.').waitFor();
  await settings(desk.page).getByLabel('Logo').fill(`${origin}/art/favicon.svg`);
  await settings(desk.page).getByRole('radio', { name: 'Start', exact: true }).check({ force: true });
  await save();
});

test('hours: when people answer, and within what time', async () => {
  await section(desk.page, 'Hours and answers');
  await settings(desk.page).getByRole('radio', { name: 'Opening hours' }).check({ force: true });
  await settings(desk.page).getByText('It is').first().waitFor();
  await settings(desk.page).getByLabel('Answer within').fill('0');
  await settings(desk.page).getByText('Enter 1 to 1440 minutes.').waitFor();
  await settings(desk.page).getByLabel('Answer within').fill('3');
  await settings(desk.page).getByRole('radio', { name: 'Always' }).check({ force: true });
  await save();
});

test('knowledge: an article of one own, tried before it is saved', async () => {
  await section(desk.page, 'Knowledge');
  await settings(desk.page).getByRole('button', { name: 'Write an article' }).first().click();
  await settings(desk.page).getByLabel('Title', { exact: true }).fill('Gift wrapping');
  await settings(desk.page)
    .getByRole('textbox', { name: 'Write', exact: true })
    .fill('We wrap every book in blue paper for two euros. Choose gift wrapping in the basket before you pay.');
  await settings(desk.page).getByRole('textbox', { name: 'Question' }).fill('Can you gift wrap a book?');
  await settings(desk.page).getByRole('button', { name: 'Ask', exact: true }).click();
  await settings(desk.page).getByText('We wrap every book in blue paper').last().waitFor();
  await settings(desk.page).getByRole('button', { name: 'Save', exact: true }).click();
  await notices(desk.page).getByText('“Gift wrapping” is saved.').first().waitFor();
});

test('knowledge: files are imported, what is wrong in them is told, and the answer is tried before', async () => {
  await settings(desk.page).getByRole('button', { name: 'Import', exact: true }).click();
  await settings(desk.page)
    .locator('input[type=file]')
    .setInputFiles([
      { name: 'signed.md', mimeType: 'text/markdown', buffer: Buffer.from('# Signed copies\n\nSigned copies carry a feather on the shelf page.\n') },
      { name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from('title,body\nHarbour café,The café opens at eight.\n,No title here\n') },
      { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<h1>Book club</h1><p>The book club meets on Thursdays.</p>') },
    ]);
  await settings(desk.page).getByRole('button', { name: 'Import 3 articles' }).waitFor();
  await settings(desk.page).getByText('Line 3:').waitFor();
  await settings(desk.page).getByRole('textbox', { name: 'Question' }).fill('How do I know that a copy is signed?');
  await settings(desk.page).getByRole('button', { name: 'Ask', exact: true }).click();
  await settings(desk.page).getByText('Signed copies carry a feather').last().waitFor();
  await settings(desk.page).getByRole('button', { name: 'Import 3 articles' }).click();
  await notices(desk.page).getByText('3 articles are imported.').first().waitFor();
  await settings(desk.page).getByRole('list', { name: 'Articles' }).getByText('Book club', { exact: true }).waitFor();
});

test('knowledge: the example articles go, and come back', async () => {
  await settings(desk.page).locator('.chooser select').selectOption('demo');
  await settings(desk.page).getByRole('button', { name: 'Remove the example articles' }).click();
  await settings(desk.page).getByText('No articles yet').waitFor();
  await notices(desk.page).getByRole('button', { name: 'Undo' }).click();
  await settings(desk.page).getByRole('button', { name: 'Remove the example articles' }).waitFor();
  await settings(desk.page).locator('.chooser select').selectOption({ label: 'Harbour Books' });
});

test('providers: one button tells whether it works', async () => {
  await section(desk.page, 'Providers');
  const [address, key] = [settings(desk.page).getByLabel('Address', { exact: true }), settings(desk.page).getByLabel('Key', { exact: true })];
  await address.fill(`http://127.0.0.1:${await freePort()}/v1`);
  await key.fill('sk-of-a-test');
  const answers = settings(desk.page).getByRole('checkbox', { name: 'Answers' });
  if (!(await answers.isChecked())) await answers.check({ force: true });
  await save();
  await settings(desk.page).getByRole('button', { name: 'Test Answers' }).click();
  await settings(desk.page).getByText('The address cannot be reached from the relay.').waitFor();
  await address.fill(lab.baseUrl);
  await key.fill('sk-of-a-test');
  await save();
  await settings(desk.page).getByRole('button', { name: 'Test Answers' }).click();
  await settings(desk.page).getByText('It works:').waitFor();
  // The walk that follows is the one without a key.
  await settings(desk.page).getByRole('button', { name: 'Forget the key' }).click();
  await settings(desk.page).getByRole('button', { name: 'Forget the key' }).last().click();
  await notices(desk.page).getByText('The key is forgotten.').first().waitFor();
});

test('team: a colleague is invited by link', async () => {
  await section(desk.page, 'Team');
  await settings(desk.page).getByRole('button', { name: 'Make the link' }).click();
  const link = await settings(desk.page)
    .getByText(/\/desk#code=/)
    .first()
    .innerText()
    .catch(async () => settings(desk.page).getByLabel('Link', { exact: true }).inputValue());
  const colleague = await openPage(await browser.newContext(), NETWORK);
  await colleague.page.goto(/http\S+/.exec(link)?.[0] as string);
  await colleague.page.getByLabel('Name', { exact: true }).fill('Jonas');
  await colleague.page.getByLabel('Password', { exact: true }).fill('another ten characters');
  await colleague.page.getByRole('button', { name: 'Create account' }).click();
  await colleague.page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await colleague.page.context().close();
});

test('after a restart the walk passes on the second site, from its own origin', async () => {
  await relay.kill();
  await relay.start();
  const visitor = await openPage(await browser.newContext({ viewport: { width: 1280, height: 800 } }), NETWORK);
  await visitor.page.goto(`${origin}/`);
  const launcher = await visitor.page.getByRole('button', { name: 'Open the chat' }).boundingBox();
  assert.ok(launcher !== null && launcher.x < 640, 'the launcher is at the start of the page');
  await openChat(visitor.page);
  await visitor.page.locator('cs-hub').getByText('Quill').first().waitFor();
  await visitor.page.getByText('Welcome to the harbour.').waitFor();
  await say(visitor.page, 'Can you gift wrap a book?');
  await log(visitor.page).getByText('We wrap every book in blue paper').waitFor();
  await say(visitor.page, 'Do you ship to Norway?');
  await log(visitor.page).getByRole('button', { name: 'Talk to a person' }).last().click();
  await desk.page.getByRole('button', { name: 'Inbox' }).click();
  await desk.page.locator('cs-desk-list').getByText('Visitor').first().click();
  await desk.page.getByRole('button', { name: 'Take over', exact: true }).click();
  const reply = desk.page.locator('cs-desk-conversation cs-composer textarea');
  await reply.fill('Yes, we do.');
  await reply.press('Enter');
  await log(visitor.page).getByText('Yes, we do.').waitFor();
  assert.ok(await composer(visitor.page).isEditable());
  assert.deepEqual(visitor.faults, []);
  assert.deepEqual(desk.faults, []);
});
