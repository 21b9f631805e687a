import type { Calibration } from './calibration.ts';

/** One figure of a bench. `absolute` ones are times that mean little on a slower machine. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly must?: string;
  readonly pass?: boolean;
  readonly absolute?: boolean;
}

const LIMIT = 1.3;

/** Prints the table for people and the line for machines; returns whether nothing fell short. */
export function report(bench: string, figures: Readonly<Record<string, Figure>>, calibration: Calibration): boolean {
  const judged = Object.fromEntries(
    Object.entries(figures).map(([name, { absolute, ...figure }]) => {
      if (figure.must === undefined) return [name, figure];
      // A slow machine can only make an absolute time fail, so a pass still counts.
      return absolute === true && calibration.index > LIMIT && figure.pass === false
        ? [name, { ...figure, pass: null, reason: `machine index ${calibration.index.toFixed(2)}` }]
        : [name, figure];
    }),
  ) as Record<string, Figure & { pass?: boolean | null }>;
  console.log(
    `\nmachine index ${calibration.index.toFixed(2)} (cpu ${calibration.cpuMs.toFixed(0)} ms, sync ${calibration.syncMs.toFixed(2)} ms, timer ${calibration.timerMs.toFixed(2)} ms)\n`,
  );
  for (const [name, figure] of Object.entries(judged))
    console.log(
      `${name.padEnd(38)} ${figure.value.toFixed(3).padStart(12)} ${figure.unit.padEnd(24)} ${figure.must ?? ''} ${figure.pass === undefined ? '' : figure.pass === null ? 'not judged' : figure.pass ? 'ok' : 'SHORT'}`,
    );
  console.log(JSON.stringify({ bench, figures: judged }));
  return Object.values(judged).every((figure) => figure.pass !== false);
}
