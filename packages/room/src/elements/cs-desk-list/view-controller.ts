import type { ConversationSummary, ViewFilter } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';
import type { ReactiveController } from 'lit';
import { inView } from '../../engine/views.ts';
import type { ShownView } from '../cs-desk-views/events.ts';

type Load = (filter: ViewFilter, cursor: string | null) => Promise<string | null>;

/** The view that the list shows in place of its own filters, with what is fetched for it. */
export class ViewController implements ReactiveController {
  readonly #host: CsElement;
  readonly #load: () => Load | null;
  #now: ShownView | null = null;
  #cursor: string | null = null;
  #phase: 'done' | 'loading' | 'failed' = 'done';

  constructor(host: CsElement, load: () => Load | null) {
    this.#host = host;
    this.#load = load;
    host.addController(this);
  }

  /** @internal */
  hostConnected(): void {
    // A view is for the moment: a list that comes back shows its own filters.
    this.#now = null;
  }

  /** The view that is shown; null for none. */
  get now(): ShownView | null {
    return this.#now;
  }

  get loading(): boolean {
    return this.#phase === 'loading';
  }

  get failed(): boolean {
    return this.#phase === 'failed';
  }

  /** Rows of the view among those that are known. */
  rows(all: readonly ConversationSummary[], me: string | null): readonly ConversationSummary[] {
    const view = this.#now;
    return view === null ? all : all.filter((row) => inView(row, view.filter, me, Date.now()));
  }

  /** Shows a view, or none; the relay is asked for what is not known here. */
  show(view: ShownView | null): void {
    const same = view !== null && this.#now !== null && JSON.stringify(view.filter) === JSON.stringify(this.#now.filter);
    this.#now = view;
    this.#host.requestUpdate();
    if (view === null || same) return;
    this.#cursor = null;
    void this.load(false).catch(() => undefined);
  }

  /** Fetches what comes next; null where nothing does. */
  get more(): (() => Promise<void>) | null {
    return this.#cursor === null ? null : () => this.load(true);
  }

  /** Fetches the first page, or the next; where it fails the list says so, and the error is rejected. */
  async load(more: boolean): Promise<void> {
    const [view, load] = [this.#now, this.#load()];
    if (view === null || load === null) return;
    this.#set('loading');
    try {
      const cursor = await load(view.filter, more ? this.#cursor : null);
      if (this.#now === view) this.#cursor = cursor;
      this.#set('done');
    } catch (error) {
      this.#host.fail(error);
      if (this.#now === view) this.#set('failed');
      throw error;
    }
  }

  #set(phase: 'done' | 'loading' | 'failed'): void {
    this.#phase = phase;
    this.#host.requestUpdate();
  }
}
