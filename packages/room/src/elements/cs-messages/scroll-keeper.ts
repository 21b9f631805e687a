import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What a `ScrollKeeper` needs of its element. */
export interface ScrollHost extends ReactiveControllerHost {
  /** The box that scrolls; null before the first render. */
  readonly scroller: HTMLElement | null;
  /** The box whose children are the lines. */
  readonly lines: HTMLElement | null;
  /** Whether the end of the list is the newest message; else more follows and nothing sticks there. */
  readonly endsNewest: boolean;
  /** Gives what stands for lines that are not in the page its height, before the place is looked for. */
  place(): void;
  /** The end of the list came into or out of view. */
  onBottomChanged(atBottom: boolean): void;
  /** The start of what is loaded is near. */
  onTopNear(): void;
  /** The end of a part that is not the newest is near. */
  onEndNear(): void;
}

/** Distance from the end that still counts as "at the end", in px. */
const SLACK = 32;
/** Distance from the start at which older lines are asked for, in px. */
const NEAR = 240;

/** Keeps the place in a list of messages: at the end while the reader is there, else on the line that is being read. */
export class ScrollKeeper implements ReactiveController {
  readonly #host: ScrollHost;
  #atBottom = true;
  /** Where the box was scrolled to, how high what it holds was and how high it was itself, when it was last looked at, in px. */
  #top = 0;
  #height = 0;
  #boxHeight = 0;
  /** What is below the line is what is read: the space above a line hangs on what stands before it. */
  #anchor: { readonly line: Element; readonly end: number } | null = null;
  #observer: ResizeObserver | null = null;
  #watched: HTMLElement | null = null;

  constructor(host: ScrollHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether the newest line is in view. */
  get atBottom(): boolean {
    return this.#atBottom;
  }

  /** @internal */
  hostUpdate(): void {
    const { scroller, lines } = this.#host;
    this.#anchor = null;
    // A reader who has just gone up is not taken back by what comes before the browser tells of it.
    if (this.#atBottom && scroller !== null && scroller.scrollTop < this.#top - 1) this.#onScroll();
    if (scroller === null || lines === null || this.#atBottom) return;
    const edge = scroller.getBoundingClientRect().top;
    // Only a message holds a place: a gap stands for many lines, and what is above the first message stays there when others come before it.
    let line = firstBelow(lines, edge);
    while (line !== null && !line.hasAttribute('data-id')) line = line.nextElementSibling;
    if (line !== null) this.#anchor = { line, end: line.getBoundingClientRect().bottom };
  }

  /** @internal */
  hostUpdated(): void {
    const { scroller } = this.#host;
    if (scroller === null) return;
    this.#watch(scroller);
    this.#host.place();
    if (this.#atBottom) return this.#stick();
    if (this.#anchor === null || !this.#anchor.line.isConnected) return;
    const moved = this.#anchor.line.getBoundingClientRect().bottom - this.#anchor.end;
    if (Math.abs(moved) > 1) scroller.scrollTop += moved;
  }

  /** @internal */
  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#watched?.removeEventListener('scroll', this.#onScroll);
    this.#observer = null;
    this.#watched = null;
  }

  /** Goes to the newest line and stays there. */
  toBottom(smooth = false): void {
    this.#setBottom(true);
    const { scroller } = this.#host;
    scroller?.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** Stays where it is: the reader was led elsewhere. */
  leave(): void {
    this.#setBottom(false);
  }

  /** Asks for older lines where the start of what is loaded is near: the wheel says nothing more at the very top. */
  lookUp(): void {
    const { scroller } = this.#host;
    if (scroller !== null && scroller.scrollTop < NEAR && scroller.scrollHeight > scroller.clientHeight) this.#host.onTopNear();
  }

  #watch(scroller: HTMLElement): void {
    if (this.#watched === scroller) return;
    this.hostDisconnected();
    this.#watched = scroller;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    // Pictures, fonts and the keyboard change heights without a render.
    this.#observer = new ResizeObserver(() => this.#atBottom && this.#stick());
    this.#observer.observe(scroller);
    for (const child of scroller.children) this.#observer.observe(child, { box: 'border-box' });
  }

  #stick(): void {
    const { scroller } = this.#host;
    if (scroller === null) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#note(scroller);
  }

  #note({ scrollTop, scrollHeight, clientHeight }: HTMLElement): void {
    this.#top = scrollTop;
    this.#height = scrollHeight;
    this.#boxHeight = clientHeight;
  }

  #setBottom(value: boolean): void {
    if (value === this.#atBottom) return;
    this.#atBottom = value;
    this.#host.onBottomChanged(value);
  }

  #onScroll = (): void => {
    const { scroller } = this.#host;
    if (scroller === null) return;
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    // Only going up leaves the end: what grows, by a card or a picture, does not move it; what shrinks and a box that grows move it so far without the reader.
    const forced = Math.max(0, this.#height - scrollHeight) + Math.max(0, clientHeight - this.#boxHeight);
    const up = scrollTop < this.#top - 1 - forced;
    this.#note(scroller);
    this.#setBottom((below <= SLACK || (this.#atBottom && !up)) && this.#host.endsNewest);
    if (below < NEAR && !this.#host.endsNewest) this.#host.onEndNear();
    this.lookUp();
  };
}

/** The first line that reaches below an edge; lines stand in order, so halving finds it. */
function firstBelow(lines: HTMLElement, edge: number): Element | null {
  let low = 0;
  let high = lines.children.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines.children[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  return lines.children[low] ?? null;
}
