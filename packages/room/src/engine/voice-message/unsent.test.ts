import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { IDBObjectStore } from 'fake-indexeddb';
import { blockedStorage, Browser } from '../../../../core/test/browser.ts';
import type { Tab } from '../../../../core/test/browser.ts';
import { Clock } from '../../../../core/test/clock.ts';
import { FakeRelay } from '../../../../core/test/relay.ts';
import { UnsentVoice, unsentVoice } from './unsent.ts';
import type { Unsent } from './unsent.ts';

const DAY = 24 * 3600_000;
const file = { name: 'voice-message-2026-01-02-030405.webm', type: 'audio/webm' };
/** IndexedDB and the reading of blobs take real turns. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

function world() {
  const clock = new Clock();
  const browser = new Browser(new FakeRelay(clock), clock);
  const open = (tab: Tab = browser.tab()) => ({ tab, unsent: new UnsentVoice(tab.client) });
  const offered = async (unsent: UnsentVoice, key = 'r1'): Promise<Unsent[]> => {
    const found: Unsent[] = [];
    unsent.look(key, (one) => void found.push(one));
    await settled();
    return found;
  };
  return { clock, browser, open, offered };
}
const words = (found: readonly Unsent[]): Promise<string[]> => Promise.all(found.map(({ file: sound }) => sound.text()));

test('what was recorded until the page crashed is offered to the next one, in its room only, and goes when it is sent', async () => {
  const { open, offered } = world();
  const { tab, unsent } = open();
  const id = unsent.begin('r1', file);
  // Twelve pieces: their order is not that of letters.
  for (let at = 0; at < 12; at += 1) assert.equal(await unsent.add(id, new Blob([`<${at}>`])), true);
  const meanwhile = open();
  assert.deepEqual(await offered(meanwhile.unsent), [], 'the tab that records is alive');
  meanwhile.tab.kill();
  tab.kill();
  const { unsent: next } = open();
  assert.deepEqual(await offered(next, 'r2'), []);
  const found = await offered(next);
  assert.deepEqual([...(await words(found)), found[0]?.file.name, found[0]?.file.type], ['<0><1><2><3><4><5><6><7><8><9><10><11>', file.name, file.type]);
  await next.remove(found[0]!.id);
  const { tab: last, unsent: after } = open();
  assert.deepEqual(
    [await offered(after), await last.client.database.all('pieces'), last.client.platform.storage?.getItem(`${last.client.storageKey}:voice`)],
    [[], [], null],
  );
});

test('a tab that waits gets it when the one that holds it goes, and of two tabs one offers it', async () => {
  const { open } = world();
  const { tab, unsent } = open();
  await unsent.add(unsent.begin('r1', file), new Blob(['a']));
  const found: string[] = [];
  const others = [open(), open()];
  for (const [index, other] of others.entries()) other.unsent.look('r1', () => void found.push(`tab ${index}`));
  await settled();
  assert.deepEqual(found, []);
  tab.kill();
  await settled();
  assert.deepEqual(found, ['tab 0']);
  others[0]?.tab.kill();
  await settled();
  assert.deepEqual(found, ['tab 0', 'tab 1']);
});

test('what was let go of is offered again on the same page; what was sent meanwhile is not', async () => {
  const { open, offered } = world();
  const { unsent } = open();
  const id = unsent.begin('r1', file);
  void unsent.add(id, new Blob(['a']));
  unsent.release(id);
  const found = await offered(unsent);
  assert.deepEqual(await words(found), ['a']);
  // Another tab stands for it; then it is sent here.
  const { unsent: other } = open();
  const waiting = offered(other);
  await unsent.remove(id);
  assert.deepEqual(await waiting, []);
  assert.equal(await unsent.add(id, new Blob(['late'])), false);
});

test('who leaves before it is read leaves it there', async () => {
  const { open, offered } = world();
  const first = open();
  await first.unsent.add(first.unsent.begin('r1', file), new Blob(['a']));
  first.tab.kill();
  const { unsent } = open();
  const seen: Unsent[] = [];
  const stop = unsent.look('r1', (one) => void seen.push(one));
  await Promise.resolve();
  stop();
  await settled();
  assert.deepEqual([seen.length, (await offered(unsent)).length], [0, 1]);
});

test('a mark without sound is taken away, and what is older than a week with or without one', async () => {
  const { clock, open, offered } = world();
  const { tab, unsent } = open();
  unsent.begin('r1', file);
  const old = unsent.begin('r1', file);
  await unsent.add(old, new Blob(['old']));
  tab.kill();
  const { unsent: next, tab: page } = open();
  assert.deepEqual(
    (await offered(next)).map(({ id }) => id),
    [old],
  );
  next.release(old);
  await clock.advance(7 * DAY + 1);
  assert.deepEqual([await offered(next), await page.client.database.all('pieces')], [[], []]);
});

test('where nothing can be stored it says so, and goes on as long as the page', async () => {
  const { browser, open, offered } = world();
  for (const storage of [null, blockedStorage]) {
    const { unsent } = open(browser.tab({ storage, locks: null }));
    const id = unsent.begin('r1', file);
    assert.equal(await unsent.add(id, new Blob(['a'])), false);
    unsent.release(id);
    await settled();
    assert.deepEqual(await words(await offered(unsent)), ['a']);
  }
  const { unsent } = open();
  const id = unsent.begin('r1', file);
  assert.equal(await unsent.add(id, new Blob(['a'])), true);
  const put = IDBObjectStore.prototype.put;
  const full = mock.method(IDBObjectStore.prototype, 'put', function (this: globalThis.IDBObjectStore, record: unknown) {
    const request = put.call(this as never, record);
    this.transaction.abort();
    return request;
  });
  assert.equal(await unsent.add(id, new Blob(['b'])), false, 'the device is full');
  full.mock.restore();
  assert.equal(await unsent.add(id, new Blob(['c'])), false, 'a hole stays a hole');
  unsent.release(id);
  await settled();
  assert.deepEqual(await words(await offered(unsent)), ['abc'], 'in this page nothing is missing');
});

test('signing out takes everything, and nothing is written after it', async () => {
  const { open, offered } = world();
  const { tab, unsent } = open();
  const id = unsent.begin('r1', file);
  await unsent.add(id, new Blob(['a']));
  await tab.client.logout();
  assert.equal(await unsent.add(id, new Blob(['b'])), false);
  assert.deepEqual([await offered(unsent), await tab.client.database.all('pieces')], [[], []]);
  assert.equal(unsentVoice(tab.client), unsentVoice(tab.client));
});
