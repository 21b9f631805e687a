import { Resampler } from './resampler.ts';

const RATE = 16_000;

/** Makes frames of 16 kHz of what a microphone brings, whatever its rate and its channels are. */
export class Frames {
  readonly #resampler: Resampler;
  readonly #size: number;
  readonly #out: (frame: Float32Array<ArrayBuffer>) => void;
  #frame: Float32Array<ArrayBuffer>;
  #filled = 0;
  #mixed = new Float32Array(0);

  /** `rate` in Hz; `out` gets each whole frame of `size` samples, and keeps it. */
  constructor(rate: number, size: number, out: (frame: Float32Array<ArrayBuffer>) => void) {
    this.#resampler = new Resampler(Math.round(rate), RATE);
    this.#size = size;
    this.#out = out;
    this.#frame = new Float32Array(size);
  }

  /** Takes the channels of one block, each of as many samples. */
  push(channels: readonly Float32Array[]): void {
    const [first, ...others] = channels;
    if (first === undefined) return;
    this.#resampler.push(others.length === 0 ? first : this.#mix(first, others), this.#take);
  }

  #mix(first: Float32Array, others: readonly Float32Array[]): Float32Array {
    if (this.#mixed.length !== first.length) this.#mixed = new Float32Array(first.length);
    const mixed = this.#mixed;
    mixed.set(first);
    for (const channel of others) for (let at = 0; at < mixed.length; at += 1) mixed[at]! += channel[at]!;
    for (let at = 0; at < mixed.length; at += 1) mixed[at]! /= others.length + 1;
    return mixed;
  }

  readonly #take = (sample: number): void => {
    this.#frame[this.#filled] = sample;
    this.#filled += 1;
    if (this.#filled < this.#size) return;
    this.#out(this.#frame);
    this.#frame = new Float32Array(this.#size);
    this.#filled = 0;
  };
}
