import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SavedReply } from '@cs-kit/protocol';
import { fillReply, findReplies } from './saved-replies.ts';
import { slashAt } from './slash.ts';

const reply = (shortcut: string, more: Partial<SavedReply> = {}): SavedReply => ({
  id: shortcut,
  shortcut,
  title: shortcut,
  body: '',
  locale: 'en',
  shared: true,
  owner: { id: 'a', name: 'Ana' },
  updatedAt: '',
  ...more,
});
const values = { 'visitor.name': 'Mira', 'agent.name': 'Ana', 'site.name': 'Fjord & Fern' };

test('placeholders are filled in, and a name that is not known leaves no gap', () => {
  assert.equal(fillReply('Hi {visitor.name}, {agent.name} of {site.name}.', values), 'Hi Mira, Ana of Fjord & Fern.');
  assert.equal(fillReply('Hi {visitor.name}, welcome.', { ...values, 'visitor.name': '' }), 'Hi, welcome.');
  assert.equal(fillReply('{order.number} {toString} {visitor.name}', values), '{order.number} {toString} Mira');
  assert.equal(fillReply('{visitor.name}', { ...values, 'visitor.name': '{agent.name}' }), '{agent.name}', 'a name is never read as a placeholder');
});

test('finds by shortcut before title before words, and the visitor’s language first among equals', () => {
  const all = [
    reply('length', { title: 'Length table', body: 'of every pole' }),
    reply('stock', { title: 'Pole set: stock by country' }),
    reply('pole-cn', { title: '弯杆', locale: 'zh-CN' }),
    reply('pole-en', { title: 'Swap a bent pole' }),
    reply('refund', { title: 'Refund' }),
  ];
  const found = (query: string, locale = 'en'): string[] => findReplies(all, query, locale).map(({ id }) => id);
  assert.deepEqual(found('pole'), ['pole-en', 'pole-cn', 'stock', 'length']);
  assert.deepEqual(found('POLE', 'zh-TW').slice(0, 2), ['pole-cn', 'pole-en']);
  assert.deepEqual(found('refund'), ['refund']);
  assert.deepEqual(found('nothing'), []);
  assert.equal(found('').length, all.length);
});

test('a slash word begins a line or follows a space, and ends at the caret', () => {
  assert.deepEqual(slashAt('/pole', 5), { from: 0, to: 5, query: 'pole' });
  assert.deepEqual(slashAt('Hi /po and more', 6), { from: 3, to: 6, query: 'po' });
  assert.deepEqual(slashAt('Line\n/', 6), { from: 5, to: 6, query: '' });
  for (const text of ['https://x', 'and/or', '/two words', `/${'x'.repeat(41)}`, '//', '']) assert.equal(slashAt(text, text.length), null, text);
});
