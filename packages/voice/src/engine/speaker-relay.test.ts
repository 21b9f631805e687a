import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { createRelaySpeaker } from './speaker-relay.ts';
import { encodeWav } from './wav.ts';

const isCode = (code: string) => (error: unknown) => error instanceof CsError && error.code === code;
const callbacks = () => {
  const words: number[][] = [];
  const levels: number[] = [];
  let started = 0;
  return {
    words,
    levels,
    started: () => started,
    made: {
      onStart: () => void (started += 1),
      onWord: (from: number, to: number) => void words.push([from, to]),
      onLevel: (level: number) => void levels.push(level),
    },
  };
};

/** The part of Web Audio that is played with. */
function fakeAudio() {
  const sources: { at: number; offset: number; stopped: boolean; onended: (() => void) | null; length: number }[] = [];
  const gains: number[] = [];
  const node = { connect: (next: unknown) => next, disconnect: () => undefined };
  const heard = { volume: 0 };
  const context: any = {
    currentTime: 10,
    destination: {},
    createGain: () => ({ ...node, context, gain: { setTargetAtTime: (value: number) => gains.push(value) } }),
    createAnalyser: () => ({ ...node, fftSize: 32, getFloatTimeDomainData: (samples: Float32Array) => void samples.fill(heard.volume) }),
    createBuffer: (_channels: number, length: number, rate: number) => ({ length, duration: length / rate, copyToChannel: () => undefined }),
    createBufferSource: () => {
      const source: any = {
        ...node,
        at: 0,
        stopped: false,
        onended: null,
        start: (at: number, offset: number) => {
          source.at = at;
          source.offset = offset;
          source.length = source.buffer.length;
          sources.push(source);
        },
        stop: () => (source.stopped = true),
      };
      return source;
    },
  };
  return { context, sources, gains, heard };
}

function relay(answer: () => Response | Promise<Response>) {
  const audio = fakeAudio();
  const asked: { path: string; init: RequestInit }[] = [];
  const ticks = new Set<() => void>();
  const speaker = createRelaySpeaker({
    fetch: async (path, init) => {
      asked.push({ path, init });
      return answer();
    },
    context: () => audio.context as AudioContext,
    setInterval: (fn) => (ticks.add(fn), fn),
    clearInterval: (timer) => void ticks.delete(timer as () => void),
  });
  return { ...audio, speaker, asked, ticks };
}

test('the voice of the relay is played piece by piece without gaps, and ends with its last sound', async () => {
  const wav = encodeWav(new Float32Array(1000), 24_000);
  const parts = [wav.slice(0, 100), wav.slice(100, 1001), wav.slice(1001)];
  const { speaker, sources, asked } = relay(
    () => new Response(new ReadableStream({ pull: (controller) => (parts.length === 0 ? controller.close() : controller.enqueue(parts.shift()!)) })),
  );
  const { made, started, words } = callbacks();
  let over = false;
  const played = speaker
    .prepare('Hello.', { language: 'en', voice: 'nova', rate: 1 })
    .play(made)
    .then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(JSON.parse(String(asked[0]!.init.body)), { text: 'Hello.', language: 'en', format: 'wav', voice: 'nova' });
  assert.equal(
    sources.reduce((sum, { length }) => sum + length, 0),
    1000,
  );
  sources.forEach((source, index) => index > 0 && assert.ok(Math.abs(source.at - sources[index - 1]!.at - sources[index - 1]!.length / 24_000) < 1e-9));
  assert.deepEqual([started(), words, over], [1, [[0, 6]], false]);
  for (const source of sources) source.onended!();
  await played;
});

test('it stops at once and gives up the rest; a page in place of audio is a failure', async () => {
  const wav = encodeWav(new Float32Array(9000), 24_000);
  const { speaker, sources, gains, asked } = relay(() => new Response(new ReadableStream({ start: (controller) => controller.enqueue(wav) })));
  const utterance = speaker.prepare('Hello.', { language: 'en', voice: null, rate: 1 });
  const played = utterance.play(callbacks().made);
  await new Promise((resolve) => setTimeout(resolve, 20));
  utterance.duck(true);
  utterance.stop();
  assert.equal(
    sources.every((source) => source.stopped),
    true,
  );
  assert.equal(asked[0]!.init.signal?.aborted, true);
  assert.deepEqual(gains, [0.15]);
  void played;
  const wrong = relay(() => new Response('<!doctype html><title>Sign in to the network</title>'));
  await assert.rejects(wrong.speaker.prepare('Hello.', { language: 'en', voice: null, rate: 1 }).play(callbacks().made), isCode('provider/bad-response'));
  const empty = relay(() => new Response(new Uint8Array(0)));
  await assert.rejects(empty.speaker.prepare('Hello.', { language: 'en', voice: null, rate: 1 }).play(callbacks().made), isCode('provider/bad-response'));
});

test('the level is that of the sound, for as long as there is one', async () => {
  const { speaker, sources, heard, ticks } = relay(() => new Response(encodeWav(new Float32Array(1000), 24_000)));
  const { made, levels } = callbacks();
  const played = speaker.prepare('Hello.', { language: 'en', voice: null, rate: 1.5 }).play(made);
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const tick of ticks) tick();
  heard.volume = 0.9;
  for (const tick of ticks) tick();
  assert.deepEqual(levels, [0, 1]);
  for (const source of sources) source.onended!();
  await played;
  assert.equal(ticks.size, 0);
});

test('a sentence that could not be had fails when it is played, and not before', async () => {
  const { speaker, asked } = relay(() => Promise.reject(new CsError('provider/unavailable')));
  // The relay knows which languages it speaks; it is asked whatever the language.
  assert.equal(speaker.can('tlh'), true);
  const utterance = speaker.prepare('Hello.', { language: 'tlh', voice: null, rate: 2 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(JSON.parse(String(asked[0]!.init.body)), { text: 'Hello.', language: 'tlh', format: 'wav', rate: 2 });
  await assert.rejects(utterance.play(callbacks().made), isCode('provider/unavailable'));
});

test('the voices of the relay are asked for once, and again after a failure', async () => {
  let up = false;
  const items = [{ id: 'nova', name: 'Nova', languages: ['en'] }];
  const { speaker, asked } = relay(() => (up ? Response.json({ items }) : Promise.reject(new CsError('relay/unreachable'))));
  await assert.rejects(speaker.voices(), isCode('relay/unreachable'));
  up = true;
  assert.deepEqual(await speaker.voices(), items);
  assert.deepEqual(await speaker.voices(), items);
  assert.deepEqual(
    asked.map(({ path }) => path),
    ['/v1/speech/voices', '/v1/speech/voices'],
  );
});

const beat = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
const close = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;

test('a sentence that is held goes on at the very sample, also with what has come meanwhile', async () => {
  // A second, and another one that comes later.
  const first = encodeWav(new Float32Array(24_000), 24_000);
  let more: ReadableStreamDefaultController<Uint8Array> | null = null;
  const { speaker, sources, context } = relay(
    () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            more = controller;
            controller.enqueue(first);
          },
        }),
      ),
  );
  const utterance = speaker.prepare('Hello there.', { language: 'en', voice: null, rate: 1 });
  let over = false;
  const played = utterance.play(callbacks().made).then(() => (over = true));
  await beat();
  const { at } = sources[0]!;
  context.currentTime = at + 0.4;
  assert.deepEqual([utterance.hold(true), utterance.hold(true)], [true, true]);
  assert.deepEqual([sources.length, sources[0]!.stopped, sources[0]!.onended], [1, true, null]);
  context.currentTime = at + 3;
  more!.enqueue(new Uint8Array(48_000));
  more!.close();
  await beat();
  assert.equal(sources.length, 1, 'nothing sounds while it is held');
  utterance.hold(false);
  utterance.hold(false);
  const [, rest, next] = sources;
  assert.ok(close(rest!.offset, 0.4) && close(rest!.at, at + 3.02), `from ${rest!.offset} at ${rest!.at}`);
  assert.ok(close(next!.offset, 0) && close(next!.at, rest!.at + 0.6), `${next!.at}`);
  assert.equal(sources.length, 3);
  rest!.onended!();
  await beat();
  assert.equal(over, false);
  next!.onended!();
  await played;
});

test('a sentence that is held before its first sound begins when it goes on', async () => {
  const { speaker, sources, context } = relay(() => new Response(encodeWav(new Float32Array(2400), 24_000)));
  const utterance = speaker.prepare('Hello.', { language: 'en', voice: null, rate: 1 });
  utterance.hold(true);
  const played = utterance.play(callbacks().made);
  await beat();
  assert.equal(sources.length, 0);
  context.currentTime = 20;
  utterance.hold(false);
  assert.ok(sources[0]!.at >= 20 && sources[0]!.offset === 0);
  sources[0]!.onended!();
  await played;
});

test('what was heard ends with a word, by the time that has sounded', async () => {
  const whole = new Float32Array(48_000);
  for (const [text, heard] of [
    ['One two three four', [0, 7, 18]],
    ['一二三四', [0, 2, 4]],
  ] as const) {
    const { speaker, sources, context } = relay(() => new Response(encodeWav(whole, 24_000)));
    const utterance = speaker.prepare(text, { language: 'en', voice: null, rate: 1 });
    assert.equal(utterance.heard, 0);
    const played = utterance.play(callbacks().made);
    await beat();
    const { at } = sources[0]!;
    const shares = [0.01, 0.55, 1].map((share) => {
      context.currentTime = at + 2 * share;
      return utterance.heard;
    });
    assert.deepEqual(shares, heard);
    context.currentTime = at + 1.1;
    utterance.hold(true);
    context.currentTime = at + 50;
    assert.equal(utterance.heard, heard[1]);
    utterance.stop();
    await played;
  }
});
