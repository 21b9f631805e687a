import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError, RELAY_LIMITS, may } from '@cs-kit/protocol';
import type { CommentAnchor, CommentNews, RoomAction, RoomRole } from '@cs-kit/protocol';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { testState } from '../../../test/support/state.ts';
import type { Actor } from '../context.ts';
import { createComments } from './comments.ts';
import { dropDocuments, forgetWriter } from './tables.ts';

/* Comments over a real store: who may what, what is told, what goes when somebody goes. */

const DAY = 24 * 3600_000;
let state: Awaited<ReturnType<typeof testState>>;
before(async () => void (state = await testState()));
after(() => state.end());

const person = (id: string): Actor => ({ id, name: `Name of ${id}`, kind: 'visitor', role: 'visitor' }) as Actor;
const [ana, ben, mod, eye] = ['ana', 'ben', 'mod', 'eye'].map(person) as [Actor, Actor, Actor, Actor];
const ROLES: Readonly<Record<string, RoomRole>> = {
  ana: 'member',
  ben: 'member',
  mod: 'moderator',
  eye: 'viewer',
  guest: 'guest',
  owner: 'owner',
  bot: 'assistant',
};
let rooms = 0;

function anchorOn(quote: string): CommentAnchor {
  const text = new Y.Doc().getText('text');
  text.insert(0, quote);
  const place = (index: number, assoc: number): string =>
    Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index, assoc))).toString('base64url');
  return { start: place(0, 0), end: place(quote.length, -1), quote, before: '', after: '' };
}

async function setUp({ made = true } = {}) {
  rooms += 1;
  const key = { roomId: `commented${rooms}`, documentId: 'plan' };
  const names = { room_id: key.roomId, document_id: key.documentId };
  if (made)
    await state.db
      .insertInto('document_heads')
      .values({ ...names, title: 'Plan', created_at: 1, updated_at: 1, updated_by: 'ana', versioned_at: 0, deleted_at: null })
      .execute();
  const muted = new Map<string, { muted: boolean }>();
  const told: CommentNews[] = [];
  let at = Date.UTC(2026, 10, 29) + rooms * 1000;
  const comments = createComments({
    db: state.db,
    rooms: {
      openFor: async (_room: string, { id }: Actor, action: RoomAction) => {
        const role = ROLES[id] ?? 'viewer';
        if (!may(role, action)) throw new CsError('room/forbidden');
        return { role, room: { members: muted, kind: 'group', siteId: 'demo' } };
      },
    } as never,
    documents: {
      tellComments: async (_key, frame) => {
        const decoder = decoding.createDecoder(frame);
        assert.equal(decoding.readVarUint(decoder), 101);
        told.push(JSON.parse(decoding.readVarString(decoder)) as CommentNews);
      },
    },
    wordRules: () => [{ words: 'darn', action: 'refuse' }] as never,
    now: () => (at += 1),
  });
  const list = async () => (await comments.list(key, eye, null)).items;
  return { key, names, muted, told, comments, list, later: (ms: number) => (at += ms) };
}

const refused = (code: string) => (error: unknown) => error instanceof CsError && error.code === code;

test('comments and answers bear the name of who wrote them, are told at once, and are read by everybody in the room', async () => {
  const { key, comments, told, list } = await setUp();
  const first = await comments.add(key, ana, { text: 'Which one?', anchor: anchorOn('the station'), author: { id: 'mod', name: 'Forged' } } as never);
  assert.deepEqual([first.author, first.threadId, first.anchor?.quote, first.revision], [{ id: 'ana', name: 'Name of ana' }, first.id, 'the station', 1]);
  const answer = await comments.add(key, ben, { text: 'The old one.', threadId: first.id });
  assert.deepEqual([answer.author?.id, answer.threadId, answer.anchor], ['ben', first.id, null]);
  assert.deepEqual(await list(), [first, answer]);
  assert.deepEqual(told, [{ comment: first }, { comment: answer }]);
  assert.equal(await comments.count(key), 2);
  await assert.rejects(comments.add(key, ben, { text: 'x', threadId: answer.id }), refused('request/invalid'));
  await assert.rejects(comments.add(key, ben, { text: 'x', threadId: '0199' }), refused('request/not-found'));
});

test('every role: who writes documents comments, who does not reads', async () => {
  const { key, comments } = await setUp();
  const first = await comments.add(key, ana, { text: 'one', anchor: anchorOn('words') });
  for (const [id, role] of Object.entries(ROLES)) {
    const actor = person(id);
    const writes = may(role, 'write-documents');
    const attempts = [
      () => comments.add(key, actor, { text: 'two', anchor: anchorOn('words') }),
      () => comments.add(key, actor, { text: 'three', threadId: first.id }),
      () => comments.change(key, actor, first.id, { resolved: true }),
      () => comments.change(key, actor, first.id, { resolved: false }),
    ];
    for (const attempt of attempts) await (writes ? attempt() : assert.rejects(attempt(), refused('room/forbidden')));
    assert.ok((await comments.list(key, actor, null)).items.length > 0);
    if (!writes) await assert.rejects(comments.remove(key, actor, first.id), refused('room/forbidden'));
  }
});

test('whoever is muted says nothing here either', async () => {
  const { key, comments, muted } = await setUp();
  muted.set('ana', { muted: true });
  await assert.rejects(comments.add(key, ana, { text: 'x', anchor: anchorOn('words') }), refused('room/muted'));
});

test('the rules of the site for words count', async () => {
  const { key, comments } = await setUp();
  await assert.rejects(comments.add(key, ana, { text: 'oh darn', anchor: anchorOn('words') }), refused('room/words-refused'));
});

test('words are changed by who wrote them, and by nobody else', async () => {
  const { key, comments } = await setUp();
  const first = await comments.add(key, ana, { text: 'one', anchor: anchorOn('words') });
  for (const other of [ben, mod]) await assert.rejects(comments.change(key, other, first.id, { text: 'forged' }), refused('room/forbidden'));
  const same = await comments.change(key, ana, first.id, { text: 'one' });
  assert.deepEqual([same.editedAt, same.revision], [null, 1], 'nothing changed');
  const changed = await comments.change(key, ana, first.id, { text: 'two' });
  assert.deepEqual([changed.text, changed.revision, changed.editedAt === null], ['two', 2, false]);
});

test('a thread is resolved and reopened by anybody who writes; the first one to do it stands there', async () => {
  const { key, comments } = await setUp();
  const first = await comments.add(key, ana, { text: 'one', anchor: anchorOn('words') });
  const answer = await comments.add(key, ana, { text: 'two', threadId: first.id });
  assert.deepEqual((await comments.change(key, ben, first.id, { resolved: true })).resolved?.by, { id: 'ben', name: 'Name of ben' });
  assert.equal((await comments.change(key, mod, first.id, { resolved: true })).resolved?.by?.id, 'ben');
  assert.equal((await comments.change(key, ana, first.id, { resolved: false })).resolved, null);
  await assert.rejects(comments.change(key, ana, answer.id, { resolved: true }), refused('request/invalid'));
});

test('deleted by who wrote it or a moderator, brought back by who deleted it or a moderator; its words are told to nobody', async () => {
  const { key, comments, told, list } = await setUp();
  const first = await comments.add(key, ana, { text: 'secret', anchor: anchorOn('words') });
  await assert.rejects(comments.remove(key, ben, first.id), refused('room/forbidden'));
  await comments.remove(key, ana, first.id);
  await comments.remove(key, ana, first.id);
  assert.deepEqual(await list(), []);
  assert.equal(JSON.stringify(told.at(-1)).includes('secret'), false);
  await assert.rejects(comments.change(key, ana, first.id, { text: 'still here' }), refused('request/not-found'));
  await assert.rejects(comments.add(key, ben, { text: 'to nobody', threadId: first.id }), refused('request/not-found'));
  await assert.rejects(comments.change(key, ben, first.id, { deleted: false }), refused('request/not-found'));
  assert.equal((await comments.change(key, ana, first.id, { deleted: false })).text, 'secret');
  assert.equal((await comments.change(key, ana, first.id, { deleted: false })).revision, 3, 'it is there already');
  await comments.remove(key, mod, first.id);
  await assert.rejects(comments.change(key, ana, first.id, { deleted: false }), refused('room/forbidden'));
  assert.equal((await comments.change(key, mod, first.id, { deleted: false })).text, 'secret');
});

test('a thread outlives the comment that began it as long as an answer is there', async () => {
  const { key, comments, list, later } = await setUp();
  const first = await comments.add(key, ana, { text: 'one', anchor: anchorOn('words') });
  const answer = await comments.add(key, ben, { text: 'two', threadId: first.id });
  await comments.remove(key, ana, first.id);
  assert.deepEqual(
    (await list()).map(({ text }) => text),
    ['', 'two'],
  );
  await comments.add(key, mod, { text: 'three', threadId: first.id });
  later(DAY + 1000);
  assert.equal(await comments.purge(), 1);
  assert.equal(await comments.purge(), 0);
  assert.deepEqual(
    (await list()).map(({ text, author }) => [text, author?.id]),
    [
      ['', undefined],
      ['two', 'ben'],
      ['three', 'mod'],
    ],
  );
  await assert.rejects(comments.change(key, ana, first.id, { deleted: false }), refused('request/not-found'), 'its words are gone');
  for (const { id } of (await list()).slice(1)) await comments.remove(key, mod, id);
  assert.deepEqual(await list(), []);
  later(DAY + 1000);
  assert.equal(await comments.purge(), 2);
  assert.equal((await state.db.selectFrom('document_comments').select('id').where('room_id', '=', key.roomId).execute()).length, 0);
  assert.equal(answer.threadId, first.id);
});

test('there is a bound to how many; what is deleted does not count', async () => {
  const { key, names, comments } = await setUp();
  const row = { ...names, anchor: null, author_id: 'ben', author_name: 'Ben', text: 'x', at: 1, edited_at: null, deleted_by: null };
  const resolved = { resolved_at: null, resolved_by: null, resolved_name: null, revision: 1 };
  const rows = Array.from({ length: RELAY_LIMITS.commentsPerDocument }, (_, n) => ({
    ...row,
    ...resolved,
    id: `${key.roomId}-${n}`,
    thread_id: `${key.roomId}-0`,
    deleted_at: null,
  }));
  for (let at = 0; at < rows.length; at += 500)
    await state.db
      .insertInto('document_comments')
      .values(rows.slice(at, at + 500))
      .execute();
  await assert.rejects(comments.add(key, ana, { text: 'one more', anchor: anchorOn('words') }), refused('request/conflict'));
  const page = await comments.list(key, eye, null);
  assert.deepEqual([page.items.length, page.cursor], [100, page.items.at(-1)?.id]);
  assert.equal((await comments.list(key, eye, page.cursor)).items[0]?.id === page.items[0]?.id, false);
  await comments.remove(key, ben, `${key.roomId}-1`);
  await comments.add(key, ana, { text: 'one more', anchor: anchorOn('words') });
  await assert.rejects(comments.change(key, ben, `${key.roomId}-1`, { deleted: false }), refused('request/conflict'));
});

test('places are those of Yjs, and the document has to be there', async () => {
  const { key, comments } = await setUp();
  for (const bad of ['', '____', 'AA'])
    await assert.rejects(comments.add(key, ana, { text: 'x', anchor: { ...anchorOn('words'), start: bad } }), refused('request/invalid'), bad);
  const none = await setUp({ made: false });
  await assert.rejects(none.comments.add(none.key, ana, { text: 'x', anchor: anchorOn('words') }), refused('request/not-found'));
  await assert.rejects(none.comments.list(none.key, ana, null), refused('request/not-found'));
  await assert.rejects(comments.remove(key, ana, 'nothing'), refused('request/not-found'));
});

test('whoever is forgotten leaves no word: their answers go, their threads too unless others answered', async () => {
  const { key, comments, list } = await setUp();
  const alone = await comments.add(key, ana, { text: 'alone', anchor: anchorOn('words') });
  const answered = await comments.add(key, ana, { text: 'answered', anchor: anchorOn('words') });
  await comments.add(key, ben, { text: 'by ben', threadId: answered.id });
  await comments.add(key, ana, { text: 'again', threadId: answered.id });
  const other = await comments.add(key, ben, { text: 'other', anchor: anchorOn('words') });
  await comments.change(key, ana, other.id, { resolved: true });
  await comments.remove(key, ana, alone.id);
  await forgetWriter(state.db, 'ana');
  const rows = await list();
  assert.deepEqual(
    rows.map(({ text, author, resolved }) => [text, author?.id, resolved?.by]),
    [
      ['', undefined, undefined],
      ['by ben', 'ben', undefined],
      ['other', 'ben', null],
    ],
  );
  const left = await state.db.selectFrom('document_comments').selectAll().where('room_id', '=', key.roomId).execute();
  assert.equal(/ana|alone|again/.test(JSON.stringify(left.map(({ anchor: _anchor, ...row }) => row))), false);
  await dropDocuments(state.db, key.roomId);
  assert.equal((await state.db.selectFrom('document_comments').select('id').where('room_id', '=', key.roomId).execute()).length, 0);
});
