import { uuid } from '@cs-kit/protocol';
import type { Platform, StorageLike } from './platform.ts';

/** Longest wait for another tab; after it the work goes on, since a suspended tab may hold a lock for ever. */
const WAIT_MS = 10_000;
const POLL_MS = 50;

/** A claim that a tab writes into storage where the browser has no locks. */
interface Lease {
  readonly id: string;
  readonly until: number;
}

/** The lease under a key, or null where there is none, it has run out, or it cannot be read. */
export function readLease(storage: StorageLike, key: string, now: number): Lease | null {
  try {
    const lease = JSON.parse(storage.getItem(key) ?? 'null') as Lease | null;
    // A lease far in the future was written by a clock that has been set back since.
    return lease !== null && lease.until > now && lease.until < now + 60_000 ? lease : null;
  } catch {
    return null;
  }
}

/** Writes a lease; false where storage is full or blocked. */
export function writeLease(storage: StorageLike, key: string, lease: Lease): boolean {
  try {
    storage.setItem(key, JSON.stringify(lease));
    return true;
  } catch {
    return false;
  }
}

const pause = (platform: Platform, ms: number): Promise<void> => new Promise((resolve) => void platform.setTimeout(resolve, ms));

/** Runs `work` while no other tab of the site does: by a Web Lock, else by a lease in storage, else at once. Two tabs may still meet, so the work must bear it. */
export async function exclusively<T>(platform: Platform, name: string, work: () => Promise<T>): Promise<T> {
  if (platform.locks !== null) return byLock(platform, name, work);
  return platform.storage === null ? work() : byLease(platform, platform.storage, name, work);
}

async function byLock<T>(platform: Platform, name: string, work: () => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = platform.setTimeout(() => controller.abort(), WAIT_MS);
  let started: Promise<T> | null = null;
  const run = async (): Promise<void> => {
    platform.clearTimeout(timer);
    started = work();
    await started.catch(() => undefined);
  };
  try {
    await platform.locks!.request(name, { signal: controller.signal }, run);
  } catch {
    platform.clearTimeout(timer);
  }
  return started ?? work();
}

async function byLease<T>(platform: Platform, storage: StorageLike, name: string, work: () => Promise<T>): Promise<T> {
  const id = uuid(platform.now());
  const end = platform.now() + WAIT_MS;
  while (readLease(storage, name, platform.now()) !== null && platform.now() < end) await pause(platform, POLL_MS);
  if (!writeLease(storage, name, { id, until: platform.now() + WAIT_MS })) return work();
  try {
    return await work();
  } finally {
    if (readLease(storage, name, platform.now())?.id === id) storage.removeItem(name);
  }
}
