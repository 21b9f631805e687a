import type { Page } from 'playwright-core';

/** What a page saw while it was scrolled. Milliseconds, px. */
export interface Seen {
  /** From one frame to the next. */
  readonly frames: readonly number[];
  /** Long animation frames, as the browser counts them. */
  readonly long: readonly number[];
  /** Farthest that the line being read went against the wheel within a frame. */
  readonly back: number;
  /** Frames in which no line at all stood in the box. */
  readonly empty: number;
}

/** A line and where it stands. */
export interface Place {
  readonly id: string;
  readonly top: number;
}

interface Watcher {
  start(): void;
  stop(): Seen;
  /** The line in the middle of the box. */
  middle(): Place | null;
  topOf(id: string): number | null;
  rows(): number;
  /** Fetches older pages until none is left. */
  all(): Promise<number>;
}

declare global {
  interface Window {
    csWatch: Watcher;
  }
}

/** Puts the watcher into a page that shows a room. */
export async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface List extends HTMLElement {
      readonly feed: { readonly state: { get(): { readonly rows: readonly unknown[]; readonly hasOlder: boolean } }; older(): Promise<void> };
    }
    const list = document.querySelector('cs-room')?.shadowRoot?.querySelector('cs-messages') as unknown as List;
    const inside = list.shadowRoot as ShadowRoot;
    const log = inside.querySelector('.log') as HTMLElement;
    const state = () => list.feed.state.get();
    const topOf = (id: string): number | null => inside.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? null;
    const middle = (): Place | null => {
      const { left, top, width, height } = log.getBoundingClientRect();
      // Between two lines there is none: a little further down stands one.
      for (let down = 0; down < 60; down += 6) {
        const line = inside.elementFromPoint(left + width / 2, top + height / 2 + down)?.closest('[data-id]');
        if (line !== null && line !== undefined) return { id: line.getAttribute('data-id') as string, top: line.getBoundingClientRect().top };
      }
      return null;
    };
    const long: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((entries) => long.push(...entries.getEntries()));
    observer.observe({ type: 'long-animation-frame' });
    let began = 0;
    const frames: number[] = [];
    let [running, last, back, empty] = [false, 0, 0, 0];
    let read: Place | null = null;
    const look = (now: number): void => {
      if (!running) return;
      if (last > 0) frames.push(now - last);
      last = now;
      const after = read === null ? null : topOf(read.id);
      // The wheel goes up, so lines come down.
      if (read !== null && after !== null) back = Math.max(back, read.top - after);
      read = middle();
      if (read === null) empty += 1;
      requestAnimationFrame(look);
    };
    window.csWatch = {
      start() {
        [running, last, back, empty, read] = [true, 0, 0, 0, null];
        frames.length = long.length = 0;
        began = performance.now();
        requestAnimationFrame(look);
      },
      stop() {
        running = false;
        long.push(...observer.takeRecords());
        // The browser tells of them later: one of what came before is none of these.
        return { frames: [...frames], long: long.filter(({ startTime }) => startTime >= began).map(({ duration }) => duration), back, empty };
      },
      middle,
      topOf,
      rows: () => state().rows.length,
      async all() {
        const began = performance.now();
        while (state().hasOlder) await list.feed.older();
        return performance.now() - began;
      },
    };
  });
}
