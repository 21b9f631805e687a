import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary, ViewFilter } from '@cs-kit/protocol';
import { inView, viewQuery } from './views.ts';

const NOW = Date.parse('2026-11-22T12:10:00Z');
const row = {
  siteId: 's',
  status: 'waiting',
  assignee: null,
  visitor: { id: 'v', name: '', known: false, online: true, locale: 'zh-CN' },
  waitingSince: '2026-11-22T12:00:00Z',
  priority: 'high',
  tags: ['vip'],
  spam: false,
} as unknown as ConversationSummary;
const shows = (filter: ViewFilter, more: Partial<ConversationSummary> = {}): boolean => inView({ ...row, ...more }, filter, 'ana', NOW);

test('a row belongs to a view where all of the filter holds', () => {
  assert.ok(shows({}));
  assert.ok(shows({ status: 'open', assignee: 'nobody', tag: 'vip', priority: 'high', siteId: 's', language: 'zh', waitingMinutes: 10 }));
  for (const filter of [
    { status: 'assigned' },
    { assignee: 'me' },
    { tag: 'vi' },
    { priority: 'low' },
    { siteId: 't' },
    { language: 'z' },
    { language: 'zh-TW' },
    { waitingMinutes: 11 },
  ] as const)
    assert.ok(!shows(filter), JSON.stringify(filter));
  assert.ok(shows({ assignee: 'me' }, { assignee: { id: 'ana', name: 'Ana' } }));
  assert.ok(shows({ assignee: 'jonas' }, { assignee: { id: 'jonas', name: 'Jonas' } }));
  assert.ok(!shows({ status: 'open' }, { status: 'closed' }));
  assert.ok(shows({ status: 'spam' }, { status: 'closed', spam: true }));
  assert.ok(!shows({ status: 'spam' }) && !shows({}, { spam: true }) && !shows({ status: 'closed' }, { status: 'closed', spam: true }));
  assert.ok(!shows({ waitingMinutes: 1 }, { status: 'closed' }));
  assert.ok(!shows({ waitingMinutes: 1 }, { waitingSince: null }));
});

test('to review is what a person had and nobody reviewed: for leads all of it, for agents their own', () => {
  const had = { status: 'closed' as const, assignee: { id: 'jonas', name: 'Jonas' }, review: null, role: 'owner' as const };
  const review = { score: 4, words: '', category: null, by: { id: 'lea', name: 'Lea' }, agent: had.assignee, at: '' };
  assert.ok(shows({ review: 'todo' }, had));
  assert.ok(!shows({ review: 'todo' }, { ...had, role: 'moderator' }));
  assert.ok(shows({ review: 'todo' }, { ...had, role: 'moderator', assignee: { id: 'ana', name: 'Ana' } }));
  assert.ok(!shows({ review: 'todo' }, { ...had, status: 'assigned' }) && !shows({ review: 'todo' }, { ...had, assignee: null }));
  assert.ok(!shows({ review: 'todo' }, { ...had, review }) && shows({ review: 'done' }, { ...had, review }) && !shows({ review: 'done' }, had));
});

test('the query has every field, escaped', () => {
  assert.equal(viewQuery({ status: 'open', tag: '100% sure & more', waitingMinutes: 5 }), 'status=open&tag=100%25+sure+%26+more&waitingMinutes=5');
  assert.equal(viewQuery({}), '');
});
