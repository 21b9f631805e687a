import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary } from '@cs-kit/protocol';
import { callsMe, countRows, EMPTY_INBOX, filterRows, ringFor, waited, withInbox, withRow, withRows } from './inbox.ts';

function row(id: string, more: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id,
    siteId: 's',
    status: 'assigned',
    assignee: { id: 'ana', name: 'Ana' },
    lastSeq: 1,
    role: 'moderator',
    visitor: { id: `v${id}`, name: `Visitor ${id}`, known: false, online: true, locale: 'en' },
    last: { text: 'Bent pole', at: '2026-11-22T12:00:00Z', by: { id: `v${id}`, name: '', role: 'visitor' } },
    unread: 0,
    startedAt: '2026-11-22T11:00:00Z',
    updatedAt: '2026-11-22T12:00:00Z',
    waitingSince: null,
    overdue: false,
    reason: null,
    email: null,
    rating: null,
    snoozedUntil: null,
    priority: 'none',
    tags: [],
    spam: false,
    team: null,
    offer: null,
    target: null,
    handed: null,
    merged: null,
    whispers: 0,
    translation: false,
    review: null,
    context: null,
    ...more,
  };
}
const waiting = (id: string, since: string): ConversationSummary => row(id, { status: 'waiting', assignee: null, waitingSince: since });

test('who waits longest stands on top, the rest by last change', () => {
  const state = withRows(
    EMPTY_INBOX,
    [row('a', { updatedAt: '2026-11-22T10:00:00Z' }), waiting('b', '2026-11-22T12:05:00Z'), row('c'), waiting('d', '2026-11-22T12:01:00Z')],
    null,
  );
  assert.deepEqual(
    state.rows.map((entry) => entry.id),
    ['d', 'b', 'c', 'a'],
  );
  assert.deepEqual(
    withRow(state, row('d'))
      .rows.map((entry) => entry.id)
      .sort(),
    ['a', 'b', 'c', 'd'],
  );
});

test('the whole inbox says who waits and who has a person; ended and older ones stay', () => {
  const before = withRows(
    EMPTY_INBOX,
    [waiting('a', '2026-11-22T12:05:00Z'), row('b'), row('c', { status: 'closed' }), row('d', { status: 'assistant' })],
    'ended',
  );
  const after = withInbox(before, [row('e', { status: 'assistant' })], 'open');
  assert.deepEqual(after.rows.map((entry) => entry.id).sort(), ['c', 'd', 'e']);
  assert.deepEqual([after.phase, after.cursor, after.openCursor], ['live', 'ended', 'open']);
  assert.equal(withRows(after, [], null).openCursor, 'open');
});

test('filters, counts and search', () => {
  const rows = [
    row('a'),
    row('b', { assignee: { id: 'jonas', name: 'Jonas' } }),
    waiting('c', '2026-11-22T12:00:00Z'),
    row('d', { status: 'closed' }),
    row('e', { status: 'assistant', assignee: null }),
    row('f', { status: 'snoozed', tags: ['refund'] }),
  ];
  assert.deepEqual(countRows(rows, 'ana'), { mine: 1, waiting: 1, all: 4, snoozed: 1, closed: 1 });
  assert.deepEqual(
    filterRows(rows, 'mine', 'ana', '').map((entry) => entry.id),
    ['a'],
  );
  assert.deepEqual(
    filterRows(rows, 'all', 'ana', 'JONAS pole').map((entry) => entry.id),
    ['b'],
  );
  assert.deepEqual(filterRows(rows, 'closed', 'ana', 'nothing'), []);
  assert.deepEqual(
    filterRows(rows, 'snoozed', 'ana', 'REFUND').map((entry) => entry.id),
    ['f'],
  );
});

test('rings for a new request and for words in an own conversation, once', () => {
  assert.equal(ringFor(row('a', { status: 'assistant', assignee: null }), waiting('a', '2026-11-22T12:00:00Z'), 'ana')?.kind, 'waiting');
  assert.equal(ringFor(waiting('a', '2026-11-22T12:00:00Z'), waiting('a', '2026-11-22T12:00:00Z'), 'ana'), null);
  const later = row('a', { last: { text: 'And?', at: '2026-11-22T12:09:00Z', by: { id: 'va', name: '', role: 'visitor' } } });
  assert.equal(ringFor(row('a'), later, 'ana')?.kind, 'message');
  assert.equal(ringFor(row('a'), later, 'jonas'), null);
  assert.equal(ringFor(later, row('a', { last: { text: 'Yes', at: '2026-11-22T12:10:00Z', by: { id: 'ana', name: 'Ana', role: 'agent' } } }), 'ana'), null);
});

test('what comes back at its time calls whoever has it, what comes back by new words calls with them', () => {
  const aside = row('a', { status: 'snoozed' });
  assert.equal(ringFor(aside, row('a'), 'ana')?.kind, 'woken');
  assert.equal(ringFor(aside, row('a'), 'jonas'), null);
  const words = row('a', { last: { text: 'And?', at: '2026-11-22T12:09:00Z', by: { id: 'va', name: '', role: 'visitor' } } });
  assert.equal(ringFor(aside, words, 'ana')?.kind, 'message');
});

test('waiting time in minutes, then hours', () => {
  assert.equal(waited('2026-11-22T12:00:00Z', Date.parse('2026-11-22T12:00:48Z')), '0:48');
  assert.equal(waited('2026-11-22T12:00:00Z', Date.parse('2026-11-22T13:02:03Z')), '1:02:03');
  assert.equal(waited('2026-11-22T12:00:00Z', 0), '0:00');
});

test('whose time to answer ends first stands on top, before those who wait for nobody', () => {
  const target = (due: string) => ({ kind: 'next' as const, due, warnAt: due, state: 'ok' as const });
  const state = withRows(
    EMPTY_INBOX,
    [
      row('a', { updatedAt: '2026-11-22T13:00:00Z' }),
      row('b', { target: target('2026-11-22T12:30:00Z') }),
      row('c', { target: target('2026-11-22T12:10:00Z') }),
      waiting('d', '2026-11-22T12:05:00Z'),
    ],
    null,
  );
  assert.deepEqual(
    state.rows.map((entry) => entry.id),
    ['d', 'c', 'b', 'a'],
  );
});

test('an offer stands under what is mine, and calls whom it is offered to and nobody else', () => {
  const offered = (to: string) => ({ ...waiting('a', '2026-11-22T12:00:00Z'), offer: { to: { id: to, name: to }, until: '2026-11-22T12:01:00Z' } });
  const open = waiting('a', '2026-11-22T12:00:00Z');
  assert.equal(ringFor(undefined, offered('ana'), 'ana')?.kind, 'offer');
  assert.equal(ringFor(undefined, offered('bo'), 'ana'), null);
  assert.equal(ringFor(offered('bo'), offered('ana'), 'ana')?.kind, 'offer');
  assert.equal(ringFor(offered('ana'), offered('ana'), 'ana'), null);
  assert.deepEqual([callsMe(open, 'ana'), callsMe(offered('ana'), 'ana'), callsMe(offered('bo'), 'ana'), callsMe(row('a'), 'ana')], [true, true, false, false]);
  assert.deepEqual([countRows([offered('ana')], 'ana').mine, countRows([offered('bo')], 'ana').mine], [1, 0]);
});

test('little time left calls whoever has it, once', () => {
  const at = (state: 'ok' | 'soon' | 'late', id = 'ana') =>
    row('a', { assignee: { id, name: id }, target: { kind: 'next', due: '2026-11-22T12:30:00Z', warnAt: '2026-11-22T12:20:00Z', state } });
  assert.equal(ringFor(at('ok'), at('soon'), 'ana')?.kind, 'due');
  assert.equal(ringFor(at('soon'), at('soon'), 'ana'), null);
  assert.equal(ringFor(at('ok', 'bo'), at('soon', 'bo'), 'ana'), null);
  const unheld = { status: 'waiting' as const, assignee: null };
  assert.equal(ringFor({ ...at('ok'), ...unheld }, { ...at('soon'), ...unheld }, 'ana')?.kind, 'due');
});

test('a whisper calls whom it is for, once; what was read calls no more', () => {
  assert.equal(ringFor(row('a'), row('a', { whispers: 1 }), 'ana')?.kind, 'whisper');
  assert.equal(ringFor(undefined, row('a', { whispers: 1 }), 'ana')?.kind, 'whisper');
  assert.equal(ringFor(row('a', { whispers: 1 }), row('a', { whispers: 1 }), 'ana'), null);
  assert.equal(ringFor(row('a', { whispers: 1 }), row('a', { whispers: 2 }), 'ana')?.kind, 'whisper');
  assert.equal(ringFor(row('a', { whispers: 2 }), row('a', { whispers: 0 }), 'ana'), null);
});
