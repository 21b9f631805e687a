import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import { createDocumentStore } from './store.ts';

test('a document is the state that was gathered and the changes after it, and who wrote them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-documents-'));
  const path = join(directory, 'state.db');
  const key = { roomId: 'room', documentId: 'plan' };
  let state = await openSqliteStore(path);
  try {
    await state.db
      .insertInto('rooms')
      .values({ id: 'room', site_id: 's', kind: 'group', title: '', visibility: 'private', last_seq: 0, locked: 0, created_at: 1 })
      .execute();
    let documents = createDocumentStore(state);
    assert.deepEqual([await documents.load(key), await documents.others(key)], [null, 0]);
    for (const [seq, authorId, newClients] of [
      [1, 'ana', [11]],
      [2, 'mira', [22, 23]],
      [3, 'ana', []],
    ] as const)
      await documents.append({ ...key, seq, first: seq === 1, authorId, authorName: authorId, at: seq, data: Uint8Array.of(seq), newClients: [...newClients] });
    await documents.append({
      roomId: 'room',
      documentId: 'other',
      seq: 1,
      first: true,
      authorId: 'ana',
      authorName: 'Ana',
      at: 1,
      data: Uint8Array.of(9),
      newClients: [],
    });
    await documents.compact(key, Uint8Array.of(1, 2), 2, 4);
    await state.close();
    state = await openSqliteStore(path);
    documents = createDocumentStore(state);
    const loaded = await documents.load(key);
    assert.deepEqual([[...(loaded?.snapshot ?? [])], loaded?.updates.map((update) => [...update]), loaded?.seq], [[1, 2], [[3]], 3]);
    assert.deepEqual(Object.fromEntries(loaded?.authors ?? []), { 11: 'ana', 22: 'mira', 23: 'mira' });
    await documents.compact(key, Uint8Array.of(1, 2, 3), 3, 5);
    const gathered = await documents.load(key);
    assert.deepEqual([gathered?.updates, gathered?.seq, await documents.others(key)], [[], 3, 1]);
  } finally {
    await state.close();
    await rm(directory, { recursive: true });
  }
});
