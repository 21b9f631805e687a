import { silentLogger } from './logger.ts';
import type { Logger } from './logger.ts';

/** The part of `Storage` that the kit uses. */
export interface StorageLike {
  /** How many keys there are. */
  readonly length: number;
  /** The key at a place, or null. */
  key(at: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The part of a `WebSocket` that the kit uses. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** The part of a `BroadcastChannel` that the kit uses. */
export interface ChannelLike {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(data: unknown): void;
  close(): void;
}

/** The part of `navigator.locks` that the kit uses. */
export interface LocksLike {
  request(name: string, options: { readonly signal?: AbortSignal }, hold: () => Promise<void>): Promise<unknown>;
}

/** What a page goes through: 'wake' when it is seen or online again, 'hide' when it may be about to end. */
export type PageSignal = 'wake' | 'hide';

/** Everything outside the kit that the core touches; tests pass their own. */
export interface Platform {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  WebSocket: new (url: string, protocols: string[]) => SocketLike;
  /** localStorage, or sessionStorage for staff; null where storage is blocked. */
  storage: StorageLike | null;
  indexedDB: IDBFactory | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 to below 1. */
  random(): number;
  /** Null on plain http pages. */
  locks: LocksLike | null;
  BroadcastChannel: (new (name: string) => ChannelLike) | null;
  logger: Logger;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Whether the device says that it has a network. */
  online(): boolean;
  /** Watches the life of the page; the answer ends it. */
  signals(fn: (signal: PageSignal) => void): () => void;
}

/** Reads a global that a browser may block by throwing. */
function attempt<T>(read: () => T | undefined): T | null {
  try {
    return read() ?? null;
  } catch {
    return null;
  }
}

function pageSignals(fn: (signal: PageSignal) => void): () => void {
  if (typeof window === 'undefined') return () => undefined;
  const wake = (): void => fn('wake');
  const hide = (): void => fn('hide');
  const turn = (): void => fn(document.visibilityState === 'visible' ? 'wake' : 'hide');
  window.addEventListener('online', wake);
  // What the browser calls offline may still reach a relay on this machine: a question tells.
  window.addEventListener('offline', wake);
  window.addEventListener('pageshow', wake);
  window.addEventListener('pagehide', hide);
  document.addEventListener('visibilitychange', turn);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('offline', wake);
    window.removeEventListener('pageshow', wake);
    window.removeEventListener('pagehide', hide);
    document.removeEventListener('visibilitychange', turn);
  };
}

/** The platform of this page, with replacements. Globals are read here, never when the module loads. */
export function systemPlatform(kind: 'visitor' | 'staff', replacements: Partial<Platform> = {}): Platform {
  const storage =
    replacements.storage === undefined ? attempt(() => (kind === 'staff' ? globalThis.sessionStorage : globalThis.localStorage)) : replacements.storage;
  return {
    fetch: (url, init) => globalThis.fetch(url, init),
    WebSocket: globalThis.WebSocket as unknown as Platform['WebSocket'],
    indexedDB: attempt(() => globalThis.indexedDB),
    now: () => Date.now(),
    random: () => Math.random(),
    locks: attempt(() => globalThis.navigator?.locks as LocksLike | undefined),
    BroadcastChannel: attempt(() => globalThis.BroadcastChannel as unknown as Platform['BroadcastChannel']),
    logger: silentLogger,
    setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
    clearTimeout: (timer) => globalThis.clearTimeout(timer as number),
    online: () => attempt(() => globalThis.navigator?.onLine) !== false,
    signals: pageSignals,
    ...definedOnly(replacements),
    storage,
  };
}

function definedOnly(replacements: Partial<Platform>): Partial<Platform> {
  return Object.fromEntries(Object.entries(replacements).filter(([, value]) => value !== undefined)) as Partial<Platform>;
}
