import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationSummary } from '@cs-kit/protocol';
import { factsOf, pageOf } from './context.ts';
import { takeCode } from './location-code.ts';
import { PageBadge } from './page-badge.ts';
import { plainText } from './plain-text.ts';

const withContext = (context: Record<string, unknown> | null): ConversationSummary => ({ context }) as unknown as ConversationSummary;

test('a one-time code leaves the address at once', () => {
  const seen: string[] = [];
  const past = { state: null, replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void seen.push(String(url)) };
  assert.equal(takeCode({ hash: '#code=abc_DEF-123', pathname: '/desk', search: '?a=1' }, past), 'abc_DEF-123');
  assert.deepEqual(seen, ['/desk?a=1']);
  assert.equal(takeCode({ hash: '#inbox', pathname: '/desk', search: '' }, past), null);
  assert.equal(seen.length, 1);
});

test('the badge comes and goes without eating the title of the host', () => {
  const page = { title: 'Desk' };
  const badge = new PageBadge(page);
  badge.show('(2) Waiting');
  assert.equal(page.title, '(2) Waiting · Desk');
  badge.show('(3) Waiting');
  assert.equal(page.title, '(3) Waiting · Desk');
  page.title = 'Another page';
  badge.show('(4) Waiting');
  assert.equal(page.title, '(4) Waiting · Another page');
  badge.show('');
  assert.equal(page.title, 'Another page');
});

test('facts of the page are flat, bounded and in order', () => {
  const facts = factsOf(
    withContext({
      order: { number: 'FF-20418', total: { amount: 329, currency: 'EUR' } },
      cart: { items: [{ name: 'Pole set', count: 1 }] },
      custom: Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`k${index}`, 'v'.repeat(900)])),
    }),
  );
  assert.deepEqual(
    facts.slice(0, 3).map(({ group, name, value }) => `${group}|${name}|${value}`),
    ['cart|items 1|Pole set, 1', 'order|number|FF-20418', 'order|total amount|329'],
  );
  assert.equal(facts.length, 24);
  assert.ok(facts.every((fact) => fact.value.length <= 200));
  assert.deepEqual(factsOf(withContext(null)), []);
});

test('the page is its title, else its address', () => {
  assert.deepEqual(pageOf(withContext({ page: { title: 'Tarn 2', url: 'https://shop.example/tarn' } })), { title: 'Tarn 2', url: 'https://shop.example/tarn' });
  assert.equal(pageOf(withContext({ page: { url: 'https://shop.example/' } }))?.title, 'https://shop.example/');
  assert.equal(pageOf(withContext({ page: 7 })), null);
});

test('words without their signs', () => {
  assert.equal(plainText('It is **free** [1]. See [help](https://a.example/)\n\n1. One\n2. `Two`'), 'It is free. See help\n1. One\n2. Two');
});
