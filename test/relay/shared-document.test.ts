import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RelayClient } from '@cs-kit/core';
import type { Platform, StorageLike } from '@cs-kit/core';
import { CLOSE, CsError } from '@cs-kit/protocol';
import type { RoomRole, Session } from '@cs-kit/protocol';
import { IDBFactory } from 'fake-indexeddb';
import { SharedDocument } from '../../packages/room/src/engine/document/shared-document.ts';
import type { DocumentState } from '../../packages/room/src/engine/document/types.ts';
import { PageSocket, until } from '../support/editor.ts';
import { Line } from '../support/proxy.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* The engine of the shared document against a real relay, over a line that can be cut. */

let relay: TestRelay;
let line: Line;
const open: { close(): void }[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
  line = await Line.to(() => Number(new URL(relay.url).port));
});
after(async () => {
  for (const thing of open) thing.close();
  await line.close();
  await relay.stop();
});

/** A browser: what it keeps outlives its pages. */
class Device {
  readonly memory = new Map<string, string>();
  readonly indexedDB = new IDBFactory();
  /** Sockets of documents, as they were opened. */
  readonly sockets: PageSocket[] = [];
  wake: () => void = () => undefined;
  hide: () => void = () => undefined;

  /** A new page of this browser. */
  page(more: Partial<Platform> = {}): RelayClient {
    const { memory, sockets } = this;
    const storage: StorageLike = {
      get length() {
        return memory.size;
      },
      key: (at) => [...memory.keys()][at] ?? null,
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
    class Socket extends PageSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const client = new RelayClient({
      relay: line.url,
      siteKey: 'demo',
      storage,
      indexedDB: this.indexedDB,
      BroadcastChannel: null,
      locks: null,
      fetch: (url, init) => fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), origin: PAGE } }),
      WebSocket: Socket as never,
      signals: (fn) => ((this.wake = () => fn('wake')), (this.hide = () => fn('hide')), () => undefined),
      ...more,
    });
    open.push(client);
    return client;
  }
}

function document(client: RelayClient, roomId: string, documentId = 'plan'): SharedDocument {
  const shared = new SharedDocument(client, roomId, documentId);
  open.push(shared);
  return shared;
}

async function owned(device = new Device()): Promise<{ device: Device; client: RelayClient; roomId: string }> {
  const client = device.page();
  const { id } = await client.json<{ id: string }>('POST', '/v1/rooms', { body: { title: 'Plan', visibility: 'public', kind: 'group' } });
  return { device, client, roomId: id };
}

async function setRole(roomId: string, { user }: Session, role: RoomRole): Promise<void> {
  const { db, rooms } = relay.running.relay.services;
  await db.deleteFrom('members').where('room_id', '=', roomId).where('user_id', '=', user.id).execute();
  await db.insertInto('members').values({ room_id: roomId, user_id: user.id, name: user.name, role, read_seq: 0, muted: 0 }).execute();
  rooms.forget(roomId);
}

const text = (shared: SharedDocument): string => shared.doc.getText('notes').toString();
const write = (shared: SharedDocument, words: string): void => shared.doc.getText('notes').insert(text(shared).length, words);
const now = (shared: SharedDocument): DocumentState => shared.state.get();
const phase = (shared: SharedDocument, wanted: DocumentState['phase']): Promise<void> => until(() => now(shared).phase === wanted, `it is ${wanted}`);

test('two people: a change is unsaved until it is on disk, and both are shown under the names the relay vouches for', async () => {
  const { client, roomId } = await owned();
  const one = document(client, roomId);
  assert.equal(now(one).phase, 'opening');
  await phase(one, 'live');
  assert.equal(now(one).canWrite, true);
  write(one, 'Station at 07:40');
  assert.equal(now(one).unsaved, 1);
  await until(() => now(one).unsaved === 0, 'it is saved');
  const { db } = relay.running.relay.services;
  const [row] = await db.selectFrom('document_updates').select('data').where('room_id', '=', roomId).execute();
  assert.ok(row !== undefined && Buffer.from(row.data).includes('Station at 07:40'), 'saved means on disk');

  const guest = new Device().page();
  const other = document(guest, roomId);
  await phase(other, 'live');
  assert.equal(text(other), 'Station at 07:40');
  await until(() => now(one).people.length === 2, 'the other is shown');
  const [me, them] = now(one).people;
  assert.deepEqual([me?.id, me?.color], [client.session.current?.user.id, null]);
  assert.deepEqual([them?.id, them?.name], [guest.session.current?.user.id, guest.session.current?.user.name]);
  assert.ok((them?.color ?? -1) >= 0 && (them?.color ?? 9) <= 5);
  other.close();
  await until(() => now(one).people.length === 1, 'who has left is not shown');
});

test('changes made without a connection count, outlive the page, and reach the others once it is back', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  write(one, 'one ');
  await until(() => now(one).unsaved === 0, 'it is saved');
  const other = document(new Device().page(), roomId);
  await phase(other, 'live');
  line.cut();
  await phase(one, 'offline');
  write(one, 'two ');
  write(one, 'three ');
  assert.equal(now(one).unsaved, 1, 'what is typed in one go is one change');
  assert.equal(now(one).canWrite, true);
  one.close();
  await new Promise((resolve) => setTimeout(resolve, 50));

  const later = document(device.page(), roomId);
  await phase(later, 'offline');
  assert.equal(text(later), 'one two three ');
  assert.deepEqual([now(later).unsaved, now(later).canWrite], [1, true]);
  write(later, 'four ');
  assert.equal(now(later).unsaved, 2);
  line.mend();
  device.wake();
  await until(() => now(later).phase === 'live' && now(later).unsaved === 0, 'all is saved');
  other.retry();
  await until(() => text(other) === 'one two three four ', 'the other reads it');
  later.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const once = document(device.page(), roomId);
  await phase(once, 'live');
  assert.deepEqual([text(once), now(once).unsaved], ['one two three four ', 0], 'nothing waits on the device any more');
});

test('without a connection and without a copy it says so, and opens by itself later', async () => {
  const { client, roomId } = await owned();
  line.cut();
  const one = document(client, roomId);
  await phase(one, 'unreachable');
  line.mend();
  one.retry();
  await phase(one, 'live');
  const nobody = new Device().page({ fetch: () => Promise.reject(new TypeError('no network')) });
  const stranger = document(nobody, roomId);
  await phase(stranger, 'unreachable');
  stranger.retry();
  await phase(stranger, 'unreachable');
});

test('a viewer reads; what they write all the same is refused, kept in view, and can be given up', async () => {
  const { client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  write(one, 'for all');
  const device = new Device();
  const page = device.page();
  await setRole(roomId, await page.session.ensure(), 'viewer');
  const viewer = document(page, roomId);
  await phase(viewer, 'live');
  assert.deepEqual([now(viewer).canWrite, now(viewer).role], [false, 'viewer']);
  await until(() => text(viewer) === 'for all', 'the viewer reads');
  write(viewer, ', scribbled');
  await phase(viewer, 'refused');
  const state = now(viewer);
  assert.ok(state.phase === 'refused' && state.error.code === 'room/forbidden' && state.unsaved === 1);
  assert.equal(text(one), 'for all');
  await viewer.discard();
  const again = document(page, roomId);
  await phase(again, 'live');
  assert.deepEqual([text(again), now(again).unsaved], ['for all', 0]);

  // Whoever may write again has what was refused taken.
  write(again, ', written');
  await phase(again, 'refused');
  await setRole(roomId, await page.session.ensure(), 'member');
  device.sockets.at(-1)?.terminate();
  await until(() => now(again).phase === 'live' && now(again).unsaved === 0, 'it is taken');
  await until(() => text(one) === 'for all, written', 'and told to the others');
});

test('a token that ran out is replaced, and the connection made again at once', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  const reasons: string[] = [];
  client.session.subscribe(({ reason }) => reasons.push(reason));
  const count = device.sockets.length;
  device.sockets.at(-1)?.onclose?.({ code: CLOSE.tokenExpired, reason: '' } as never);
  await until(() => device.sockets.length > count && now(one).phase === 'live', 'it is live again');
  assert.deepEqual(reasons, ['refreshed']);
  // One that cannot be replaced now is replaced later.
  const { renew } = client.session;
  let refusals = 0;
  client.session.renew = () => ((refusals += 1), Promise.reject(new CsError('relay/unreachable')));
  device.sockets.at(-1)?.onclose?.({ code: CLOSE.tokenExpired, reason: '' } as never);
  await phase(one, 'offline');
  client.session.renew = renew.bind(client.session);
  await phase(one, 'live');
  assert.equal(refusals, 1);
  // A relay that refuses every token is not asked without end.
  for (let round = 0; round < 2; round += 1) device.sockets.at(-1)?.onclose?.({ code: CLOSE.tokenExpired, reason: '' } as never);
  await phase(one, 'live');
});

test('a room that is not there ends it; so does a relay that says that another try is no use', async () => {
  const { device, client, roomId } = await owned();
  const nowhere = document(client, '00000000-0000-7000-8000-000000000000');
  await phase(nowhere, 'closed');
  assert.equal((now(nowhere) as { error: { code: string } }).error.code, 'room/not-found');
  nowhere.retry();
  const one = document(client, roomId);
  await phase(one, 'live');
  device.sockets.at(-1)?.onclose?.({ code: CLOSE.tooLarge, reason: 'A document has at most 20 MiB.' } as never);
  await phase(one, 'closed');
  const state = now(one);
  assert.ok(state.phase === 'closed' && state.error.code === 'request/too-large' && state.shown && !state.canWrite);
});

test('after signing out nothing of a document is on the device, and nothing more is kept', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  write(one, 'secret');
  await until(() => now(one).unsaved === 0, 'it is saved');
  await client.logout();
  assert.equal(now(one).phase, 'closed');
  one.doc.getText('notes').insert(0, 'later ');
  one.close();
  const again = device.page();
  assert.deepEqual(await again.database.all('rooms'), []);
});

test('somebody else at the same device does not see or send what is kept', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  line.cut();
  await phase(one, 'offline');
  write(one, 'mine');
  one.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  line.mend();
  device.memory.delete('cs:demo');
  const other = document(device.page(), roomId);
  await phase(other, 'live');
  assert.deepEqual([text(other), now(other).unsaved], ['', 0]);
});

test('a document larger than the copy of a device stays at the relay only', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  for (let part = 0; part < 6; part += 1) write(one, String(part).repeat(1_000_000));
  await until(() => now(one).unsaved === 0, 'it is saved');
  one.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [kept] = await device.page().database.all<{ update: Uint8Array }>('rooms');
  assert.equal(kept, undefined);
});

test('what is too much for one frame goes in pieces once there is a connection', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  write(one, 'start ');
  await until(() => now(one).unsaved === 0, 'it is saved');
  line.cut();
  await phase(one, 'offline');
  for (let part = 0; part < 9; part += 1) write(one, String(part).repeat(1_000_000));
  assert.equal(now(one).unsaved, 9, 'large ones are not put together');
  line.mend();
  device.wake();
  await until(() => now(one).phase === 'live' && now(one).unsaved === 0, 'all is saved');
  const other = document(new Device().page(), roomId);
  await phase(other, 'live');
  assert.equal(text(other).length, 9_000_006);
  assert.equal(text(other), text(one));
});

test('one change that is larger than a frame is refused, stays in view, and what is smaller is saved all the same', async () => {
  const { device, client, roomId } = await owned();
  const one = document(client, roomId);
  await phase(one, 'live');
  one.doc.getText('notes').insert(0, 'x'.repeat(5_000_000));
  await phase(one, 'refused');
  const state = now(one);
  assert.ok(state.phase === 'refused' && state.error.code === 'request/too-large' && state.shown && !state.canWrite && state.unsaved === 1);
  assert.equal(text(one).length, 5_000_000);
  const discarded = one.discard();
  device.hide();
  await discarded;
  const again = document(client, roomId);
  await phase(again, 'live');
  assert.deepEqual([text(again), now(again).unsaved], ['', 0]);

  line.cut();
  await phase(again, 'offline');
  again.doc.getMap('notes of the day').set('small', 'kept');
  await new Promise((resolve) => setTimeout(resolve, 600));
  write(again, 'y'.repeat(5_000_000));
  line.mend();
  device.wake();
  await until(() => now(again).phase === 'refused' && now(again).unsaved === 1, 'only the large one is left');
  const other = document(new Device().page(), roomId);
  await phase(other, 'live');
  assert.equal(other.doc.getMap('notes of the day').get('small'), 'kept');
});
