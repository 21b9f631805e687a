import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Playback } from './playback.ts';
import type { AudioLike } from './playback.ts';

/** An audio element without a sound behind it. */
class FakeAudio implements AudioLike {
  src = '';
  preload = '';
  playbackRate = 1;
  duration = Number.NaN;
  paused = true;
  loads = 0;
  /** What `currentTime` is bound to. */
  end = 2;
  #at = 0;
  readonly #listeners = new Map<string, Set<() => void>>();

  get currentTime(): number {
    return this.#at;
  }

  set currentTime(seconds: number) {
    this.#at = Math.min(seconds, this.end);
  }

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async play(): Promise<void> {
    this.paused = false;
    this.tell('play');
  }

  pause(): void {
    this.paused = true;
    this.tell('pause');
  }

  load(): void {
    this.loads += 1;
  }

  removeAttribute(): void {
    this.src = '';
  }

  addEventListener(type: string, fn: () => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(fn));
  }

  removeEventListener(type: string, fn: () => void): void {
    this.#listeners.get(type)?.delete(fn);
  }

  tell(type: string): void {
    for (const fn of [...(this.#listeners.get(type) ?? [])]) fn();
  }
}

function open(duration: number) {
  const audio = new FakeAudio();
  let broken = 0;
  const playback = new Playback(audio, 'blob:x', () => (broken += 1));
  audio.duration = duration;
  audio.tell('loadedmetadata');
  return { audio, playback, broken: () => broken };
}

test('plays, tells where it is, and begins anew after its end', async () => {
  const { audio, playback } = open(2);
  assert.deepEqual(playback.state.get(), { playing: false, at: 0, seconds: 2 });
  await playback.play();
  audio.currentTime = 1.2;
  audio.tell('timeupdate');
  assert.deepEqual(playback.state.get(), { playing: true, at: 1.2, seconds: 2 });
  playback.seek(9);
  assert.equal(playback.state.get().at, 2);
  playback.seek(-1);
  assert.equal(audio.currentTime, 0);
  playback.setRate(1.5);
  assert.equal(audio.playbackRate, 1.5);
  audio.currentTime = 2;
  audio.paused = true;
  audio.tell('ended');
  assert.deepEqual(playback.state.get(), { playing: false, at: 0, seconds: 2 });
  playback.close();
  assert.deepEqual([audio.listening, audio.src, audio.loads], [0, '', 1]);
});

test('a recording that does not say how long it is is measured before anybody sees it move', () => {
  const { audio, playback } = open(Number.POSITIVE_INFINITY);
  assert.equal(audio.currentTime, 2, 'sent to its end');
  audio.tell('timeupdate');
  assert.deepEqual(playback.state.get(), { playing: false, at: 0, seconds: null });
  playback.seek(1);
  audio.tell('ended');
  audio.duration = 2.4;
  audio.tell('durationchange');
  assert.deepEqual(playback.state.get(), { playing: false, at: 0, seconds: 2.4 });
  audio.duration = 2.5;
  audio.tell('durationchange');
  assert.equal(playback.state.get().seconds, 2.5);
});

test('where the browser keeps saying that there is no end, the place where it stopped is the end', () => {
  const { audio, playback } = open(Number.POSITIVE_INFINITY);
  audio.tell('seeked');
  assert.equal(playback.state.get().seconds, 2);
  audio.tell('seeked');
  assert.equal(playback.state.get().seconds, 2);
});

test('one is heard at a time; one that cannot be played tells', async () => {
  const [one, two] = [open(2), open(3)];
  await one.playback.play();
  await two.playback.play();
  assert.deepEqual([one.audio.paused, two.audio.paused], [true, false]);
  two.playback.pause();
  assert.equal(two.playback.state.get().playing, false);
  one.audio.tell('error');
  assert.equal(one.broken(), 1);
  one.playback.close();
  await two.playback.play();
  two.playback.close();
});
