import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { available } from '../../scripts/tools.ts';
import { openChat, openPage, say } from '../support/browser.ts';
import { FAKE_DEVICES, arrived, hears, watchConnections } from '../support/calls.ts';
import { LiveKitServer } from '../support/livekit.ts';
import { NETWORK_FAULTS, conversation, openStage, signIn, takeOver } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

/* The shop and the desk, with LiveKit between them: both pages under their own policies. */

const SKIP = available('livekit') ? false : 'there is no LiveKit server here; CI runs this';
const HEARD_MS = 10_000;

let livekit: LiveKitServer;
let stage: Stage;
before(async () => {
  if (SKIP !== false) return;
  livekit = await LiveKitServer.start();
  const args = [...FAKE_DEVICES, '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns'];
  stage = await openStage({ env: { CS_RATE_SCALE: '100', ...livekit.env }, args });
});
after(async () => {
  await stage?.close();
  await livekit?.kill();
});

test('the team calls a visitor through LiveKit, whose client comes with the call', { skip: SKIP }, async () => {
  const person = async () => {
    const context = await stage.browser.newContext({ viewport: { width: 1280, height: 800 } });
    await watchConnections(context);
    return openPage(context, NETWORK_FAULTS);
  };
  const [shop, desk] = [await person(), await person()];
  await shop.page.goto(stage.shop.url);
  await shop.page.getByRole('button', { name: 'Only what is necessary' }).click();
  await openChat(shop.page);
  await say(shop.page, 'Can I talk to a person?');
  await signIn(desk.page, stage.line.url);
  await takeOver(desk.page);
  await conversation(desk.page).getByRole('button', { name: 'Call', exact: true }).click();
  const press = (page: typeof desk.page, name: string) => page.locator('cs-call').getByRole('button', { name, exact: true }).click();
  await press(desk.page, 'Camera');
  await press(desk.page, 'Call now');
  const loaded = () => shop.requests.some((url) => /livekit/.test(url));
  assert.equal(loaded(), false);
  await press(shop.page, 'Accept');
  await Promise.all([hears(shop.page, HEARD_MS), hears(desk.page, HEARD_MS)]);
  assert.equal(loaded(), true);
  await shop.page.locator('cs-call .cam video').first().waitFor();
  const seen = (await arrived(shop.page)).frames;
  await shop.page.waitForTimeout(1_000);
  assert.ok((await arrived(shop.page)).frames > seen, 'the picture moves');
  await press(desk.page, 'Hang up');
  for (const { page } of [shop, desk]) await page.locator('cs-call').locator('.stage').waitFor({ state: 'detached' });
  assert.deepEqual([shop.faults, desk.faults], [[], []]);
});
