import type { RelayClient } from './client.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';

const WRITE_AFTER_MS = 300;

type Drafts = Record<string, string>;

function readDrafts(client: RelayClient): Drafts {
  try {
    return JSON.parse(client.platform.storage?.getItem(`${client.storageKey}:drafts`) ?? '{}') as Drafts;
  } catch {
    return {};
  }
}

function writeDraft(client: RelayClient, roomId: string, text: string): void {
  const drafts = readDrafts(client);
  if (text === '') delete drafts[roomId];
  else drafts[roomId] = text;
  try {
    const key = `${client.storageKey}:drafts`;
    if (Object.keys(drafts).length === 0) client.platform.storage?.removeItem(key);
    else client.platform.storage?.setItem(key, JSON.stringify(drafts));
  } catch {
    client.platform.logger.warn('A draft could not be stored.');
  }
}

const known = new WeakMap<RelayClient, Map<string, Store<string>>>();

/** The unsent words of a room ('' is the conversation of the visitor). Written 300 ms after the last change and when the page goes, so a reload keeps them. */
export function draft(client: RelayClient, roomId: string): Store<string> {
  const stores = known.get(client) ?? new Map<string, Store<string>>();
  known.set(client, stores);
  const store = stores.get(roomId) ?? openDraft(client, roomId);
  stores.set(roomId, store);
  return store;
}

function openDraft(client: RelayClient, roomId: string): Store<string> {
  const { platform } = client;
  const store = createStore(readDrafts(client)[roomId] ?? '');
  let timer: unknown = null;
  const write = (): void => {
    if (timer === null) return;
    platform.clearTimeout(timer);
    timer = null;
    writeDraft(client, roomId, store.get());
  };
  store.subscribe(() => {
    platform.clearTimeout(timer);
    timer = platform.setTimeout(write, WRITE_AFTER_MS);
  });
  platform.signals((signal) => signal === 'hide' && write());
  client.session.subscribe((change) => {
    if (change.reason !== 'signed-out') return;
    store.set('');
    platform.clearTimeout(timer);
    timer = null;
  });
  return store;
}
