import type { Timeline } from '../../engine/timeline.ts';
import type { VirtualHost, VirtualRows } from './virtual-rows.ts';

/** Rows that stand in the page now: from `from` up to and without `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** So few rows are all in the page: more than a tall box shows, and few enough to be laid out within a frame. */
export const ALL_BELOW = 60;

/** Which rows of a list stand in the page. Short lists have all of them; what a long one needs loads with it, and until then its newest rows are there. */
export class LazyRows {
  readonly #host: VirtualHost;
  readonly #timeline: Timeline;
  #rows: VirtualRows | null = null;
  #last: { readonly keys: readonly { readonly key: string }[]; readonly range: RowRange } = { keys: [], range: { from: 0, to: 0 } };
  #loading: Promise<void> | null = null;

  constructor(host: VirtualHost, timeline: Timeline) {
    this.#host = host;
    this.#timeline = timeline;
  }

  /** The rows to draw. `atEnd` is whether the reader is at the newest one. */
  range(keys: readonly { readonly key: string }[], atEnd: boolean): RowRange {
    if (this.#rows !== null) return this.#rows.range(keys, atEnd);
    if (keys.length > ALL_BELOW) void this.#load();
    const range = { from: Math.max(0, keys.length - ALL_BELOW), to: keys.length };
    this.#last = { keys, range };
    return range;
  }

  /** Brings a row into the page with the next render. */
  async reveal(key: string): Promise<void> {
    await this.#loading;
    this.#rows?.reveal(key);
  }

  /** Gives what is not in the page its room, after a render. */
  place(): void {
    this.#rows?.place();
  }

  #load(): Promise<void> {
    this.#loading ??= import('./virtual-rows.ts').then(
      ({ VirtualRows, blocks }) => {
        this.#timeline.split = blocks;
        this.#rows = new VirtualRows(this.#host, this.#last.keys, this.#last.range);
        this.#host.requestUpdate();
      },
      // The newest rows can be read meanwhile; the next render tries again.
      () => void (this.#loading = null),
    );
    return this.#loading;
  }
}
