import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { available } from '../../scripts/tools.ts';
import { wavOf } from '../../server/src/speech/wav.ts';
import { startLab } from '../support/lab.ts';
import type { Lab } from '../support/lab.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { startAzure, startDashScope, startElevenLabs, startGoogle } from '../support/speech-providers.ts';
import type { FakeProvider } from '../support/speech-providers.ts';
import { spokenSamples } from '../support/spoken.ts';

/* Several providers of speech, entered at the desk, in their documented wire formats; a real recogniser and a real voice stand behind them. */

const SKIP = available('speech') ? false : 'the speech tools are not installed here; CI runs this';
const WORDS = 'i received the wrong size';
let lab: Lab;
let elevenlabs: FakeProvider;
let azure: FakeProvider;
let google: FakeProvider;
let dashscope: FakeProvider;
let relay: TestRelay;
let recording: Blob;
let visitor: string;

before(async () => {
  if (SKIP !== false) return;
  recording = new Blob([wavOf([spokenSamples(WORDS)], 16_000) as Uint8Array<ArrayBuffer>], { type: 'audio/wav' });
  lab = await startLab(['speech']);
  elevenlabs = await startElevenLabs(lab.baseUrl);
  azure = await startAzure(lab.baseUrl);
  google = await startGoogle(lab.baseUrl);
  dashscope = await startDashScope(lab.baseUrl);
  relay = await testRelay({ CS_RATE_SCALE: '100' });
  visitor = (await relay.visitor()).token;
});
after(async () => {
  await relay?.stop();
  await elevenlabs?.stop();
  await azure?.stop();
  await google?.stop();
  await dashscope?.stop();
  await lab?.stop();
});

const admin = async (method: string, path: string, body?: unknown) => relay.call(method, path, { body, token: (await relay.staff()).token, origin: null });
const hear = async (language?: string) => {
  const form = new FormData();
  form.set('file', recording, 'said.wav');
  if (language !== undefined) form.set('language', language);
  const response = await fetch(`${relay.url}/v1/speech/transcriptions`, { method: 'POST', body: form, headers: { authorization: `Bearer ${visitor}` } });
  return { status: response.status, body: (await response.json()) as any };
};
const voices = async () => {
  const { engine, items } = (await relay.call('GET', '/v1/speech/voices', { token: visitor })).body;
  return [engine, items.map(({ id, languages }: { id: string; languages: string[] }) => [id, languages.join()])];
};
const speak = async (body: object) => {
  const response = await fetch(`${relay.url}/v1/speech/syntheses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${visitor}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, type: response.headers.get('content-type'), bytes: new Uint8Array(await response.arrayBuffer()) };
};

test('a provider that is entered at the desk hears and speaks', { skip: SKIP }, async () => {
  assert.equal((await hear()).body.code, 'provider/unconfigured');
  await admin('PUT', '/v1/providers/elevenlabs', { baseUrl: `${elevenlabs.url}/v1`, apiKey: 'el-test' });
  const { body } = await hear('en-GB');
  assert.deepEqual([body.text, body.language, body.segments.length, body.segments[0].text], [WORDS, 'en', 1, WORDS]);
  assert.deepEqual(elevenlabs.asked.at(-1), { path: 'POST /v1/speech-to-text', detail: { language: 'en', events: 'false' } });

  const offered = (await relay.call('GET', '/v1/speech/voices', { token: visitor })).body;
  assert.deepEqual(
    [offered.engine, offered.formats, offered.items],
    [
      'elevenlabs',
      ['mp3', 'wav', 'pcm'],
      [
        { id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', languages: [] },
        { id: 'voice2', name: 'Layla', languages: ['ar-EG'] },
      ],
    ],
  );
  const said = await speak({ text: 'Your parcel has left.', language: 'en-GB', rate: 2, format: 'pcm' });
  assert.deepEqual([said.status, said.type], [200, 'audio/pcm']);
  // Real sound of 24 kHz, and more than a second of it.
  assert.ok(said.bytes.length > 48_000 && said.bytes.some((byte) => byte !== 0));
  assert.deepEqual(elevenlabs.asked.at(-1), {
    path: 'POST /v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream?output_format=pcm_24000',
    detail: {
      voice: 'JBFqnCBsd6RMkjVDRZzb',
      text: 'Your parcel has left.',
      model_id: 'eleven_flash_v2_5',
      language_code: 'en',
      voice_settings: { speed: 1.2 },
    },
  });
});

test('what a page plays is a WAV file that begins before its length is known', { skip: SKIP }, async () => {
  const { type, bytes } = await speak({ text: 'It is on its way.', format: 'wav' });
  assert.equal(type, 'audio/wav');
  const head = new DataView(bytes.buffer);
  assert.deepEqual(
    [String.fromCharCode(...bytes.subarray(0, 4)), head.getUint32(4, true), head.getUint32(24, true), head.getUint16(34, true)],
    ['RIFF', 0xffff_ffff, 24_000, 16],
  );
  assert.match(elevenlabs.asked.at(-1)?.path ?? '', /output_format=pcm_24000$/);
  assert.ok(bytes.length > 24_000);
});

test('where the first one fails the next one takes the same recording, and speaks the same text', { skip: SKIP }, async () => {
  await admin('PUT', '/v1/providers/azure', { baseUrl: azure.url, apiKey: 'az-test' });
  const list = await admin('PUT', '/v1/providers', { order: ['azure', 'elevenlabs'] });
  assert.deepEqual(
    list.body.items.map(({ name, configured }: { name: string; configured: boolean }) => [name, configured]),
    [
      ['azure', true],
      ['elevenlabs', true],
      ['deepgram', false],
      ['google', false],
      ['dashscope', false],
      ['openai', false],
    ],
  );
  const ava = ['en-US-AvaMultilingualNeural', 'en-US,de-DE'];
  assert.deepEqual(await voices(), ['azure', [ava, ['ar-EG-SalmaNeural', 'ar-EG']]]);
  assert.deepEqual([(await hear('en')).body.text, azure.asked.at(-1)?.detail], [WORDS, { locales: ['en-US'] }]);
  assert.deepEqual([(await hear()).body.language, azure.asked.at(-1)?.detail], ['en', { locales: [] }]);
  const marked = await speak({ text: 'Size <b>7</b> & "8"?', rate: 0.8 });
  assert.deepEqual([marked.status, marked.type, marked.bytes.length > 1000], [200, 'audio/mpeg', true]);
  assert.deepEqual(azure.asked.at(-1)?.detail, {
    lang: 'en-US',
    voice: 'en-US-AvaMultilingualNeural',
    rate: '-20',
    text: 'Size &lt;b&gt;7&lt;/b&gt; &amp; &quot;8&quot;?',
  });

  azure.refuse({ status: 503 });
  const before = elevenlabs.asked.length;
  assert.equal((await hear()).body.text, WORDS);
  // The voice was one of the first engine's: the other one speaks with its own.
  const other = await speak({ text: 'It was sent yesterday.', voice: 'ar-EG-SalmaNeural' });
  assert.equal(other.status, 200);
  assert.deepEqual(
    elevenlabs.asked.slice(before).map(({ path }) => path),
    ['POST /v1/speech-to-text', 'POST /v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream?output_format=mp3_44100_128'],
  );
  elevenlabs.refuse({ status: 401, body: { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota.' } } });
  // Nobody is left. What the first of them said is told, and nothing of what was asked.
  const none = await hear();
  assert.equal(none.body.code, 'provider/rate-limited');
  assert.ok(!JSON.stringify(none.body).includes('quota of'));
  azure.refuse(null);
  elevenlabs.refuse(null);
});

test('Google and DashScope hear and speak', { skip: SKIP }, async () => {
  for (const name of ['azure', 'elevenlabs']) await admin('PUT', `/v1/providers/${name}`, { capabilities: [] });
  await admin('PUT', '/v1/providers/google', { baseUrl: `${google.url}/v1`, apiKey: 'go-test' });
  assert.deepEqual([(await hear('en-GB')).body.text, google.asked.at(-1)?.detail['languageCode']], [WORDS, 'en-GB']);
  assert.deepEqual(await voices(), ['google', [['en-US-Chirp3-HD-Kore', 'en-US']]]);
  const untold = await hear();
  assert.deepEqual([untold.body.segments.length, untold.body.language, google.asked.at(-1)?.detail['languageCode']], [1, 'en', 'en-US']);
  const sound = await speak({ text: 'Good morning.', format: 'wav', rate: 4 });
  assert.deepEqual([sound.type, String.fromCharCode(...sound.bytes.subarray(0, 4))], ['audio/wav', 'RIFF']);
  assert.deepEqual(google.asked.at(-1)?.detail, {
    input: { text: 'Good morning.' },
    voice: { languageCode: 'en-US', name: 'en-US-Chirp3-HD-Kore' },
    audioConfig: { audioEncoding: 'LINEAR16', sampleRateHertz: 24_000, speakingRate: 2 },
  });

  await admin('PUT', '/v1/providers/dashscope', { baseUrl: `${dashscope.url}/api/v1`, apiKey: 'ds-test' });
  await admin('PUT', '/v1/providers', { order: ['dashscope'] });
  assert.deepEqual((await voices())[1].slice(0, 2), [
    ['Cherry', ''],
    ['Ethan', ''],
  ]);
  await admin('PUT', '/v1/providers', { order: ['google'] });
  google.refuse({ status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } } });
  assert.deepEqual([(await hear()).body.text, (await hear('en')).body.language], [WORDS, 'en']);
  const pieces = await speak({ text: 'Good evening.', format: 'wav', language: 'en' });
  assert.deepEqual([pieces.type, pieces.bytes.length > 24_000], ['audio/wav', true]);
  assert.deepEqual(dashscope.asked.at(-1)?.detail, { text: 'Good evening.', voice: 'Cherry', language_type: 'English' });
  assert.deepEqual([(await admin('POST', '/v1/providers/google/tests', { capability: 'speechToText' })).body.code], ['provider/auth']);
  dashscope.refuse({ status: 400, body: { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.', request_id: 'r' } });
  assert.equal((await admin('POST', '/v1/providers/dashscope/tests', { capability: 'textToSpeech' })).body.code, 'provider/rate-limited');
});

test('each provider is tried by itself', { skip: SKIP }, async () => {
  for (const name of ['azure', 'elevenlabs']) await admin('PUT', `/v1/providers/${name}`, { capabilities: ['speechToText', 'textToSpeech'] });
  const tried = async (name: string, capability: string) => (await admin('POST', `/v1/providers/${name}/tests`, { capability })).body;
  for (const name of ['azure', 'elevenlabs'])
    for (const [capability, verb] of [
      ['speechToText', 'listens'],
      ['textToSpeech', 'speaks'],
    ] as const) {
      const { ok, detail } = await tried(name, capability);
      assert.deepEqual([name, ok, detail.includes(verb)], [name, true, true]);
    }
  assert.equal((await tried('deepgram', 'speechToText')).code, 'provider/unconfigured');
  assert.equal((await tried('azure', 'chat')).code, 'provider/unconfigured');
  assert.equal((await tried('nobody', 'chat')).code, 'request/not-found');
  await admin('PUT', '/v1/providers/azure', { apiKey: 'az-wrong' });
  const wrong = await tried('azure', 'textToSpeech');
  assert.deepEqual([wrong.ok, wrong.code], [false, 'provider/auth']);
  assert.ok(!JSON.stringify(wrong).includes('az-wrong'));
  await admin('PUT', '/v1/providers/elevenlabs', { models: { voice: 'gone' } });
  assert.equal((await tried('elevenlabs', 'textToSpeech')).code, 'provider/refused');
});
