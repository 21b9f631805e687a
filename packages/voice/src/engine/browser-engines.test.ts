import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { createBrowserRecogniser, type RecognitionLike } from './recogniser-browser.ts';
import { chooseVoice, createBrowserSpeaker } from './speaker-browser.ts';

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
  const sending: boolean[] = [];
  const recogniser = createBrowserRecogniser(Fake as never, time);
  const open = () =>
    recogniser.open({
      ...{ language: null, locale: 'en', track: null, onInterim: (text) => interim.push(text), onError: (error) => errors.push(error.code) },
      onSending: (on) => sending.push(on),
    });
  return { made, time, interim, errors, sending, open };
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

test('at a pause the words of the browser are told once more, and it goes on listening', () => {
  const { made, interim, open } = hear();
  const hearing = open();
  hearing.pause(new Float32Array(1));
  made[0]!.say('where is');
  hearing.pause(new Float32Array(1));
  hearing.resume();
  assert.deepEqual([interim, made[0]!.calls], [['where is', 'where is'], ['start']]);
});

test('while the browser listens its sound may be on its way, and where it hears on the device none is', async () => {
  const { made, time, sending, open } = hear('available');
  const hearing = open();
  assert.deepEqual(sending, [true]);
  made[0]!.onend!();
  assert.deepEqual(sending, [true, false], 'it listens no more');
  time.tick(300);
  const heard = hearing.finish(new Float32Array(1), signal);
  made[1]!.onend!();
  await heard;
  assert.deepEqual(sending.slice(2, 4), [true, false]);
  sending.length = 0;
  open().cancel();
  assert.deepEqual([sending, made[2]!.processLocally], [[false, false], true]);
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
  assert.deepEqual([utterance.heard, utterance.hold(true)], [0, false]);
  spoken[0].onboundary({ name: 'word', charIndex: 6, charLength: 0 });
  utterance.stop();
  await played;
  assert.deepEqual([started(), words, cancelled(), spoken[0].rate], [1, [[6, 11]], 1, 1.2]);
  assert.equal(utterance.heard, 11);
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

test('every refusal of the browser has its code', async () => {
  for (const [name, code] of [
    ['not-allowed', 'voice/mic-denied'],
    ['service-not-allowed', 'voice/unsupported'],
    ['language-not-supported', 'voice/unsupported'],
    ['network', 'provider/unavailable'],
  ]) {
    const { made, errors, open, time } = hear();
    const hearing = open();
    made[0]!.onerror!({ error: name! });
    assert.deepEqual(errors, [code]);
    // It is not begun again behind the visitor's back.
    made[0]!.onend!();
    time.tick(1000);
    assert.equal(made.length, 1);
    await assert.rejects(hearing.finish(new Float32Array(1), signal), isCode(code!));
  }
});

test('a recogniser that does not start, or cannot be stopped, holds nobody up', async () => {
  const { Fake, made } = recognition();
  const refusal = (): never => {
    throw new DOMException('already started', 'InvalidStateError');
  };
  const errors: string[] = [];
  const track = {} as MediaStreamTrack;
  const options = {
    language: 'de',
    locale: 'en',
    track,
    onInterim: () => undefined,
    onSending: () => undefined,
    onError: (error: CsError) => void errors.push(error.code),
  };
  const started: unknown[] = [];
  Fake.prototype.start = (given?: MediaStreamTrack) => void started.push(given);
  const recogniser = createBrowserRecogniser(Fake as never, clock());
  const hearing = recogniser.open(options);
  assert.deepEqual([started, made[0]!.lang], [[track], 'de']);
  made[0]!.say('ja');
  made[0]!.stop = refusal;
  assert.deepEqual(await hearing.finish(new Float32Array(1), signal), { text: 'ja', language: 'de' });
  Fake.prototype.start = refusal;
  const broken = recogniser.open(options);
  assert.deepEqual(errors, ['voice/unsupported']);
  await assert.rejects(broken.finish(new Float32Array(1), signal), isCode('voice/unsupported'));
});

test('a browser that cannot tell whether it hears on the device is asked as usual', async () => {
  const { Fake, made } = recognition('available');
  Fake.available = async () => Promise.reject(new DOMException('not now', 'NotSupportedError'));
  const recogniser = createBrowserRecogniser(Fake as never, clock());
  const options = { language: null, locale: 'en', track: null, onInterim: () => undefined, onSending: () => undefined, onError: () => undefined };
  recogniser.open(options);
  await settled();
  recogniser.open(options);
  assert.deepEqual(
    made.map(({ processLocally }) => processLocally),
    [false, false],
  );
});

test('an utterance of the browser ends with its last word, cannot be made quieter, and its voices are listed', async () => {
  const { speaker, spoken, cancelled } = synthesis([voice('en-US', 'a'), voice('de-DE', 'c')]);
  assert.deepEqual(await speaker.voices(), [
    { id: 'a', name: 'a', languages: ['en-US'] },
    { id: 'c', name: 'c', languages: ['de-DE'] },
  ]);
  const utterance = speaker.prepare('Hello', { language: 'en', voice: null, rate: 1 });
  const played = utterance.play(callbacks().made);
  spoken[0].onstart();
  utterance.duck(true);
  assert.equal(spoken[0].volume, 1);
  spoken[0].onend();
  await played;
  // What has ended is not cancelled: that would cut whatever speaks next.
  utterance.stop();
  assert.equal(cancelled(), 0);
});

test('an utterance that the browser cuts has ended, one that fails has failed, and one that sticks is not waited for', async () => {
  const { speaker, spoken, time } = synthesis();
  const play = (): Promise<void> => speaker.prepare('Hello', { language: 'en', voice: null, rate: 1 }).play(callbacks().made);
  const cut = play();
  spoken[0].onerror({ error: 'interrupted' });
  await cut;
  const failed = play();
  spoken[1].onerror({ error: 'synthesis-failed' });
  await assert.rejects(failed, isCode('voice/unsupported'));
  const stuck = play();
  spoken[2].onstart();
  let over = false;
  void stuck.then(() => (over = true));
  time.tick(5200);
  await settled();
  assert.equal(over, false);
  time.tick(100);
  await stuck;
});
