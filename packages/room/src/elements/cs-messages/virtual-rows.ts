import type { ReactiveController, ReactiveControllerHost } from 'lit';
export { blocks } from '../../engine/timeline-blocks.ts';
import { ALL_BELOW } from './lazy-rows.ts';
import type { RowRange } from './lazy-rows.ts';

/** What the rows need of their list. */
export interface VirtualHost extends ReactiveControllerHost {
  /** The box that scrolls; null before the first render. */
  readonly scroller: HTMLElement | null;
}

interface Keyed {
  readonly key: string;
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
  /** Sum of the heights that are known. */
  #knownSum = 0;
  #keys: readonly Keyed[] = [];
  #heights = new Float32Array(0);
  #tops = new Float64Array(1);
  #guess = GUESS;
  #range: RowRange;
  /** Whether the gaps have their heights. */
  #placed = false;
  #wanted: number | null = null;
  #watched: HTMLElement | null = null;

  /** Takes over a list of which a part is in the page, without gaps. */
  constructor(host: VirtualHost, keys: readonly Keyed[], range: RowRange) {
    this.#host = host;
    this.#range = range;
    this.#take(keys, 0);
    host.addController(this);
  }

  /** The rows to draw. `atEnd` is whether the reader is at the newest one. */
  range(keys: readonly Keyed[], atEnd: boolean): RowRange {
    const { scroller } = this.#host;
    // Where the box is scrolled to, in the rows of the last render: what comes in front of them has moved them, not the reader.
    let at = scroller === null ? 0 : scroller.scrollTop - this.#start(scroller) + this.#unplaced(scroller);
    if (keys !== this.#keys) at += this.#take(keys, at);
    if (keys.length <= ALL_BELOW || scroller === null) {
      // Before the first layout the newest rows are enough to fill any box.
      this.#range = { from: Math.max(0, keys.length - ALL_BELOW), to: keys.length };
      return this.#range;
    }
    const high = scroller.clientHeight;
    const ready = Math.max(LEAST_READY, high * READY);
    const total = this.#tops[keys.length]!;
    const top = this.#wanted !== null ? this.#tops[this.#wanted]! - high / 2 : atEnd ? total - high : at;
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
    this.#placed = true;
    if (this.#wanted !== null) scroller.scrollTop = this.#start(scroller) + this.#tops[this.#wanted]! - scroller.clientHeight / 2;
    this.#wanted = null;
  }

  /** @internal */
  hostDisconnected(): void {
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#watched = null;
  }

  /** Where the rows begin in the box. */
  #start(scroller: HTMLElement): number {
    return scroller.querySelector<HTMLElement>('.gap')?.offsetTop ?? 0;
  }

  /** Height of the rows above those in the page for which there is no gap yet. */
  #unplaced(scroller: HTMLElement): number {
    if (this.#placed) return 0;
    const above = scroller.querySelector<HTMLElement>('.gap');
    if (above !== null) this.#measure(above);
    return this.#tops[this.#range.from]!;
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
    const top = scroller.scrollTop - this.#start(scroller);
    const margin = scroller.clientHeight / 2;
    const short = (from > 0 && top - margin < this.#tops[from]!) || (to < count && top + scroller.clientHeight + margin > this.#tops[to]!);
    if (short) this.#host.requestUpdate();
  };

  /** Takes another list, in which the rows of the last one mostly stand side by side; answers how far the row at a height has moved. */
  #take(keys: readonly Keyed[], y: number): number {
    const [old, tops] = [this.#keys, this.#tops];
    const front = sameFrom(old, keys);
    const back = front === old.length ? 0 : sameUpTo(old, keys, Math.min(old.length, keys.length) - front);
    const heights = new Float32Array(keys.length);
    heights.set(this.#heights.subarray(0, front));
    heights.set(this.#heights.subarray(old.length - back), keys.length - back);
    for (let index = front; index < keys.length - back; index += 1) heights[index] = this.#known.get(keys[index]!.key) ?? 0;
    // The first row from there on that is in both lists.
    const seen = old.length === 0 ? 0 : this.#at(y);
    const held = seen < front ? seen : Math.max(seen, old.length - back);
    this.#keys = keys;
    this.#heights = heights;
    if (this.#known.size >= ENOUGH) this.#guess = this.#knownSum / this.#known.size;
    this.#tops = new Float64Array(keys.length + 1);
    this.#sum();
    if (held >= old.length) return 0;
    return this.#tops[held < front ? held : held + keys.length - old.length]! - tops[held]!;
  }

  #sum(): void {
    const count = this.#keys.length;
    for (let index = 0; index < count; index += 1) this.#tops[index + 1] = this.#tops[index]! + (this.#heights[index]! || this.#guess);
  }

  #measure(above: HTMLElement): void {
    let row = above.nextElementSibling;
    let changed = false;
    for (let index = this.#range.from; index < this.#range.to && row !== null; index += 1, row = row.nextElementSibling) {
      const height = row.getBoundingClientRect().height;
      if (Math.abs(height - this.#heights[index]!) < 0.5) continue;
      const { key } = this.#keys[index]!;
      this.#knownSum += height - (this.#known.get(key) ?? 0);
      this.#heights[index] = height;
      this.#known.set(key, height);
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

/** How many rows at the start are the same. */
function sameFrom(old: readonly Keyed[], keys: readonly Keyed[]): number {
  const most = Math.min(old.length, keys.length);
  let count = 0;
  while (count < most && isSame(old[count]!, keys[count]!)) count += 1;
  return count;
}

/** How many rows at the end are the same, at most so many. */
function sameUpTo(old: readonly Keyed[], keys: readonly Keyed[], most: number): number {
  let count = 0;
  while (count < most && isSame(old[old.length - 1 - count]!, keys[keys.length - 1 - count]!)) count += 1;
  return count;
}

const isSame = (one: Keyed, other: Keyed): boolean => one === other || one.key === other.key;
