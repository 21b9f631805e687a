import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GroupCommit } from './group-commit.ts';
import type { WorkerAnswer } from './sqlite-protocol.ts';
import type { Appended, AppendRequest } from './store.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-commit-'));
});
after(() => rm(directory, { recursive: true }));
let files = 0;

/** A writer over a real file that notes the order of statements and answers, beside a reader with a connection of its own. */
function setUp() {
  files += 1;
  const path = join(directory, `${files}.db`);
  const database = new DatabaseSync(path);
  const order: string[] = [];
  const answers: WorkerAnswer[] = [];
  const due: (() => void)[] = [];
  const hooks = { onPost: (_answers: readonly WorkerAnswer[]): void => undefined, failCommit: false };
  const writer = new GroupCommit({
    database: {
      exec: (sql) => {
        if (sql === 'commit' && hooks.failCommit) throw new Error('disk I/O error');
        database.exec(sql);
        order.push(sql);
      },
      prepare: (sql) => database.prepare(sql),
      close: () => database.close(),
      get isTransaction() {
        return database.isTransaction;
      },
    },
    post: (told) => {
      order.push('post');
      hooks.onPost(told);
      answers.push(...told);
    },
    words: { some: () => false },
    later: (fn) => void due.push(fn),
    soon: () => undefined,
  });
  database.exec(`create table rooms (id text primary key, last_seq bigint not null);
    create table conversations (room_id text primary key, status text not null);
    create table settings (key text primary key, value text);
    create table events (room_id text not null, seq bigint not null, id text not null unique, at bigint not null, kind text not null, author_id text not null, body text not null, client_id text, in_reply_to text, thread_id text, primary key (room_id, seq));
    create unique index events_client on events (client_id, author_id, room_id); create unique index events_reply on events (in_reply_to, room_id);
    insert into rooms values ('r', 0); insert into conversations values ('r', 'assistant')`);
  order.length = 0;
  let id = 0;
  const ask = (sql: string) => writer.receive([{ id: (id += 1), type: 'query', sql, parameters: [] }]);
  const append = (...entries: Partial<AppendRequest>[]) =>
    writer.receive(
      entries.map((entry) => {
        id += 1;
        return { id, type: 'append', entry: { roomId: 'r', id: `e${id}`, at: 1, kind: 'message', authorId: 'a', body: '{}', ...entry } };
      }),
    );
  const run = (): void => {
    for (const fn of due.splice(0)) fn();
  };
  return { path, database, order, answers, hooks, ask, append, run, writer };
}

test('no acknowledgement leaves before COMMIT has returned, and then another connection reads the entry from the file', () => {
  const { path, database, order, answers, hooks, append, run } = setUp();
  const reader = new DatabaseSync(path, { readOnly: true });
  hooks.onPost = (told) => {
    for (const answer of told) {
      assert.ok(answer.ok);
      const { seq } = answer.value as { seq: number };
      assert.notEqual(reader.prepare('select id from events where seq = ?').get(seq), undefined, `${seq} was acknowledged before it was there`);
    }
  };
  append({}, {}, {});
  assert.deepEqual(order, [], 'what comes in one turn waits for its transaction');
  run();
  assert.deepEqual(order, ['begin immediate', 'commit', 'post']);
  assert.equal(answers.length, 3);
  // With these two, COMMIT returns after the write-ahead log has been synced.
  assert.deepEqual(
    ['journal_mode', 'synchronous'].map((name) => Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]),
    ['wal', 2],
  );
  reader.close();
});

test('a commit that fails acknowledges nothing, and the next one counts on without a gap', () => {
  const { order, answers, hooks, append, run } = setUp();
  hooks.failCommit = true;
  append({}, {});
  run();
  assert.deepEqual(
    answers.splice(0).map((answer) => !answer.ok && answer.code),
    ['storage/full', 'storage/full'],
  );
  assert.ok(!order.includes('commit'));
  hooks.failCommit = false;
  append({});
  run();
  const [answer] = answers;
  assert.ok(answer?.ok);
  assert.equal((answer.value as { seq: number }).seq, 1);
});

test('entries that wait for a transaction go on when an error ends it', () => {
  const { database, answers, ask, append, run } = setUp();
  ask('begin immediate');
  append({});
  run();
  assert.equal(answers.length, 1, 'the entry waits');
  // As a full disk does: the statement fails and SQLite rolls the whole transaction back.
  database.exec("insert into settings values ('k', 'v')");
  ask("insert or rollback into settings values ('k', 'again')");
  assert.equal(database.isTransaction, false);
  run();
  assert.equal(answers.at(-1)?.ok, true, 'the entry was stored');
  assert.equal(answers.length, 3);
});

test('the end stores what waits, also behind a transaction that nobody ended', () => {
  const { path, answers, ask, append, writer } = setUp();
  ask('begin immediate');
  ask("insert into settings values ('k', 'v')");
  append({});
  writer.receive([{ id: 99, type: 'close' }]);
  assert.deepEqual(
    answers.slice(-2).map((answer) => answer.ok),
    [true, true],
  );
  const reader = new DatabaseSync(path, { readOnly: true });
  assert.deepEqual(
    { ...reader.prepare('select (select count(*) from events) as events, (select count(*) from settings) as settings').get() },
    { events: 1, settings: 0 },
  );
  reader.close();
});

test('an entry that is for one status of the conversation is refused in every other, also in the same batch', () => {
  const { answers, ask, append, run } = setUp();
  append({ whileStatus: 'assistant' });
  run();
  ask("update conversations set status = 'assigned'");
  append({ whileStatus: 'assistant' }, {});
  run();
  assert.deepEqual(
    answers.map((answer) => (answer.ok ? 'stored' : answer.code)),
    ['stored', 'stored', 'conversation/taken', 'stored'],
  );
});

test('new words replace the old ones wherever they stood; a message that is taken back leaves numbers without words', () => {
  const { database, answers, append, run } = setUp();
  const author = { id: 'a', name: 'Ana', role: 'agent' };
  const body = (value: object) => JSON.stringify({ author, ...value });
  const edit = (text: string | null) =>
    append({ kind: text === null ? 'delete' : 'edit', body: body({ kind: 'edit', messageId: 'm', text }), amends: { messageId: 'm', text } });
  append(
    { id: 'm', body: body({ kind: 'message', message: { id: 'm', text: 'first' } }), clientId: 'c' },
    { id: 'n', body: body({ kind: 'message', message: { id: 'n', text: 'other' } }) },
  );
  append({ kind: 'edit', body: body({ kind: 'edit', messageId: 'n', text: 'other' }) });
  edit('second');
  edit('third');
  run();
  const log = () =>
    database
      .prepare('select kind, body from events order by seq')
      .all()
      .map((row) => `${String(row['kind'])} ${String(row['body'])}`)
      .join('\n');
  assert.ok(!/first|second/.test(log()) && log().match(/third/g)?.length === 3, log());
  edit(null);
  run();
  assert.ok(!/third/.test(log()) && /other/.test(log()), log());
  assert.deepEqual(JSON.parse(String(database.prepare("select body from events where id = 'm'").get()?.['body'])), { author, kind: 'delete', messageId: 'm' });
  edit('back again');
  append({ clientId: 'c' });
  run();
  assert.deepEqual(
    answers.slice(-2).map((answer) => (answer.ok ? (answer.value as Appended).before !== undefined : answer.code)),
    ['request/not-found', true],
    'neither an edit nor a late copy brings it back',
  );
});

test('of a note of the staff that is taken back not even its author is left', () => {
  const { database, append, run } = setUp();
  append({ id: 'm', body: JSON.stringify({ author: { id: 'a' }, kind: 'message', message: { id: 'm', text: 'note', visibility: 'internal' } }) });
  append({ kind: 'delete', amends: { messageId: 'm', text: null } });
  run();
  assert.equal((JSON.parse(String(database.prepare("select body from events where id = 'm'").get()?.['body'])) as { author: { id: string } }).author.id, '');
});

test('entries of one room in one commit get one number after the other, whatever fails between them, and the room is written once', async () => {
  const { append, run, answers, database } = setUp();
  append(
    { clientId: 'c1' },
    { id: 'twice', clientId: 'c2' },
    { id: 'twice', clientId: 'c3' },
    { clientId: 'c2' },
    { whileStatus: 'closed' },
    { clientId: 'c4' },
  );
  run();
  assert.deepEqual(
    answers.map((answer) => (answer.ok ? (answer.value as Appended).seq : answer.code)),
    [1, 2, 'storage/unavailable', 2, 'conversation/taken', 3],
  );
  assert.deepEqual({ ...database.prepare("select last_seq from rooms where id = 'r'").get() }, { last_seq: 3 });
});
