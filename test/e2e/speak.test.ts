import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext } from 'playwright-core';
import { available } from '../../scripts/tools.ts';
import { launch, log, openChat, openPage } from '../support/browser.ts';
import type { Watched } from '../support/browser.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { openShop } from '../support/shop.ts';

/* A visitor asks aloud in the shop: fake microphone with synthesised speech, a real recogniser behind the relay, the spoken answer. */

const SKIP = available('speech') ? false : 'the speech tools are not installed here; CI runs this';
const QUESTION = 'how long does a refund take';
const LEAD_MS = 8000;
let directory: string;
let lab: Lab;
let relay: RelayProcess;
let shop: Awaited<ReturnType<typeof openShop>>;
let browser: Browser;
let context: BrowserContext;
let page: Watched;

before(async () => {
  if (SKIP !== false) return;
  directory = await mkdtemp(join(tmpdir(), 'cs-speak-'));
  const sentences = join(directory, 'sentences.txt');
  await writeFile(sentences, `${QUESTION}\n`);
  const corpus = fileURLToPath(new URL('../lab/corpus.mjs', import.meta.url));
  execFileSync(process.execPath, [
    corpus,
    '--out',
    directory,
    '--sentences',
    sentences,
    '--languages',
    'en-us',
    '--variants',
    '',
    '--speeds',
    '150',
    '--count',
    '1',
    '--noise',
    'clean',
    '--lead',
    String(LEAD_MS),
    '--pause-share',
    '0',
  ]);
  lab = await startLab(['speech']);
  relay = new RelayProcess(await freePort(), directory, {
    OPENAI_BASE_URL: lab.baseUrl,
    OPENAI_API_KEY: 'sk-test',
    CS_OPENAI_CAPABILITIES: 'speechToText,textToSpeech',
  });
  await relay.start();
  shop = await openShop(relay.url);
  browser = await launch(
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${join(directory, 'clean.wav')}%noloop`,
    '--autoplay-policy=no-user-gesture-required',
  );
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ['microphone'] });
  page = await openPage(context);
});
after(async () => {
  if (SKIP !== false) return;
  await browser?.close();
  await shop?.close();
  await relay?.kill();
  await lab?.stop();
  await rm(directory, { recursive: true, force: true });
});

test('no byte of the detector is loaded before the visitor starts', { skip: SKIP }, async () => {
  await page.page.goto(`${shop.url}/`);
  await openChat(page.page);
  await page.page.getByRole('tab', { name: 'Voice' }).click();
  await page.page.locator('cs-voice').getByRole('button', { name: 'Start talking' }).waitFor();
  assert.deepEqual(
    page.requests.filter((url) => /\.(?:wasm|onnx)$|worklet|vad|ort-/.test(url)),
    [],
  );
});

test('a spoken question becomes a message, and the answer is heard', { skip: SKIP }, async () => {
  await page.page.locator('cs-voice').getByText('sent to this site’s server').waitFor();
  await page.page.locator('cs-voice').getByRole('button', { name: 'Start talking' }).click();
  await page.page.locator('cs-voice').getByText(QUESTION).first().waitFor({ timeout: 60_000 });
  for (let wait = 0; wait < 200; wait += 1) {
    if ((await lab.log('speech')).some((entry) => JSON.stringify(entry).includes('/audio/speech'))) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const calls = await lab.log('speech');
  assert.ok(
    calls.some((entry) => JSON.stringify(entry).includes('/audio/speech')),
    'the answer was synthesised',
  );
  await page.page.getByRole('tab', { name: 'Chat' }).click();
  await log(page.page).getByText(QUESTION).first().waitFor();
  assert.deepEqual(page.faults, []);
});

test('two tabs that both show voice speak an answer once: the tab that was used last', { skip: SKIP }, async () => {
  const second = await openPage(context);
  await second.page.goto(`${shop.url}/delivery.html`);
  for (const { page: tab } of [page, second]) {
    await tab.bringToFront();
    await tab.getByRole('tab', { name: 'Voice' }).click();
    await tab.locator('cs-voice').waitFor();
  }
  for (const { requests } of [page, second]) requests.length = 0;
  // What `<cs-voice>` says of a turn that was heard.
  await second.page.evaluate(() => {
    const turn = new Event('cs-utterance-ended', { bubbles: true, composed: true });
    document.querySelector('cs-hub')?.dispatchEvent(Object.assign(turn, { text: 'can I pay with PayPal', durationMs: 900 }));
  });
  const spoken = ({ requests }: Watched): number => requests.filter((url) => url.includes('/v1/speech/syntheses')).length;
  for (let wait = 0; wait < 100 && spoken(second) === 0; wait += 1) await second.page.waitForTimeout(100);
  // Long enough for the other tab to have the answer too.
  await page.page.getByRole('tab', { name: 'Chat' }).click();
  await log(page.page).getByText('can I pay with PayPal').waitFor();
  await page.page.waitForTimeout(1000);
  assert.ok(spoken(second) > 0, 'the answer is spoken');
  assert.equal(spoken(page), 0, 'and not twice');
  await second.page.close();
});
