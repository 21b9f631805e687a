import type { Figure } from '../support/report.ts';
import { detector } from './detector.ts';
import { streams } from './streams.ts';
import { turnFigures } from './turn-figures.ts';

/** Measures the voice. */
export async function measure(): Promise<Record<string, Figure>> {
  return { ...(await detector()), ...(await turnFigures()), ...(await streams()) };
}
