import { BINS, Spectrum } from './spectrum.ts';
import type { Layer, SileroWeights } from './weights.ts';

/** Samples of a frame at 16 kHz. */
export const FRAME = 512;
/** Samples before a frame that are looked at with it. */
const CONTEXT = 64;
/** Samples after it that are its own end, mirrored. */
const MIRRORED = 64;
const HOP = 128;
const MOMENTS = 4;
const CELLS = 128;

/**
 * Silero VAD v6 for 16 kHz, as plain arithmetic: no WebAssembly, no special content policy, half a megabyte. Four moments of a frame, as magnitudes of
 * their frequencies, go through four layers of convolution into a memory of 128 cells (LSTM), and from there into one number. Layers read rows of
 * numbers that lie beside each other: a moment with the one before and after it is one row of what the layer before wrote.
 */
export class SileroNetwork {
  readonly #weights: SileroWeights;
  readonly #spectrum = new Spectrum();
  readonly #samples = new Float32Array(CONTEXT + FRAME + MIRRORED);
  // Each with an empty moment at both ends, where the layer looks over the edge.
  readonly #magnitudes = new Float32Array((MOMENTS + 2) * BINS);
  readonly #first = new Float32Array((MOMENTS + 2) * 128);
  readonly #second = new Float32Array((2 + 2) * 64);
  readonly #third = new Float32Array((1 + 2) * 64);
  /** What the convolutions give, and beside it what the memory gave before. */
  readonly #now = new Float32Array(2 * CELLS);
  readonly #gates = new Float32Array(4 * CELLS);
  readonly #cells = new Float32Array(CELLS);

  constructor(weights: SileroWeights) {
    this.#weights = weights;
  }

  /** How probable it is that somebody speaks in a frame of `FRAME` samples, 0 to 1. Frames follow each other: it remembers. */
  probability(frame: Float32Array): number {
    const samples = this.#samples;
    samples.copyWithin(0, FRAME, FRAME + CONTEXT);
    samples.set(frame, CONTEXT);
    const end = CONTEXT + FRAME;
    for (let at = 0; at < MIRRORED; at += 1) samples[end + at] = samples[end - 2 - at]!;
    for (let moment = 0; moment < MOMENTS; moment += 1) this.#spectrum.magnitudes(samples, moment * HOP, this.#magnitudes, (moment + 1) * BINS);
    const { first, second, third, fourth, memory, last } = this.#weights;
    fourMoments(first, this.#magnitudes, this.#first);
    twoMoments(second, this.#first, this.#second);
    oneMoment(third, this.#second, this.#third, 64);
    oneMoment(fourth, this.#third, this.#now, 0);
    rows(memory, this.#now, this.#gates, 0);
    this.#remember();
    let sum = last.bias[0]!;
    for (let cell = 0; cell < CELLS; cell += 1) sum += Math.max(0, this.#now[CELLS + cell]!) * last.weights[cell]!;
    return sigmoid(sum);
  }

  /** Forgets what it has heard. */
  reset(): void {
    for (const memory of [this.#samples, this.#now, this.#cells]) memory.fill(0);
  }

  #remember(): void {
    const gates = this.#gates;
    for (let cell = 0; cell < CELLS; cell += 1) {
      const kept = sigmoid(gates[CELLS + cell]!) * this.#cells[cell]!;
      const added = sigmoid(gates[cell]!) * Math.tanh(gates[2 * CELLS + cell]!);
      this.#cells[cell] = kept + added;
      this.#now[CELLS + cell] = sigmoid(gates[3 * CELLS + cell]!) * Math.tanh(this.#cells[cell]!);
    }
  }
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const positive = (value: number): number => (value > 0 ? value : 0);

/** Four moments at once: each weight is fetched for all of them. */
function fourMoments({ weights, bias, inputs }: Layer, from: Float32Array, to: Float32Array): void {
  const width = inputs / 3;
  const outputs = bias.length;
  for (let row = 0, at = 0; row < outputs; row += 1) {
    let zeroth = bias[row]!;
    let first = zeroth;
    let second = zeroth;
    let third = zeroth;
    for (let input = 0; input < inputs; input += 1, at += 1) {
      const weight = weights[at]!;
      zeroth += weight * from[input]!;
      first += weight * from[input + width]!;
      second += weight * from[input + 2 * width]!;
      third += weight * from[input + 3 * width]!;
    }
    to[outputs + row] = positive(zeroth);
    to[2 * outputs + row] = positive(first);
    to[3 * outputs + row] = positive(second);
    to[4 * outputs + row] = positive(third);
  }
}

/** Every other of four moments. */
function twoMoments({ weights, bias, inputs }: Layer, from: Float32Array, to: Float32Array): void {
  const two = (2 * inputs) / 3;
  const outputs = bias.length;
  for (let row = 0, at = 0; row < outputs; row += 1) {
    let zeroth = bias[row]!;
    let first = zeroth;
    for (let input = 0; input < inputs; input += 1, at += 1) {
      const weight = weights[at]!;
      zeroth += weight * from[input]!;
      first += weight * from[input + two]!;
    }
    to[outputs + row] = positive(zeroth);
    to[2 * outputs + row] = positive(first);
  }
}

/** One moment. */
function oneMoment(layer: Layer, from: Float32Array, to: Float32Array, place: number): void {
  rows(layer, from, to, place);
  for (let row = 0; row < layer.bias.length; row += 1) to[place + row] = positive(to[place + row]!);
}

/** Four sums beside each other, so that none waits for the one before. */
function rows({ weights, bias, inputs }: Layer, from: Float32Array, to: Float32Array, place: number): void {
  for (let row = 0, at = 0; row < bias.length; row += 1) {
    let zeroth = bias[row]!;
    let first = 0;
    let second = 0;
    let third = 0;
    for (let input = 0; input < inputs; input += 4, at += 4) {
      zeroth += weights[at]! * from[input]!;
      first += weights[at + 1]! * from[input + 1]!;
      second += weights[at + 2]! * from[input + 2]!;
      third += weights[at + 3]! * from[input + 3]!;
    }
    to[place + row] = zeroth + first + second + third;
  }
}
