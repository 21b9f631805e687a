import { IDBFactory } from 'fake-indexeddb';
import { RelayClient } from '../src/client.ts';
import type { ClientOptions } from '../src/client.ts';
import type { ChannelLike, LocksLike, PageSignal, Platform, StorageLike } from '../src/platform.ts';
import { silentLogger } from '../src/logger.ts';
import type { Logger } from '../src/logger.ts';
import { Clock, seeded } from './clock.ts';
import type { FakeRelay } from './relay.ts';

/** Storage in memory. */
export class MemoryStorage implements StorageLike {
  readonly entries = new Map<string, string>();
  get length(): number {
    return this.entries.size;
  }
  key = (at: number): string | null => [...this.entries.keys()][at] ?? null;
  getItem = (key: string): string | null => this.entries.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.entries.set(key, value);
  removeItem = (key: string): void => void this.entries.delete(key);
}

/** Storage that a browser has blocked: each touch throws. */
export const blockedStorage: StorageLike = {
  get length(): number {
    throw new DOMException('blocked', 'SecurityError');
  },
  key: blocked,
  getItem: blocked,
  setItem: blocked,
  removeItem: blocked,
};

function blocked(): never {
  throw new DOMException('blocked', 'SecurityError');
}

/** A logger that keeps its warnings. */
export function noted(): { readonly logger: Logger; readonly warnings: string[] } {
  const warnings: string[] = [];
  return { logger: { ...silentLogger, warn: (message) => void warnings.push(message) }, warnings };
}

/** One browser: what its tabs share. */
export class Browser {
  readonly clock: Clock;
  readonly relay: FakeRelay;
  readonly storage = new MemoryStorage();
  readonly indexedDB: IDBFactory = new IDBFactory();
  readonly #channels = new Set<Channel>();
  readonly #locks = new Map<string, (() => void)[]>();
  readonly #random: () => number;
  online = true;

  constructor(relay: FakeRelay, clock: Clock, seed = 1) {
    this.relay = relay;
    this.clock = clock;
    this.#random = seeded(seed);
  }

  /** Opens a tab with a client in it. */
  tab(options: Partial<ClientOptions> = {}): Tab {
    const tab = new Tab();
    const signals = new Set<(signal: PageSignal) => void>();
    const channels = this.#channels;
    const platform: Platform = {
      fetch: (url, init) => (tab.dead ? new Promise(() => undefined) : this.relay.fetch(url, init)),
      WebSocket: this.relay.socketClass(tab),
      storage: this.storage,
      indexedDB: this.indexedDB,
      now: this.clock.now,
      random: this.#random,
      locks: this.#lockManager(tab),
      BroadcastChannel: class extends Channel {
        constructor(name: string) {
          super(name, tab, channels);
        }
      },
      logger: silentLogger,
      setTimeout: (fn, ms) => this.clock.setTimeout(() => !tab.dead && fn(), ms),
      clearTimeout: this.clock.clearTimeout,
      online: () => this.online,
      signals: (fn) => {
        signals.add(fn);
        return () => void signals.delete(fn);
      },
    };
    tab.signal = (signal) => signals.forEach((fn) => fn(signal));
    tab.client = new RelayClient({ relay: 'https://relay.test/', siteKey: 'demo', ...platform, ...options });
    return tab;
  }

  #lockManager(tab: Tab): LocksLike {
    return {
      request: (name, { signal }, hold) =>
        new Promise((resolve, reject) => {
          const queue = this.#locks.get(name) ?? [];
          this.#locks.set(name, queue);
          const release = (): void => {
            const at = queue.indexOf(run);
            if (at >= 0) queue.splice(at, 1);
            if (at === 0) queue[0]?.();
          };
          const run = (): void => {
            if (tab.dead) return release();
            void hold().then(resolve, reject).finally(release);
          };
          tab.onKilled.push(release);
          signal?.addEventListener('abort', () => {
            if (queue[0] === run) return;
            release();
            reject(new Error('aborted'));
          });
          queue.push(run);
          if (queue[0] === run) queueMicrotask(run);
        }),
    };
  }
}

/** A tab; a killed one does nothing any more. */
export class Tab {
  dead = false;
  client!: RelayClient;
  signal: (signal: PageSignal) => void = () => undefined;
  readonly onKilled: (() => void)[] = [];

  /** Ends the tab without a word, as a crash does. */
  kill(): void {
    this.dead = true;
    for (const fn of this.onKilled) fn();
  }
}

class Channel implements ChannelLike {
  onmessage: ChannelLike['onmessage'] = null;
  readonly #name: string;
  readonly #tab: Tab;
  readonly #all: Set<Channel>;

  constructor(name: string, tab: Tab, all: Set<Channel>) {
    this.#name = name;
    this.#tab = tab;
    this.#all = all;
    all.add(this);
  }

  postMessage(data: unknown): void {
    if (this.#tab.dead) return;
    for (const other of this.#all) {
      if (other === this || other.#name !== this.#name || other.#tab.dead) continue;
      const copy: unknown = structuredClone(data);
      queueMicrotask(() => !other.#tab.dead && other.onmessage?.({ data: copy }));
    }
  }

  close(): void {
    this.#all.delete(this);
  }
}
