import type { Motif } from '../words.ts';
import { aurora } from './aurora.ts';
import { contours } from './contours.ts';
import { cubes } from './cubes.ts';
import { facets } from './facets.ts';
import { flow } from './flow.ts';
import { geometric } from './geometric.ts';
import { gradient } from './gradient.ts';
import { hills } from './hills.ts';
import { marble } from './marble.ts';
import { pixel } from './pixel.ts';
import type { Style } from './scene.ts';
import { watercolour } from './watercolour.ts';
import { waves } from './waves.ts';

/** Every style by id. */
export const STYLES = { hills, watercolour, waves, flow, marble, geometric, cubes, pixel, aurora, contours, gradient, facets } as const satisfies Readonly<
  Record<string, Style>
>;
export type StyleName = keyof typeof STYLES;

/** Ids in the order in which they are offered. */
export const STYLE_NAMES = Object.keys(STYLES) as readonly StyleName[];

/** The style that a word calls for, the most telling words first. */
const BY_MOTIF: readonly (readonly [Motif, StyleName])[] = [
  ['pixel', 'pixel'],
  ['cube', 'cubes'],
  ['map', 'contours'],
  ['marble', 'marble'],
  ['grid', 'geometric'],
  ['paint', 'watercolour'],
  ['flow', 'flow'],
  ['wave', 'waves'],
  ['flower', 'watercolour'],
  ['city', 'cubes'],
  ['soft', 'gradient'],
  ['night', 'aurora'],
  ['mountain', 'hills'],
  ['forest', 'hills'],
  ['water', 'hills'],
  ['sun', 'hills'],
  ['moon', 'hills'],
  ['snow', 'hills'],
  ['desert', 'hills'],
];

/** The style of a prompt without one: by its words, else by its seed. */
export function styleFor(motifs: ReadonlySet<Motif>, seed: number): StyleName {
  return BY_MOTIF.find(([motif]) => motifs.has(motif))?.[1] ?? STYLE_NAMES[seed % STYLE_NAMES.length]!;
}

export const isStyleName = (name: string): name is StyleName => Object.hasOwn(STYLES, name);
