import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { composer, log, openChat, openPage, say } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { FAKE_DEVICES } from '../support/calls.ts';
import { NETWORK_FAULTS, conversation, openStage, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Voice messages, with a microphone that beeps: what the visitor records, the team hears, and the other way round. */

let stage: Stage;
let visitor: Watched;
let desk: Watched;

before(async () => {
  stage = await openStage({ args: [...FAKE_DEVICES, '--autoplay-policy=no-user-gesture-required'] });
  visitor = await stage.visitor();
  await visitor.page.goto(stage.shop.url);
  await openChat(visitor.page);
  await say(visitor.page, 'I want to talk to a person.');
  await log(visitor.page)
    .getByRole('button', { name: 'Talk to a person' })
    .last()
    .click({ timeout: 5000 })
    .catch(() => undefined);
  desk = await openPage(await stage.browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true }), NETWORK_FAULTS);
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
});
after(() => stage?.close());

const room = (page: Page): Locator => page.locator('cs-room');
const voices = (scope: Locator): Locator => scope.getByRole('log').getByRole('group', { name: /^Voice message/ });

/** Begins a voice message; ends when the clock runs. */
async function record(scope: Locator): Promise<void> {
  await scope.getByRole('button', { name: 'Attach a file or record' }).click();
  await scope.getByRole('menuitem', { name: 'Record a voice message' }).click();
  await scope.locator('cs-composer').getByRole('timer').waitFor();
}

/** Records for a while; ends when the file is at the relay. */
async function recordFor(scope: Locator, ms: number): Promise<void> {
  await record(scope);
  await scope.page().waitForTimeout(ms);
  await scope.getByRole('button', { name: 'Done' }).click();
  await scope.locator('cs-composer .file').getByText(/kB|KB/).waitFor();
}

/** What is in the sound of a player: how long it is, how many channels, and how much energy. */
async function downloaded(player: Locator) {
  const [download] = await Promise.all([player.page().waitForEvent('download'), player.getByRole('button', { name: /^Download/ }).click()]);
  const bytes = await readFile(await download.path());
  const sound = await player.page().evaluate(async (base64) => {
    const context = new OfflineAudioContext(1, 1, 48_000);
    const decoded = await context.decodeAudioData(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
    const samples = decoded.getChannelData(0);
    return { seconds: decoded.duration, channels: decoded.numberOfChannels, power: samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length };
  }, bytes.toString('base64'));
  return { name: download.suggestedFilename(), size: bytes.length, ...sound };
}

test('the visitor records two seconds and sends them; the team plays them, and they really sound', async () => {
  const { page } = visitor;
  await recordFor(room(page), 2000);
  const preview = page.locator('cs-composer .file').getByRole('group', { name: /^Voice message, 0:0[23]$/ });
  await preview.getByRole('button', { name: 'Play' }).click();
  await preview.getByRole('button', { name: 'Pause' }).waitFor();
  await composer(page).press('Enter');
  await page.locator('cs-composer .file').waitFor({ state: 'detached' });
  const player = voices(conversation(desk.page)).last();
  await desk.page.getByRole('group', { name: /^Voice message, 0:0[23]$/ }).waitFor();
  await desk.page.locator('cs-desk-list').getByText('Voice message', { exact: true }).waitFor();
  const sound = await downloaded(player);
  assert.match(sound.name, /^voice-message-.*\.webm$/);
  assert.ok(sound.seconds > 1.5 && sound.seconds < 4, `${sound.seconds} s`);
  assert.ok(sound.power > 1e-5, `power ${sound.power}`);
  // 24 to 32 kbit a second, and what the container takes.
  assert.ok(sound.size > 2000 && sound.size < 20_000, `${sound.size} bytes`);
  await player.getByRole('button', { name: 'Play' }).click();
  await player.getByRole('button', { name: 'Pause' }).waitFor();
  await player.getByRole('button', { name: 'Play' }).waitFor();
  const bars = await player.locator('.wave path').first().getAttribute('d');
  assert.equal(bars?.match(/M/g)?.length, 40, 'a waveform of forty bars');
});

test('the place is moved by keys, the speed by its button, and one sound is heard at a time', async () => {
  const { page } = visitor;
  await recordFor(room(page), 4500);
  await composer(page).fill('And one with words.');
  await composer(page).press('Enter');
  const players = voices(conversation(desk.page));
  const [first, second] = [players.first(), players.last()];
  await conversation(desk.page).getByText('And one with words.').waitFor();
  const slider = second.getByRole('slider', { name: 'Position' });
  await slider.and(desk.page.locator(':enabled')).waitFor();
  await slider.focus();
  await slider.press('ArrowRight');
  await slider.press('ArrowRight');
  assert.match((await slider.getAttribute('aria-valuetext')) ?? '', /^0:02 of 0:0[456]$/);
  await second.getByRole('button', { name: 'Speed 1×' }).click();
  await second.getByRole('button', { name: 'Speed 1.5×' }).waitFor();
  await first.getByRole('button', { name: 'Play' }).click();
  await second.getByRole('button', { name: 'Play' }).click();
  await second.getByRole('button', { name: 'Pause' }).waitFor();
  await first.getByRole('button', { name: 'Play' }).waitFor();
});

test('Escape cancels and can be taken back; what is sent after the line was cut arrives', async () => {
  const { page } = visitor;
  await record(room(page));
  await page.waitForTimeout(1500);
  await page.keyboard.press('Escape');
  await page.locator('cs-composer .file').waitFor({ state: 'detached' });
  const undo = page.locator('cs-composer').getByRole('button', { name: 'Undo' });
  await undo.click();
  await page
    .locator('cs-composer .file')
    .getByRole('button', { name: /^Remove voice-message/ })
    .click();
  await page.locator('cs-composer .file').waitFor({ state: 'detached' });

  const before = await voices(conversation(desk.page)).count();
  await record(room(page));
  stage.line.cut();
  await page.waitForTimeout(1500);
  await page.keyboard.press('Enter');
  const chip = page.locator('cs-composer .file');
  await chip.getByRole('button', { name: 'Try again' }).waitFor();
  // It can be heard without a line.
  await chip.getByRole('button', { name: 'Play' }).click();
  stage.line.mend();
  await chip.getByRole('button', { name: 'Try again' }).click();
  await chip.getByText(/kB|KB/).waitFor();
  await composer(page).press('Enter');
  await voices(conversation(desk.page)).nth(before).waitFor();
});

test('the team records in the same way, and the visitor hears it; nothing breaks a rule of the page', async () => {
  const before = await voices(room(visitor.page)).count();
  await recordFor(conversation(desk.page), 1500);
  await conversation(desk.page).getByRole('button', { name: 'Send', exact: true }).click();
  const player = voices(room(visitor.page)).nth(before);
  await player.getByRole('button', { name: 'Play' }).click();
  await player.getByRole('button', { name: 'Pause' }).waitFor();
  assert.deepEqual([visitor.faults, desk.faults], [[], []]);
});

test('a panel that is closed listens no more, and keeps what it heard', async () => {
  const { page } = visitor;
  await record(room(page));
  await page.waitForTimeout(1200);
  await page.getByRole('button', { name: 'Close the chat' }).first().click();
  // By its attribute: a role is not found either where the clock runs on in a panel that nobody sees.
  await page.locator('cs-composer [role=timer]').waitFor({ state: 'detached' });
  await openChat(page);
  await page
    .locator('cs-composer .file')
    .getByRole('group', { name: /^Voice message/ })
    .waitFor();
  await page.locator('cs-composer').getByText('The page was left.').waitFor();
});
