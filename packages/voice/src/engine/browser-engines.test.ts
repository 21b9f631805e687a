import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { createBrowserRecogniser, type RecognitionLike } from './recogniser-browser.ts';
import { chooseVoice, createBrowserSpeaker } from './speaker-browser.ts';
import { createRelaySpeaker } from './speaker-relay.ts';
import { encodeWav } from './wav.ts';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};
const signal = new AbortController().signal;
const isCode = (code: string) => (error: unknown) => error instanceof CsError && error.code === code;

/** Timers that run when the test says so. */
function clock() {
  const due = new Map<number, { fn: () => void; at: number }>();
  let now = 0;
  let id = 0;
  return {
    setTimeout: (fn: () => void, ms: number): unknown => {
      due.set((id += 1), { fn, at: now + ms });
      return id;
    },
    clearTimeout: (timer: unknown): void => void due.delete(timer as number),
    tick(ms: number) {
      now += ms;
      for (const [key, { fn, at }] of [...due]) if (at <= now && due.delete(key)) fn();
    },
  };
}

function recognition(available?: string) {
  const made: Fake[] = [];
  class Fake implements RecognitionLike {
    static available = available === undefined ? undefined : async () => available;
    lang = '';
    continuous = false;
    interimResults = false;
    processLocally = false;
    onresult: RecognitionLike['onresult'] = null;
    onerror: RecognitionLike['onerror'] = null;
    onend: RecognitionLike['onend'] = null;
    calls: string[] = [];
    constructor() {
      made.push(this);
    }
    start(): void {
      this.calls.push('start');
    }
    stop(): void {
      this.calls.push('stop');
    }
    abort(): void {
      this.calls.push('abort');
    }
    say(...texts: string[]): void {
      this.onresult?.({ results: texts.map((transcript) => ({ isFinal: true, 0: { transcript } })) });
    }
  }
  return { Fake, made };
}

function hear(available?: string) {
  const { Fake, made } = recognition(available);
  const time = clock();
  const interim: string[] = [];
  const errors: string[] = [];
  const recogniser = createBrowserRecogniser(Fake as never, time);
  const open = () =>
    recogniser.open({ language: null, locale: 'en', track: null, onInterim: (text) => interim.push(text), onError: (error) => errors.push(error.code) });
  return { made, time, interim, errors, open };
}

test('words of the browser are told while they come, and once it is done', async () => {
  const { made, interim, open } = hear();
  const hearing = open();
  made[0]!.say('where is');
  made[0]!.say('where is', ' my order');
  const heard = hearing.finish(new Float32Array(1), signal);
  assert.deepEqual(made[0]!.calls, ['start', 'stop']);
  made[0]!.onend!();
  assert.deepEqual(await heard, { text: 'where is my order', language: 'en' });
  assert.deepEqual(interim, ['where is', 'where is my order']);
});

test('a recogniser that never ends is not waited for', async () => {
  const { made, time, open } = hear();
  const hearing = open();
  made[0]!.say('yes');
  const heard = hearing.finish(new Float32Array(1), signal);
  time.tick(3000);
  assert.equal((await heard).text, 'yes');
});

test('it goes on where the browser ended it by itself, and keeps what was said', async () => {
  const { made, time, open } = hear();
  const hearing = open();
  made[0]!.say('where is');
  made[0]!.onend!();
  time.tick(300);
  assert.equal(made.length, 2);
  made[1]!.say('my order');
  const heard = hearing.finish(new Float32Array(1), signal);
  made[1]!.onend!();
  assert.equal((await heard).text, 'where is my order');
});

test('an error without an end settles too', async () => {
  const { made, errors, open } = hear();
  const hearing = open();
  made[0]!.onerror!({ error: 'audio-capture' });
  assert.deepEqual(errors, ['voice/mic-busy']);
  await assert.rejects(hearing.finish(new Float32Array(1), signal), isCode('voice/mic-busy'));
  const second = open();
  const heard = second.finish(new Float32Array(1), signal);
  made[1]!.onerror!({ error: 'no-speech' });
  assert.equal((await heard).text, '');
});

test('recognition on the device is preferred, and given up where it lacks the language', async () => {
  const { made, open } = hear('available');
  open().cancel();
  await settled();
  open();
  assert.equal(made[1]!.processLocally, true);
  made[1]!.onerror!({ error: 'language-not-supported' });
  assert.equal(made.length, 3);
  assert.equal(made[2]!.processLocally, false);
});

const voice = (lang: string, voiceURI: string, extra: object = {}): SpeechSynthesisVoice => ({
  lang,
  voiceURI,
  name: voiceURI,
  localService: false,
  default: false,
  ...extra,
});

test('the voice fits the language: the chosen one, the region, then the device', () => {
  const voices = [voice('en-US', 'a'), voice('en-GB', 'b', { localService: true }), voice('de-DE', 'c'), voice('en-GB', 'd')];
  assert.equal(chooseVoice(voices, 'en-GB', null)?.voiceURI, 'b');
  assert.equal(chooseVoice(voices, 'en', 'a')?.voiceURI, 'a');
  assert.equal(chooseVoice(voices, 'de', 'a')?.voiceURI, 'c');
  assert.equal(chooseVoice(voices, 'ar', null), null);
});

function synthesis(voices: readonly SpeechSynthesisVoice[] = [voice('en-US', 'a')]) {
  const spoken: any[] = [];
  let cancelled = 0;
  class Utterance {
    voice: unknown = null;
    lang = '';
    rate = 1;
    volume = 1;
    readonly text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  const time = clock();
  const speaker = createBrowserSpeaker({
    synthesis: { getVoices: () => voices, speak: (one: unknown) => spoken.push(one), cancel: () => (cancelled += 1) } as never,
    Utterance: Utterance as never,
    ...time,
  });
  return { speaker, spoken, time, cancelled: () => cancelled };
}
const callbacks = () => {
  const words: number[][] = [];
  let started = 0;
  return {
    words,
    started: () => started,
    made: { onStart: () => void (started += 1), onWord: (from: number, to: number) => void words.push([from, to]), onLevel: () => undefined },
  };
};

test('the browser speaks word by word, and stops at once', async () => {
  const { speaker, spoken, cancelled } = synthesis();
  const { made, words, started } = callbacks();
  const utterance = speaker.prepare('Hello there', { language: 'en', voice: null, rate: 1.2 });
  const played = utterance.play(made);
  spoken[0].onstart();
  spoken[0].onboundary({ name: 'word', charIndex: 6, charLength: 0 });
  utterance.stop();
  await played;
  assert.deepEqual([started(), words, cancelled(), spoken[0].rate], [1, [[6, 11]], 1, 1.2]);
});

test('a voice that does not start has failed; without a voice nothing is tried', async () => {
  const { speaker, time } = synthesis();
  const played = speaker.prepare('Hello', { language: 'en', voice: null, rate: 1 }).play(callbacks().made);
  time.tick(5000);
  await assert.rejects(played, isCode('voice/unsupported'));
  const mute = synthesis([]);
  assert.equal(mute.speaker.can('en'), false);
  await assert.rejects(mute.speaker.prepare('Hello', { language: 'en', voice: null, rate: 1 }).play(callbacks().made), isCode('voice/unsupported'));
});

/** The part of Web Audio that is played with. */
function fakeAudio() {
  const sources: { at: number; stopped: boolean; onended: (() => void) | null; length: number }[] = [];
  const gains: number[] = [];
  const node = { connect: (next: unknown) => next, disconnect: () => undefined };
  const context: any = {
    currentTime: 10,
    destination: {},
    createGain: () => ({ ...node, context, gain: { setTargetAtTime: (value: number) => gains.push(value) } }),
    createAnalyser: () => ({ ...node, fftSize: 32, getFloatTimeDomainData: () => undefined }),
    createBuffer: (_channels: number, length: number, rate: number) => ({ length, duration: length / rate, copyToChannel: () => undefined }),
    createBufferSource: () => {
      const source: any = {
        ...node,
        at: 0,
        stopped: false,
        onended: null,
        start: (at: number) => {
          source.at = at;
          source.length = source.buffer.length;
          sources.push(source);
        },
        stop: () => (source.stopped = true),
      };
      return source;
    },
  };
  return { context, sources, gains };
}

function relay(answer: () => Response) {
  const audio = fakeAudio();
  const asked: { path: string; init: RequestInit }[] = [];
  const speaker = createRelaySpeaker({
    fetch: async (path, init) => {
      asked.push({ path, init });
      return answer();
    },
    context: () => audio.context as AudioContext,
    setInterval: () => 0,
    clearInterval: () => undefined,
  });
  return { ...audio, speaker, asked };
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
