/** Samples of one window, and values of its spectrum. */
export const WINDOW = 256;
export const BINS = WINDOW / 2 + 1;

const HALF = WINDOW / 2;
const QUARTER = HALF / 2;

/** A periodic Hann window. */
const HANN = Float64Array.from({ length: WINDOW }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW));
const COS = Float64Array.from({ length: HALF }, (_, at) => Math.cos((2 * Math.PI * at) / WINDOW));
const SIN = Float64Array.from({ length: HALF }, (_, at) => -Math.sin((2 * Math.PI * at) / WINDOW));
/** Places of the samples in the order in which the transform takes them. */
const REVERSED = Uint8Array.from({ length: HALF }, (_, at) => {
  let reversed = 0;
  for (let bit = 1, rest = at; bit < HALF; bit <<= 1, rest >>= 1) reversed = (reversed << 1) | (rest & 1);
  return reversed;
});

/** Makes the magnitudes of windows: a real transform of 256 samples as a complex one of 128 (Cooley and Tukey). */
export class Spectrum {
  readonly #re = new Float64Array(HALF);
  readonly #im = new Float64Array(HALF);

  /** Writes the `BINS` magnitudes of the window that begins at `from` to `target`, beginning at `to`. */
  magnitudes(samples: Float32Array, from: number, target: Float32Array, to: number): void {
    const re = this.#re;
    const im = this.#im;
    for (let at = 0; at < HALF; at += 1) {
      const place = 2 * REVERSED[at]!;
      re[at] = samples[from + place]! * HANN[place]!;
      im[at] = samples[from + place + 1]! * HANN[place + 1]!;
    }
    this.#transform();
    target[to] = Math.abs(re[0]! + im[0]!);
    target[to + HALF] = Math.abs(re[0]! - im[0]!);
    // The two halves of the complex spectrum hold that of the even and that of the odd samples.
    for (let bin = 1; bin <= QUARTER; bin += 1) {
      const other = HALF - bin;
      const evenRe = (re[bin]! + re[other]!) / 2;
      const evenIm = (im[bin]! - im[other]!) / 2;
      const oddRe = (im[bin]! + im[other]!) / 2;
      const oddIm = (re[other]! - re[bin]!) / 2;
      const turnedRe = oddRe * COS[bin]! - oddIm * SIN[bin]!;
      const turnedIm = oddRe * SIN[bin]! + oddIm * COS[bin]!;
      target[to + bin] = Math.sqrt((evenRe + turnedRe) ** 2 + (evenIm + turnedIm) ** 2);
      target[to + other] = Math.sqrt((evenRe - turnedRe) ** 2 + (evenIm - turnedIm) ** 2);
    }
  }

  #transform(): void {
    const re = this.#re;
    const im = this.#im;
    for (let half = 1; half < HALF; half *= 2) {
      const step = HALF / half;
      for (let start = 0; start < HALF; start += 2 * half)
        for (let at = start, turn = 0; at < start + half; at += 1, turn += step) {
          const cos = COS[turn]!;
          const sin = SIN[turn]!;
          const other = at + half;
          const otherRe = re[other]! * cos - im[other]! * sin;
          const otherIm = re[other]! * sin + im[other]! * cos;
          re[other] = re[at]! - otherRe;
          im[other] = im[at]! - otherIm;
          re[at]! += otherRe;
          im[at]! += otherIm;
        }
    }
  }
}
