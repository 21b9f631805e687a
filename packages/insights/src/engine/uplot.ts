import type uPlot from 'uplot';

/** Colours and words of a chart, read again at each drawing, so that a change of theme shows. */
export interface ChartLook {
  readonly line: () => string;
  readonly fill: () => string;
  readonly grid: () => string;
  readonly text: () => string;
  /** Font of the axes, as CSS `font`. */
  readonly font: string;
  /** Words of a tick on the time axis; epoch seconds. */
  readonly time: (seconds: number) => string;
  readonly number: (value: number) => string;
}

/** A line over time. */
export interface Chart {
  /** Shows other values; `times` are epoch seconds. */
  update(times: readonly number[], values: readonly number[]): void;
  /** Puts the cursor on a point, or takes it away. */
  point(index: number | null): void;
  /** Fits the chart into its host. */
  resize(): void;
  /** Draws again in the colours of now. */
  redraw(): void;
  destroy(): void;
}

const HEIGHT = 220;

/** Ticks of a scale of counts: whole numbers from zero, five at most. */
export function countTicks(most: number): number[] {
  const rough = Math.max(1, most / 4);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((size) => size >= rough && Number.isInteger(size)) ?? Math.ceil(rough);
  return Array.from({ length: Math.floor(most / step) + 2 }, (_, index) => index * step);
}

function optionsOf(look: ChartLook, width: number, onPoint: (index: number | null) => void): uPlot.Options {
  const axis = { stroke: look.text, font: look.font, ticks: { show: false }, grid: { stroke: look.grid, width: 1 } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, countTicks(Math.max(1, most)).at(-1)!] } },
    axes: [
      { ...axis, grid: { show: false }, values: (_, splits) => splits.map(look.time), space: 72, size: 32 },
      {
        ...axis,
        splits: (_, __, ___, most) => countTicks(most).filter((tick) => tick <= most),
        values: (_, splits) => splits.map(look.number),
        size: (_, labels) => 20 + 8 * Math.max(1, ...(labels ?? []).map((label) => label.length)),
      },
    ],
    series: [{}, { stroke: look.line, fill: look.fill, width: 2.2, points: { show: false } }],
    hooks: { setCursor: [(chart) => onPoint(chart.cursor.idx ?? null)] },
  };
}

/** Draws a chart into an element. The library is loaded here, when it is first needed. */
export async function openChart(host: HTMLElement, look: ChartLook, onPoint: (index: number | null) => void): Promise<Chart> {
  const { default: Plot } = await import('uplot');
  const chart = new Plot(optionsOf(look, Math.max(200, host.clientWidth), onPoint), [[], []], host);
  let times: readonly number[] = [];
  let values: readonly number[] = [];
  return {
    update: (nextTimes, nextValues) => {
      times = nextTimes;
      values = nextValues;
      chart.setData([[...times], [...values]]);
    },
    point: (index) => {
      const time = index === null ? undefined : times[index];
      if (index === null || time === undefined) chart.setCursor({ left: -10, top: -10 });
      else chart.setCursor({ left: chart.valToPos(time, 'x'), top: chart.valToPos(values[index] ?? 0, 'y') });
    },
    resize: () => chart.setSize({ width: Math.max(200, host.clientWidth), height: HEIGHT }),
    redraw: () => chart.redraw(false, true),
    destroy: () => chart.destroy(),
  };
}
