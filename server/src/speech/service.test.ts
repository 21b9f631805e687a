import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { createRateLimiter } from '../auth/rates.ts';
import type { Actor, ServiceEvent } from '../context.ts';
import { audioKind, estimateSeconds, wavSeconds } from './audio.ts';
import { SynthesisCache } from './cache.ts';
import { createSpeechService, speechCapabilities } from './service.ts';
import type { SpeechToText, SynthesisRequest, TextToSpeech, TranscriptionRequest } from './types.ts';

const actor: Actor = { kind: 'visitor', id: uuid(), name: 'Guest', role: 'visitor', siteId: 's', origin: null, scopes: ['chat'], known: false };
const site = { id: 's', enabled: true } as Site;
const never = new AbortController().signal;
const isCode = (code: string) => (error: unknown) => error instanceof CsError && error.code === code;

/** Silence as WAV, 16 kHz mono. */
export function silence(ms: number): Uint8Array {
  const size = Math.round(ms * 16) * 2;
  const view = new DataView(new ArrayBuffer(44 + size));
  const ascii = (at: number, text: string): void => [...text].forEach((char, index) => view.setUint8(at + index, char.charCodeAt(0)));
  ascii(0, 'RIFF');
  view.setUint32(4, 36 + size, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 16_000, true);
  view.setUint32(28, 32_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, size, true);
  return new Uint8Array(view.buffer);
}

interface Setup {
  readonly stt?: Partial<SpeechToText> | null;
  readonly tts?: Partial<TextToSpeech> | null;
}

function open({ stt = {}, tts = {} }: Setup = {}) {
  const booked: [string, number, number | null][] = [];
  const told: ServiceEvent[] = [];
  const heard: TranscriptionRequest[] = [];
  const spoken: SynthesisRequest[] = [];
  const clock = { now: 1000 };
  const listener: SpeechToText = {
    name: 'openai',
    model: 'm',
    transcribe: async (request) => {
      heard.push(request);
      return { text: 'yes', segments: [] };
    },
    ...stt,
  };
  const talker: TextToSpeech = {
    name: 'openai',
    model: 'm',
    dataGoesTo: 'provider',
    formats: ['mp3', 'wav'],
    voices: async () => [{ id: 'a', name: 'A', languages: [] }],
    speak: async (request) => {
      spoken.push(request);
      return { type: 'audio/wav', stream: new Blob([new Uint8Array(8)]).stream() };
    },
    ...tts,
  };
  const service = createSpeechService({
    stt: () => (stt === null ? null : listener),
    tts: () => (tts === null ? null : talker),
    now: () => clock.now,
    rates: createRateLimiter(() => clock.now),
    record: (event) => void told.push(event),
    budgets: {
      async reserve(_siteId, budget, amount) {
        const entry: [string, number, number | null] = [budget, amount, null];
        booked.push(entry);
        return { settle: async (used) => void (entry[2] ??= used) };
      },
    },
  });
  return { service, booked, told, heard, spoken, clock };
}

const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<number> => (await new Response(stream).arrayBuffer()).byteLength;

test('audio is told by its content, and a WAV is as long as what is there', () => {
  assert.equal(audioKind(silence(100))?.type, 'audio/wav');
  assert.equal(audioKind(new TextEncoder().encode('<svg onload=x>'))?.type, undefined);
  assert.equal(audioKind(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3))?.extension, 'webm');
  assert.equal(wavSeconds(silence(1500)), 1.5);
  assert.equal(wavSeconds(silence(1500).subarray(0, 44 + 16_000)), 0.5);
  // Cut off before its sound, it tells no length.
  assert.equal(wavSeconds(silence(1500).subarray(0, 36)), null);
  assert.equal(estimateSeconds(silence(1500).subarray(0, 36)), 36 / 2000);
  assert.equal(estimateSeconds(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3)), 4 / 2000);
});

test('a recording is reserved by its length and settled by what was used', async () => {
  const { service, booked, told, heard } = open({ stt: { transcribe: async () => ({ text: 'yes', segments: [], seconds: 1.2 }) } });
  assert.deepEqual(await service.transcribe(actor, site, { audio: silence(2500), language: 'en', signal: never }), { text: 'yes', segments: [], seconds: 1.2 });
  assert.deepEqual(booked, [['speechSeconds', 3, 2]]);
  assert.equal(heard.length, 0);
  assert.deepEqual(
    told.map(({ name, visitorId }) => [name, visitorId]),
    [['speech.transcribed', actor.id]],
  );
  assert.equal(JSON.stringify(told).includes('yes'), false);
});

test('a refusal gives the reservation back; a caller who leaves and a time that runs out do not', async () => {
  const failures: readonly (readonly [Error, number])[] = [
    [new CsError('provider/rate-limited'), 0],
    [new CsError('provider/unavailable'), 0],
    [new CsError('provider/timeout'), 1],
    [new CsError('provider/interrupted'), 1],
    [new DOMException('left', 'AbortError'), 1],
  ];
  for (const [failure, used] of failures) {
    const fail = (): Promise<never> => Promise.reject(failure);
    const { service, booked } = open({ stt: { transcribe: fail }, tts: { speak: fail } });
    await assert.rejects(service.transcribe(actor, site, { audio: silence(1000), signal: never }));
    await assert.rejects(service.speak(actor, site, { text: 'Hello' }, never));
    assert.deepEqual(
      booked,
      [
        ['speechSeconds', 1, used],
        ['speechChars', 5, used * 5],
      ],
      failure.message,
    );
  }
});

test('refuses what is no audio, what is too long, and too much in a short time', async () => {
  const { service, booked } = open();
  await assert.rejects(service.transcribe(actor, site, { audio: new Uint8Array(100), signal: never }), isCode('file/type-refused'));
  await assert.rejects(service.transcribe(actor, site, { audio: silence(121_000), signal: never }), isCode('request/too-large'));
  // Compressed ones too: an hour of slow speech fits into the bytes that are taken.
  const hour = new Uint8Array(3_600_000);
  hour.set([0x1a, 0x45, 0xdf, 0xa3]);
  await assert.rejects(service.transcribe(actor, site, { audio: hour, signal: never }), isCode('request/too-large'));
  assert.equal(booked.length, 0);
  const all = await Promise.allSettled(Array.from({ length: 60 }, () => service.transcribe(actor, site, { audio: silence(100), signal: never })));
  assert.ok(all.some((one) => one.status === 'rejected' && isCode('rate/limited')(one.reason)));
});

test('without engines it says so, and the browser is named', async () => {
  const { service } = open({ stt: null, tts: null });
  await assert.rejects(service.transcribe(actor, site, { audio: silence(100), signal: never }), isCode('provider/unconfigured'));
  await assert.rejects(service.speak(actor, site, { text: 'Hello' }, never), isCode('provider/unconfigured'));
  assert.deepEqual(await service.voices(), { engine: 'browser', formats: [], items: [] });
  assert.deepEqual(speechCapabilities(null, null, String), {
    speechToText: { engine: 'browser', available: true, dataGoesTo: 'browser-vendor' },
    textToSpeech: { engine: 'browser', available: true, dataGoesTo: 'device' },
  });
});

test('the same text is made and paid once, also at the same time', async () => {
  const { service, booked, spoken, clock } = open();
  const made = await Promise.all([1, 2, 3].map(() => service.speak(actor, site, { text: ' Hello ', format: 'wav' }, never)));
  assert.deepEqual(await Promise.all(made.map(({ stream }) => bytesOf(stream))), [8, 8, 8]);
  await bytesOf((await service.speak(actor, site, { text: 'Hello', format: 'wav' }, never)).stream);
  assert.equal(spoken.length, 1);
  assert.deepEqual(booked, [['speechChars', 5, 5]]);
  for (const other of [{ text: 'Hello', voice: 'b' }, { text: 'Hello', rate: 1.2 }, { text: 'Other' }])
    await bytesOf((await service.speak(actor, site, { ...other, format: 'wav' }, never)).stream);
  assert.equal(spoken.length, 4);
  clock.now += 16 * 60_000;
  await bytesOf((await service.speak(actor, site, { text: 'Hello', format: 'wav' }, never)).stream);
  assert.equal(spoken.length, 5);
  service.forget('s');
  await bytesOf((await service.speak(actor, site, { text: 'Hello', format: 'wav' }, never)).stream);
  assert.equal(spoken.length, 6);
  await assert.rejects(service.speak(actor, site, { text: 'Hello', format: 'opus' }, never), isCode('request/invalid'));
  await assert.rejects(service.speak(actor, site, { text: 'x'.repeat(4001) }, never), isCode('request/invalid'));
});

test('a failed synthesis is not kept', async () => {
  let calls = 0;
  const { service, booked } = open({
    tts: {
      speak: async () => {
        calls += 1;
        throw new CsError('provider/unavailable');
      },
    },
  });
  for (let round = 0; round < 2; round += 1) await assert.rejects(service.speak(actor, site, { text: 'Hello' }, never), isCode('provider/unavailable'));
  assert.equal(calls, 2);
  assert.deepEqual(booked, [
    ['speechChars', 5, 0],
    ['speechChars', 5, 0],
  ]);
});

test('the engine is stopped when the last reader has left, and not before', async () => {
  let upstream: AbortSignal | undefined;
  const cache = new SynthesisCache(() => 0);
  const start = async (signal: AbortSignal) => {
    upstream = signal;
    return {
      type: 'audio/wav',
      stream: new ReadableStream<Uint8Array>({
        pull: (controller) =>
          signal.aborted
            ? controller.error(signal.reason)
            : new Promise<void>((resolve) => {
                signal.addEventListener('abort', () => resolve());
                setTimeout(() => {
                  controller.enqueue(new Uint8Array(4));
                  resolve();
                }, 1);
              }),
      }),
    };
  };
  const first = new AbortController();
  const one = await cache.open('k', first.signal, start);
  const two = await cache.open('k', never, start);
  first.abort(new Error('left'));
  assert.equal(upstream?.aborted, false);
  const reader = two.stream.getReader();
  assert.equal((await reader.read()).value?.byteLength, 4);
  await reader.cancel();
  assert.equal(upstream?.aborted, true);
  await one.stream.cancel();
});

test('the cache stays within its bounds', async () => {
  const cache = new SynthesisCache(() => 0, { bytes: 100, entryBytes: 60, age: 1000 });
  const start = (size: number) => async () => ({ type: 'audio/wav', stream: new Blob([new Uint8Array(size)]).stream() });
  for (let round = 0; round < 5; round += 1) await bytesOf((await cache.open(`k${round}`, never, start(40))).stream);
  assert.ok(cache.bytes <= 100, String(cache.bytes));
  await bytesOf((await cache.open('large', never, start(80))).stream);
  assert.ok(cache.bytes <= 100, String(cache.bytes));
});
