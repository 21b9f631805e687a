import type { PluginContext, Plugins, TabPlugin } from '@cs-kit/core';
import type { Part } from './parts.ts';

/** Place of the first tab of the kit, and the steps between them. */
const STEP = 10;
/** A page that only moves the panel puts it back sooner. */
const GONE_MS = 1_000;

/** The tabs that the host page has added to a panel. */
export class PluginTabs {
  readonly #plugins: Plugins;
  readonly #context: () => PluginContext;
  readonly #drop: (id: string) => void;
  readonly #mounted = new Map<TabPlugin, () => void>();

  constructor(plugins: Plugins, context: () => PluginContext, drop: (id: string) => void) {
    this.#plugins = plugins;
    this.#context = context;
    this.#drop = drop;
  }

  /** The tabs of the kit and of the page, in their order. */
  among(own: readonly Part[]): readonly Part[] {
    const added = this.#plugins.tabs.get();
    if (added.length === 0) return own;
    const { locale } = this.#context();
    const parts: readonly Part[] = added.toReversed().map((tab) => ({
      id: tab.id,
      label: tab.label(locale),
      order: tab.order ?? Infinity,
      make: async () => this.#mount(tab),
    }));
    const place = (part: Part, at: number): number => part.order ?? (at + 1) * STEP;
    return [...own.map((part, at) => ({ ...part, order: place(part, at) })), ...parts].sort((a, b) => (a.order === b.order ? 0 : a.order! - b.order!));
  }

  /** Takes tabs away whose plugin has gone; the answer ends it, and them where the panel does not come back. */
  follow(changed: () => void, isThere: () => boolean): () => void {
    const stop = this.#plugins.tabs.subscribe((now) => {
      this.#unmount((tab) => !now.includes(tab));
      changed();
    });
    return () => {
      stop();
      setTimeout(() => isThere() || this.#unmount(() => true), GONE_MS);
    };
  }

  #mount(tab: TabPlugin): HTMLElement {
    const host = document.createElement('div');
    const end = tab.mount(host, this.#context());
    this.#mounted.set(tab, end ?? (() => undefined));
    return host;
  }

  #unmount(gone: (tab: TabPlugin) => boolean): void {
    for (const [tab, end] of this.#mounted) {
      if (!gone(tab)) continue;
      this.#mounted.delete(tab);
      this.#drop(tab.id);
      try {
        end();
      } catch (error) {
        reportError(error);
      }
    }
  }
}
