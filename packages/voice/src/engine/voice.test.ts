import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { RelayClient } from '@cs-kit/core';
import type { VoiceEvent, VoiceSettings } from './types.ts';
import { openVoice } from './voice.ts';
import { encodeWav } from './wav.ts';

const settings: VoiceSettings = { language: 'en', locale: 'en', voice: null, rate: 1, handsFree: true };

/** Puts globals of a browser in place for one test. */
function browser(t: TestContext, globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    t.after(() => (before === undefined ? delete (globalThis as Record<string, unknown>)[name] : Object.defineProperty(globalThis, name, before)));
  }
}

/** The voices of a browser, whose sentences last as long as the test says. */
function synthesis(t: TestContext, speak: (utterance: SpeechSynthesisUtterance) => void) {
  const spoken: string[] = [];
  class Utterance {
    volume = 1;
    readonly text: string;
    constructor(text: string) {
      this.text = text;
    }
  }
  browser(t, {
    SpeechSynthesisUtterance: Utterance,
    speechSynthesis: {
      getVoices: () => [{ voiceURI: 'a', name: 'A', lang: 'en-US', localService: true, default: true }],
      cancel: () => undefined,
      speak: (utterance: SpeechSynthesisUtterance) => {
        spoken.push(utterance.text);
        queueMicrotask(() => speak(utterance));
      },
    },
  });
  return spoken;
}

/** An audio context whose sounds end by themselves. */
class Context {
  static made: unknown[] = [];
  state = 'running';
  currentTime = 0;
  destination = {};
  constructor(options: unknown) {
    Context.made.push(options);
  }
  resume = async (): Promise<void> => undefined;
  close = async (): Promise<void> => undefined;
  #node = () => ({ connect: <T>(next: T) => next, disconnect: () => undefined });
  createGain = () => ({ ...this.#node(), gain: { setTargetAtTime: () => undefined } });
  createAnalyser = () => ({ ...this.#node(), fftSize: 32, getFloatTimeDomainData: (samples: Float32Array) => void samples.fill(0.9) });
  createBuffer = (_channels: number, length: number, rate: number) => ({ duration: length / rate, copyToChannel: () => undefined });
  createBufferSource = () => {
    const source = { ...this.#node(), onended: null as (() => void) | null, start: () => void setTimeout(() => source.onended?.(), 80), stop: () => undefined };
    return source;
  };
}

function open(speech: 'browser' | 'openai', answer: () => Response = () => assert.fail('the relay was asked')) {
  const asked: string[] = [];
  const client = { fetch: async (path: string) => (asked.push(path), answer()) } as unknown as RelayClient;
  const engine = { engine: speech, available: true };
  const voice = openVoice({ client, speechToText: engine, textToSpeech: engine, settings, introduction: () => '' });
  const events: VoiceEvent[] = [];
  voice.onEvent((event) => events.push(event));
  return { voice, asked, events: () => events.map(({ type }) => type) };
}

test('where the relay speaks, its sound is played and its level shown, and nothing is opened before', async (t) => {
  Context.made = [];
  browser(t, { AudioContext: Context });
  const { voice, asked, events } = open('openai', () => new Response(encodeWav(new Float32Array(100), 24_000)));
  const levels: number[] = [];
  voice.onLevel((level) => levels.push(level));
  assert.deepEqual([Context.made, asked], [[], []]);
  assert.equal(await voice.speak('Hello.'), true);
  assert.deepEqual([Context.made, asked], [[{ latencyHint: 'interactive' }], ['/v1/speech/syntheses']]);
  assert.ok(levels.includes(1));
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(events(), ['speaking-started', 'speaking-ended']);
  voice.destroy();
});

test('where the relay fails, the voice of the browser goes on', async (t) => {
  browser(t, { AudioContext: Context });
  const spoken = synthesis(t, (utterance) => {
    utterance.onstart?.({} as never);
    utterance.onend?.({} as never);
  });
  const { voice, asked, events } = open('openai', () => new Response('<!doctype html>'));
  assert.equal(await voice.speak('Hello.'), true);
  assert.deepEqual([asked.length, spoken, events()[0]], [1, ['Hello.'], 'error']);
});

test('a voice of the browser that does not start is given up by the clock of the page', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  synthesis(t, () => undefined);
  const { voice } = open('browser');
  const said = voice.speak('Hello.');
  t.mock.timers.tick(4100);
  assert.equal(await said, false);
  assert.equal(voice.state.get().notice?.kind, 'no-voice');
});

test('where the page may not use the microphone it says why, and asks the relay for nothing', async (t) => {
  browser(t, { isSecureContext: false, AudioContext: Context, SpeechRecognition: class {} });
  const fetched: string[] = [];
  browser(t, { fetch: async (url: string) => (fetched.push(new URL(url).protocol), new Promise(() => undefined)) });
  const { voice, asked } = open('browser');
  await voice.start();
  const { state } = voice.state.get();
  assert.ok(state.phase === 'failed' && state.error.code === 'voice/needs-https');
  // The files of the kit lie beside it, not at the relay.
  assert.deepEqual([asked, fetched.filter((protocol) => protocol !== 'file:')], [[], []]);
  voice.destroy();
});
