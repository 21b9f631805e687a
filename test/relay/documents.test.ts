import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CLOSE, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { RoomRole, Session } from '@cs-kit/protocol';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { WebsocketProvider as Client3 } from 'y-websocket';
import { WebsocketProvider as Client2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { DocumentEditor, documentsUrl, until } from '../support/editor.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* Documents, with the clients of y-websocket as they are published and with raw ones that mean harm. */

let relay: TestRelay;
const editors: DocumentEditor[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(async () => {
  for (const editor of editors) editor.close();
  await relay.stop();
});

/** A room with its owner. */
async function room(visibility: 'public' | 'private' = 'public'): Promise<{ roomId: string; owner: Session }> {
  const owner = await relay.visitor();
  const { body } = await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'Plan', visibility, kind: 'group' } });
  return { roomId: (body as { id: string }).id, owner };
}

/** An editor who has the document. */
function edit(roomId: string, { token }: Session, Client?: typeof Client3, documentId = 'plan'): Promise<DocumentEditor> {
  const editor = new DocumentEditor(relay.url, roomId, documentId, token, Client);
  editors.push(editor);
  return editor.synced();
}

/** Somebody with a role in a room. */
async function member(roomId: string, role: RoomRole): Promise<Session> {
  const session = await relay.visitor();
  const { db, rooms } = relay.running.relay.services;
  await db.insertInto('members').values({ room_id: roomId, user_id: session.user.id, name: session.user.name, role, read_seq: 0, muted: 0 }).execute();
  rooms.forget(roomId);
  return session;
}

const rows = async (roomId: string, documentId: string): Promise<number> =>
  Number(
    (
      await relay.running.relay.services.db
        .selectFrom('document_updates')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('room_id', '=', roomId)
        .where('document_id', '=', documentId)
        .executeTakeFirstOrThrow()
    ).n,
  );

interface Raw {
  send(...parts: (number | Uint8Array | string)[]): void;
  readonly socket: WebSocket;
  readonly frames: Buffer[];
  readonly closed: Promise<number>;
}

/** A client that says what it likes. */
async function raw(roomId: string, documentId: string, token: string): Promise<Raw> {
  const socket = new WebSocket(`${documentsUrl(relay.url, roomId)}/${documentId}`, ['cs.v1', token], { origin: PAGE });
  const frames: Buffer[] = [];
  socket.on('message', (data: Buffer) => frames.push(data));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.once('error', reject);
  });
  return {
    socket,
    frames,
    closed,
    send(...parts) {
      const encoder = encoding.createEncoder();
      for (const part of parts) {
        if (typeof part === 'number') encoding.writeVarUint(encoder, part);
        else if (typeof part === 'string') encoding.writeVarString(encoder, part);
        else encoding.writeVarUint8Array(encoder, part);
      }
      socket.send(encoding.toUint8Array(encoder));
    },
  };
}

/** A change that writes words under a client id. */
function writing(words: string, clientId?: number): Uint8Array {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  doc.getText('text').insert(0, words);
  return Y.encodeStateAsUpdate(doc);
}

for (const [name, Client] of [
  ['3.1', Client3],
  ['2.1', Client2 as unknown as typeof Client3],
] as const)
  test(`unmodified y-websocket ${name}: two editors see each other's words and cursors; who comes later finds them`, async () => {
    const { roomId, owner } = await room();
    const guest = await relay.visitor();
    const one = await edit(roomId, owner, Client);
    const other = await edit(roomId, guest, Client);
    one.write('Two days to the hut. ');
    await until(() => other.text === 'Two days to the hut. ', 'the other sees the words');
    other.write('Then the ridge.');
    one.write('Plan: ', 0);
    await until(() => one.text === 'Plan: Two days to the hut. Then the ridge.' && one.text === other.text, 'both read the same');

    one.provider.awareness.setLocalState({ cursor: { anchor: 4 }, user: { name: 'The admin', role: 'owner' }, extra: 'x' });
    await until(() => other.others().length === 1 && 'cursor' in other.others()[0]!, 'the cursor is shown');
    const [shown] = other.others() as { cursor: unknown; user: Record<string, unknown>; extra?: unknown }[];
    assert.deepEqual([shown?.cursor, shown?.extra], [{ anchor: 4 }, undefined]);
    assert.deepEqual(
      [shown?.user['id'], shown?.user['name'], shown?.user['role']],
      [owner.user.id, owner.user.name, 'owner'],
      'the name is that of the token, whatever the client says',
    );
    one.close();
    await until(() => other.others().length === 0, 'who has left is shown no more');
    other.close();
    const late = await edit(roomId, guest, Client);
    assert.equal(late.text, 'Plan: Two days to the hut. Then the ridge.');
    late.close();
  });

test('what was written without a connection arrives once it is back', async () => {
  const { roomId, owner } = await room();
  const one = await edit(roomId, owner);
  one.provider.disconnect();
  one.write('written in the tunnel');
  one.doc.getText('text').delete(0, 8);
  const other = await edit(roomId, owner);
  assert.equal(other.text, '');
  one.provider.connect();
  await until(() => other.text === 'in the tunnel', 'the other sees it');
  one.close();
  other.close();
});

test('a reader reads: their changes are refused with a reason and reach nobody, and no question goes round and round', async () => {
  const { roomId, owner } = await room();
  const viewer = await member(roomId, 'viewer');
  const one = await edit(roomId, owner);
  one.write('for all to read');
  const reading = await raw(roomId, 'plan', viewer.token);
  reading.send(0, 0, Y.encodeStateVector(new Y.Doc()));
  await until(() => reading.frames.some((frame) => frame.includes('for all to read')), 'the reader gets the words');
  assert.ok(!reading.frames.some((frame) => frame[0] === 0 && frame[1] === 0), 'a reader is not asked what the relay lacks');
  const refusals = (): Buffer[] => reading.frames.filter((frame) => frame[0] === 2);
  // As a client answers that was asked: with nothing new.
  const same = new Y.Doc();
  Y.applyUpdate(same, Y.encodeStateAsUpdate(one.doc));
  reading.send(0, 1, Y.encodeStateAsUpdate(same));
  reading.send(0, 2, writing('scribbled'));
  await until(() => refusals().length > 0, 'the reader is answered');
  assert.ok(refusals()[0]?.includes('not change'), 'the reason is told');
  assert.equal(refusals().length, 1, 'what is known already is no attempt to write');
  assert.equal(one.text, 'for all to read');
  reading.socket.terminate();
  one.close();
});

test('a room that is not yours has no documents; what is no name of a document is no address', async () => {
  const { roomId, owner } = await room('private');
  const stranger = await relay.visitor();
  await assert.rejects(raw(roomId, 'plan', stranger.token), /404/);
  await assert.rejects(raw(uuid(), 'plan', owner.token), /404/);
  await assert.rejects(raw(roomId, 'a%2Fb', owner.token), /404/);
  await assert.rejects(raw(roomId, 'a'.repeat(129), owner.token), /404/);
});

test('nobody writes or points under the id of another', async () => {
  const { roomId, owner } = await room();
  const stranger = await relay.visitor();
  const one = await edit(roomId, owner);
  one.write('mine');
  one.provider.awareness.setLocalState({ cursor: { anchor: 1 } });
  await until(async () => (await rows(roomId, 'plan')) === 1, 'it is stored');
  const forger = await raw(roomId, 'plan', stranger.token);
  const clock = encoding.createEncoder();
  for (const value of [1, one.doc.clientID, 1000]) encoding.writeVarUint(clock, value);
  encoding.writeVarString(clock, JSON.stringify({ cursor: { anchor: 99 } }));
  forger.send(1, encoding.toUint8Array(clock));
  const more = new Y.Doc();
  Y.applyUpdate(more, Y.encodeStateAsUpdate(one.doc));
  more.clientID = one.doc.clientID;
  more.getText('text').insert(4, ', says the forger');
  forger.send(0, 2, Y.encodeStateAsUpdate(more, Y.encodeStateVector(one.doc)));
  assert.equal(await forger.closed, CLOSE.forbidden);
  const witness = await edit(roomId, stranger);
  assert.equal(witness.text, 'mine');
  await until(() => witness.others().length === 1, 'the owner is shown');
  assert.deepEqual(witness.others()[0]?.['cursor'], { anchor: 1 });
  one.close();
  // Not even when its owner is away.
  const again = await raw(roomId, 'plan', stranger.token);
  again.send(0, 2, Y.encodeStateAsUpdate(more, Y.encodeStateVector(witness.doc)));
  assert.equal(await again.closed, CLOSE.forbidden);
  witness.close();
});

test('frames that are no frames, too large or endlessly nested end their socket only', async () => {
  const { roomId, owner } = await room();
  const one = await edit(roomId, owner);
  const ends = async (say: (client: Raw) => void): Promise<number> => {
    const client = await raw(roomId, 'plan', owner.token);
    say(client);
    return client.closed;
  };
  assert.equal(await ends(({ socket }) => socket.send('{"type":"ping"}')), CLOSE.badFrame);
  assert.equal(await ends((client) => client.send(77)), CLOSE.badFrame);
  assert.equal(await ends((client) => client.send(0, 9, new Uint8Array(3))), CLOSE.badFrame);
  assert.equal(await ends((client) => client.send(0, 2, new Uint8Array([250, 250, 250, 250, 250]))), CLOSE.badFrame);
  assert.equal(await ends((client) => client.send(0, 0, new Uint8Array([9, 9, 9]))), CLOSE.badFrame);
  assert.equal(await ends((client) => client.send(1, new Uint8Array([200]))), CLOSE.badFrame);
  assert.equal(await ends(({ socket }) => socket.send(new Uint8Array(RELAY_LIMITS.documentFrameBytes + 1))), CLOSE.tooLarge);
  // An array in an array in an array …, as the encoding of values allows.
  const bomb = new Uint8Array(200_000).fill(117);
  for (let index = 1; index < bomb.length; index += 2) bomb[index] = 1;
  const nested = encoding.createEncoder();
  for (const value of [1, 1, 12345, 0, 8, 1]) encoding.writeVarUint(nested, value);
  encoding.writeVarString(nested, 'text');
  encoding.writeVarUint(nested, 1);
  encoding.writeUint8Array(nested, bomb);
  assert.equal(await ends((client) => client.send(0, 2, encoding.toUint8Array(nested))), CLOSE.badFrame);
  one.write('still here');
  const other = await edit(roomId, owner);
  assert.equal(other.text, 'still here');
  one.close();
  other.close();
});

test('a room has an end to its documents, and says so', async () => {
  const { roomId, owner } = await room();
  const { db } = relay.running.relay.services;
  const full = { room_id: roomId, title: '', created_at: 1, updated_at: 1, updated_by: owner.user.id, versioned_at: 1, deleted_at: null };
  for (let index = 0; index < RELAY_LIMITS.documentsPerRoom; index += 1)
    await db
      .insertInto('document_heads')
      .values({ ...full, document_id: `d${index}` })
      .execute();
  const client = await raw(roomId, 'one-more', owner.token);
  client.send(0, 2, writing('too many'));
  assert.equal(await client.closed, CLOSE.full);
  const there = await edit(roomId, owner, undefined, 'd7');
  there.write('one that is there');
  await until(async () => (await rows(roomId, 'd7')) === 1, 'it is stored');
  there.close();
});

test('a client that asks is told what is on disk; many changes become one state', async () => {
  const { roomId, owner } = await room();
  const client = await raw(roomId, 'long', owner.token);
  client.send(100);
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => client.send(0, 2, update));
  for (let index = 0; index < 600; index += 1) doc.getText('text').insert(index, 'x');
  const stored = (): number => {
    const last = client.frames.filter((frame) => frame[0] === 100).at(-1);
    return last === undefined ? 0 : last.length === 2 ? (last[1] as number) : ((last[1] as number) & 127) | ((last[2] as number) << 7);
  };
  await until(() => stored() === 600, 'all are on disk');
  await until(async () => (await rows(roomId, 'long')) < 500, 'the changes became a state');
  const other = await edit(roomId, owner, undefined, 'long');
  assert.equal(other.text.length, 600);
  other.close();
  client.socket.terminate();
  await until(() => relay.running.relay.services.documents.size === 0, 'it is put away');
  assert.equal(await rows(roomId, 'long'), 0);
  const later = await edit(roomId, owner, undefined, 'long');
  assert.equal(later.text.length, 600);
  later.close();
});
