import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from '../support/axe.ts';
import { log, openChat, openPage, say } from '../support/browser.ts';
import { arrived, FAKE_DEVICES, hears, loudness, silent, watchConnections } from '../support/calls.ts';
import { serveExample } from '../support/example.ts';
import { conversation, NETWORK_FAULTS, openStage, signIn } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* Calls between two browsers, with real sound and pictures that go from one to the other. */

const HEARD_MS = 3_000;

let stage: Stage;
before(async () => {
  stage = await openStage({ env: { CS_RATE_SCALE: '100' }, args: FAKE_DEVICES });
});
after(async () => {
  await stage?.close();
});

const opened: { readonly page: Page; readonly faults: readonly string[] }[] = [];
async function person(): Promise<Page> {
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 } });
  await watchConnections(context);
  const watched = await openPage(context, NETWORK_FAULTS);
  opened.push(watched);
  return watched.page;
}
async function leave(): Promise<void> {
  for (const { page, faults } of opened.splice(0)) {
    assert.deepEqual(faults, []);
    await page.context().close();
  }
}

const call = (page: Page) => page.locator('cs-call');
const press = (page: Page, name: string) => call(page).getByRole('button', { name, exact: true }).click();

/** A visitor whose conversation somebody of the team has. */
async function talk(): Promise<{ readonly visitor: Page; readonly desk: Page }> {
  const visitor = await person();
  await visitor.goto(stage.shop.url);
  await visitor.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(visitor);
  await say(visitor, 'Can I talk to a person?');
  const desk = await person();
  await signIn(desk, stage.line.url);
  await desk.locator('cs-desk-list').getByText('Visitor').first().click();
  return { visitor, desk };
}

async function called({ visitor, desk }: { readonly visitor: Page; readonly desk: Page }): Promise<void> {
  await conversation(desk).getByRole('button', { name: 'Call', exact: true }).click();
  await press(desk, 'Call now');
  await call(desk).getByText('Ringing').waitFor();
  await press(visitor, 'Accept');
  await call(desk).getByRole('list', { name: '2 people in the call' }).waitFor();
}

test('the team calls a visitor: both hear each other, a picture and a screen are seen, silence is silence, and the end stands in the log', async () => {
  const both = await talk();
  const { visitor, desk } = both;
  await conversation(desk).getByRole('button', { name: 'Call', exact: true }).click();
  await call(desk).getByRole('meter').waitFor();
  assert.deepEqual(await violations(desk), []);
  await press(desk, 'Camera');
  await call(desk).locator('.look video').waitFor();
  await press(desk, 'Call now');
  await call(visitor).getByText('admin is calling with video').waitFor();
  await call(desk).getByText('Ringing').waitFor();
  assert.deepEqual(await violations(visitor), []);
  await press(visitor, 'Accept');
  const took = await Promise.all([hears(visitor, HEARD_MS), hears(desk, HEARD_MS)]);
  // Who calls has the conversation.
  await desk.getByRole('button', { name: 'Take over', exact: true }).waitFor({ state: 'detached' });
  assert.ok(Math.max(...took) <= HEARD_MS, `heard after ${took.map(Math.round).join(' and ')} ms`);
  await call(visitor).locator('.cam.act').first().waitFor();
  assert.deepEqual([await violations(visitor), await violations(desk)], [[], []]);

  const seen = (await arrived(visitor)).frames;
  await visitor.waitForTimeout(1_000);
  assert.ok((await arrived(visitor)).frames > seen, 'the picture moves');
  assert.ok(
    (await call(visitor)
      .locator('.cam video')
      .first()
      .evaluate((video: HTMLVideoElement) => video.videoWidth)) > 0,
  );
  // A visitor brings a voice, and is asked for nothing else.
  assert.equal(await call(visitor).getByRole('button', { name: 'Camera', exact: true }).count(), 0);
  await press(desk, 'Share screen');
  await call(visitor).getByText('Screen of admin').waitFor();
  await call(desk).getByText('Others see your screen.').waitFor();
  await press(desk, 'Stop sharing');
  await call(visitor).getByText('Screen of admin').waitFor({ state: 'detached' });

  await press(visitor, 'Mute');
  await call(desk).locator('.cam', { hasText: 'Visitor' }).getByText('muted').waitFor();
  await silent(desk, HEARD_MS);
  assert.ok((await loudness(visitor, 1_500)) > 1e-6, 'the other way it goes on');
  await press(visitor, 'Mute');
  await hears(desk, HEARD_MS);

  await press(desk, 'Hang up');
  for (const page of [visitor, desk]) await call(page).locator('.stage').waitFor({ state: 'detached' });
  await log(visitor)
    .getByText(/^Call, /)
    .waitFor();
  await conversation(desk)
    .getByRole('log')
    .getByText(/^Call, /)
    .waitFor();
  await leave();
});

test('a call goes on while the line to the relay is cut, and comes back to a page that was changed', async () => {
  const both = await talk();
  const { visitor, desk } = both;
  await called(both);
  await hears(desk, HEARD_MS);
  stage.line.cut();
  await call(visitor).getByText('Connecting again. The call goes on.').waitFor();
  assert.ok((await loudness(desk, 1_500)) > 1e-6, 'the sound does not pass the relay');
  stage.line.mend();
  await call(visitor).getByText('Connecting again. The call goes on.').waitFor({ state: 'detached', timeout: 45_000 });
  await call(desk).getByText('Connecting again. The call goes on.').waitFor({ state: 'detached', timeout: 45_000 });
  await hears(desk, HEARD_MS);

  await visitor.reload();
  await call(visitor).getByText('You were in this call').waitFor();
  await call(desk).getByText('connection lost').waitFor();
  await press(visitor, 'Back to the call');
  await Promise.all([hears(desk, 2 * HEARD_MS), hears(visitor, 2 * HEARD_MS)]);

  // The panel may be closed and the desk look elsewhere: the call goes on, and both can see that.
  await visitor.getByRole('button', { name: 'Close the chat' }).first().click();
  await visitor.getByRole('button', { name: 'Open the chat, in a call' }).waitFor();
  await desk.getByRole('button', { name: 'Settings', exact: true }).click();
  const line = desk.locator('cs-call-line');
  await line.getByText(/You are in a call with Visitor/).waitFor();
  await hears(desk, HEARD_MS);
  await line.getByText(/You are in a call with Visitor/).click();
  await press(desk, 'Hang up');
  await visitor.getByRole('button', { name: 'Open the chat', exact: true }).waitFor();
  await leave();
});

test('a visitor says no, and somebody whose panel is closed is told who calls', async () => {
  const { visitor, desk } = await talk();
  await visitor.getByRole('button', { name: 'Close the chat' }).first().click();
  await conversation(desk).getByRole('button', { name: 'Call', exact: true }).click();
  await press(desk, 'Call now');
  await visitor.locator('cs-hub .teaser').getByText('admin is calling').click();
  await press(visitor, 'Decline');
  await call(desk).getByText('No answer').waitFor();
  await log(visitor).getByText('Missed call from admin').waitFor();
  await conversation(desk).getByRole('log').getByText('admin called, no answer').waitFor();
  await leave();
});

test('two members of a room call each other, with cameras on both sides', async () => {
  const example = await serveExample('rooms', stage.line.url);
  try {
    const ana = await person();
    await ana.goto(example.url);
    const rooms = (page: Page) => page.locator('cs-rooms');
    await rooms(ana).getByRole('button', { name: 'Add a room' }).click();
    await ana.getByRole('menuitem', { name: 'New room' }).click();
    await rooms(ana).getByLabel('Name of the room').fill('Ridge trip');
    await rooms(ana).getByRole('radio', { name: 'Public' }).click();
    await rooms(ana).getByRole('button', { name: 'Create room' }).click();
    const ben = await person();
    await ben.goto(example.url);
    await rooms(ben).getByRole('button', { name: 'Join Ridge trip' }).click();
    await ben.locator('cs-room-head').getByText('2 here now').waitFor();
    await ben.locator('cs-room-head').getByRole('button', { name: 'Call', exact: true }).click();
    await press(ben, 'Call now');
    await press(ana, 'Accept');
    await Promise.all([hears(ana, HEARD_MS), hears(ben, HEARD_MS)]);
    for (const page of [ana, ben]) await press(page, 'Camera');
    for (const page of [ana, ben]) await call(page).locator('.cam video').nth(1).waitFor();
    assert.deepEqual(await violations(ana), []);
    await press(ana, 'Hang up');
    // One who is alone in the call of a group can wait; nobody else is there, and it says so.
    await call(ben).getByText('Nobody else is here now').waitFor();
    await press(ben, 'Hang up');
    await log(ana)
      .getByText(/^Call, /)
      .waitFor();
    await leave();
  } finally {
    await example.close();
  }
});
