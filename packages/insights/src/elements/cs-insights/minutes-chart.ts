import { formatNumber, formatTime } from '@cs-kit/core';
import type { LiveSnapshot } from '@cs-kit/protocol';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Chart, type ChartLook, openChart } from '../../engine/uplot.ts';

/** What the chart needs of its element. */
export interface ChartHost extends ReactiveControllerHost, Element {
  readonly renderRoot: ParentNode;
  readonly locale: string;
}

/** Epoch milliseconds of each minute of a snapshot. */
export function minutesOf(snapshot: LiveSnapshot): number[] {
  const from = Date.parse(snapshot.from);
  return snapshot.eventsPerMinute.map((_, index) => from + index * 60_000);
}

/** Keeps one chart in the element's `.plot` and its cursor in step with the keyboard. */
export class MinutesChart implements ReactiveController {
  readonly #host: ChartHost;
  readonly #failed: (error: unknown) => void;
  #chart: Chart | null = null;
  #place: HTMLElement | null = null;
  #size: ResizeObserver | null = null;
  #theme: MediaQueryList | null = null;
  #snapshot: LiveSnapshot | null = null;
  #run = 0;
  #index: number | null = null;
  /** The keyboard holds the cursor until the pointer moves over the chart or the focus leaves. */
  #held = false;
  #drawn: LiveSnapshot['eventsPerMinute'] | null = null;

  /** `failed` hears when the library could not be loaded; the table still works. */
  constructor(host: ChartHost, failed: (error: unknown) => void) {
    this.#host = host;
    this.#failed = failed;
    host.addController(this);
  }

  /** The minute under the cursor, or null. */
  get index(): number | null {
    return this.#index;
  }

  /** Figures to draw at the next update. */
  show(snapshot: LiveSnapshot): void {
    this.#snapshot = snapshot;
  }

  /** Moves the cursor to a minute; null takes it away. */
  point(index: number | null): void {
    this.#held = index !== null;
    this.#setIndex(index);
    this.#chart?.point(index);
  }

  /** @internal */
  hostConnected(): void {
    this.#theme = matchMedia('(prefers-color-scheme: dark)');
    this.#theme.addEventListener('change', this.#redraw);
  }

  /** @internal */
  hostUpdated(): void {
    const place = this.#host.renderRoot.querySelector<HTMLElement>('.plot > .canvas');
    if (place !== this.#place) {
      this.#close();
      this.#place = place;
      if (place !== null) void this.#open(place);
    }
    this.#draw();
  }

  /** @internal */
  hostDisconnected(): void {
    this.#theme?.removeEventListener('change', this.#redraw);
    this.#close();
    this.#place = null;
  }

  readonly #redraw = (): void => this.#chart?.redraw();

  async #open(place: HTMLElement): Promise<void> {
    const run = (this.#run += 1);
    try {
      const chart = await openChart(place, this.#look(place), (index) => this.#onPoint(index));
      if (run !== this.#run) return chart.destroy();
      this.#chart = chart;
      this.#size = new ResizeObserver(() => chart.resize());
      this.#size.observe(place);
      place.addEventListener('pointermove', () => (this.#held = false));
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
  }

  #draw(): void {
    const snapshot = this.#snapshot;
    if (this.#chart === null || snapshot === null || snapshot.eventsPerMinute === this.#drawn) return;
    this.#drawn = snapshot.eventsPerMinute;
    this.#chart.update(
      minutesOf(snapshot).map((time) => time / 1000),
      snapshot.eventsPerMinute,
    );
    if (this.#held) this.#chart.point(this.#index);
  }

  #onPoint(index: number | null): void {
    if (!this.#held) this.#setIndex(index);
  }

  #setIndex(index: number | null): void {
    if (index === this.#index) return;
    this.#index = index;
    this.#host.requestUpdate();
  }

  #close(): void {
    this.#run += 1;
    this.#size?.disconnect();
    this.#size = null;
    this.#chart?.destroy();
    this.#chart = null;
    this.#drawn = null;
  }

  /** Colours come from the tokens through a probe, as a canvas does not know `light-dark()`. */
  #look(place: HTMLElement): ChartLook {
    const probe = document.createElement('i');
    probe.hidden = true;
    place.append(probe);
    const colour =
      (token: string, share = 100) =>
      (): string => {
        probe.style.setProperty('color', share === 100 ? `var(${token})` : `color-mix(in srgb, var(${token}) ${share}%, transparent)`);
        return getComputedStyle(probe).color;
      };
    const { locale } = this.#host;
    return {
      line: colour('--cs-data-1'),
      fill: colour('--cs-data-1', 9),
      grid: colour('--cs-data-grid'),
      text: colour('--cs-color-text-3'),
      font: `12px ${getComputedStyle(place).fontFamily}`,
      time: (seconds) => formatTime(seconds * 1000, locale),
      number: (value) => formatNumber(value, locale),
    };
  }
}
