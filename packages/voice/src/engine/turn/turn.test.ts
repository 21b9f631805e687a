import assert from 'node:assert/strict';
import { test } from 'node:test';
import library from '@ricky0123/vad-web/dist/frame-processor.js';
import { FRAME_MS, FRAME_SAMPLES } from '../frame.ts';
import { Pace, PATIENCE, patienceMs } from './patience.ts';
import type { Phrase } from './phrases.ts';
import { TURN_RULES } from './rules.ts';
import { TurnTaker, type TurnEvent } from './turn.ts';

/** Feeds probabilities, one a frame whose samples are its number from 1 on; gives what happened at which frame. */
function feed(turns: TurnTaker, chances: readonly number[], from = 0): { readonly at: number; readonly event: TurnEvent }[] {
  return chances.flatMap((chance, index) =>
    turns.take(new Float32Array(FRAME_SAMPLES).fill(from + index + 1), chance).map((event) => ({ at: from + index + 1, event })),
  );
}
const times = (count: number, chance: number): number[] => Array.from({ length: count }, () => chance);
const brief = (happened: readonly { readonly at: number; readonly event: TurnEvent }[]): string[] => happened.map(({ at, event }) => `${event.type} ${at}`);
const frames = (ms: number): number => ms / FRAME_MS;

test('by one patience for all, turns are cut just as vad-web cuts them', async () => {
  const { FrameProcessor } = library;
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round += 1) {
    // Stretches of speech, silence and what lies between, some of one frame.
    const chances: number[] = [];
    while (chances.length < 400) chances.push(...times(1 + Math.floor(random() ** 2 * 24), random() < 0.5 ? random() * 0.5 : random()));
    const theirs: string[] = [];
    let at = 0;
    const processor = new FrameProcessor(
      async () => ({ isSpeech: chances[at] as number, notSpeech: 0 }),
      () => undefined,
      {
        positiveSpeechThreshold: TURN_RULES.speech,
        negativeSpeechThreshold: TURN_RULES.silence,
        redemptionMs: 512,
        minSpeechMs: 96,
        preSpeechPadMs: 288,
        submitUserSpeechOnPause: false,
      },
      FRAME_MS,
    );
    processor.resume();
    const names: Readonly<Record<string, string>> = { SPEECH_START: 'start', SPEECH_REAL_START: 'confirmed', VAD_MISFIRE: 'misfire', SPEECH_END: 'end' };
    for (; at < chances.length; at += 1)
      await processor.process(new Float32Array(FRAME_SAMPLES), (event) => {
        const name = names[event.msg as string];
        if (name !== undefined) theirs.push(`${name} ${at + 1}`);
      });
    const ours = feed(new TurnTaker({ ...TURN_RULES, mostMs: Infinity }, () => 512), chances).filter(({ event }) => !['pause', 'resumed'].includes(event.type));
    assert.deepEqual(brief(ours), theirs, `round ${round}`);
  }
});

test('a turn has a little before its first sound, all of it, and nothing of the one before', () => {
  const turns = new TurnTaker();
  const first = feed(turns, [...times(20, 0), ...times(10, 0.9), ...times(17, 0)]);
  assert.deepEqual(brief(first), ['start 21', 'confirmed 23', 'pause 33', 'end 47']);
  const { event } = first.at(-1)!;
  assert.ok(event.type === 'end' && event.reason === 'silence');
  assert.deepEqual([event.audio[0], event.audio.at(-1), event.audio.length], [12, 47, 36 * FRAME_SAMPLES]);
  const second = feed(turns, [...times(2, 0), ...times(3, 0.9)], 47);
  const [end] = turns.commit();
  assert.deepEqual(brief(second), ['start 50', 'confirmed 52']);
  assert.ok(end?.type === 'end' && end.reason === 'asked');
  assert.deepEqual([end.audio[0], end.audio.length], [48, 5 * FRAME_SAMPLES]);
  assert.equal(turns.open, false);
  assert.deepEqual(turns.commit(), []);
});

test('silence is waited for as long as the words ask, and those of a pause that is over change nothing', () => {
  for (const phrase of ['complete', 'unsure', 'number', 'open'] as const) {
    const turns = new TurnTaker();
    feed(turns, [...times(10, 0.9), ...times(4, 0)]);
    turns.words(phrase);
    assert.deepEqual(brief(feed(turns, times(60, 0), 14)), [`end ${10 + frames(PATIENCE[phrase])}`]);
  }
  const turns = new TurnTaker();
  feed(turns, [...times(10, 0.9), ...times(4, 0)]);
  assert.deepEqual(brief(feed(turns, [0.9], 14)), ['resumed 15']);
  turns.words('complete');
  assert.deepEqual(brief(feed(turns, times(17, 0), 15)), ['pause 18', `end ${15 + frames(PATIENCE.unknown)}`]);
});

test('words that come late end a turn that was quiet for long enough at once', () => {
  const turns = new TurnTaker();
  feed(turns, [...times(10, 0.9), ...times(12, 0)]);
  turns.words('complete');
  assert.deepEqual(brief(feed(turns, [0], 22)), ['end 23']);
});

test('what lies between speech and silence neither ends a turn nor begins one', () => {
  const turns = new TurnTaker();
  assert.deepEqual(brief(feed(turns, times(50, 0.45))), []);
  assert.deepEqual(brief(feed(turns, [...times(5, 0.9), ...times(100, 0.45)], 50)), ['start 51', 'confirmed 53']);
});

test('a turn that nobody ends is ended, and the next one begins', () => {
  const turns = new TurnTaker();
  const happened = feed(turns, times(2000, 0.99));
  const most = frames(TURN_RULES.mostMs + TURN_RULES.beforeMs);
  assert.deepEqual(brief(happened).slice(0, 5), [
    'start 1',
    'confirmed 3',
    `end ${Math.ceil(most)}`,
    `start ${Math.ceil(most) + 1}`,
    `confirmed ${Math.ceil(most) + 3}`,
  ]);
  assert.ok(happened.every(({ event }) => event.type !== 'end' || (event.reason === 'length' && event.audio.length <= 31 * 16_000)));
});

test('what was forgotten begins nothing', () => {
  const turns = new TurnTaker();
  feed(turns, times(10, 0.9));
  turns.reset();
  assert.equal(turns.open, false);
  const [end] = (feed(turns, times(3, 0.9), 100), turns.commit());
  assert.ok(end?.type === 'end' && end.audio.length === 3 * FRAME_SAMPLES);
});

test('who goes on after an end is waited for longer the next time, and that is forgotten again', () => {
  const waited: number[] = [];
  const pace = new Pace();
  const turns = new TurnTaker(TURN_RULES, (phrase: Phrase | null, own: Pace) => (waited.push(patienceMs(phrase, own)), patienceMs(phrase, own)), pace);
  const turn = (pause: number): void => void feed(turns, [...times(pause, 0), ...times(5, 0.9), ...times(50, 0)]);
  turn(0);
  assert.equal(waited.at(-1), PATIENCE.unknown);
  const soon = new TurnTaker(TURN_RULES, () => 256, pace);
  for (let cut = 0; cut < 6; cut += 1) feed(soon, [...times(5, 0.9), ...times(10, 0)]);
  assert.equal(pace.factor, 1.6);
  turn(0);
  assert.equal(waited.at(-1), PATIENCE.unknown * pace.factor);
  const cut = pace.factor;
  for (let whole = 0; whole < 30; whole += 1) turn(60);
  assert.ok(pace.factor < 1.05 && pace.factor < cut);
  // A whole sentence is whole however slowly somebody speaks.
  assert.equal(patienceMs('complete', pace), PATIENCE.complete);
});
