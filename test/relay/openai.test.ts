import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* The real client on /openai/v1, with a visitor's token and with a server key. */

let lab: Lab;
let relay: TestRelay;
before(async () => {
  lab = await startLab(['chat', 'images']);
  relay = await testRelay({ OPENAI_BASE_URL: lab.baseUrl, OPENAI_API_KEY: 'sk-test', CS_RATE_SCALE: '20' });
});
after(async () => {
  await relay.stop();
  await lab.stop();
});

async function clients(): Promise<{ name: string; client: OpenAI }[]> {
  const { token } = await relay.visitor();
  const staff = await relay.staff();
  const existing = (await relay.call('GET', '/v1/sites/demo/keys', { token: staff.token, origin: null })).body.items as { id: string }[];
  for (const { id } of existing) await relay.call('DELETE', `/v1/sites/demo/keys/${id}`, { token: staff.token, origin: null });
  const { key } = (await relay.call('POST', '/v1/sites/demo/keys', { token: staff.token, origin: null, body: { name: 'server' } })).body as { key: string };
  const make = (apiKey: string, origin: string | null): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${relay.url}/openai/v1`, maxRetries: 0, ...(origin === null ? {} : { defaultHeaders: { origin } }) });
  return [
    { name: 'visitor', client: make(token, PAGE) },
    { name: 'key', client: make(key, null) },
  ];
}

test('chat, streamed and whole', async () => {
  for (const { name, client } of await clients()) {
    const whole = await client.chat.completions.create({ model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'count to 5' }] });
    assert.ok((whole.choices[0]?.message.content ?? '').length > 0, name);
    let text = '';
    for await (const chunk of await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      stream: true,
      messages: [{ role: 'user', content: 'count to 5' }],
    }))
      text += chunk.choices[0]?.delta.content ?? '';
    assert.equal(text, whole.choices[0]?.message.content, name);
  }
});

test('embeddings', async () => {
  for (const { name, client } of await clients()) {
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] });
    assert.equal(data.length, 2, name);
  }
});

test('a server key passes pictures through', async () => {
  const { client } = (await clients())[1] as { client: OpenAI };
  const made = await client.images.generate({ model: 'gpt-image-1', prompt: 'a tent', size: '1024x1024' });
  const png = Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  const edited = await client.images.edit({ model: 'gpt-image-1', prompt: 'a red tent', image: await toFile(png, 'tent.png', { type: 'image/png' }) });
  assert.ok((edited.data?.[0]?.b64_json ?? '').length > 0);
});

test('errors have the shape of OpenAI and our code', async () => {
  const anonymous = new OpenAI({ apiKey: 'nonsense', baseURL: `${relay.url}/openai/v1`, maxRetries: 0 });
  await assert.rejects(anonymous.models.list(), (error: { status?: number; code?: string }) => error.status === 401 && error.code === 'session/token-invalid');
  await lab.script('chat', [{ match: '/v1/chat', status: 429, retry_after: 7, times: 1 }]);
  const { client } = (await clients())[1] as { client: OpenAI };
  await assert.rejects(
    client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
    (error: { status?: number; code?: string }) => error.status === 429 && error.code === 'provider/rate-limited',
  );
});
