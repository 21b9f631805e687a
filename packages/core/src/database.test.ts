import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { forceCloseDatabase, IDBDatabase, IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { blockedStorage, Browser, MemoryStorage, noted } from '../test/browser.ts';
import { Clock, settle } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { Database } from './database.ts';
import type { Platform } from './platform.ts';

const entry = { clientMessageId: 'm1', text: 'Hello' };

/** A database on the device of one browser, and the warnings of its page. */
function world(options: Partial<Platform> = {}) {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const { logger, warnings } = noted();
  const open = (more: Partial<Platform> = {}): Database => new Database({ ...browser.tab().client.platform, logger, ...options, ...more }, 'cs:test');
  return { clock, browser, warnings, open };
}

test('a record is there for the next page, and away after it was removed', async () => {
  const { open } = world();
  await open().put('outbox', entry);
  const next = open();
  assert.deepEqual([await next.get('outbox', 'm1'), await next.all('outbox')], [entry, [entry]]);
  await next.delete('outbox', 'm1');
  assert.deepEqual([await open().get('outbox', 'm1'), await open().all('outbox')], [null, []]);
});

test('a record that the device gives up on, as when it is full, is kept in memory and named', async () => {
  const { open, warnings } = world();
  const database = open();
  const put = IDBObjectStore.prototype.put;
  const full = mock.method(IDBObjectStore.prototype, 'put', function (this: globalThis.IDBObjectStore, record: unknown) {
    const request = put.call(this as never, record);
    this.transaction.abort();
    return request;
  });
  await database.put('outbox', entry);
  full.mock.restore();
  assert.deepEqual(warnings, ['IndexedDB failed; this page keeps the record in memory.']);
  assert.deepEqual([await database.get('outbox', 'm1'), await database.all('outbox')], [entry, [entry]]);
  assert.equal(await open().get('outbox', 'm1'), null);
});

test('a database that never opens is not waited for longer than two seconds', async () => {
  const { clock, open } = world({ indexedDB: { open: () => ({}) } as unknown as IDBFactory });
  const database = open();
  let written = false;
  const writing = database.put('outbox', entry).then(() => (written = true));
  await clock.advance(1900);
  assert.equal(written, false);
  await clock.advance(200);
  await writing;
  assert.deepEqual(await database.get('outbox', 'm1'), entry);
});

test('where the browser refuses a database, or a later kit has made it, records live as long as the page', async () => {
  const refusing = {
    open: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  } as unknown as IDBFactory;
  const refused = world({ indexedDB: refusing }).open();
  await refused.put('outbox', entry);
  assert.deepEqual(await refused.get('outbox', 'm1'), entry);
  const later = new IDBFactory();
  await new Promise((resolve) => (later.open('cs:test', 9).onsuccess = resolve));
  const old = world({ indexedDB: later }).open();
  await old.put('outbox', entry);
  assert.deepEqual(await old.get('outbox', 'm1'), entry);
});

test('a database that the browser closes by itself is opened again', async () => {
  const { open } = world();
  const opened: IDBDatabase[] = [];
  const transaction = IDBDatabase.prototype.transaction;
  const watched = mock.method(IDBDatabase.prototype, 'transaction', function (this: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>) {
    opened.push(this);
    return transaction.apply(this, args);
  });
  const database = open();
  await database.put('outbox', entry);
  // As when the visitor empties the data of the site.
  forceCloseDatabase(opened.at(-1) as never);
  await settle();
  assert.deepEqual(await database.get('outbox', 'm1'), entry);
  watched.mock.restore();
  assert.notEqual(opened.at(-1), opened[0]);
});

test('blocked storage keeps nothing from being read and written in this page, and says so', async () => {
  const { open, warnings } = world({ storage: blockedStorage });
  const database = open({ indexedDB: null });
  await database.put('outbox', entry);
  assert.deepEqual(await database.all('outbox'), [entry]);
  const marked = open();
  await marked.put('outbox', entry);
  assert.deepEqual(warnings, ['Storage is full or blocked.']);
  // Without a mark nobody looks for a database, which would make one.
  assert.equal(await marked.get('outbox', 'm2'), null);
});

test('a mark that cannot be taken away is named, and the records are gone all the same', async () => {
  const storage = new MemoryStorage();
  const { browser, open, warnings } = world({ storage });
  const database = open();
  await database.put('outbox', entry);
  storage.removeItem = blockedStorage.removeItem;
  await database.destroy();
  assert.deepEqual(warnings, ['Storage could not be emptied.']);
  assert.deepEqual([await browser.indexedDB.databases(), await database.all('outbox')], [[], []]);
});
