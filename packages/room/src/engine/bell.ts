/** What a `Bell` touches. */
export interface BellDeps {
  /** Null where the browser has no sound, or has not been touched yet. */
  readonly createContext: () => AudioContext | null;
  readonly setInterval: (fn: () => void, ms: number) => unknown;
  readonly clearInterval: (handle: unknown) => void;
}

/** How often it rings while somebody waits, in milliseconds. */
export const RING_EVERY_MS = 10_000;

/** The sounds of the desk: one soft note for a message, two for a request, again and again while somebody waits. */
export class Bell {
  readonly #deps: BellDeps;
  #context: AudioContext | null = null;
  #timer: unknown = null;
  #waiting = 0;
  #on = true;

  constructor(deps: BellDeps) {
    this.#deps = deps;
  }

  /** Whether it may sound. */
  get on(): boolean {
    return this.#on;
  }

  set on(on: boolean) {
    this.#on = on;
    this.#follow();
  }

  /** How many wait; rings until it is none. */
  set waiting(count: number) {
    this.#waiting = count;
    this.#follow();
  }

  /** Sounds once. */
  ring(kind: 'waiting' | 'message'): void {
    if (!this.#on) return;
    this.#context ??= this.#deps.createContext();
    const context = this.#context;
    if (context === null) return;
    void context.resume().catch(() => undefined);
    if (context.state === 'suspended') return;
    const notes = kind === 'waiting' ? [659, 880] : [784];
    notes.forEach((hertz, index) => note(context, hertz, context.currentTime + index * 0.16));
  }

  /** Falls silent and lets go of the sound device. */
  close(): void {
    this.#waiting = 0;
    this.#follow();
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
  }

  #follow(): void {
    const wanted = this.#on && this.#waiting > 0;
    if (wanted && this.#timer === null) this.#timer = this.#deps.setInterval(() => this.ring('waiting'), RING_EVERY_MS);
    if (wanted || this.#timer === null) return;
    this.#deps.clearInterval(this.#timer);
    this.#timer = null;
  }
}

function note(context: AudioContext, hertz: number, at: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.12, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.45);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.5);
}
