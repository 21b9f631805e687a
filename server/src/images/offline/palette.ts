import { blend, hex, oklch, shift, toLch } from './colour.ts';
import type { Rgb } from './colour.ts';
import type { Rng } from './random.ts';
import type { Reading } from './words.ts';

/** Six colours by role, from the darkest to the lightest and one that stands out. */
export interface Palette {
  readonly ink: Rgb;
  readonly deep: Rgb;
  readonly main: Rgb;
  readonly soft: Rgb;
  readonly paper: Rgb;
  readonly spark: Rgb;
}

type Row = readonly [ink: string, deep: string, main: string, soft: string, paper: string, spark: string];

/** Palettes for prompts that name no colour; those of a mood are tried first. */
const MOODS: Readonly<Record<'night' | 'sun' | 'water' | 'forest' | 'flower' | 'snow' | 'desert', readonly Row[]>> = {
  night: [
    ['#0b1030', '#1f2a68', '#4a4fb0', '#a78be0', '#f0e4f6', '#ffc68a'],
    ['#08131f', '#12384f', '#1f7a86', '#6fd0b4', '#e4f7ea', '#ffd98f'],
  ],
  sun: [
    ['#2b1734', '#7a2b52', '#d9566b', '#f7a27a', '#fff0d8', '#ffd166'],
    ['#1f2145', '#5b3a7a', '#c9627f', '#f4a582', '#fdebd3', '#ffb84d'],
  ],
  water: [
    ['#08263a', '#0f4c6b', '#1f86a5', '#8fcfd4', '#eef8f3', '#ff9e6d'],
    ['#0c2b33', '#13544e', '#35998b', '#a8dcd2', '#f7efdc', '#f2b35e'],
  ],
  forest: [
    ['#14241c', '#254a37', '#4f8060', '#a9c4a0', '#f3efdd', '#e4a04d'],
    ['#172a2a', '#2b5a52', '#6b9a78', '#c6d8ae', '#fbf4e2', '#d9663f'],
  ],
  flower: [
    ['#3a1238', '#7d2a63', '#d0568e', '#f4a9c0', '#fdf0ee', '#f7c948'],
    ['#2b2350', '#5f4aa0', '#a77bd6', '#e6b8de', '#fdf3f6', '#ff8a6b'],
  ],
  snow: [
    ['#16243a', '#3a5a80', '#7fa3c7', '#c5d9e8', '#f7fafc', '#f2a65a'],
    ['#1b2438', '#475a86', '#8f9ed0', '#cfd6f0', '#fafaff', '#ffb3a0'],
  ],
  desert: [
    ['#3a1c14', '#8a4022', '#cf7a3f', '#efb878', '#fdf0d9', '#2f8f8a'],
    ['#2f1a2a', '#7a3b3f', '#c9745a', '#eab890', '#fbeedd', '#3f6f8f'],
  ],
};
const ANY: readonly Row[] = [
  ['#0d1b2a', '#1b4965', '#3f88a5', '#a9d6d9', '#fbf3e4', '#ff8552'],
  ['#231942', '#5e548e', '#9f86c0', '#e0b1cb', '#fdf1f4', '#ffb347'],
  ['#1a1f36', '#27477d', '#4c7dd8', '#a9c4f5', '#fdf6ec', '#ff9a6b'],
  ['#23120b', '#7a3b1d', '#c4553f', '#f0a98a', '#fff1dc', '#3e7c6f'],
  ['#0f2027', '#2c5364', '#5c9aa0', '#b6d8c8', '#f8f4e3', '#e9674f'],
  ['#1d1b2f', '#42378f', '#7f5af0', '#c6b5fb', '#faf6ff', '#2cb67d'],
  ['#102a24', '#13544e', '#35998b', '#a8dcd2', '#f7efdc', '#e8845c'],
  ['#2a0f1d', '#6b1f3f', '#b23a5e', '#ef9a9a', '#fdeee3', '#e6b84c'],
  ['#161a1d', '#3b4a52', '#7b8f95', '#c9d3cf', '#f7f3ea', '#e4572e'],
  ['#26215a', '#3d5aa8', '#57a3c9', '#bfe3d6', '#fffaf0', '#f76c82'],
];

const fromRow = (row: Row): Palette => ({ ink: hex(row[0]), deep: hex(row[1]), main: hex(row[2]), soft: hex(row[3]), paper: hex(row[4]), spark: hex(row[5]) });

/** Turns every hue of a palette by a little, so that two seeds differ. */
function turn(palette: Palette, degrees: number): Palette {
  const one = (colour: Rgb): Rgb => {
    const { lightness, chroma, hue } = toLch(colour);
    return oklch(lightness, chroma, hue + degrees);
  };
  return {
    ink: one(palette.ink),
    deep: one(palette.deep),
    main: one(palette.main),
    soft: one(palette.soft),
    paper: one(palette.paper),
    spark: one(palette.spark),
  };
}

/** A palette around the colours that were named: the first leads, the second stands out. */
function fromColours(reading: Reading, rng: Rng): Palette {
  const [first, second, third] = reading.colours;
  if (first === undefined) throw new RangeError('no colour was named');
  const chroma = first.chroma;
  const main = oklch(Math.min(0.72, Math.max(0.42, first.lightness)), chroma, first.hue);
  const spark =
    second === undefined
      ? oklch(0.76, Math.max(0.1, chroma * 0.9), first.hue + rng.pick([150, 180, 55]))
      : oklch(Math.max(0.5, second.lightness), second.chroma, second.hue);
  const paper =
    third === undefined
      ? oklch(0.96, Math.min(0.02, chroma * 0.2), first.hue + 20)
      : blend(oklch(third.lightness, third.chroma, third.hue), [255, 252, 246], 0.7);
  return {
    ink: oklch(0.21, Math.min(0.06, chroma * 0.5), first.hue + 12),
    deep: oklch(0.38, chroma * 0.75, first.hue + 6),
    main,
    soft: shift(blend(main, paper, 0.5), 0.02),
    paper,
    spark,
  };
}

/** A colour for the sun: what stands out where that is warm, else gold. */
export function sunColour(palette: Palette): Rgb {
  return palette.spark[0] > palette.spark[2] + 30 ? palette.spark : hex('#ffd27a');
}

/** The palette of a prompt. Named colours decide; else the mood; else the seed. */
export function choosePalette(reading: Reading, rng: Rng): Palette {
  if (reading.colours.length > 0) return fromColours(reading, rng);
  const moods = (['night', 'sun', 'snow', 'desert', 'flower', 'forest', 'water'] as const).filter(
    (mood) => reading.motifs.has(mood) || (mood === 'night' && reading.motifs.has('moon')),
  );
  const mood = moods[0];
  return turn(fromRow(rng.pick(mood === undefined ? ANY : MOODS[mood])), rng.range(-9, 9));
}
