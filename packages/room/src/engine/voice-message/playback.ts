import { createStore } from '@cs-kit/core';
import type { Store } from '@cs-kit/core';

/** The part of `HTMLAudioElement` that playing uses. */
export interface AudioLike {
  src: string;
  preload: string;
  currentTime: number;
  playbackRate: number;
  readonly duration: number;
  readonly paused: boolean;
  play(): Promise<void>;
  pause(): void;
  load(): void;
  removeAttribute(name: string): void;
  addEventListener(type: string, fn: () => void): void;
  removeEventListener(type: string, fn: () => void): void;
}

/** Where the playing of one sound stands. Times in seconds; `seconds` is null until it is known. */
export interface PlaybackState {
  readonly playing: boolean;
  readonly at: number;
  readonly seconds: number | null;
}

/** Speeds in the order in which they are gone through. */
export const RATES = [1, 1.5, 2] as const;

/** Later than any recording ends. */
const FAR = 1e9;

/** Those that were heard and are still there. */
const sounding = new Set<Playback>();

/** Plays one sound. Of all of a page, one is heard at a time. */
export class Playback {
  readonly state: Store<PlaybackState> = createStore<PlaybackState>({ playing: false, at: 0, seconds: null });
  readonly #audio: AudioLike;
  readonly #stops: (() => void)[] = [];
  #measuring = false;

  /** `broken` hears that the browser cannot play it. */
  constructor(audio: AudioLike, url: string, broken: () => void) {
    this.#audio = audio;
    this.#on('loadedmetadata', () => this.#measure());
    this.#on('durationchange', () => this.#measured());
    this.#on('timeupdate', () => this.#tell());
    this.#on('seeked', () => this.#measured());
    this.#on('play', () => this.#tell());
    this.#on('pause', () => this.#tell());
    this.#on('ended', () => this.#rewind());
    this.#on('error', broken);
    audio.preload = 'metadata';
    audio.src = url;
  }

  /** Rejects where the browser does not let it sound. */
  async play(): Promise<void> {
    for (const other of sounding) if (other !== this) other.pause();
    sounding.add(this);
    await this.#audio.play();
  }

  pause(): void {
    this.#audio.pause();
  }

  /** Goes to a second of it. */
  seek(seconds: number): void {
    const end = this.state.get().seconds;
    if (end === null) return;
    this.#audio.currentTime = Math.min(Math.max(0, seconds), end);
    this.#tell({ at: this.#audio.currentTime });
  }

  /** Plays faster or slower; the pitch stays. */
  setRate(rate: number): void {
    this.#audio.playbackRate = rate;
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#audio.pause();
    // Lets go of the bytes.
    this.#audio.removeAttribute('src');
    this.#audio.load();
    sounding.delete(this);
  }

  #on(type: string, fn: () => void): void {
    this.#audio.addEventListener(type, fn);
    this.#stops.push(() => this.#audio.removeEventListener(type, fn));
  }

  #tell(change: Partial<PlaybackState> = {}): void {
    if (this.#measuring) return;
    const { currentTime, paused } = this.#audio;
    this.state.set({ ...this.state.get(), playing: !paused, at: currentTime, ...change });
  }

  /** Recordings of browsers do not say how long they are. Where one is sent to its end, the browser finds out. */
  #measure(): void {
    if (Number.isFinite(this.#audio.duration)) return this.#tell({ seconds: this.#audio.duration });
    this.#measuring = true;
    this.#audio.currentTime = FAR;
  }

  #measured(): void {
    const { duration, currentTime } = this.#audio;
    if (!this.#measuring) return this.#tell(Number.isFinite(duration) ? { seconds: duration } : {});
    // Some keep saying that it has no end, but stop at it.
    const end = Number.isFinite(duration) ? duration : currentTime < FAR ? currentTime : null;
    if (end === null || end === 0) return;
    this.#measuring = false;
    this.#audio.currentTime = 0;
    this.#tell({ seconds: end, at: 0 });
  }

  #rewind(): void {
    if (this.#measuring) return;
    this.#audio.currentTime = 0;
    this.#tell({ at: 0 });
  }
}
