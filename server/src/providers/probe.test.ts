import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { ImageModel, ImageTask } from '../images/types.ts';
import { wavSeconds } from '../speech/audio.ts';
import type { SpeechToText, TextToSpeech } from '../speech/types.ts';
import { createProbe, quietSecond } from './probe.ts';
import type { ChatModel } from './types.ts';

const signal = new AbortController().signal;
const audio =
  (...bytes: number[]) =>
  async () => ({ type: 'audio/wav', stream: new Blob([Uint8Array.from(bytes)]).stream() });

test('each capability is tried with one small real call', async () => {
  let heard: Uint8Array | null = null;
  let drawn: ImageTask | null = null;
  const images = {
    label: 'm',
    capabilities: {
      sizes: [
        { width: 1024, height: 1024 },
        { width: 256, height: 256 },
      ],
      qualities: ['low', 'high'],
    },
    // Engines tell their progress unasked; here nobody listens.
    generate: async (task: ImageTask) => {
      task.onProgress(0.5, new Uint8Array(1));
      drawn = task;
      return { bytes: new Uint8Array(2048), type: 'image/png' };
    },
  } as unknown as ImageModel;
  const stt = {
    model: 'w',
    transcribe: async (request: { audio: Uint8Array }) => ((heard = request.audio), { text: '', segments: [] }),
  } as unknown as SpeechToText;
  const probe = createProbe(
    {
      chat: () => ({ probe: async () => ({ ok: true, ms: 1, detail: 'c answers.' }) }) as unknown as ChatModel,
      images: () => images,
      speech: (name) =>
        name === 'azure'
          ? { stt, tts: { model: 's', formats: ['wav'], speak: audio(1, 2) } as unknown as TextToSpeech }
          : assert.fail('another provider is tried'),
    },
    () => 5,
  );
  assert.deepEqual(await probe('openai', 'chat', signal), { ok: true, ms: 1, detail: 'c answers.' });
  assert.deepEqual(await probe('azure', 'speechToText', signal), { ok: true, ms: 0, detail: 'w listens.' });
  assert.equal(wavSeconds(heard ?? new Uint8Array()), 1);
  assert.deepEqual(await probe('azure', 'textToSpeech', signal), { ok: true, ms: 0, detail: 's speaks.' });
  assert.deepEqual(await probe('openai', 'images', signal), { ok: true, ms: 0, detail: 'm draws: 2 KB.' });
  assert.deepEqual([(drawn as ImageTask | null)?.width, (drawn as ImageTask | null)?.quality], [256, 'low']);
  assert.equal(quietSecond().length, 32_044);
});

test('a call that fails tells why; a capability without provider says so', async () => {
  const refused = async (): Promise<never> => {
    throw new CsError('provider/auth', 'The key is wrong.');
  };
  const probe = createProbe(
    {
      chat: () => null,
      images: () => null,
      speech: (name) =>
        name === 'deepgram'
          ? { stt: null, tts: null }
          : {
              stt: { model: 'w', transcribe: refused } as unknown as SpeechToText,
              tts: { model: 's', formats: ['wav'], speak: audio() } as unknown as TextToSpeech,
            },
    },
    () => 5,
  );
  assert.deepEqual(await probe('openai', 'speechToText', signal), { ok: false, ms: 0, detail: 'The key is wrong.', code: 'provider/auth' });
  assert.equal((await probe('openai', 'textToSpeech', signal)).code, 'provider/bad-response');
  for (const use of ['chat', 'images'] as const) {
    assert.equal((await probe('openai', use, signal)).code, 'provider/unconfigured');
    // No other provider answers or draws.
    assert.equal((await probe('azure', use, signal)).code, 'provider/unconfigured');
  }
  for (const use of ['speechToText', 'textToSpeech'] as const) assert.equal((await probe('deepgram', use, signal)).code, 'provider/unconfigured');
});
