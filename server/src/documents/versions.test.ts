import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { RoomAction } from '@cs-kit/protocol';
import * as Y from 'yjs';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import type { Actor } from '../context.ts';
import { Documents } from './documents.ts';
import { createDocumentStore } from './store.ts';
import { createVersions } from './versions.ts';

/* Versions over a real store and a clock that is moved by hand. */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
let state: Awaited<ReturnType<typeof testState>>;
before(async () => void (state = await testState()));
after(() => state.end());

const person = (id: string): Actor => ({ id, name: `Name of ${id}`, kind: 'visitor', role: 'visitor' }) as Actor;
let rooms = 0;

async function setUp(looks = false) {
  rooms += 1;
  const key = { roomId: `room${rooms}`, documentId: 'plan' };
  const clock = new TestClock();
  const store = createDocumentStore(state);
  const failures: unknown[] = [];
  const documents = new Documents({ store, clock, onFailure: (error) => void failures.push(error) });
  const muted = new Map<string, { muted: boolean }>();
  const asked: RoomAction[] = [];
  const versions = createVersions({
    db: state.db,
    rooms: { openFor: async (_room: string, _actor: Actor, action: RoomAction) => (asked.push(action), { room: { members: muted } }) } as never,
    documents,
    // Where a test looks itself, nothing else does.
    clock: looks ? clock : { now: clock.now, after: () => () => undefined },
    onFailure: (error) => void failures.push(error),
  });
  const doc = new Y.Doc();
  const write = async (who: string, words: string): Promise<void> => {
    const editor = { actor: person(who), deliver: () => undefined, end: () => undefined };
    const open = await documents.enter(key, editor);
    // Each writes under an id of their own.
    doc.clientID = [...who].reduce((sum, letter) => sum + letter.charCodeAt(0), rooms * 1000);
    const vector = Y.encodeStateVector(doc);
    doc.getText('text').insert(doc.getText('text').length, words);
    await documents.change(open, editor, Y.encodeStateAsUpdate(doc, vector));
    documents.leave(open, editor);
    await open.compact();
  };
  const words = async (id: string): Promise<string> => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, await versions.read(key, person('ana'), id));
    return copy.getText('text').toString();
  };
  const list = async () => (await versions.list(key, person('ana'), null)).items;
  return { key, clock, failures, muted, asked, versions, write, words, list };
}

test('a document that was changed and then left alone for ten minutes gets a version, and only one', async () => {
  const { clock, versions, write, words, list } = await setUp();
  await write('ana', 'one ');
  clock.advance(5 * MINUTE);
  await write('ben', 'two');
  clock.advance(9 * MINUTE);
  assert.equal(await versions.keepDue(), 0, 'it was changed nine minutes ago');
  clock.advance(MINUTE);
  assert.equal(await versions.keepDue(), 1);
  assert.equal(await versions.keepDue(), 0, 'nothing has changed since');
  const [kept, ...more] = await list();
  assert.equal(more.length, 0);
  assert.deepEqual([kept?.name, kept?.by, kept?.authors.map(({ id }) => id)], [null, null, ['ben', 'ana']]);
  assert.equal(await words(kept!.id), 'one two');
  clock.advance(MINUTE);
  await write('ben', ' three');
  clock.advance(10 * MINUTE);
  assert.equal(await versions.keepDue(), 1);
  const [newest, older] = await list();
  assert.deepEqual(newest?.authors, [{ id: 'ben', name: 'Name of ben' }], 'who wrote since the version before');
  assert.deepEqual([await words(newest!.id), await words(older!.id)], ['one two three', 'one two'], 'a version outlives that changes are gathered');
  await versions.stop();
});

test('the relay looks by itself, and stops', async () => {
  const { clock, versions, write, list } = await setUp(true);
  await write('ana', 'by itself');
  clock.advance(9 * MINUTE);
  for (let tries = 0; (await list()).length === 0 && tries < 200; tries += 1) {
    clock.advance(MINUTE);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await list()).length, 1);
  await versions.stop();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(clock.waiting, 0);
});

test('a version is saved under a name; the same state is not kept twice', async () => {
  const { key, clock, versions, write, muted, asked } = await setUp();
  await assert.rejects(versions.save(key, person('ana'), 'Nothing yet'), { code: 'request/not-found' });
  await write('ana', 'draft');
  clock.advance(1);
  const plain = await versions.save(key, person('ana'), null);
  assert.deepEqual([plain.name, plain.by?.id], [null, 'ana']);
  assert.equal((await versions.save(key, person('ben'), null)).id, plain.id);
  const named = await versions.save(key, person('ben'), 'As agreed');
  assert.deepEqual(
    [named.id, named.name, named.by],
    [plain.id, 'As agreed', { id: 'ben', name: 'Name of ben' }],
    'the one that holds this state gets the name',
  );
  clock.advance(1);
  const again = await versions.save(key, person('ana'), 'For the record');
  assert.notEqual(again.id, named.id, 'a name is not taken away by another one');
  muted.set('ana', { muted: true });
  await assert.rejects(versions.save(key, person('ana'), 'x'), { code: 'room/muted' });
  assert.deepEqual([...new Set(asked)], ['write-documents']);
  await versions.remove(key, person('mod'), named.id);
  await assert.rejects(versions.remove(key, person('mod'), named.id), { code: 'request/not-found' });
  await assert.rejects(versions.read(key, person('ana'), named.id), { code: 'request/not-found' });
  assert.deepEqual([...new Set(asked)], ['write-documents', 'delete-others', 'read']);
  await versions.stop();
});

test('there is an end to named versions, by number and by bytes', async () => {
  const { key, clock, versions, write } = await setUp();
  await write('ana', 'draft');
  const row = { room_id: key.roomId, document_id: 'plan', at: 1, by_id: null, by_name: null, authors: '[]', size: 1, state: new Uint8Array() };
  for (let index = 0; index < RELAY_LIMITS.namedVersionsPerDocument; index += 1)
    await state.db
      .insertInto('document_versions')
      .values({ ...row, id: `${key.roomId} ${index}`, name: 'n', packed: 1 })
      .execute();
  await assert.rejects(versions.save(key, person('ana'), 'one more'), { code: 'request/conflict' });
  await state.db.deleteFrom('document_versions').where('id', '!=', `${key.roomId} 0`).where('room_id', '=', key.roomId).execute();
  await state.db.updateTable('document_versions').set({ packed: RELAY_LIMITS.versionBytes }).where('room_id', '=', key.roomId).execute();
  await assert.rejects(versions.save(key, person('ana'), 'one more'), { code: 'request/conflict' });
  clock.advance(1);
  assert.equal((await versions.save(key, person('ana'), null)).name, null);
  await versions.stop();
});

test('pages of versions follow each other; what is more than is kept goes once a day', async () => {
  const { key, clock, versions, write, list } = await setUp();
  for (let index = 0; index < 60; index += 1) {
    await write('ana', `${index} `);
    clock.advance(1000);
    await versions.save(key, person('ana'), null);
    clock.advance(1000);
  }
  const first = await versions.list(key, person('ana'), null);
  const second = await versions.list(key, person('ana'), first.cursor);
  assert.deepEqual([first.items.length, second.items.length, second.cursor], [50, 10, null]);
  clock.advance(2 * DAY);
  await versions.tidy();
  assert.equal((await list()).length, 1);
  await versions.stop();
});

test('one that cannot be kept is told of, and does not keep the others from being kept', async () => {
  const { key, clock, failures, versions, write } = await setUp();
  await write('ana', 'whole');
  // A head without anything behind it.
  const broken = { room_id: key.roomId, document_id: 'broken', title: '', created_at: 1, updated_at: 2, updated_by: '', versioned_at: 1, deleted_at: null };
  await state.db.insertInto('document_heads').values(broken).execute();
  clock.advance(10 * MINUTE);
  assert.equal(await versions.keepDue(), 1);
  assert.ok(failures.length === 1 && failures[0] instanceof CsError);
  await state.db.deleteFrom('document_heads').where('document_id', '=', 'broken').execute();
  await versions.stop();
});
