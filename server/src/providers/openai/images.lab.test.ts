import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CsError } from '@cs-kit/protocol';
import sharp from 'sharp';
import type { ImageTask } from '../../images/types.ts';
import { createOpenAIImages } from './images.ts';

/* Against a server that speaks the provider's wire and draws real pictures: test/lab/images.mjs. */
let lab: ChildProcess;
let base: string;

before(async () => {
  lab = spawn(process.execPath, [fileURLToPath(new URL('../../../../test/lab/images.mjs', import.meta.url)), '--port', '0', '--key', 'k'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  base = await new Promise((resolve) => lab.stdout?.once('data', (line: Buffer) => resolve((JSON.parse(line.toString()) as { url: string }).url)));
});
after(() => lab.kill());

const open = (model = 'gpt-image-1', apiKey = 'k') => createOpenAIImages({ apiKey, baseUrl: `${base}/v1`, model });
const task = (extra: Partial<ImageTask> = {}): ImageTask => ({
  prompt: 'A mug',
  width: 1024,
  height: 1024,
  index: 0,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...extra,
});
const script = (rule: object) => fetch(`${base}/__script`, { method: 'POST', body: JSON.stringify(rule) });
const code = (expected: string) => (error: unknown) => error instanceof CsError && error.code === expected;

test('makes a picture with intermediate ones', async () => {
  let previews = 0;
  const made = await open().generate(
    task({
      onProgress: (_share, preview) => {
        if (preview !== undefined) previews += 1;
      },
    }),
  );
  assert.equal((await sharp(made.bytes).metadata()).width, 1024);
  assert.equal(previews, 2);
});

test('changes only what the mask opens', async () => {
  const image = new Uint8Array(
    await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer(),
  );
  const hole = await sharp({ create: { width: 300, height: 200, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 1 } } })
    .png()
    .toBuffer();
  const mask = new Uint8Array(
    await sharp({ create: { width: 1024, height: 1024, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 1 } } })
      .composite([{ input: hole, left: 100, top: 50, blend: 'dest-out' }])
      .png()
      .toBuffer(),
  );
  const made = await open().edit!({ ...task(), image, mask });
  const { data, info } = await sharp(made.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels]!;
  assert.deepEqual([at(50, 25), at(900, 900)], [255, 255]);
  let changed = 0;
  for (let x = 100; x < 400; x += 10) if (at(x, 150) !== 255) changed += 1;
  assert.ok(changed > 10, `${changed} of 30 samples changed`);
});

test('refusals, limits, a cut stream and a wrong key have their codes', async () => {
  const cases: [object, string][] = [
    [{ refuse: true }, 'provider/refused'],
    [{ refuse: 'output' }, 'provider/refused'],
    [{ status: 429, retry_after: 3 }, 'provider/rate-limited'],
    [{ status: 503 }, 'provider/unavailable'],
    [{ status: 500, error_shape: 'string' }, 'provider/unavailable'],
    [{ status: 502, error_shape: 'html' }, 'provider/unavailable'],
    [{ end_after_chunks: 1 }, 'provider/interrupted'],
    [{ reset_after_bytes: 20_000 }, 'provider/interrupted'],
  ];
  for (const [rule, expected] of cases) {
    await script({ match: '/v1/images', ...rule });
    await assert.rejects(open().generate(task()), code(expected), JSON.stringify(rule));
  }
  await assert.rejects(open('gpt-image-1', 'wrong').generate(task()), code('provider/auth'));
});

test('an abort closes the connection to the provider', async () => {
  await fetch(`${base}/__log`, { method: 'DELETE' });
  await script({ match: '/v1/images', stall_after_chunks: 1 });
  const abort = new AbortController();
  const work = open().generate(task({ signal: abort.signal, onProgress: () => abort.abort(new CsError('image/cancelled')) }));
  await assert.rejects(work, code('image/cancelled'));
  for (;;) {
    const log = (await (await fetch(`${base}/__log?json`)).json()) as { state: string }[];
    if (log[0]?.state === 'client_closed') break;
    await new Promise((done) => setTimeout(done, 10));
  }
});
