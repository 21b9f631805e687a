import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ALL_BELOW } from './lazy-rows.ts';
import type { RowRange } from './lazy-rows.ts';

/** What the rows need of their list. */
export interface VirtualHost extends ReactiveControllerHost {
  /** The box that scrolls; null before the first render. */
  readonly scroller: HTMLElement | null;
}

/** Height of a row that was never in the page, until enough were, in px. */
const GUESS = 64;
const ENOUGH = 40;
/** What stands ready above and below what is seen, in heights of the box. */
const READY = 1;
const LEAST_READY = 500;

/**
 * Keeps only the rows near what is seen in the page. The others are two gaps of the height that they had, or are guessed to
 * have; the scroll keeper holds the line that is read where a guess was wrong.
 */
export class VirtualRows implements ReactiveController {
  readonly #host: VirtualHost;
  readonly #known = new Map<string, number>();
  #keys: readonly { readonly key: string }[] = [];
  #heights = new Float32Array(0);
  #tops = new Float64Array(1);
  #guess = GUESS;
  #range: RowRange = { from: 0, to: 0 };
  #wanted: number | null = null;
  #watched: HTMLElement | null = null;

  constructor(host: VirtualHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The rows to draw. `atEnd` is whether the reader is at the newest one. */
  range(keys: readonly { readonly key: string }[], atEnd: boolean): RowRange {
    if (keys !== this.#keys) this.#take(keys);
    const { scroller } = this.#host;
    if (keys.length <= ALL_BELOW || scroller === null) {
      // Before the first layout the newest rows are enough to fill any box.
      this.#range = { from: Math.max(0, keys.length - ALL_BELOW), to: keys.length };
      return this.#range;
    }
    const high = scroller.clientHeight;
    const ready = Math.max(LEAST_READY, high * READY);
    const total = this.#tops[keys.length]!;
    const top = this.#wanted !== null ? this.#tops[this.#wanted]! - high / 2 : atEnd ? total - high : scroller.scrollTop - this.#start();
    this.#range = { from: this.#at(top - ready), to: Math.min(keys.length, this.#at(top + high + ready) + 1) };
    return this.#range;
  }

  /** Brings a row into the page with the next render; scroll to it then. */
  reveal(key: string): void {
    const at = this.#keys.findIndex((one) => one.key === key);
    if (at < 0) return;
    this.#wanted = at;
    this.#host.requestUpdate();
  }

  /** Gives the gaps their heights after a render. */
  place(): void {
    const { scroller } = this.#host;
    if (scroller === null) return;
    this.#watch(scroller);
    const [above, below] = scroller.querySelectorAll<HTMLElement>('.gap');
    if (above === undefined || below === undefined) return;
    this.#measure(above);
    const { from, to } = this.#range;
    above.style.setProperty('block-size', `${this.#tops[from]}px`);
    below.style.setProperty('block-size', `${this.#tops[this.#keys.length]! - this.#tops[to]!}px`);
    if (this.#wanted !== null) scroller.scrollTop = this.#start() + this.#tops[this.#wanted]! - scroller.clientHeight / 2;
    this.#wanted = null;
  }

  /** @internal */
  hostDisconnected(): void {
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#watched = null;
  }

  /** Where the rows begin in the box. */
  #start(): number {
    return this.#watched?.querySelector<HTMLElement>('.gap')?.offsetTop ?? 0;
  }

  #watch(scroller: HTMLElement): void {
    if (scroller === this.#watched) return;
    this.hostDisconnected();
    this.#watched = scroller;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
  }

  #onScroll = (): void => {
    const scroller = this.#watched;
    const { from, to } = this.#range;
    const count = this.#keys.length;
    if (scroller === null || count <= ALL_BELOW) return;
    const top = scroller.scrollTop - this.#start();
    const margin = scroller.clientHeight / 2;
    const short = (from > 0 && top - margin < this.#tops[from]!) || (to < count && top + scroller.clientHeight + margin > this.#tops[to]!);
    if (short) this.#host.requestUpdate();
  };

  /** Takes another list; heights that were seen are known by the key of the row. */
  #take(keys: readonly { readonly key: string }[]): void {
    this.#keys = keys;
    this.#heights = Float32Array.from(keys, ({ key }) => this.#known.get(key) ?? 0);
    if (this.#known.size >= ENOUGH) this.#guess = [...this.#known.values()].reduce((sum, height) => sum + height, 0) / this.#known.size;
    this.#sum();
  }

  #sum(): void {
    const count = this.#keys.length;
    if (this.#tops.length !== count + 1) this.#tops = new Float64Array(count + 1);
    for (let index = 0; index < count; index += 1) this.#tops[index + 1] = this.#tops[index]! + (this.#heights[index]! || this.#guess);
  }

  #measure(above: HTMLElement): void {
    let row = above.nextElementSibling;
    let changed = false;
    for (let index = this.#range.from; index < this.#range.to && row !== null; index += 1, row = row.nextElementSibling) {
      const height = row.getBoundingClientRect().height;
      if (Math.abs(height - this.#heights[index]!) < 0.5) continue;
      this.#heights[index] = height;
      this.#known.set(this.#keys[index]!.key, height);
      changed = true;
    }
    if (changed) this.#sum();
  }

  /** The row at a height, by halving. */
  #at(y: number): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
