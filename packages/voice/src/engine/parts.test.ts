import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { capture, captureError, browserMicrophone } from './capture.ts';
import { Detector, levelOf } from './detector.ts';
import { createRelayRecogniser } from './recogniser-relay.ts';
import { sentencesOf, spokenText, textLanguage } from './sentences.ts';
import { browserFamily, obstacleOf } from './support.ts';
import type { EarHandlers } from './types.ts';
import type { FrameModel } from './vad/types.ts';
import { encodeWav, WavReader } from './wav.ts';

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 400; turn += 1) await Promise.resolve();
};

test('a WAV is what its header says, and is read back from pieces of any size', () => {
  const samples = Float32Array.from({ length: 1000 }, (_, index) => Math.sin(index / 7) * 0.8);
  const wav = encodeWav(samples);
  const view = new DataView(wav.buffer);
  assert.deepEqual(
    [wav.length, view.getUint32(24, true), view.getUint32(28, true), view.getUint16(34, true), view.getUint32(40, true)],
    [2044, 16_000, 32_000, 16, 2000],
  );
  for (const size of [1, 7, 44, 45, 4096]) {
    const reader = new WavReader();
    const read: number[] = [];
    for (let at = 0; at < wav.length; at += size) read.push(...(reader.push(wav.slice(at, at + size)) ?? []));
    assert.equal(reader.format?.sampleRate, 16_000);
    assert.equal(read.length, 1000, `pieces of ${size}`);
    assert.ok(read.every((value, index) => Math.abs(value - samples[index]!) < 1e-3));
  }
  assert.throws(() => new WavReader().push(new TextEncoder().encode('<!doctype html><p>not audio</p>')), /not a WAV/);
  assert.equal(encodeWav(Float32Array.of(2, -2))[45], 0x7f);
});

test('what is spoken has no marks of Markdown, addresses or citations', () => {
  assert.equal(
    spokenText('## Returns\n\nYou have **30 days** [1]. See [the page](https://x.example/a_(b)) or https://x.example/y\n\n- Keep the box\n- Keep the `label`'),
    'Returns. You have 30 days. See the page or Keep the box Keep the label',
  );
  assert.equal(spokenText('```js\nx\n```'), '');
});

test('a text is cut into sentences whose places fit', () => {
  const text = 'Yes. The new set is free, and with express it reaches Oslo on Thursday. 好的。';
  const found = sentencesOf(text, 'en');
  assert.deepEqual(
    found.map((one) => one.text),
    ['Yes.', 'The new set is free, and with express it reaches Oslo on Thursday.', '好的。'],
  );
  for (const { text: words, from, to } of found) assert.equal(text.slice(from, to), words);
  const long = `${'word '.repeat(60)}end, ${'more '.repeat(80)}done.`;
  for (const { text: words, from, to } of sentencesOf(long, 'en')) {
    assert.ok(words.length <= 220);
    assert.equal(long.slice(from, to), words);
  }
  assert.equal(
    sentencesOf(long, 'en')
      .map((one) => one.text)
      .join(' ')
      .replace(/\s+/g, ' '),
    long.trim().replace(/\s+/g, ' '),
  );
});

test('a text in other letters is spoken in a language that has them', () => {
  assert.equal(textLanguage('Your order is on its way.', 'en-GB'), 'en-GB');
  assert.equal(textLanguage('您的订单已发出。', 'en'), 'zh-CN');
  assert.equal(textLanguage('ご注文は発送されました。', 'zh-CN'), 'ja-JP');
  assert.equal(textLanguage('طلبك في الطريق', 'fa-IR'), 'fa-IR');
  assert.equal(textLanguage('Your order is on its way.', 'ar'), 'en-US');
  assert.equal(textLanguage('20418', 'ar'), 'ar');
});

test('errors of the microphone have their codes', async () => {
  const named = (name: string) => captureError(Object.assign(new Error(name), { name })).code;
  assert.deepEqual(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError'].map(named), [
    'voice/mic-denied',
    'voice/mic-missing',
    'voice/mic-busy',
    'voice/mic-missing',
  ]);
  await assert.rejects(browserMicrophone({ isSecureContext: false })({}), (error) => error instanceof CsError && error.code === 'voice/needs-https');
});

test('a microphone that opens after the start was given up is closed again', async () => {
  let stopped = 0;
  const track = { stop: () => (stopped += 1), addEventListener: () => undefined };
  const stop = new AbortController();
  let give: (stream: MediaStream) => void = () => undefined;
  const opening = capture(
    () => new Promise((resolve) => (give = resolve)),
    stop.signal,
    () => undefined,
  );
  stop.abort(new Error('left'));
  give({ getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream);
  await assert.rejects(opening, /left/);
  assert.equal(stopped, 1);
});

/** A network that says of each frame what the test says, and how it was asked. */
function model(chance: (frame: number) => number) {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  const made: FrameModel = {
    async probability(frame) {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      seen.push(frame[0]!);
      return chance(seen.length);
    },
    reset: () => undefined,
    release: async () => undefined,
  };
  return { made, seen, most: () => most };
}

const frameOf = (value: number): Float32Array => new Float32Array(512).fill(value);

function handlers() {
  const told: string[] = [];
  const sounds: number[] = [];
  const quiet = (): void => undefined;
  const made: EarHandlers = {
    onGranted: quiet,
    onProgress: quiet,
    onLevel: quiet,
    onSpeechStart: () => told.push('start'),
    onSpeechConfirmed: () => told.push('confirmed'),
    onSound: (audio) => void sounds.push(audio.length / 512),
    onMisfire: () => told.push('misfire'),
    onPause: () => told.push('pause'),
    onResumed: () => told.push('resumed'),
    onSpeechEnd: () => told.push('end'),
    onLost: (error) => told.push(error.code),
  };
  return { made, told, sounds };
}

test('frames that come before the model are kept and heard in order, one at a time', async () => {
  const { made, told } = handlers();
  const { made: silero, seen, most } = model((frame) => Number(frame >= 2 && frame <= 5));
  const detector = new Detector(made);
  for (let frame = 0; frame < 5; frame += 1) detector.push(frameOf(frame));
  detector.attach(silero);
  for (let frame = 5; frame < 40; frame += 1) detector.push(frameOf(frame));
  await settled();
  assert.deepEqual(
    seen,
    Array.from({ length: 40 }, (_, frame) => frame),
  );
  assert.equal(most(), 1);
  assert.deepEqual(told, ['start', 'confirmed', 'pause', 'end']);
});

test('what is told of a turn while it is spoken is, together, what is told at its end', async () => {
  const { made, sounds } = handlers();
  const ends: number[] = [];
  const { made: silero } = model((frame) => Number((frame > 20 && frame < 40) || (frame > 44 && frame < 60) || frame === 120));
  const detector = new Detector({ ...made, onSpeechEnd: (audio) => void ends.push(audio.length / 512) });
  detector.attach(silero);
  for (let frame = 0; frame < 200; frame += 1) detector.push(frameOf(frame));
  await settled();
  assert.equal(ends.length, 1);
  assert.ok(sounds.length > 20, 'as it comes');
  assert.equal(
    sounds.reduce((sum, frames) => sum + frames, 0),
    ends[0],
  );
});

test('what was kept is bounded, and nothing arrives after the end', async () => {
  const { made, told } = handlers();
  const { made: silero, seen } = model(() => 1);
  const detector = new Detector(made);
  for (let frame = 0; frame < 1000; frame += 1) detector.push(frameOf(frame));
  detector.attach(silero);
  detector.detach();
  await settled();
  assert.deepEqual([seen, told], [[375], []]);
});

test('levels run from silence to loud', () => {
  assert.equal(levelOf(new Float32Array(512)), 0);
  assert.ok(levelOf(new Float32Array(512).fill(0.02)) > 0.3);
  assert.equal(levelOf(new Float32Array(512).fill(0.9)), 1);
});

test('the relay gets a WAV, and the language where one was chosen', async () => {
  let sent: FormData | undefined;
  const sending: boolean[] = [];
  const recogniser = createRelayRecogniser(async (path, init) => {
    assert.equal(path, '/v1/speech/transcriptions');
    assert.equal(sending.at(-1), true);
    sent = init.body as FormData;
    return Response.json({ text: ' where is my order ', language: 'en', segments: [] });
  });
  const options = {
    language: 'de-DE',
    locale: 'en',
    track: null,
    onInterim: () => undefined,
    onSending: (on: boolean) => void sending.push(on),
    onError: () => undefined,
  };
  assert.deepEqual(await recogniser.open(options).finish(new Float32Array(160), new AbortController().signal), { text: 'where is my order', language: 'en' });
  assert.equal(sent?.get('language'), 'de-DE');
  assert.equal((sent?.get('file') as File).size, 44 + 320);
  await recogniser.open({ ...options, language: null }).finish(new Float32Array(16 * 130_000), new AbortController().signal);
  assert.equal(sent?.has('language'), false);
  assert.equal((sent?.get('file') as File).size, 44 + 120_000 * 32);
  assert.deepEqual(sending, [true, false, true, false]);
});

test('what stands in the way is told before anything is tried', () => {
  const engine = (name: string) => ({ engine: name, available: true });
  const page = { isSecureContext: true, navigator: { mediaDevices: {}, userAgent: '' }, AudioWorkletNode: {} };
  assert.equal(obstacleOf(engine('openai'), page), null);
  assert.equal(obstacleOf(engine('openai'), { ...page, isSecureContext: false })?.code, 'voice/needs-https');
  assert.equal(obstacleOf(engine('browser'), page)?.code, 'voice/unsupported');
  assert.equal(obstacleOf(engine('browser'), { ...page, webkitSpeechRecognition: class {} } as never), null);
  const family = (userAgent: string, maxTouchPoints = 0) => browserFamily({ navigator: { userAgent, maxTouchPoints } });
  assert.equal(family('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'), 'safari');
  assert.equal(family('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 5), 'ios');
  assert.equal(family('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36'), 'android');
  assert.equal(family('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'), 'firefox');
});

test('a microphone that is unplugged is told, and one without a track is missing', async () => {
  const track = Object.assign(new EventTarget(), { stop: () => undefined });
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream;
  const lost: string[] = [];
  const open = await capture(
    async () => stream,
    new AbortController().signal,
    (error) => lost.push(error.code),
  );
  assert.equal(open.track, track);
  assert.deepEqual(lost, []);
  track.dispatchEvent(new Event('ended'));
  track.dispatchEvent(new Event('ended'));
  assert.deepEqual(lost, ['voice/mic-missing']);
  const mute = { getTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream;
  await assert.rejects(
    capture(
      async () => mute,
      new AbortController().signal,
      () => undefined,
    ),
    (error) => error instanceof CsError && error.code === 'voice/mic-missing',
  );
});

test('a sound that was no speech is told as such, and a detector that breaks is lost', async () => {
  const { made, told } = handlers();
  const { made: silero } = model((frame) => {
    if (frame === 30) throw new Error('out of memory');
    return Number(frame === 1);
  });
  const detector = new Detector(made);
  detector.attach(silero);
  for (let frame = 0; frame < 40; frame += 1) detector.push(frameOf(frame));
  await settled();
  assert.deepEqual(told, ['start', 'misfire', 'voice/model-failed']);
});

test('a turn at the relay that is given up is never sent, and an answer without words is a failure', async () => {
  let asked = 0;
  const sending: boolean[] = [];
  const recogniser = createRelayRecogniser(async () => {
    asked += 1;
    if (asked === 2) throw new CsError('relay/unreachable');
    return Response.json({ segments: [] });
  });
  const options = {
    language: null,
    locale: 'en',
    track: null,
    onInterim: () => undefined,
    onSending: (on: boolean) => void sending.push(on),
    onError: () => undefined,
  };
  recogniser.open(options).cancel();
  assert.equal(asked, 0);
  await assert.rejects(
    recogniser.open(options).finish(new Float32Array(1), new AbortController().signal),
    (error) => error instanceof CsError && error.code === 'provider/bad-response',
  );
  await assert.rejects(recogniser.open(options).finish(new Float32Array(1), new AbortController().signal));
  assert.deepEqual(sending, [true, false, true, false], 'what fails is no longer on its way');
});

test('a browser that cannot find sentences has them cut at their marks', (t) => {
  const { Segmenter } = Intl;
  t.after(() => Object.assign(Intl, { Segmenter }));
  Object.assign(Intl, { Segmenter: undefined });
  const text = 'Yes. Is it free? 好的。 No mark here';
  const found = sentencesOf(text, 'en');
  assert.deepEqual(
    found.map((one) => one.text),
    ['Yes.', 'Is it free?', '好的。', 'No mark here'],
  );
  for (const { text: words, from, to } of found) assert.equal(text.slice(from, to), words);
});
