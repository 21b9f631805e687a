/** Decibels by which what would fold back into speech is put down. */
const STOP_DB = 70;
/** Where the filter begins to fall, as a share of half the lower rate; at half of it it has fallen. */
const PASS = 0.9;

/** The modified Bessel function of the first kind and order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-12; k += 1) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

const divisor = (one: number, other: number): number => (other === 0 ? one : divisor(other, one % other));

/** A low pass at the rate `up * from`: a sinc under a Kaiser window (Kaiser 1974), part by part for each of the `up` places between two samples. */
function filter(from: number, to: number, up: number): { readonly taps: number; readonly parts: Float32Array } {
  const rate = from * up;
  const nyquist = Math.min(from, to) / 2;
  const width = (2 * Math.PI * nyquist * (1 - PASS)) / rate;
  const taps = Math.ceil(((STOP_DB - 7.95) / (2.285 * width) + 1) / up);
  const length = taps * up;
  const beta = 0.1102 * (STOP_DB - 8.7);
  const cut = (nyquist * (1 + PASS)) / rate;
  const middle = (length - 1) / 2;
  const parts = new Float32Array(length);
  for (let at = 0; at < length; at += 1) {
    const x = at - middle;
    const sinc = x === 0 ? cut : Math.sin(Math.PI * cut * x) / (Math.PI * x);
    const window = bessel(beta * Math.sqrt(Math.max(0, 1 - (x / middle) ** 2))) / bessel(beta);
    // Part after part, each from the newest sample to the oldest.
    parts[(at % up) * taps + Math.floor(at / up)] = sinc * window * up;
  }
  return { taps, parts };
}

/** Brings sound from any whole rate to another one, piece by piece: what the pieces are makes no difference. */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #parts: Float32Array;
  /** The last samples, twice after each other, so that a window of them is one stretch. */
  readonly #last: Float32Array;
  #at = 0;
  /** Places of the finer rate until the next sample that comes out. */
  #wait = 0;

  constructor(from: number, to: number) {
    const common = divisor(from, to);
    this.#up = to / common;
    this.#down = from / common;
    const { taps, parts } = filter(from, to, this.#up);
    this.#taps = taps;
    this.#parts = parts;
    this.#last = new Float32Array(2 * taps);
  }

  /** Samples by which what comes out is late, at the rate of what goes in. */
  get delay(): number {
    return (this.#taps - 1 / this.#up) / 2;
  }

  /** Takes samples in and hands each that comes of them to `out`. */
  push(samples: Float32Array, out: (sample: number) => void): void {
    const taps = this.#taps;
    const last = this.#last;
    for (let index = 0; index < samples.length; index += 1) {
      // Newest first.
      this.#at = this.#at === 0 ? taps - 1 : this.#at - 1;
      last[this.#at] = last[this.#at + taps] = samples[index]!;
      for (; this.#wait < this.#up; this.#wait += this.#down) out(this.#sum(this.#wait * taps));
      this.#wait -= this.#up;
    }
  }

  #sum(part: number): number {
    let sum = 0;
    for (let tap = 0; tap < this.#taps; tap += 1) sum += this.#parts[part + tap]! * this.#last[this.#at + tap]!;
    return sum;
  }
}
