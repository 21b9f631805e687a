import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { composer, log, openChat, openPage, say } from '../support/browser.ts';
import { NETWORK_FAULTS, conversation, openStage, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';
import type { Watched } from '../support/browser.ts';

/* Files: large ones go on after a pause, a cut line, a killed relay and a reload; photographs stay light; the team has the same buttons as everybody. */

const MB = 2 ** 20;
let stage: Stage;
let folder: string;
let film: string;
let visitor: Watched;
let desk: Watched;
const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(18 * MB)]);
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cs-files-'));
  film = join(folder, 'manual.pdf');
  await writeFile(film, bytes);
  stage = await openStage();
  visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await say(visitor.page, 'I want to talk to a person.');
  await log(visitor.page).getByText('I want to talk to a person.').waitFor();
});
after(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

const chip = (page: Page): Locator => page.locator('cs-composer .file').last();
const attach = (page: Page, scope: string, files: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> =>
  page.locator(`${scope} cs-composer input[type=file]`).setInputFiles(files);
/** Parts whose answers come late, so that there is a middle of the upload to press in. */
const slowly = () => stage.line.slow(1500);
const offsets = (page: Page): number[] => {
  const seen: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/v1/uploads/')) seen.push(Number(request.headers()['upload-offset']));
  });
  return seen;
};

test('a large file is paused, goes on, outlives a cut line and a killed relay, and arrives byte for byte', async () => {
  const { page } = visitor;
  const parts = offsets(page);
  slowly();
  await attach(page, 'cs-room', film);
  await chip(page)
    .getByText(/^[1-9]\d?% uploaded$/)
    .waitFor();
  await chip(page).getByRole('button', { name: 'Pause manual.pdf' }).click();
  await chip(page)
    .getByText(/^Paused at/)
    .waitFor();
  const paused = parts.length;
  await page.waitForTimeout(2000);
  assert.equal(parts.length, paused, 'nothing is sent while it is paused');
  await chip(page).getByRole('button', { name: 'Go on with manual.pdf' }).click();
  while (parts.length === paused) await page.waitForTimeout(50);
  stage.line.cut();
  await page.waitForTimeout(500);
  stage.line.mend();
  while (parts.length < paused + 2) await page.waitForTimeout(50);
  await stage.relay.kill();
  await stage.relay.start();
  stage.line.slow(0);
  await chip(page).getByText('19 MB').waitFor();
  await composer(page).press('Enter');
  const file = log(page).getByRole('button', { name: /^Download manual\.pdf/ });
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  assert.equal(sha256(await readFile(await download.path())), sha256(bytes));
  assert.deepEqual(visitor.faults, []);
});

test('after a reload the same file goes on where it was; nothing of it is left on the device when it is done', async () => {
  const { page } = visitor;
  slowly();
  await attach(page, 'cs-room', film);
  const kept = () => page.evaluate(() => localStorage.getItem('cs:demo:uploads'));
  await chip(page)
    .getByText(/^[3-9]\d% uploaded$/)
    .waitFor();
  assert.match((await kept()) ?? '', /manual\.pdf/);
  stage.line.slow(0);
  await page.reload();
  if (!(await composer(page).isVisible())) await openChat(page).catch(() => undefined);
  await composer(page).waitFor();
  const parts = offsets(page);
  await attach(page, 'cs-room', film);
  await chip(page).getByText('19 MB').waitFor();
  assert.ok(parts[0] !== undefined && parts[0] > 0, `it began at ${parts[0]}`);
  assert.equal(await kept(), null);
  await chip(page).getByRole('button', { name: 'Remove manual.pdf' }).click();
  await chip(page).waitFor({ state: 'detached' });
});

test('the team pastes and drops files in a conversation, and a photograph is shown small until it is opened', async () => {
  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 } }), NETWORK_FAULTS);
  await log(visitor.page)
    .getByRole('button', { name: 'Talk to a person' })
    .last()
    .click({ timeout: 5000 })
    .catch(() => undefined);
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
  const noise = { width: 1600, height: 1200, channels: 3 as const, background: '#777', noise: { type: 'gaussian' as const, mean: 128, sigma: 40 } };
  const photo = (await sharp({ create: noise }).jpeg({ quality: 92 }).toBuffer()).toString('base64');
  const give = (kind: 'paste' | 'drop', name: string) =>
    conversation(desk.page)
      .locator('cs-composer textarea')
      .evaluate(
        (field, { kind, name, photo }) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0))], name, { type: 'image/jpeg' }));
          const options = { bubbles: true, composed: true, cancelable: true };
          if (kind === 'paste') return void field.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
          for (const type of ['dragenter', 'dragover', 'drop']) field.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
        },
        { kind, name, photo },
      );
  await give('paste', 'pasted.jpg');
  await conversation(desk.page)
    .locator('cs-composer .file', { hasText: 'pasted.jpg' })
    .getByText(/MB|KB|kB/)
    .waitFor();
  await give('drop', 'dropped.jpg');
  await conversation(desk.page)
    .locator('cs-composer .file', { hasText: 'dropped.jpg' })
    .getByText(/MB|KB|kB/)
    .waitFor();
  const field = conversation(desk.page).locator('cs-composer textarea');
  await field.fill('Two pictures of it.');
  await field.press('Enter');
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(request.url().replace(/^.*\/v1\/files\/[^?]+/, 'file')));
  const picture = log(visitor.page).getByRole('button', { name: 'Open picture pasted.jpg' });
  await picture.scrollIntoViewIfNeeded();
  const shown = picture.locator('img');
  await shown.waitFor();
  assert.deepEqual(await shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]), [480, 360]);
  assert.ok(!asked.includes('file'), asked.join(' '));
  const [tab] = await Promise.all([visitor.page.waitForEvent('popup'), picture.click()]);
  await tab.waitForURL(/^blob:/);
  assert.deepEqual(await tab.locator('img').evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]), [1600, 1200]);
  await tab.close();
});

test('in rooms the team has the file button too, with the limit of the relay', async () => {
  const { page } = desk;
  await page.getByRole('navigation', { name: 'Sections' }).first().getByRole('button', { name: 'Rooms', exact: true }).click();
  await page.locator('cs-rooms').getByRole('button', { name: 'Add a room' }).click();
  await page.getByRole('menuitem', { name: 'New room' }).click();
  await page.locator('cs-rooms #title').fill('Trip');
  await page.getByRole('button', { name: 'Create room' }).click();
  const room = page.locator('cs-room');
  await room.getByRole('button', { name: 'Attach a file' }).waitFor();
  await attach(page, 'cs-room', film);
  await room.locator('cs-composer .file').getByText('19 MB').waitFor();
  await room.locator('cs-composer textarea').press('Enter');
  await room
    .getByRole('log')
    .getByRole('button', { name: /^Download manual\.pdf/ })
    .waitFor();
  assert.deepEqual(desk.faults, []);
});
