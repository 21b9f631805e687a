import { CsError } from '@cs-kit/protocol';

/*
 * The learnt numbers of Silero VAD v6 for 16 kHz (snakers4/silero-vad, MIT), as scripts/silero-weights.mjs takes them from the model in the vad-web
 * package: little-endian, one layer after another in the order of `SHAPES`, of each one row an output. A row is its bias, then its weights part by
 * part: the scale of the part and 16-bit shares of it. Biases and scales are 32-bit floats. The network's Fourier table is not among them: it is a
 * plain one, which spectrum.ts makes itself.
 */

/** Layers in the order of the file: as many rows as a layer has outputs, and how many weights share a scale. Layers that react to small errors have short parts. */
export const SHAPES = {
  /** 129 magnitudes of three moments to 128 values. */
  first: { rows: 128, inputs: 3 * 129, part: 3 * 129 },
  second: { rows: 64, inputs: 3 * 128, part: 32 },
  third: { rows: 64, inputs: 3 * 64, part: 32 },
  fourth: { rows: 128, inputs: 3 * 64, part: 32 },
  /** Input, forget, cell and output gate of the memory, from the 128 values of now and the 128 it gave before. */
  memory: { rows: 4 * 128, inputs: 2 * 128, part: 2 * 128 },
  last: { rows: 1, inputs: 128, part: 128 },
} as const;
type Name = keyof typeof SHAPES;

/** A layer that multiplies and adds. */
export interface Layer {
  readonly inputs: number;
  /** Row after row. */
  readonly weights: Float32Array;
  /** One a row. */
  readonly bias: Float32Array;
}
export type SileroWeights = Readonly<Record<Name, Layer>>;

/** A weight that is its scale. */
const FULL = 0x7fff;
const FLOAT_BYTES = 4;

/** Bytes of the file. */
export const WEIGHT_BYTES = Object.values(SHAPES).reduce((sum, { rows, inputs, part }) => sum + rows * (FLOAT_BYTES * (1 + inputs / part) + 2 * inputs), 0);

/** Reads the file. Throws `voice/model-failed` where it is another one. */
export function readWeights(bytes: Uint8Array): SileroWeights {
  if (bytes.byteLength !== WEIGHT_BYTES)
    throw new CsError('voice/model-failed', `The voice detector is another one than the kit's: it has ${bytes.byteLength} bytes instead of ${WEIGHT_BYTES}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const float = (): number => view.getFloat32((at += FLOAT_BYTES) - FLOAT_BYTES, true);
  const layer = ({ rows, inputs, part }: (typeof SHAPES)[Name]): Layer => {
    const weights = new Float32Array(rows * inputs);
    const bias = new Float32Array(rows);
    for (let row = 0, to = 0; row < rows; row += 1) {
      bias[row] = float();
      for (const end = to + inputs; to < end;) {
        const step = float() / FULL;
        for (let left = part; left > 0; left -= 1, at += 2, to += 1) weights[to] = view.getInt16(at, true) * step;
      }
    }
    return { inputs, weights, bias };
  };
  return Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, layer(shape)])) as unknown as SileroWeights;
}
