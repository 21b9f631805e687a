import { uuid } from '@cs-kit/protocol';
import type { RelayClient } from './client.ts';
import { readLease, writeLease } from './lock.ts';
import type { Platform, StorageLike } from './platform.ts';
import { createStore } from './store.ts';
import type { Readable } from './store.ts';

const RENEW_MS = 2_000;
const EXPIRE_MS = 6_000;
/** Two tabs that write at the same moment see after this time which of them was last. */
const SETTLE_MS = 100;

/** A standing wish to be the one tab that does something. */
export interface Candidacy {
  /** Whether this tab is the one. */
  readonly state: Readable<boolean>;
  /** Gives the part up, to another tab if there is one. */
  close(): void;
}

/** Stands for election under a name: by a Web Lock, else by a lease in storage, else every tab is elected. */
export function standForElection(platform: Platform, name: string): Candidacy {
  if (platform.locks !== null) return byLock(platform, name);
  if (platform.storage !== null) return byLease(platform, platform.storage, name);
  const state = createStore(true);
  return { state, close: () => state.set(false) };
}

function byLock(platform: Platform, name: string): Candidacy {
  const state = createStore(false);
  const controller = new AbortController();
  let release = (): void => undefined;
  const hold = (): Promise<void> =>
    new Promise((resolve) => {
      release = resolve;
      if (controller.signal.aborted) return resolve();
      state.set(true);
    });
  platform.locks!.request(name, { signal: controller.signal }, hold).catch(() => {
    // Aborted, or locks are refused in this frame. In the latter case every tab may lead.
    if (!controller.signal.aborted) state.set(true);
  });
  const close = (): void => {
    controller.abort();
    release();
    state.set(false);
  };
  return { state, close };
}

function byLease(platform: Platform, storage: StorageLike, name: string): Candidacy {
  const state = createStore(false);
  const id = uuid(platform.now());
  let timer: unknown = null;
  let closed = false;
  const plan = (ms: number, fn: () => void): void => void (timer = platform.setTimeout(() => !closed && fn(), ms));
  const claim = (): boolean => writeLease(storage, name, { id, until: platform.now() + EXPIRE_MS });
  const confirm = (): void => {
    state.set(readLease(storage, name, platform.now())?.id === id);
    plan(RENEW_MS, tick);
  };
  const tick = (): void => {
    const holder = readLease(storage, name, platform.now())?.id;
    if (holder !== undefined && holder !== id) {
      state.set(false);
      return plan(RENEW_MS, tick);
    }
    if (!claim()) return state.set(true);
    if (holder === id) plan(RENEW_MS, tick);
    else plan(SETTLE_MS, confirm);
  };
  tick();
  const close = (): void => {
    closed = true;
    platform.clearTimeout(timer);
    if (readLease(storage, name, platform.now())?.id === id) storage.removeItem(name);
    state.set(false);
  };
  return { state, close };
}

const candidacies = new WeakMap<RelayClient, Candidacy>();

/** Whether this tab leads the tabs of its site; the election begins at the first call. One for the whole page: a second candidate of the same tab would wait for the first for ever. */
export function leader(client: RelayClient): Readable<boolean> {
  const known = candidacies.get(client) ?? standForElection(client.platform, `${client.storageKey}:leader`);
  candidacies.set(client, known);
  return known.state;
}

/** Gives the lead of this tab up, when its client is closed. */
export function resign(client: RelayClient): void {
  candidacies.get(client)?.close();
  candidacies.delete(client);
}
