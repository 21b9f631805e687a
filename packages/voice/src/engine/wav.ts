/** Samples in a second of everything that is recognised. */
export const SAMPLE_RATE = 16_000;

const HEADER_BYTES = 44;

/** Samples from -1 to 1 as 16-bit little-endian ones, after room for a header. */
export function pcm16(samples: Float32Array, headerBytes = 0): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(headerBytes + samples.length * 2));
  samples.forEach((sample, index) => view.setInt16(headerBytes + index * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true));
  return new Uint8Array(view.buffer);
}

/** A WAV file, 16-bit mono, of samples from -1 to 1. */
export function encodeWav(samples: Float32Array, sampleRate: number = SAMPLE_RATE): Uint8Array<ArrayBuffer> {
  const size = samples.length * 2;
  const wav = pcm16(samples, HEADER_BYTES);
  const view = new DataView(wav.buffer);
  const ascii = (at: number, text: string): void => [...text].forEach((char, index) => view.setUint8(at + index, char.charCodeAt(0)));
  ascii(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + size, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, size, true);
  return wav;
}

/** Samples of a WAV, read from its stream while it arrives. */
export interface WavFormat {
  readonly sampleRate: number;
  readonly channels: number;
}

/** Reads a 16-bit PCM WAV piece by piece. Lengths in the header are not believed: who streams does not know them. */
export class WavReader {
  format: WavFormat | null = null;
  #rest: Uint8Array = new Uint8Array(0);
  #inData = false;

  /** Samples of the first channel in what has arrived so far; null before there are any. Throws where it is no 16-bit PCM WAV. */
  push(bytes: Uint8Array): Float32Array<ArrayBuffer> | null {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const start = this.#inData ? 0 : this.#head(all);
    if (start === null || this.format === null) {
      this.#rest = all;
      return null;
    }
    const step = this.format.channels * 2;
    const frames = Math.floor((all.length - start) / step);
    this.#rest = all.slice(start + frames * step);
    if (frames === 0) return null;
    const view = new DataView(all.buffer, all.byteOffset);
    return Float32Array.from({ length: frames }, (_, index) => view.getInt16(start + index * step, true) / 0x8000);
  }

  /** Where the samples begin, or null as long as the header is not whole. */
  #head(all: Uint8Array): number | null {
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const ascii = (at: number): string => String.fromCharCode(...all.subarray(at, at + 4));
    if (all.length < 12) return null;
    if (ascii(0) !== 'RIFF' || ascii(8) !== 'WAVE') throw new TypeError('not a WAV file');
    for (let at = 12; at + 8 <= all.length;) {
      const id = ascii(at);
      if (id === 'data') {
        if (this.format === null) throw new TypeError('a WAV file without a format');
        this.#inData = true;
        return at + 8;
      }
      const size = view.getUint32(at + 4, true);
      if (id === 'fmt ') {
        if (at + 24 > all.length) return null;
        if (view.getUint16(at + 22, true) !== 16) throw new TypeError('not 16-bit PCM');
        this.format = { channels: view.getUint16(at + 10, true), sampleRate: view.getUint32(at + 12, true) };
      }
      at += 8 + size + (size & 1);
    }
    return null;
  }
}
