import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Tells whether a person can see the element: it is laid out, in view, and the page is in front. */
export class InViewController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #changed: (visible: boolean) => void;
  #observer: IntersectionObserver | null = null;
  #intersects = false;
  #visible = false;

  constructor(host: ReactiveControllerHost & Element, changed: (visible: boolean) => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  /** Whether the element is in sight now. */
  get visible(): boolean {
    // What a thread covers is laid out all the same.
    return this.#visible && this.#host.checkVisibility({ visibilityProperty: true });
  }

  /** @internal */
  hostConnected(): void {
    this.#observer = new IntersectionObserver((entries) => {
      this.#intersects = entries.at(-1)?.isIntersecting ?? false;
      this.#look();
    });
    this.#observer.observe(this.#host);
    document.addEventListener('visibilitychange', this.#look);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    document.removeEventListener('visibilitychange', this.#look);
    this.#intersects = false;
    this.#look();
  }

  #look = (): void => {
    const visible = this.#intersects && document.visibilityState === 'visible';
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#changed(visible);
  };
}
