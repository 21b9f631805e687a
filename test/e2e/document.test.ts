import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startExample } from '../../examples/strict-csp/server.mjs';
import { violations } from '../support/axe.ts';
import { openPage } from '../support/browser.ts';
import { NETWORK_FAULTS, openStage } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Browsers in one document, on a page with a strict Content-Security-Policy: nothing may be refused. */

let stage: Stage;
let example: Awaited<ReturnType<typeof startExample>>;
before(async () => {
  stage = await openStage({ env: { CS_RATE_SCALE: '100' } });
  example = await startExample({ relay: stage.line.url, siteKey: 'demo', port: 0 });
});
after(async () => {
  await example?.close();
  await stage?.close();
});

/** The element, as a script of the page sees it. */
type Shown = HTMLElement & { readonly markdown: string | null; addMarkdown(text: string): boolean };

interface Session {
  readonly token: string;
  readonly refreshToken: string;
  readonly user: { readonly id: string };
}

async function call<T>(method: string, path: string, body: object, token?: string): Promise<T> {
  const response = await fetch(stage.line.url + path, {
    method,
    headers: { 'content-type': 'application/json', origin: example.url, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** A public room and its owner. */
async function room(): Promise<{ readonly roomId: string; readonly owner: Session }> {
  const owner = await call<Session>('POST', '/v1/sessions', { siteKey: 'demo' });
  const { id } = await call<{ id: string }>('POST', '/v1/rooms', { title: 'Plan', visibility: 'public', kind: 'group' }, owner.token);
  return { roomId: id, owner };
}

const text = (page: Page) => page.locator('cs-document').getByRole('textbox', { name: /Document|المستند/ });
const status = (page: Page, words: string) => page.locator('cs-document .status').getByText(words);

/** Waits for the words of the document; cursors of others stand between those that are shown. */
async function reads(page: Page, markdown: string): Promise<void> {
  const now = (): Promise<string | null | undefined> => page.evaluate(() => document.querySelector<Shown>('cs-document')?.markdown);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && (await now()) !== markdown) await page.waitForTimeout(200);
  assert.equal(await now(), markdown);
}

/** A browser that has the document open. */
async function open(roomId: string, options: BrowserContextOptions = {}, query = ''): Promise<Page> {
  const { page, faults } = await openPage(await stage.browser.newContext({ viewport: { width: 1000, height: 700 }, ...options }), NETWORK_FAULTS);
  pages.push({ page, faults });
  await page.goto(`${example.url}/document?room=${roomId}&document=plan${query}`);
  await text(page).waitFor();
  return page;
}
const pages: { readonly page: Page; readonly faults: string[] }[] = [];

/** Ends a test: no page had an error, and no browser refused anything. */
async function nothingRefused(): Promise<void> {
  assert.deepEqual(example.reports, []);
  for (const { page, faults } of pages.splice(0)) {
    assert.deepEqual(faults, []);
    await page.context().close();
  }
}

test('two browsers write together: each sees the words and the cursor of the other, and undoes only what is their own', async () => {
  const { roomId } = await room();
  const one = await open(roomId);
  const other = await open(roomId);
  await text(one).click();
  await one.keyboard.type('## Ridge trip');
  await one.keyboard.press('Enter');
  await one.keyboard.type('Meet at the **station**.');
  await text(other).getByRole('heading', { name: 'Ridge trip' }).waitFor();
  assert.equal(await text(other).locator('strong').textContent(), 'station');
  await status(one, 'Saved, 2 editing').waitFor();
  await text(other).getByText('Meet at the').click();
  await other.keyboard.press('End');
  await text(one).locator('.cursor').waitFor();
  assert.match((await text(one).locator('.cursor').textContent()) ?? '', /^Visitor/);
  await other.keyboard.type(' At 07:40.');
  await text(one).getByText('At 07:40.').waitFor();
  await one.keyboard.press('ControlOrMeta+z');
  await text(one).getByText('station').waitFor({ state: 'detached' });
  await text(other).getByText('station').waitFor({ state: 'detached' });
  assert.match((await text(other).textContent()) ?? '', /At 07:40\./);
  // Pasted styles, a composition, and the cursor of the other once more: all of it under the policy.
  await one.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/html', '<style>p{color:red}</style><p style="color:red">pasted <span style="font-weight:700">bold</span></p>');
    const field = document.querySelector('cs-document')?.shadowRoot?.querySelector('.text');
    field?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
  });
  await text(other).locator('strong', { hasText: 'bold' }).waitFor();
  const devtools = await one.context().newCDPSession(one);
  await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await other.keyboard.type('!');
  await devtools.send('Input.insertText', { text: '日本' });
  await text(other).getByText('日本').waitFor();
  await other.keyboard.press('Shift+Home');
  await text(one).locator('.selected').first().waitFor();
  await nothingRefused();
});

test('what both write without a connection is merged, also what a page wrote that was closed meanwhile', async () => {
  const { roomId } = await room();
  const one = await open(roomId);
  const other = await open(roomId);
  await text(one).click();
  await one.keyboard.type('Plan:');
  await text(other).getByText('Plan:').waitFor();
  await status(one, 'Saved').waitFor();
  stage.line.cut();
  await one.keyboard.type(' from one');
  await status(other, 'Not connected').waitFor();
  await text(other).click();
  await other.waitForTimeout(300);
  await other.keyboard.press('Home');
  await other.waitForTimeout(300);
  await other.keyboard.type('Our ');
  await one
    .locator('cs-document .banner.warn')
    .getByText(/changes? (is|are) kept here/)
    .waitFor();
  // Without a network the page itself comes from its own server; the document comes from the device.
  await one.reload();
  await text(one).getByText('Plan: from one').waitFor();
  await one
    .locator('cs-document .banner.warn')
    .getByText(/kept here/)
    .waitFor();
  stage.line.mend();
  for (const page of [one, other]) {
    await reads(page, 'Our Plan: from one\n');
    await status(page, 'Saved').waitFor();
  }
  await nothingRefused();
});

const panel = (page: Page) => page.locator('cs-document-comments');
const marked = (page: Page, words: string) => text(page).locator('mark.commented').getByText(words, { exact: true });

/** Selects words of the text; returns when the editor has taken the selection, which the button beside it shows. */
async function select(page: Page, words: string): Promise<void> {
  await text(page).focus();
  await page.evaluate((wanted) => {
    const field = document.querySelector('cs-document')?.shadowRoot?.querySelector<HTMLElement>('.text');
    if (field == null) throw new Error('no text');
    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(wanted) ?? -1;
      if (at >= 0) return document.getSelection()?.setBaseAndExtent(node, at, node, at + wanted.length);
    }
    throw new Error(`no “${wanted}”`);
  }, words);
  await page.locator('cs-document .comment-here').waitFor();
}

test('one comments, the other sees it at the right words while both write, answers and resolves; a viewer reads', async () => {
  const { roomId, owner } = await room();
  const one = await open(roomId);
  const other = await open(roomId);
  await text(one).click();
  await one.keyboard.type('Meet at the old station at noon.');
  await text(other).getByText('Meet at').waitFor();
  await status(one, 'Saved').waitFor();
  await select(one, 'old station');
  await one.locator('cs-document').getByRole('button', { name: 'Comment', exact: true }).click();
  await panel(one).getByRole('textbox', { name: 'About “old station”' }).fill('Which one?');
  // Somebody writes before the words while the comment is not sent yet.
  await text(other).click();
  await other.waitForTimeout(300);
  await other.keyboard.press('Home');
  await other.waitForTimeout(300);
  await other.keyboard.type('Everybody: ');
  await text(one).getByText('Everybody:').waitFor();
  await one.keyboard.press('ControlOrMeta+Enter');
  await marked(one, 'old station').waitFor();
  await marked(other, 'old station').waitFor();
  await other.keyboard.press('Home');
  await other.waitForTimeout(300);
  await other.keyboard.type('Note. ');
  await reads(one, 'Note. Everybody: Meet at the old station at noon.\n');
  await marked(one, 'old station').waitFor();
  await marked(other, 'old station').waitFor();
  await marked(other, 'old station').click();
  const thread = panel(other).getByRole('listitem').filter({ hasText: 'Which one?' });
  await thread.waitFor();
  assert.deepEqual(await violations(other), []);
  await thread.getByRole('button', { name: 'Answer' }).click();
  await thread.getByRole('textbox', { name: 'Your answer' }).fill('The one by the river.');
  await thread.getByRole('button', { name: 'Answer' }).click();
  await panel(one).getByText('The one by the river.').waitFor();
  assert.deepEqual(await violations(one), []);
  // A viewer sees all of it and changes nothing, by the page or past it.
  const reader = await open(roomId);
  await marked(reader, 'old station').waitFor();
  const token = await reader.evaluate(() => (JSON.parse(localStorage.getItem('cs:demo') ?? '{}') as Session).token);
  const { code } = await call<{ code: string }>('POST', `/v1/rooms/${roomId}/invites`, { role: 'viewer', expiresInHours: 1 }, owner.token);
  await call('POST', '/v1/invites/acceptances', { code }, token);
  await reader.reload();
  await marked(reader, 'old station').click();
  await panel(reader).getByText('The one by the river.').waitFor();
  assert.equal(
    await panel(reader)
      .getByRole('button', { name: /Answer|Resolve|Comment$/ })
      .count(),
    0,
  );
  const address = `${stage.line.url}/v1/rooms/${roomId}/documents/plan/comments`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', origin: example.url };
  const listed = (await (await fetch(address, { headers })).json()) as { items: { id: string; anchor: object | null; author: { id: string } }[] };
  const [first] = listed.items;
  for (const [method, path, body] of [
    ['POST', '', { text: 'forged', anchor: first?.anchor }],
    ['POST', '', { text: 'forged', threadId: first?.id }],
    ['PATCH', `/${first?.id}`, { resolved: true }],
    ['DELETE', `/${first?.id}`, undefined],
  ] as const)
    assert.equal(
      (await fetch(address + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })).status,
      403,
      `${method} ${path}`,
    );
  // An author cannot be sent along, and what is none of the contract is refused.
  const forged = { text: 'forged', anchor: first?.anchor, author: { id: first?.author.id, name: 'Somebody' } };
  const refused = await fetch(address, { method: 'POST', headers: { ...headers, authorization: `Bearer ${owner.token}` }, body: JSON.stringify(forged) });
  assert.equal(((await refused.json()) as { code: string }).code, 'request/invalid');
  await panel(other).getByRole('button', { name: 'Resolve' }).click();
  await marked(other, 'old station').waitFor({ state: 'detached' });
  // Whoever has the thread open goes on seeing it.
  await panel(one)
    .getByText(/Resolved by Visitor/)
    .waitFor();
  // The words go; what was said about them stays, with what they were.
  await panel(one).getByRole('button', { name: 'Reopen' }).click();
  // A line drawn anew takes a selection with it that the editor has not read yet.
  await marked(other, 'old station').waitFor();
  await select(other, 'old station');
  await other.keyboard.press('Delete');
  await panel(one).getByText('These words were deleted from the text.').waitFor();
  await panel(one).getByText('old station').waitFor();
  await nothingRefused();
});

test('a viewer reads and cannot write, by the page or past it', async () => {
  const { roomId, owner } = await room();
  const one = await open(roomId);
  await text(one).click();
  await one.keyboard.type('For all to read.');
  await status(one, 'Saved').waitFor();
  const viewer = await open(roomId);
  const token = await viewer.evaluate(() => (JSON.parse(localStorage.getItem('cs:demo') ?? '{}') as Session).token);
  const { code } = await call<{ code: string }>('POST', `/v1/rooms/${roomId}/invites`, { role: 'viewer', expiresInHours: 1 }, owner.token);
  await call('POST', '/v1/invites/acceptances', { code }, token);
  await viewer.reload();
  await text(viewer).getByText('For all to read.').waitFor();
  await status(viewer, 'Read only').waitFor();
  assert.equal(await text(viewer).getAttribute('contenteditable'), 'false');
  assert.equal(await viewer.getByRole('button', { name: 'Bold' }).count(), 0);
  await text(viewer).click();
  await viewer.keyboard.type('scribble');
  // Past the page: the element is made to believe that it may write.
  await viewer.evaluate(() => {
    const field = document.querySelector('cs-document')?.shadowRoot?.querySelector<HTMLElement>('.text');
    field?.setAttribute('contenteditable', 'true');
    field?.querySelector('p')?.append('scribble');
  });
  await viewer.waitForTimeout(500);
  assert.equal(
    await text(one)
      .textContent()
      .then((words) => words?.includes('scribble')),
    false,
  );
  await nothingRefused();
});

for (const [name, options, query] of [
  ['light', { colorScheme: 'light' }, ''],
  ['dark', { colorScheme: 'dark' }, ''],
  ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }, ''],
  ['arabic', {}, '&lang=ar&dir=rtl'],
] as const)
  test(`axe on a document with all that it can hold, ${name}`, async () => {
    const { roomId } = await room();
    const writer = await open(roomId);
    await writer.evaluate(() =>
      document
        .querySelector<Shown>('cs-document')
        ?.addMarkdown(
          '# Plan\n\n## Days\n\n| Day | Way |\n|---|---|\n| Friday | Hut |\n\n- [x] Tent\n- [ ] Stove\n\n1. one\n\n> Wind, [forecast](https://yr.example)\n\n```\nlet x;\n```\n\n~~no~~ `code`',
        ),
    );
    const page = await open(roomId, options, query);
    await text(page).getByRole('heading', { level: 1 }).waitFor();
    await text(writer).getByText('Stove').click();
    await text(page).locator('.cursor').waitFor();
    assert.deepEqual(await violations(page), []);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(width[0]! <= width[1]!, 'nothing is wider than the page');
    stage.line.cut();
    await page.locator('cs-document .banner.warn').waitFor();
    await page.waitForTimeout(1600);
    assert.deepEqual(await violations(page), []);
    stage.line.mend();
    await nothingRefused();
  });
