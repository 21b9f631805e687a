import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { kept, NONE, ranged, toggled } from '../../engine/selection.ts';
import type { Selection } from '../../engine/selection.ts';

const MOST = RELAY_LIMITS.conversationsPerAction;

/** Rows that are chosen together, and whether the boxes stand there to choose them. */
export class SelectionController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #order: () => readonly string[];
  #now: Selection = NONE;
  #on = false;

  constructor(host: ReactiveControllerHost, order: () => readonly string[]) {
    this.#host = host;
    this.#order = order;
    host.addController(this);
  }

  /** @internal */
  hostUpdate(): void {
    this.#now = kept(this.#now, this.#order());
  }

  /** Whether rows can be chosen now: the boxes are there. */
  get on(): boolean {
    return this.#on || this.#now.ids.size > 0;
  }

  /** The chosen rows. */
  get ids(): ReadonlySet<string> {
    return this.#now.ids;
  }

  /** Shows the boxes, or takes them and the choice away. */
  set on(on: boolean) {
    this.#on = on;
    this.#set(on ? this.#now : NONE);
  }

  /** Chooses a row or not; with `range` every row from the last one to it. */
  toggle(id: string, range: boolean): void {
    this.#set(range ? ranged(this.#now, this.#order(), id, MOST) : toggled(this.#now, id, MOST));
  }

  /** Chooses what is shown, as far as one action goes. */
  all(): void {
    this.#set({ ids: new Set(this.#order().slice(0, MOST)), anchor: null });
  }

  /** Takes rows out of the choice. With the last one the boxes go. */
  drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    const next = new Set([...this.#now.ids].filter((id) => !gone.has(id)));
    if (next.size === this.#now.ids.size) return;
    if (next.size === 0) this.#on = false;
    this.#set({ ids: next, anchor: null });
  }

  #set(next: Selection): void {
    this.#now = next;
    this.#host.requestUpdate();
  }
}
