import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CLOSE, RELAY_LIMITS } from '@cs-kit/protocol';
import type { DocumentEntry, DocumentVersion, Session } from '@cs-kit/protocol';
import * as Y from 'yjs';
import { DocumentEditor, until } from '../support/editor.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { TestSocket } from '../support/socket.ts';

/* Lists of documents and their versions over HTTP, beside the socket that writes in them. */

let relay: TestRelay;
const editors: DocumentEditor[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(async () => {
  for (const editor of editors) editor.close();
  await relay.stop();
});

async function room(): Promise<{ roomId: string; owner: Session; member: Session; path: string }> {
  const [owner, member] = [await relay.visitor(), await relay.visitor()];
  const { body } = await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'Trip', visibility: 'public', kind: 'group' } });
  await relay.call('PUT', `/v1/rooms/${body.id as string}/members/me`, { token: member.token });
  return { roomId: body.id as string, owner, member, path: `/v1/rooms/${body.id as string}/documents` };
}

async function edit(roomId: string, { token }: Session, documentId: string): Promise<DocumentEditor> {
  const editor = new DocumentEditor(relay.url, roomId, documentId, token);
  editors.push(editor);
  return editor.synced();
}

const list = async (path: string, { token }: Session, query = ''): Promise<DocumentEntry[]> =>
  (await relay.call('GET', `${path}${query}`, { token })).body.items as DocumentEntry[];

test('a document is made with a title, written, renamed, deleted and brought back; everybody in the room hears of it', async () => {
  const { roomId, owner, member, path } = await room();
  const socket = await TestSocket.open(relay.url, owner.token, PAGE);
  socket.send({ type: 'watch', topic: 'rooms' });
  await socket.next('watching');
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  const made = await relay.call('POST', path, { token: member.token, body: { title: '  Packing list ' } });
  assert.equal(made.status, 201);
  const { id } = made.body as DocumentEntry;
  assert.deepEqual([made.body.title, made.body.updatedBy, made.body.deletedAt], ['Packing list', { id: member.user.id, name: member.user.name }, null]);
  await socket.next('room-changed', (frame) => frame.kind === 'document');
  const told = await socket.next('events', ({ events }) => events.some((event) => event.kind === 'document'));
  const [event] = told.events.filter(({ kind }) => kind === 'document');
  assert.deepEqual(event?.kind === 'document' && [event.documentId, event.change, event.title], [id, 'created', 'Packing list']);

  const writing = await edit(roomId, owner, id);
  writing.write('tent');
  await until(async () => (await list(path, member))[0]?.updatedBy?.id === owner.user.id, 'the list says who wrote last');
  assert.equal((await relay.call('PATCH', `${path}/${id}`, { token: member.token, body: { title: 'What to bring' } })).body.title, 'What to bring');
  assert.equal((await relay.call('PATCH', `${path}/${id}`, { token: member.token, body: { title: 'What to bring' } })).status, 200);
  assert.deepEqual(
    (await relay.call('GET', `/v1/rooms/${roomId}/events?limit=500`, { token: owner.token })).body.events.filter(
      (one: { kind: string }) => one.kind === 'document',
    ).length,
    2,
    'the same title is no change',
  );

  assert.equal((await relay.call('DELETE', `${path}/${id}`, { token: member.token })).body.code, 'room/forbidden');
  let closed = 0;
  writing.provider.shouldConnect = false;
  writing.provider.on('connection-close', (ended: { code: number } | null) => (closed = ended?.code ?? 0));
  assert.equal((await relay.call('DELETE', `${path}/${id}`, { token: owner.token })).status, 204);
  await until(() => closed === CLOSE.noSuchRoom, 'whoever has it open is told that it is gone');
  assert.deepEqual(await list(path, member), []);
  assert.equal((await relay.call('GET', `${path}?deleted=true`, { token: member.token })).body.code, 'room/forbidden');
  assert.equal((await list(path, owner, '?deleted=true'))[0]?.id, id);
  for (const [method, address, body] of [
    ['DELETE', `${path}/${id}`, undefined],
    ['PATCH', `${path}/${id}`, { title: 'x' }],
    ['GET', `${path}/${id}/versions`, undefined],
    ['POST', `${path}/${id}/versions`, {}],
    ['DELETE', `${path}/no-such`, undefined],
  ] as const)
    assert.equal((await relay.call(method, address, { token: owner.token, ...(body === undefined ? {} : { body }) })).body.code, 'request/not-found', address);

  assert.equal((await relay.call('PATCH', `${path}/${id}`, { token: owner.token, body: { deleted: false } })).body.deletedAt, null);
  assert.equal((await relay.call('PATCH', `${path}/${id}`, { token: owner.token, body: { deleted: false } })).status, 200);
  const again = await edit(roomId, member, id);
  assert.equal(again.text, 'tent');
  again.close();
  writing.close();
  socket.terminate();
});

test('one that the first change makes stands in the list under its name', async () => {
  const { roomId, owner, path } = await room();
  const one = await edit(roomId, owner, 'minutes');
  one.write('x');
  await until(async () => (await list(path, owner)).length === 1, 'it is listed');
  assert.equal((await list(path, owner))[0]?.title, 'minutes');
  one.close();
});

test('pages of documents, an end to them, and to those that can be brought back', async () => {
  const { roomId, owner, path } = await room();
  const { db, documentList } = relay.running.relay.services;
  const head = { room_id: roomId, title: 'x', created_at: 1, updated_by: '', versioned_at: 1e15, deleted_at: null };
  for (let index = 0; index < RELAY_LIMITS.documentsPerRoom; index += 1)
    await db
      .insertInto('document_heads')
      .values({ ...head, document_id: `d${index}`, updated_at: Math.floor(index / 3) })
      .execute();
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = (await relay.call('GET', `${path}${cursor === null ? '' : `?cursor=${cursor}`}`, { token: owner.token })).body as {
      items: DocumentEntry[];
      cursor: string | null;
    };
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== null);
  assert.equal(new Set(seen).size, RELAY_LIMITS.documentsPerRoom);
  assert.equal(seen.length, RELAY_LIMITS.documentsPerRoom);
  assert.equal((await relay.call('POST', path, { token: owner.token, body: { title: 'one more' } })).body.code, 'room/full');
  // More are deleted than can be brought back: the oldest of them go for good.
  await db.updateTable('document_heads').set({ deleted_at: 5 }).where('room_id', '=', roomId).where('document_id', '!=', 'd0').execute();
  for (const extra of ['e1', 'e2'])
    await db
      .insertInto('document_heads')
      .values({ ...head, document_id: extra, updated_at: 1, deleted_at: 1 })
      .execute();
  assert.equal((await relay.call('DELETE', `${path}/d0`, { token: owner.token })).status, 204);
  const kept = await db.selectFrom('document_heads').select('document_id').where('room_id', '=', roomId).execute();
  assert.deepEqual([kept.length, kept.some(({ document_id }) => document_id.startsWith('e'))], [RELAY_LIMITS.deletedDocumentsPerRoom, false]);
  assert.equal(await documentList.purge(), RELAY_LIMITS.deletedDocumentsPerRoom - 1, 'all but the one of now were deleted long ago');
});

test('whoever is muted, or in an archived room, changes no list; a body says what it wants', async () => {
  const { roomId, owner, member, path } = await room();
  assert.equal((await relay.call('PATCH', `${path}/plan`, { token: owner.token, body: {} })).body.code, 'request/invalid');
  assert.equal((await relay.call('POST', path, { token: owner.token, body: { title: ' ' } })).body.code, 'request/invalid');
  assert.equal((await relay.call('GET', `${path}?cursor=nothing`, { token: owner.token })).body.code, 'request/invalid');
  await relay.call('PATCH', `/v1/rooms/${roomId}/members/${member.user.id}`, { token: owner.token, body: { muted: true } });
  assert.equal((await relay.call('POST', path, { token: member.token, body: { title: 'x' } })).body.code, 'room/muted');
  await relay.call('PATCH', `/v1/rooms/${roomId}`, { token: owner.token, body: { archived: true } });
  assert.equal((await relay.call('POST', path, { token: owner.token, body: { title: 'x' } })).body.code, 'room/archived');
  assert.deepEqual(await list(path, owner), []);
});

test('versions: saved under a name, listed, read as Yjs, deleted by moderators; erased with the name of who wrote', async () => {
  const { roomId, owner, member, path } = await room();
  const one = await edit(roomId, member, 'plan');
  one.write('before');
  await until(async () => (await list(path, owner)).length === 1, 'it is stored');
  const versions = `${path}/plan/versions`;
  const saved = (await relay.call('POST', versions, { token: member.token, body: { name: 'As agreed' } })).body as DocumentVersion;
  assert.deepEqual([saved.name, saved.by?.id, saved.authors.map(({ id }) => id)], ['As agreed', member.user.id, [member.user.id]]);
  one.write(' and after');
  const response = await fetch(`${relay.url}${versions}/${saved.id}`, { headers: { authorization: `Bearer ${owner.token}`, origin: PAGE } });
  assert.equal(response.headers.get('content-type'), 'application/octet-stream');
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(await response.arrayBuffer()));
  assert.equal(doc.getText('text').toString(), 'before');
  assert.equal((await relay.call('DELETE', `${versions}/${saved.id}`, { token: member.token })).body.code, 'room/forbidden');
  one.close();
  const admin = await relay.staff();
  assert.equal((await relay.call('DELETE', `/v1/visitors/${member.user.id}`, { token: admin.token, origin: null })).status, 200);
  const [left] = (await relay.call('GET', versions, { token: owner.token })).body.items as DocumentVersion[];
  assert.deepEqual([left?.name, left?.by, left?.authors], ['As agreed', null, []]);
  assert.equal((await list(path, owner))[0]?.updatedBy, null);
  assert.equal((await relay.call('DELETE', `${versions}/${saved.id}`, { token: owner.token })).status, 204);
  assert.deepEqual((await relay.call('GET', versions, { token: owner.token })).body.items, []);
});

test('a version and a title that were answered are there after kill -9', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-versions-'));
  const killed = new RelayProcess(await freePort(), directory, { CS_RATE_SCALE: '100' });
  const call = async <T>(method: string, path: string, token?: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${killed.url}${path}`, {
      method,
      headers: {
        origin: PAGE,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (response.headers.get('content-type') ?? '').includes('json') ? ((await response.json()) as T) : ((await response.bytes()) as T);
  };
  try {
    await killed.start();
    const { token } = await call<Session>('POST', '/v1/sessions', undefined, { siteKey: 'demo' });
    const { id: roomId } = await call<{ id: string }>('POST', '/v1/rooms', token, { title: 'Trip', visibility: 'public', kind: 'group' });
    const { id } = await call<DocumentEntry>('POST', `/v1/rooms/${roomId}/documents`, token, { title: 'Plan' });
    const path = `/v1/rooms/${roomId}/documents/${id}`;
    const editor = new DocumentEditor(killed.url, roomId, id, token);
    await editor.synced();
    editor.write('stored');
    const saved: DocumentVersion[] = [];
    await until(async () => (saved[0] = await call<DocumentVersion>('POST', `${path}/versions`, token, { name: 'Before the storm' })).size > 0, 'it is saved');
    await killed.kill();
    editor.close();
    await killed.start();
    const { items } = await call<{ items: DocumentVersion[] }>('GET', `${path}/versions`, token);
    assert.deepEqual(items, saved);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, await call<Uint8Array>('GET', `${path}/versions/${items[0]!.id}`, token));
    assert.equal(doc.getText('text').toString(), 'stored');
    assert.equal((await call<{ items: DocumentEntry[] }>('GET', `/v1/rooms/${roomId}/documents`, token)).items[0]?.title, 'Plan');
  } finally {
    await killed.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
