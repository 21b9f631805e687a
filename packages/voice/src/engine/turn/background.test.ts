import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAME_SAMPLES } from '../frame.ts';
import { TurnTaker } from './turn.ts';

/** Sound of a loudness in decibels of full scale, with how probable it is that it is speech. */
interface Stretch {
  readonly frames: number;
  readonly level: number;
  readonly chance: number;
}

/** What happens in a room, by the frame at which it does. */
function room(...stretches: readonly Stretch[]): string[] {
  const turns = new TurnTaker();
  const happened: string[] = [];
  let at = 0;
  for (const { frames, level, chance } of stretches)
    for (let count = 0; count < frames; count += 1) {
      at += 1;
      const frame = new Float32Array(FRAME_SAMPLES).fill(10 ** (level / 20));
      for (const event of turns.take(frame, chance)) if (['confirmed', 'end'].includes(event.type)) happened.push(`${event.type} ${at}`);
    }
  return happened;
}
const quiet = (frames: number): Stretch => ({ frames, level: -70, chance: 0.02 });
const others = (frames: number): Stretch => ({ frames, level: -40, chance: 0.9 });
const visitor = (frames: number): Stretch => ({ frames, level: -20, chance: 0.99 });
/** Further voices that are heard but not understood. */
const murmur = (frames: number): Stretch => ({ frames, level: -40, chance: 0.3 });

test('voices that never pause fill one turn, and begin no other; who is louder is heard, and the turn ends under them', () => {
  const happened = room(others(3000), visitor(30), others(60));
  assert.deepEqual(happened, ['confirmed 3', 'end 947', 'confirmed 3004', 'end 3050']);
});

test('who speaks without others around is heard however softly, also after a long turn with pauses', () => {
  const talk = Array.from({ length: 60 }, () => [visitor(20), quiet(5)]).flat();
  const happened = room(...talk, quiet(60), { frames: 10, level: -45, chance: 0.9 }, quiet(60));
  assert.equal(happened.filter((one) => one.startsWith('confirmed')).length, 3);
});

test('when the voices are gone, somebody as soft as they were is heard again', () => {
  const happened = room(others(1000), quiet(1500), others(10), quiet(60));
  assert.deepEqual(happened.slice(2), ['confirmed 2503', 'end 2527']);
});

test('under a murmur a turn ends though voices go on, and they begin none', () => {
  const happened = room(murmur(100), visitor(30), others(10), murmur(40), others(20), murmur(40), visitor(10), murmur(40));
  assert.deepEqual(happened, ['confirmed 103', 'end 150', 'confirmed 244', 'end 267']);
});

test('noise, which is never like speech, changes nothing', () => {
  const noise = (frames: number): Stretch => ({ frames, level: -25, chance: 0.03 });
  const happened = room(noise(300), { frames: 10, level: -24, chance: 0.9 }, noise(40));
  assert.deepEqual(happened, ['confirmed 303', 'end 327']);
});
