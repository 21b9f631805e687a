import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { rollup } from 'rollup';
import { assets, graphs, kitBuild } from '../../rollup.config.mjs';
import { chromiumPath } from '../../scripts/chromium.mjs';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/*
 * Speech from a (fake) microphone to words and back in a real Chromium: the page on one origin, the kit's files on another,
 * under a strict policy; the detector, its worklet and model as shipped; the relay with a server that really recognises.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SENTENCES = ['where is my order', 'yes', 'i received the wrong size', 'please connect me with an agent', 'how long does a refund take'];
/** Place of the sentence that is said while the one before is being answered. */
const INTERRUPTING = 3;
const ANSWER =
  'A refund takes five to seven working days after the parcel has come back to us. We tell you by mail when it is on its way. The bank may need two more days to show it.';
const WORKLET = 'ears-worklet.js';
/** Each network with what it asks of the policy of a page, and the files that it loads. Where the policy lets no worker start, the browser says so in its console. */
const DETECTORS = {
  plain: { detector: 'plain', policy: '; worker-src blob:', workers: 1, refused: 0, files: ['silero_vad_v6.i16.bin', WORKLET] },
  'plain, without a worker': { detector: 'plain', policy: "; worker-src 'none'", workers: 0, refused: 1, files: ['silero_vad_v6.i16.bin', WORKLET] },
  onnx: {
    ...{ detector: 'onnx', policy: " 'wasm-unsafe-eval'; worker-src blob:", workers: 1, refused: 0 },
    files: ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm', 'silero_vad_v6.onnx', WORKLET],
  },
} as const;
type Kind = (typeof DETECTORS)[keyof typeof DETECTORS];

interface Scheduled {
  readonly text: string;
  readonly onset_ms: number;
  readonly end_ms: number;
}
interface Told {
  readonly type: string;
  readonly at: number;
  readonly text?: string;
  readonly durationMs?: number;
  readonly interrupted?: boolean;
  readonly phase?: string;
  readonly code?: string;
  readonly lit?: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'cs-voice-'));
let lab: ChildProcess;
let relay: TestRelay;
const servers: Server[] = [];
let kit: string;
let schedule: readonly Scheduled[];
const fetched: { readonly url: string; readonly at: number }[] = [];

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** The kit's files, on an origin of their own. */
async function kitFiles(): Promise<string> {
  const apart = graphs.filter(({ entries }) => 'vad-worker' in entries || 'assets/ears-worklet' in entries);
  assert.equal(apart.length, 2);
  for (const graph of [{ prefix: '', entries: { voice: 'packages/voice/src/define.ts' } }, ...apart]) {
    const options = kitBuild(graph);
    const bundle = await rollup(options);
    await bundle.write({ ...options.output, dir: join(folder, 'kit') });
    await bundle.close();
  }
  const shipped = new Map(await Promise.all(assets.map(async ({ from, to }) => [to, typeof from === 'string' ? readFileSync(from) : await from()] as const)));
  const type = (name: string): string => (/\.m?js$/.test(name) ? 'text/javascript' : name.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream');
  return listen(
    createServer((request, response) => {
      const name = request.url!.split('/').pop()!;
      fetched.push({ url: request.url!, at: Date.now() });
      try {
        const bytes = shipped.get(name) ?? readFileSync(join(folder, 'kit', request.url!));
        response
          .writeHead(200, {
            'content-type': type(name),
            'access-control-allow-origin': '*',
            'cross-origin-resource-policy': 'cross-origin',
            'cache-control': 'public, max-age=31536000, immutable',
          })
          .end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    }),
  );
}

before(async () => {
  writeFileSync(join(folder, 'sentences.txt'), SENTENCES.map((text) => `en-us\t${text}`).join('\n'));
  execFileSync(
    process.execPath,
    [
      join(ROOT, 'test/lab/corpus.mjs'),
      '--out',
      folder,
      '--seed',
      '3',
      '--sentences',
      join(folder, 'sentences.txt'),
      '--count',
      String(SENTENCES.length),
      '--variants',
      '',
      '--speeds',
      '145',
      '--noise',
      'clean',
      '--pause-share',
      '0',
      '--lead',
      '4000',
      '--gap',
      '3800-4000',
    ],
    { stdio: 'ignore' },
  );
  schedule = (JSON.parse(readFileSync(join(folder, 'schedule.json'), 'utf8')) as { utterances: Scheduled[] }).utterances;
  lab = spawn(process.execPath, [join(ROOT, 'test/lab/speech.mjs'), '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const labUrl = await new Promise<string>((resolve) =>
    lab.stdout!.once('data', (line: Buffer) => resolve((JSON.parse(line.toString()) as { url: string }).url)),
  );
  relay = await testRelay({ OPENAI_BASE_URL: `${labUrl}/v1`, CS_OPENAI_CAPABILITIES: 'speechToText,textToSpeech' });
  kit = await kitFiles();
});

after(async () => {
  for (const server of servers) server.close();
  await relay?.stop();
  lab?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A page with a voice that finds speech with one of the networks, in a browser whose microphone says the sentences. */
async function visit({ detector, policy: rest }: Kind): Promise<{ readonly page: Page; readonly console: readonly string[]; close(): Promise<void> }> {
  const policy = `default-src 'none'; connect-src ${kit} ${relay.url} ${relay.url.replace('http', 'ws')}; script-src ${kit}${rest}`;
  const attributes = `hands-free relay="${relay.url}" site-key="demo"${detector === 'plain' ? '' : ` detector="${detector}"`}`;
  const host = await listen(
    createServer((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
        .end(`<!doctype html><html lang="en"><title>Shop</title><cs-voice ${attributes}></cs-voice><script type="module" src="${kit}/voice.js"></script>`),
    ),
  );
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${join(folder, 'clean.wav')}%noloop`,
    ],
  });
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  page.on('pageerror', (error) => lines.push(String(error)));
  await page.addInitScript(collect, [schedule[INTERRUPTING - 1]!.text, ANSWER] as const);
  fetched.length = 0;
  await page.goto(host);
  return { page, console: lines, close: () => browser.close() };
}

/** Runs in the page: keeps what is told, and answers one sentence. */
function collect([question, answer]: readonly [string, string]): void {
  const scope = globalThis as any;
  scope.told = [];
  const getUserMedia = scope.navigator.mediaDevices.getUserMedia.bind(scope.navigator.mediaDevices);
  scope.navigator.mediaDevices.getUserMedia = async (constraints: unknown) => {
    const stream = await getUserMedia(constraints);
    scope.told.push({ type: 'microphone', at: Date.now() });
    return stream;
  };
  const { prototype } = scope.AudioBufferSourceNode;
  const stop = prototype.stop;
  prototype.stop = function (this: unknown, ...args: unknown[]) {
    scope.told.push({ type: 'sound-stopped', at: Date.now() });
    return stop.apply(this, args);
  };
  // Whatever leaves the device is to be shown: at once, or it was shown already.
  const light = (): boolean => !scope.document.querySelector('cs-voice').shadowRoot.querySelector('.live').hidden;
  const { send } = scope.WebSocket.prototype;
  scope.WebSocket.prototype.send = function (this: unknown, data: unknown) {
    const before = light();
    if (typeof data !== 'string') scope.setTimeout(() => scope.told.push({ type: 'sound-sent', at: Date.now(), lit: before || light() }));
    return send.call(this, data);
  };
  for (const type of ['cs-utterance-started', 'cs-utterance-ended', 'cs-speaking-started', 'cs-speaking-ended', 'cs-voice-changed', 'cs-error']) {
    scope.addEventListener(type, (event: any) => {
      scope.told.push({
        type,
        at: Date.now(),
        text: event.text,
        durationMs: event.durationMs,
        interrupted: event.interrupted,
        phase: event.phase,
        code: event.error?.code,
      });
      if (type === 'cs-utterance-ended' && event.text === question) event.target.speak(answer);
    });
  }
}

const told = (page: Page): Promise<readonly Told[]> => page.evaluate(() => (globalThis as any).told as Told[]);
const median = (values: readonly number[]): number => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;

for (const [name, kind] of Object.entries(DETECTORS))
  test(`${name}: every sentence comes out as it was said, a one-word answer too, and speaking over an answer stops it`, async (t) => {
    const { page, console: lines, close } = await visit(kind);
    t.after(close);
    await page.getByRole('button', { name: 'Start talking' }).waitFor();
    const early = fetched.filter(({ url }) => /assets|vad/.test(url));
    assert.deepEqual([early, await told(page), page.workers().length], [[], [], 0], 'nothing is loaded, opened or started before the visitor starts');
    const pressed = Date.now();
    await page.getByRole('button', { name: 'Start talking' }).click();
    await page.waitForFunction(
      (count) => (globalThis as any).told.filter((event: any) => event.type === 'cs-utterance-ended').length >= count,
      SENTENCES.length,
      { timeout: 90_000 },
    );
    const events = await told(page);
    const ended = events.filter(({ type }) => type === 'cs-utterance-ended');
    assert.deepEqual(
      ended.map(({ text }) => text),
      schedule.map(({ text }) => text),
    );
    assert.deepEqual(
      events.filter(({ type }) => type === 'cs-error'),
      [],
    );
    const sent = events.filter(({ type }) => type === 'sound-sent');
    assert.ok(sent.length > 20, `${sent.length} pieces of sound`);
    assert.ok(
      sent.every(({ lit }) => lit === true),
      'nothing leaves the device unseen',
    );
    await page.locator('cs-voice .live').waitFor({ state: 'hidden' });
    assert.equal(page.workers().length, kind.workers, 'where it may the network is not on the thread of the page');

    const opened = events.find(({ type }) => type === 'microphone')!.at;
    const listening = events.find(({ phase }) => phase === 'listening')!.at - pressed;
    const turns = schedule.map(({ end_ms }, index) => ended[index]!.at - opened - end_ms);
    t.diagnostic(`press to listening ${listening} ms; end of speech to words, median ${median(turns)} ms (${turns.join(', ')})`);
    const started = events.find(({ type }) => type === 'cs-speaking-started')!;
    const stopped = events.find(({ type }) => type === 'cs-speaking-ended')!;
    assert.equal(stopped.interrupted, true);
    // It is quiet before it is known whether that was an interruption.
    const quiet = events.find(({ type, at }) => type === 'sound-stopped' && at >= started.at)!;
    const onset = opened + schedule[INTERRUPTING]!.onset_ms;
    t.diagnostic(
      `words to first sound ${started.at - ended[INTERRUPTING - 1]!.at} ms; onset of the interruption to silence ${quiet.at - onset} ms, to the word being the visitor's ${stopped.at - onset} ms`,
    );
    assert.ok(quiet.at <= stopped.at && quiet.at - onset <= 600, `${quiet.at - onset} ms until it was quiet`);
    const detected = events.filter(({ type, at }) => type === 'cs-utterance-started' && at >= stopped.at)[0]!;
    assert.ok(Math.abs(detected.at - stopped.at) <= 200, `${detected.at - stopped.at} ms between speech and silence`);

    const urls = fetched.map(({ url }) => url);
    assert.deepEqual(
      urls.filter((url, index) => urls.indexOf(url) !== index),
      [],
      'each file is loaded once',
    );
    const loaded = urls.filter((url) => url.includes('/assets/')).map((url) => url.split('/').pop());
    assert.deepEqual(loaded.sort(), [...kind.files].sort());
    assert.equal(lines.length, kind.refused, lines.join('\n'));
    assert.ok(lines.every((line) => line.includes('worker-src')));
  });
