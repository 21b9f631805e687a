import type { Platform } from './platform.ts';

/** Stores of the site's database and the field that names a record. */
const STORES = { outbox: 'clientMessageId', rooms: 'roomId', pieces: 'id' } as const;
type StoreName = keyof typeof STORES;
const VERSION = 2;
/** Some browsers never answer an open; the chat must not wait for them. */
const OPEN_MS = 2_000;

/** What a page keeps of one site in IndexedDB; in memory where there is none. Nothing is created before the first write. */
export class Database {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #memory: Readonly<Record<StoreName, Map<string, unknown>>> = { outbox: new Map(), rooms: new Map(), pieces: new Map() };
  #opening: Promise<IDBDatabase | null> | null = null;

  constructor(platform: Platform, name: string) {
    this.#platform = platform;
    this.#name = name;
  }

  /** Whether what is written outlives the page, as far as is known. */
  get persistent(): boolean {
    return this.#platform.indexedDB !== null;
  }

  /** One record, or null. */
  async get<T>(store: StoreName, key: string): Promise<T | null> {
    const found = this.#exists() ? await this.#request<T>(store, 'readonly', (records) => records.get(key)) : undefined;
    return found ?? (this.#memory[store].get(key) as T | undefined) ?? null;
  }

  /** All records of a store. */
  async all<T>(store: StoreName): Promise<readonly T[]> {
    const found = this.#exists() ? await this.#request<T[]>(store, 'readonly', (records) => records.getAll()) : undefined;
    return [...(found ?? []), ...(this.#memory[store].values() as IterableIterator<T>)];
  }

  /** Writes a record; kept in memory, and false, where it cannot be stored. */
  async put(store: StoreName, record: object): Promise<boolean> {
    this.#mark();
    const key = (record as Record<string, string>)[STORES[store]]!;
    const stored = await this.#request(store, 'readwrite', (records) => records.put(record));
    if (stored === undefined) this.#memory[store].set(key, record);
    return stored !== undefined;
  }

  /** Removes a record. */
  async delete(store: StoreName, key: string): Promise<void> {
    this.#memory[store].delete(key);
    if (this.#exists()) await this.#request(store, 'readwrite', (records) => records.delete(key));
  }

  /** Removes the database from the device. */
  async destroy(): Promise<void> {
    for (const records of Object.values(this.#memory)) records.clear();
    await this.close();
    const { indexedDB, storage } = this.#platform;
    if (indexedDB === null || !this.#exists()) return;
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(this.#name);
      request.onsuccess = request.onerror = request.onblocked = () => resolve();
    });
    try {
      storage?.removeItem(this.#name);
    } catch {
      this.#platform.logger.warn('Storage could not be emptied.');
    }
  }

  /** Lets go of the database; the next use opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    (await opening)?.close();
  }

  /** A mark in storage says that there is a database, since opening one to look would create it before the visitor has acted. */
  #exists(): boolean {
    const { indexedDB, storage } = this.#platform;
    try {
      return indexedDB !== null && (storage === null || this.#opening !== null || storage.getItem(this.#name) !== null);
    } catch {
      return false;
    }
  }

  #mark(): void {
    try {
      if (this.persistent) this.#platform.storage?.setItem(this.#name, String(VERSION));
    } catch {
      this.#platform.logger.warn('Storage is full or blocked.');
    }
  }

  /** The result of one request, when its transaction is complete; undefined where there is no database. */
  async #request<T>(store: StoreName, mode: IDBTransactionMode, ask: (records: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    const database = await (this.#opening ??= this.#open());
    if (database === null) return undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(store, mode);
        const request = ask(transaction.objectStore(store));
        transaction.oncomplete = () => resolve(request.result as T);
        transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('aborted'));
      });
    } catch {
      this.#platform.logger.warn('IndexedDB failed; this page keeps the record in memory.', { store });
      return undefined;
    }
  }

  #open(): Promise<IDBDatabase | null> {
    const { indexedDB } = this.#platform;
    if (indexedDB === null) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = this.#platform.setTimeout(() => resolve(null), OPEN_MS);
      const finish = (database: IDBDatabase | null): void => {
        this.#platform.clearTimeout(timer);
        resolve(database);
      };
      try {
        const request = indexedDB.open(this.#name, VERSION);
        request.onupgradeneeded = () => {
          for (const [name, keyPath] of Object.entries(STORES))
            if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath });
        };
        request.onerror = () => finish(null);
        request.onsuccess = () => {
          // Another tab signs out or carries a newer version: holding on would block it.
          request.result.onversionchange = () => void this.close();
          request.result.onclose = () => (this.#opening = null);
          finish(request.result);
        };
      } catch {
        finish(null);
      }
    });
  }
}
