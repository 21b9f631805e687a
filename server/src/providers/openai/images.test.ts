import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import sharp from 'sharp';
import type { ImageTask } from '../../images/types.ts';
import { capabilitiesOf, fieldsOf, promptOf, readEvent, refusalOf } from './images.map.ts';
import { createOpenAIImages, openAIImageEngines } from './images.ts';

const task = (extra: Partial<ImageTask> = {}): ImageTask => ({
  prompt: 'A mug',
  width: 1024,
  height: 1024,
  index: 0,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...extra,
});
const png = new Uint8Array(
  await sharp({ create: { width: 4, height: 4, channels: 3, background: '#d99a2b' } })
    .png()
    .toBuffer(),
);
const base64 = Buffer.from(png).toString('base64');

/** Answers of the provider, in the shapes of `openai` 7.57.0 resources/images.d.ts and of its documented errors. */
const completed = `event: image_generation.completed\ndata: ${JSON.stringify({ type: 'image_generation.completed', b64_json: base64, created_at: 1, size: '1024x1024', quality: 'high', background: 'opaque', output_format: 'png', usage: { input_tokens: 1, input_tokens_details: { text_tokens: 1, image_tokens: 0 }, output_tokens: 1, total_tokens: 2 } })}\n\n`;
const partial = (index: number) =>
  `event: image_generation.partial_image\ndata: ${JSON.stringify({ type: 'image_generation.partial_image', b64_json: base64, partial_image_index: index, created_at: 1, size: '1024x1024', quality: 'high', background: 'opaque', output_format: 'png' })}\n\n`;
const refused = {
  error: { message: 'Your request was rejected by the safety system.', type: 'image_generation_user_error', param: null, code: 'moderation_blocked' },
};

interface Sent {
  readonly url: string;
  readonly body: unknown;
}

function engine(answer: (init: RequestInit) => Response | Promise<Response>, model = 'gpt-image-1', stream = true) {
  const sent: Sent[] = [];
  const built = createOpenAIImages({
    apiKey: 'k',
    baseUrl: 'http://provider.test/v1',
    model,
    stream,
    fetch: async (url, init) => {
      sent.push({ url: String(url), body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : init?.body });
      return answer(init ?? {});
    },
  });
  return { built, sent };
}
const sse = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const code = (expected: string) => (error: unknown) => error instanceof CsError && error.code === expected;

test('fields of a request by model', () => {
  assert.deepEqual(fieldsOf('gpt-image-1', task({ quality: 'low' }), true), {
    model: 'gpt-image-1',
    prompt: 'A mug',
    n: 1,
    size: '1024x1024',
    quality: 'low',
    output_format: 'png',
    stream: true,
    partial_images: 2,
  });
  assert.deepEqual(fieldsOf('dall-e-3', task(), true), { model: 'dall-e-3', prompt: 'A mug', n: 1, size: '1024x1024', response_format: 'b64_json' });
  assert.match(promptOf({ prompt: 'A mug', style: 'pixel' }), /^A mug\n\nPixel art/);
  assert.equal(capabilitiesOf('gpt-image-2', true).freeSize?.step, 16);
  assert.deepEqual(
    [capabilitiesOf('gpt-image-1', true).progress, capabilitiesOf('gpt-image-1', false).progress, capabilitiesOf('some-local-model', true).progress],
    ['previews', 'none', 'none'],
  );
});

test('a stream gives intermediate pictures and the last, with its provenance', async () => {
  const { built, sent } = engine(() => sse(partial(0) + partial(1) + completed));
  let previews = 0;
  const made = await built.generate(
    task({
      onProgress: (_share, preview) => {
        if (preview !== undefined) previews += 1;
      },
    }),
  );
  assert.equal(previews, 2);
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.url, 'http://provider.test/v1/images/generations');
  assert.match(String((await sharp(made.bytes).metadata()).xmpAsString), /trainedAlgorithmicMedia/);
});

test('a plain answer and one with an address', async () => {
  assert.equal((await engine(() => json({ created: 1, data: [{ b64_json: base64 }] }), 'dall-e-3').built.generate(task())).type, 'image/png');
  let calls = 0;
  const made = await engine(() => {
    calls += 1;
    return calls === 1 ? json({ created: 1, data: [{ url: 'https://files.example/a.png' }] }) : new Response(png);
  }, 'some-local-model').built.generate(task());
  assert.deepEqual((await sharp(made.bytes).metadata()).width, 4);
});

test("a picture that the provider's own server names is fetched there", async () => {
  const paths: string[] = [];
  const server = createServer((incoming, response) => {
    paths.push(incoming.url ?? '');
    if (incoming.url === '/made/a.png') return void response.end(png);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ created: 1, data: [{ url: `${base}/made/a.png` }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const made = await createOpenAIImages({ apiKey: 'k', baseUrl: `${base}/v1`, model: 'some-local-model' }).generate(task());
    assert.equal((await sharp(made.bytes).metadata()).width, 4);
    assert.deepEqual(paths, ['/v1/images/generations', '/made/a.png']);
  } finally {
    server.close();
  }
});

test('an edit sends picture and mask as files', async () => {
  const { built, sent } = engine(() => json({ created: 1, data: [{ b64_json: base64 }] }), 'gpt-image-1', false);
  await built.edit!({ ...task(), image: png, mask: png });
  // The client first asks a data: address whether this fetch can send forms.
  const form = sent.at(-1)?.body as FormData;
  assert.equal(sent.at(-1)?.url, 'http://provider.test/v1/images/edits');
  assert.deepEqual([form.get('prompt'), (form.get('image') as File).type, (form.get('mask') as File).size], ['A mug', 'image/png', png.length]);
});

test('failures become our codes, and nothing is sent twice', async () => {
  const cases: [string, Response][] = [
    ['provider/refused', json(refused, 400)],
    ['provider/auth', json({ error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' } }, 401)],
    ['provider/rate-limited', json({ error: { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' } }, 429, { 'retry-after': '7' })],
    ['budget/exhausted', json({ error: { message: 'quota', type: 'insufficient_quota', code: 'insufficient_quota' } }, 429)],
    ['provider/unavailable', json({ error: 'out of memory' }, 500)],
    ['provider/refused', sse(`${partial(0)}event: error\ndata: ${JSON.stringify({ type: 'error', ...refused })}\n\n`)],
    ['provider/interrupted', sse(partial(0))],
  ];
  for (const [expected, response] of cases) {
    const { built, sent } = engine(() => response);
    await assert.rejects(built.generate(task()), code(expected), expected);
    assert.equal(sent.length, 1, `${expected} was sent ${sent.length} times`);
  }
  // No picture, one that is no base64, and one that is something else.
  for (const data of [[], [{ b64_json: '?' }], [{ b64_json: btoa('<html>') }]])
    await assert.rejects(engine(() => json({ created: 1, data }), 'dall-e-3').built.generate(task()), code('provider/bad-response'));
  await assert.rejects(
    engine(() => {
      throw new TypeError('fetch failed');
    }).built.generate(task()),
    code('provider/unavailable'),
  );
  assert.equal(refusalOf({}, 429, '7').retryAfterMs, 7000);
  assert.deepEqual(readEvent({ type: 'something.new' }), { kind: 'other' });
});

test('an abort reaches the provider and keeps its reason', async () => {
  const abort = new AbortController();
  let stopped = false;
  const { built } = engine(
    (init) =>
      new Promise((_resolve, reject) =>
        init.signal?.addEventListener('abort', () => {
          stopped = true;
          reject(new DOMException('', 'AbortError'));
        }),
      ),
  );
  const work = built.generate(task({ signal: abort.signal }));
  setTimeout(() => abort.abort(new CsError('image/cancelled')), 10);
  await assert.rejects(work, code('image/cancelled'));
  assert.equal(stopped, true);
});

test('says why it cannot be used without a key', () => {
  assert.equal(createOpenAIImages({ apiKey: '', model: 'gpt-image-1' }).unavailable()?.code, 'provider/unconfigured');
});

test('engines follow the configuration, and are made anew only when it changes', () => {
  let settings: ReturnType<Parameters<typeof openAIImageEngines>[0]> = null;
  const engines = openAIImageEngines(() => settings);
  assert.deepEqual(engines(), []);
  settings = { baseUrl: 'http://provider.test/v1', apiKey: 'k', models: { images: 'gpt-image-2, dall-e-3' } };
  const first = engines();
  assert.deepEqual(
    first.map((engine) => [engine.name, engine.label]),
    [
      ['openai', 'gpt-image-2'],
      ['openai-dall-e-3', 'dall-e-3'],
    ],
  );
  assert.equal(engines(), first);
  settings = { ...settings, apiKey: 'other' };
  assert.notEqual(engines(), first);
});
