import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, VOICE_LIMITS } from '@cs-kit/protocol';
import { FakeClock, FakeTrack } from '../../testing/fake-call.ts';
import { isVoiceName, voiceName, VoiceRecorder } from './recorder.ts';
import type { Recording, RecorderDeps, RecorderLike } from './recorder.ts';

/* One recording: what it keeps, whoever ends it. */

/** A recorder that hands over what a test says, and stops a moment after it is told to, as browsers do. */
class FakeRecorder implements RecorderLike {
  state: RecorderLike['state'] = 'inactive';
  ondataavailable: RecorderLike['ondataavailable'] = null;
  onstop: RecorderLike['onstop'] = null;
  onerror: RecorderLike['onerror'] = null;
  readonly options: MediaRecorderOptions;
  readonly mimeType: string;

  constructor(options: MediaRecorderOptions) {
    this.options = options;
    this.mimeType = options.mimeType ?? '';
  }

  start(): void {
    this.state = 'recording';
  }

  give(words: string): void {
    this.ondataavailable?.({ data: new Blob([words]) });
  }

  stop(): void {
    this.state = 'inactive';
    queueMicrotask(() => {
      this.give('end');
      this.onstop?.();
    });
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(more: Partial<RecorderDeps> = {}) {
  const clock = new FakeClock();
  const recorders: FakeRecorder[] = [];
  const tracks: FakeTrack[] = [];
  const recorded: Recording[] = [];
  const failed: CsError[] = [];
  const meters = { open: 0 };
  const recorder = new VoiceRecorder({
    openMicrophone: async () => {
      const track = new FakeTrack('audio');
      tracks.push(track);
      return track as unknown as MediaStreamTrack;
    },
    createRecorder: (_track, options) => {
      const made = new FakeRecorder(options);
      recorders.push(made);
      return made;
    },
    supports: (type) => type.startsWith('audio/webm'),
    meter: () => {
      meters.open += 1;
      return { level: () => 0.5, close: () => void (meters.open -= 1) };
    },
    clock,
    recorded: (recording) => void recorded.push(recording),
    failed: (error) => void failed.push(error),
    ...more,
  });
  return { clock, recorder, recorders, tracks, recorded, failed, meters };
}

test('records with a running clock and level, and gives everything back when it is done', async () => {
  const { clock, recorder, recorders, tracks, recorded, meters } = setUp();
  const starting = recorder.start();
  assert.equal(recorder.state.get().phase, 'asking');
  await starting;
  assert.deepEqual(recorders[0]?.options, { audioBitsPerSecond: 32_000, mimeType: 'audio/webm;codecs=opus' });
  recorders[0]?.give('one');
  clock.advance(2050);
  assert.deepEqual(recorder.state.get(), { phase: 'recording', ms: 2000, level: 0.5 });
  await recorder.start();
  assert.equal(recorders.length, 1, 'a second press begins nothing');
  recorder.finish();
  recorder.finish();
  assert.deepEqual(recorder.state.get(), { phase: 'ending', ms: 2050 });
  await turn();
  assert.equal(recorder.state.get().phase, 'idle');
  const [one, ...others] = recorded;
  assert.deepEqual([others.length, one?.ms, one?.end, one?.file.type, await one?.file.text()], [0, 2050, 'done', 'audio/webm', 'oneend']);
  assert.ok(isVoiceName(one?.file.name ?? ''));
  assert.deepEqual([tracks[0]?.readyState, meters.open, clock.waiting], ['ended', 0, 0]);
});

test('where a browser makes mp4 or says nothing, the file says what it is', async () => {
  const safari = setUp({ supports: (type) => type === 'audio/mp4' });
  await safari.recorder.start();
  safari.recorder.finish();
  await turn();
  assert.deepEqual([safari.recorded[0]?.file.type, safari.recorded[0]?.file.name.endsWith('.m4a')], ['audio/mp4', true]);
  const other = setUp({ supports: () => false });
  await other.recorder.start();
  assert.deepEqual(other.recorders[0]?.options, { audioBitsPerSecond: 32_000 });
  other.recorder.finish();
  await turn();
  assert.equal(other.recorded[0]?.file.type, 'audio/webm');
});

test('stops at the longest time and keeps what there is', async () => {
  const { clock, recorder, recorded } = setUp();
  await recorder.start();
  clock.advance(VOICE_LIMITS.voiceMessageMs + 1000);
  await turn();
  assert.deepEqual([recorded[0]?.end, recorded[0]?.ms], ['limit', VOICE_LIMITS.voiceMessageMs]);
});

test('whoever hears of a recording may end it, and then it has ended', async () => {
  const { clock, recorder, recorded } = setUp();
  recorder.state.subscribe((now) => now.phase === 'recording' && now.ms >= 500 && recorder.finish());
  await recorder.start();
  clock.advance(500);
  await turn();
  clock.advance(5000);
  assert.deepEqual([recorder.state.get().phase, clock.waiting, recorded.length, recorded[0]?.ms], ['idle', 0, 1, 500]);
});

test('keeps what there is when the microphone is pulled out, however the browser tells', async () => {
  for (const pull of [
    ({ tracks }: ReturnType<typeof setUp>) => tracks[0]?.end(),
    ({ recorders }: ReturnType<typeof setUp>) => recorders[0]?.onerror?.(),
    ({ recorders }: ReturnType<typeof setUp>) => recorders[0]?.stop(),
  ]) {
    const set = setUp();
    await set.recorder.start();
    set.clock.advance(1000);
    pull(set);
    await turn();
    assert.deepEqual([set.recorded.length, set.recorded[0]?.end, set.recorder.state.get().phase, set.meters.open], [1, 'lost', 'idle', 0]);
  }
});

test('what was cancelled is given to whoever may want it back, and to nobody else', async () => {
  const { clock, recorder, recorded, failed, tracks } = setUp();
  await recorder.start();
  clock.advance(3000);
  const kept: Recording[] = [];
  recorder.cancel((recording) => void kept.push(recording));
  await turn();
  assert.deepEqual([kept[0]?.ms, recorded.length, failed.length, tracks[0]?.readyState], [3000, 0, 0, 'ended']);
  await recorder.start();
  recorder.cancel();
  await turn();
  assert.equal(recorder.state.get().phase, 'idle');
  assert.equal(recorded.length, 0);
});

test('a recording in which nothing is says so', async () => {
  const { recorder, recorders, recorded, failed } = setUp();
  await recorder.start();
  recorders[0]!.give = () => undefined;
  recorder.finish();
  await turn();
  assert.deepEqual([recorded.length, failed[0]?.code], [0, 'voice/mic-missing']);
});

test('a microphone that opens after it was given up is closed again', async () => {
  const track = new FakeTrack('audio');
  let open: (track: MediaStreamTrack) => void = () => undefined;
  const { recorder, recorders } = setUp({ openMicrophone: () => new Promise((resolve) => (open = resolve)) });
  const starting = recorder.start();
  recorder.finish();
  assert.equal(recorder.state.get().phase, 'idle');
  open(track as unknown as MediaStreamTrack);
  await starting;
  assert.deepEqual([track.readyState, recorders.length], ['ended', 0]);
});

test('each way to fail has its code; one that comes after it was given up is for nobody', async () => {
  const denied = setUp({ openMicrophone: () => Promise.reject(new CsError('voice/mic-denied')) });
  await assert.rejects(denied.recorder.start(), { code: 'voice/mic-denied' });
  assert.equal(denied.recorder.state.get().phase, 'idle');
  const unable = setUp({
    createRecorder: () => {
      throw new DOMException('', 'NotSupportedError');
    },
  });
  await assert.rejects(unable.recorder.start(), { code: 'voice/unsupported' });
  assert.equal(unable.tracks[0]?.readyState, 'ended');
  let refuse: (error: Error) => void = () => undefined;
  const late = setUp({ openMicrophone: () => new Promise((_resolve, reject) => (refuse = reject)) });
  const starting = late.recorder.start();
  late.recorder.cancel();
  refuse(new CsError('voice/mic-denied'));
  await starting;
});

test('names tell when, and nothing else is taken for one', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
  assert.deepEqual([voiceName(at, 'audio/webm'), voiceName(at, 'audio/mp4')], ['voice-message-2026-01-02-030405.webm', 'voice-message-2026-01-02-030405.m4a']);
  assert.deepEqual(['voice-message-2026-01-02-030405.exe', 'my voice-message.webm', 'song.mp3'].map(isVoiceName), [false, false, false]);
});
