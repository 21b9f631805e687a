import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRow, RoomState, Row } from '@cs-kit/core';
import type { Author, Message } from '@cs-kit/protocol';
import { blocks } from './timeline-blocks.ts';
import { firstUnread, replyIn, Timeline, voiceOf } from './timeline.ts';
import type { TimelineView } from './timeline.ts';

const MIRA: Author = { id: 'mira', name: 'Mira', role: 'visitor' };
const ANA: Author = { id: 'ana', name: 'Ana', role: 'agent' };
const FERN: Author = { id: 'fern', name: 'Fern', role: 'assistant' };
const at = (minute: number): string => new Date(2026, 10, 22, 12, minute).toISOString();

function row(seq: number, author: Author, text: string, more: Partial<Message> = {}, when = at(seq)): MessageRow {
  return { type: 'message', seq, id: `m${seq}`, at: when, author, message: { id: `m${seq}`, text, ...more }, reactions: [] };
}

function state(rows: readonly Row[], more: Partial<RoomState> = {}): RoomState {
  return {
    phase: 'live',
    roomId: 'r',
    role: 'guest',
    lastSeq: rows.length,
    events: [],
    rows,
    members: [],
    status: 'assistant',
    assignee: null,
    reply: null,
    call: null,
    translation: false,
    pending: [],
    hasOlder: false,
    hasNewer: false,
    readSeq: 0,
    unread: 0,
    ...more,
  };
}

const view = { me: 'mira', side: 'visitor', unreadFrom: null } as const;

test('whose words they are depends on who looks', () => {
  assert.equal(voiceOf(row(1, MIRA, 'a'), view), 'own');
  assert.equal(voiceOf(row(1, ANA, 'a'), view), 'person');
  assert.equal(voiceOf(row(1, FERN, 'a'), view), 'assistant');
  assert.equal(voiceOf(row(1, FERN, 'a', { notice: 'waiting' }), view), 'notice');
  assert.equal(voiceOf(row(1, ANA, 'a', { visibility: 'internal' }), view), 'note');
  assert.equal(voiceOf(row(1, ANA, 'a'), { me: 'jonas', side: 'staff' }), 'own');
  assert.equal(voiceOf(row(1, MIRA, 'a'), { me: 'jonas', side: 'staff' }), 'person');
});

test('days, runs and the line of new messages', () => {
  const items = new Timeline().items(
    state([row(1, MIRA, 'a', {}, new Date(2026, 10, 21, 9).toISOString()), row(2, ANA, 'b'), row(3, ANA, 'c'), row(4, ANA, 'd', {}, at(40))]),
    { ...view, unreadFrom: 3 },
  );
  assert.deepEqual(
    items.map((item) => item.type),
    ['day', 'message', 'day', 'message', 'unread', 'message', 'message'],
  );
  assert.deepEqual(
    items.flatMap((item) => (item.type === 'message' ? [item.tail] : [])),
    [true, false, true, true],
  );
  assert.equal(new Set(items.map((item) => item.key)).size, items.length);
});

test('the newest own message says whether it was seen', () => {
  const rows = [row(1, MIRA, 'a'), row(2, MIRA, 'b')];
  const member = { id: 'ana', name: 'Ana', role: 'moderator', presence: 'online', typing: false, readSeq: 1 } as const;
  const receipts = (readSeq: number) =>
    new Timeline().items(state(rows, { members: [{ ...member, readSeq }] }), view).flatMap((item) => (item.type === 'message' ? [item.receipt] : []));
  assert.deepEqual(receipts(1), [null, 'sent']);
  assert.deepEqual(receipts(2), [null, 'seen']);
});

test('an unchanged line keeps its object, and a sent message its key', () => {
  const timeline = new Timeline();
  const first = row(1, ANA, 'a');
  const pending = { clientMessageId: 'c1', text: 'hello', state: 'sending', at: 1 } as const;
  const before = timeline.items(state([first], { pending: [pending] }), view);
  const after = timeline.items(state([first, row(2, MIRA, 'hello', { clientMessageId: 'c1' })]), view);
  assert.equal(before[2]?.key, after[2]?.key);
  const again = timeline.items(state([first, row(3, MIRA, 'other', { clientMessageId: 'c1' })]), view);
  assert.equal(again[0], after[0]);
  assert.notEqual(again[2], after[2]);
});

test('coming and going is shown in groups only', () => {
  const joined: Row = { type: 'member', seq: 1, at: at(1), author: ANA, userId: 'ana', change: 'joined' };
  assert.equal(new Timeline().items(state([joined]), view).length, 0);
  assert.equal(new Timeline().items(state([joined], { status: null }), view).length, 2);
});

test('a message that answers another shows it: from the list, else what was fetched, else that it is on its way', () => {
  const fetched = row(9, ANA, 'long ago');
  const rows = [
    row(10, ANA, 'the first'),
    row(11, MIRA, 'b', { replyTo: 'm10' }),
    row(12, MIRA, 'c', { replyTo: 'm9' }),
    row(13, MIRA, 'd', { replyTo: 'm8' }),
  ];
  const quoted = (quote?: TimelineView['quote']) =>
    new Timeline().items(state(rows), { ...view, ...(quote === undefined ? {} : { quote }) }).flatMap((item) => (item.type === 'message' ? [item.quoted] : []));
  assert.deepEqual(
    quoted((id) => (id === 'm9' ? fetched : 'gone')),
    [null, rows[0], fetched, 'gone'],
  );
  assert.deepEqual(quoted(), [null, rows[0], 'away', 'away']);
});

test('answers in threads stand in their threads, and only there', () => {
  const rows = [row(1, ANA, 'root'), row(2, MIRA, 'answer', { threadId: 'm1' }), row(3, ANA, 'other'), row(4, ANA, 'elsewhere', { threadId: 'm3' })];
  const waiting = (id: string, threadId?: string) => ({
    clientMessageId: id,
    text: 'x',
    state: 'waiting' as const,
    at: 0,
    ...(threadId === undefined ? {} : { threadId }),
  });
  const now = state(rows, { status: null, pending: [waiting('c1'), waiting('c2', 'm1')] });
  const shown = (thread: string | null): readonly string[] =>
    new Timeline()
      .items(now, { ...view, thread })
      .flatMap((item) => (item.type === 'message' ? [item.row.message.text] : item.type === 'pending' ? [item.key] : []));
  assert.deepEqual(shown(null), ['root', 'other', 'msg:c1']);
  assert.deepEqual(shown('m1'), ['root', 'answer', 'msg:c2']);
  assert.deepEqual([firstUnread(now, 'mira'), firstUnread(state(rows, { readSeq: 1 }), 'mira')], [null, 3]);
  const asked = (inReplyTo: string) => state(rows, { reply: { replyId: 'r', inReplyTo, text: 'so', step: 'writing' } });
  assert.deepEqual(
    [replyIn(asked('m2'), null), replyIn(asked('m2'), 'm1')?.text, replyIn(asked('m3'), null)?.text, replyIn(asked('m3'), 'm1')],
    [null, 'so', 'so', null],
  );
});

test('a long list split into blocks has the same lines, and makes only those anew that are near a change', () => {
  const all = Array.from({ length: 1000 }, (_, index) =>
    row(index + 1, index % 3 === 0 ? MIRA : ANA, `${index}`, { clientMessageId: `c${index}`, ...(index % 50 === 49 ? { replyTo: `m${index - 20}` } : {}) }),
  );
  const split = new Timeline();
  split.split = blocks;
  const at = { ...view, unreadFrom: 700 };
  const same = (rows: readonly Row[], more: Partial<RoomState> = {}) => {
    const lines = split.items(state(rows, more), at);
    assert.deepEqual(lines, new Timeline().items(state(rows, more), at));
    return lines;
  };
  same(all.slice(300));
  const before = same(all.slice(200));
  const made = (lines: readonly unknown[], old: readonly unknown[]): number => lines.filter((line) => !old.includes(line)).length;
  // A page in front, a message behind, and a change of one that is quoted.
  const paged = same(all.slice(100, 999));
  assert.ok(made(paged, before) <= 103, `${made(paged, before)} lines are new`);
  const said = same(all.slice(100));
  assert.ok(made(said, paged) <= 3);
  const changed = all.slice(100).map((one) => (one.id === 'm530' ? { ...one, message: { ...one.message, text: 'changed' } } : one));
  const quoting = same(changed);
  assert.ok(made(quoting, said) <= 4 && made(quoting, said) > 0);
  same(changed, { status: null, pending: [{ clientMessageId: 'x', text: 'on its way', state: 'sending', at: 1 }] });
  same(changed.slice(0, 10));
});
