import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogBody, LogEvent } from '@cs-kit/protocol';
import { RoomLog } from './log.ts';
import type { CallRow, MessageRow } from './types.ts';

const people = { me: { id: 'me', name: 'Me', role: 'guest' }, noor: { id: 'noor', name: 'Noor', role: 'agent' } } as const;
const event = (seq: number, who: keyof typeof people, body: LogBody): LogEvent =>
  ({ seq, id: `e${seq}`, at: '2026-01-05T09:00:00.000Z', author: people[who], ...body }) as LogEvent;
const words = (seq: number, who: keyof typeof people, text: string): LogEvent =>
  event(seq, who, { kind: 'message', message: { id: `m${seq}`, text, clientMessageId: `c${seq}` } });

function log(...events: LogEvent[]): RoomLog {
  const made = new RoomLog();
  made.setSelf('me');
  made.append(events);
  return made;
}

const row = (from: RoomLog, id: string): MessageRow => from.rows.find((entry): entry is MessageRow => entry.type === 'message' && entry.id === id)!;

test('a message that was taken back before this page came shows as one that was taken back since', () => {
  const log = new RoomLog();
  const at = '2026-11-22T10:00:00.000Z';
  const author = { id: 'a', name: 'Ana', role: 'agent' } as const;
  const nobody = { id: '', name: '', role: 'viewer' } as const;
  log.append([
    { seq: 1, id: 'm1', at, author, kind: 'delete', messageId: 'm1' },
    { seq: 2, id: 'm2', at, author: nobody, kind: 'delete', messageId: 'm2' },
    { seq: 3, id: 'd1', at, author, kind: 'delete', messageId: 'm1' },
    { seq: 4, id: 'd2', at, author, kind: 'delete', messageId: 'unknown' },
  ]);
  assert.deepEqual(
    log.rows.map((row) => row.type === 'message' && [row.id, row.deleted, row.message.text]),
    [['m1', true, '']],
  );
});

test('edits, reactions, feedback and deletions change one row and leave the others the same object', () => {
  const made = log(words(1, 'me', 'one'), words(2, 'noor', 'two'));
  const untouched = row(made, 'm1');
  made.append([
    event(3, 'noor', { kind: 'edit', messageId: 'm2', text: 'Two' }),
    event(4, 'me', { kind: 'reaction', messageId: 'm2', emoji: '👍', on: true }),
    event(5, 'noor', { kind: 'reaction', messageId: 'm2', emoji: '👍', on: true }),
    event(6, 'noor', { kind: 'reaction', messageId: 'm2', emoji: '🎉', on: true }),
    event(7, 'noor', { kind: 'reaction', messageId: 'm2', emoji: '🎉', on: false }),
    event(8, 'me', { kind: 'feedback', messageId: 'm2', helpful: true }),
  ]);
  assert.equal(row(made, 'm1'), untouched);
  const changed = row(made, 'm2');
  assert.deepEqual([changed.message.text, changed.edited, changed.feedback], ['Two', true, true]);
  assert.deepEqual(changed.reactions, [{ emoji: '👍', count: 2, own: true }]);
  made.append([event(9, 'noor', { kind: 'delete', messageId: 'm2' }), event(10, 'noor', { kind: 'edit', messageId: 'm2', text: 'back' })]);
  assert.deepEqual([row(made, 'm2').deleted, row(made, 'm2').message.text, row(made, 'm2').reactions], [true, '', []]);
  assert.ok(Object.isFrozen(row(made, 'm2')) && Object.isFrozen(made.rows));
});

test('events arrive twice, ahead and late; rows stay in order', () => {
  const made = log(words(1, 'me', 'one'));
  made.append([words(4, 'me', 'four'), words(3, 'me', 'three')]);
  assert.deepEqual([made.high, made.hasGap], [1, true]);
  made.append([words(1, 'me', 'one'), words(2, 'me', 'two')]);
  assert.deepEqual([made.high, made.hasGap], [4, false]);
  assert.deepEqual(
    made.events.map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
});

test('a page may leave numbers out, live events may not', () => {
  const made = log(words(1, 'me', 'one'));
  made.appendPage(1, [words(3, 'me', 'three')]);
  assert.deepEqual([made.high, made.hasGap], [3, false]);
});

test('older pages go in front and changes of theirs that were known already take effect', () => {
  const made = new RoomLog();
  made.setSelf('me');
  made.reset([words(5, 'me', 'five'), event(6, 'noor', { kind: 'edit', messageId: 'm2', text: 'Two' })]);
  assert.equal(made.low, 5);
  made.prepend([words(2, 'noor', 'two'), words(3, 'me', 'three'), words(4, 'me', 'four')], true);
  assert.deepEqual([made.low, row(made, 'm2').message.text], [2, 'Two']);
  made.prepend([words(1, 'me', 'one')], false);
  assert.equal(made.low, 1);
});

test('a page in front leaves the rows behind it the same objects, and later changes find both', () => {
  const made = new RoomLog();
  made.setSelf('me');
  made.reset([words(11, 'me', 'eleven'), event(12, 'noor', { kind: 'status', status: 'assigned', assignee: null }), words(13, 'me', 'thirteen')]);
  const behind = [...made.rows];
  made.prepend([words(6, 'noor', 'six'), event(7, 'noor', { kind: 'status', status: 'waiting', assignee: null }), words(8, 'noor', 'eight')], true);
  made.prepend([words(4, 'noor', 'four')], true);
  assert.deepEqual(
    made.rows.map(({ seq }) => seq),
    [4, 6, 7, 8, 11, 12, 13],
  );
  assert.ok(behind.every((one, index) => made.rows[index + 4] === one));
  assert.equal(made.status?.status, 'assigned');
  made.append([event(14, 'noor', { kind: 'edit', messageId: 'm4', text: 'Four' }), event(15, 'noor', { kind: 'delete', messageId: 'm13' })]);
  made.append([words(16, 'me', 'sixteen'), event(17, 'me', { kind: 'edit', messageId: 'm16', text: 'Sixteen' })]);
  assert.deepEqual([row(made, 'm4').message.text, row(made, 'm13').deleted, row(made, 'm16').message.text], ['Four', true, 'Sixteen']);
  assert.deepEqual(
    made.rows.map(({ seq }) => seq),
    [4, 6, 7, 8, 11, 12, 13, 16],
  );
});

test('changes that were known before their message take effect in their order, also those of an older page', () => {
  const made = new RoomLog();
  made.setSelf('me');
  made.reset([
    event(9, 'noor', { kind: 'edit', messageId: 'm2', text: 'third' }),
    event(10, 'me', { kind: 'reaction', messageId: 'm2', emoji: '👍', on: true }),
  ]);
  made.prepend([event(5, 'noor', { kind: 'edit', messageId: 'm2', text: 'first' }), event(6, 'noor', { kind: 'edit', messageId: 'm2', text: 'second' })], true);
  made.append([event(11, 'noor', { kind: 'reaction', messageId: 'm2', emoji: '👍', on: true })]);
  made.prepend([words(2, 'noor', 'two')], false);
  assert.equal(row(made, 'm2').message.text, 'third');
  assert.deepEqual(row(made, 'm2').reactions, [{ emoji: '👍', count: 2, own: true }]);
});

test('status, receipts, own messages and answers are known; calls that begin and unknown kinds are kept without a row', () => {
  const made = log(
    event(1, 'noor', { kind: 'status', status: 'assigned', assignee: { id: 'noor', name: 'Noor' } }),
    event(2, 'me', { kind: 'receipt', userId: 'me', readSeq: 1 }),
    event(3, 'noor', { kind: 'call', callId: 'x', change: 'started' }),
    event(4, 'noor', { kind: 'poll', question: '?' } as unknown as LogBody),
    words(5, 'me', 'five'),
    event(6, 'noor', { kind: 'message', message: { id: 'm6', text: 'six', inReplyTo: 'm5' } }),
    event(7, 'noor', { kind: 'member', userId: 'noor', change: 'left' }),
    event(8, 'noor', { kind: 'call', callId: 'x', change: 'ended', seconds: 62 }),
    event(9, 'noor', { kind: 'call', callId: 'y', change: 'missed' }),
  );
  assert.deepEqual(made.status, { status: 'assigned', assignee: { id: 'noor', name: 'Noor' } });
  assert.deepEqual([made.readSeq('me'), made.hasSent('c5'), made.hasAnswer('m5'), made.events.length], [1, true, true, 9]);
  assert.deepEqual(
    made.rows.map(({ type }) => type),
    ['status', 'message', 'message', 'member', 'call', 'call'],
  );
  const { seq, author, change, seconds } = made.rows[4] as CallRow;
  assert.deepEqual([seq, author.id, change, seconds], [8, 'noor', 'ended', 62]);
});
