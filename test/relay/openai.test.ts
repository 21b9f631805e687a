import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import OpenAI, { toFile } from 'openai';
import { available } from '../../scripts/tools.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* The real client on /openai/v1, with a visitor's token and with a server key: each capability goes through to the provider, and the site pays. */

const SPEECH = available('speech');
const NO_SPEECH = SPEECH ? false : 'the speech tools are not installed here; CI runs this';
let lab: Lab;
let relay: TestRelay;
before(async () => {
  lab = await startLab(['chat', 'images', ...(SPEECH ? (['speech'] as const) : [])]);
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

const used = async (budget: string): Promise<number> =>
  (await relay.running.relay.services.db.selectFrom('budget_use').select('used').where('budget', '=', budget).executeTakeFirst())?.used ?? 0;
const isPng = (base64: string | undefined): boolean =>
  Buffer.from(base64 ?? '', 'base64')
    .subarray(1, 4)
    .toString() === 'PNG';
type Sent = { readonly model?: string; readonly n?: number; readonly prompt?: string };

test('pictures, new and changed, reach the provider and are taken from the budget of the site', async () => {
  for (const { name, client } of await clients()) {
    const before = await used('images');
    const made = await client.images.generate({ model: 'gpt-image-1', prompt: `a tent for ${name}`, size: '1024x1024', n: 2 });
    assert.deepEqual([made.data?.length, made.data?.every((item) => isPng(item.b64_json))], [2, true], name);
    const png = Buffer.from(made.data?.[0]?.b64_json ?? '', 'base64');
    const image = await toFile(png, 'tent.png', { type: 'image/png' });
    const edited = await client.images.edit({ model: 'gpt-image-1', prompt: 'a red tent', image, mask: image });
    assert.ok(isPng(edited.data?.[0]?.b64_json), name);
    assert.equal((await used('images')) - before, 3, name);
  }
});

test('a visitor’s picture has the site’s model and only fields that are documented', async () => {
  const { client } = (await clients())[0] as { client: OpenAI };
  const asked = { model: 'dall-e-3', prompt: 'a lake', user: 'someone', moderation: 'low' } as OpenAI.ImageGenerateParamsNonStreaming;
  assert.ok(isPng((await client.images.generate(asked)).data?.[0]?.b64_json));
  const sent = (await lab.log('images')).at(-1)?.detail as { body?: Sent } & Sent;
  const text = JSON.stringify(sent);
  assert.ok(text.includes('gpt-image-1') && !/dall-e|someone/.test(text), text);
  const before = await used('images');
  for (const wrong of [{ prompt: '' }, { prompt: 'x', n: 99 }, { prompt: 'x', size: 'huge' }, { prompt: 'x', stream: true }])
    await assert.rejects(client.images.generate(wrong as OpenAI.ImageGenerateParamsNonStreaming), { status: 422, code: 'request/invalid' });
  await assert.rejects(client.images.edit({ prompt: 'x', image: await toFile(Buffer.from('not a picture'), 'a.png', { type: 'image/png' }) }), {
    code: 'file/type-refused',
  });
  assert.equal(await used('images'), before);
});

test('speech is made and recognised', { skip: NO_SPEECH }, async () => {
  const text = 'how long does a refund take';
  for (const { name, client } of await clients()) {
    const [chars, seconds] = [await used('speechChars'), await used('speechSeconds')];
    const spoken = await client.audio.speech.create({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: text, response_format: 'wav' });
    const wav = Buffer.from(await spoken.arrayBuffer());
    assert.equal(wav.subarray(0, 4).toString(), 'RIFF', name);
    const heard = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(wav, 'question.wav', { type: 'audio/wav' }),
      language: 'en',
    });
    assert.match(heard.text, /refund/i, name);
    assert.ok((await used('speechChars')) - chars === text.length, name);
    assert.ok((await used('speechSeconds')) - seconds >= 1, name);
  }
});

test('the staff name a site, whose budget pays', async () => {
  const { token } = await relay.staff();
  const make = (query: Record<string, string>): OpenAI => new OpenAI({ apiKey: token, baseURL: `${relay.url}/openai/v1`, maxRetries: 0, defaultQuery: query });
  const ask = { model: 'gpt-4.1-mini', messages: [{ role: 'user' as const, content: 'count to 3' }] };
  await assert.rejects(make({}).chat.completions.create(ask), { status: 404, code: 'session/site-unknown' });
  const before = await used('chatTokens');
  await make({ siteId: 'demo' }).chat.completions.create(ask);
  assert.ok((await used('chatTokens')) > before);
});

test('a feature that is switched off is off for visitors here too', async () => {
  const { token } = await relay.staff();
  const features = async (list: readonly string[]): Promise<void> =>
    void (await relay.call('PATCH', '/v1/sites/demo', { token, origin: null, body: { features: list } }));
  const { client } = (await clients())[0] as { client: OpenAI };
  await features(['insights']);
  const off = { status: 403, code: 'session/site-disabled' };
  await assert.rejects(client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }), off);
  await assert.rejects(client.images.generate({ prompt: 'x' }), off);
  await assert.rejects(client.audio.speech.create({ model: 'm', voice: 'alloy', input: 'x' }), off);
  await assert.rejects(client.audio.transcriptions.create({ model: 'm', file: await toFile(Buffer.from('RIFF'), 'a.wav') }), off);
  await features(['room', 'voice', 'canvas', 'insights']);
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
