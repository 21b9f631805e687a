import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsPage, pageOfContext } from './pages.ts';

const PAGE = 'https://shop.example/fr/returns/boots?size=42#top';

test('a pattern is compared with the path, or with the address', () => {
  for (const pattern of ['/fr/*', '/*/returns/*', '/FR/Returns/boots', '*', 'https://shop.example/*', '*boots', '/fr/returns/boots*', '/*r*r*b*s'])
    assert.ok(fitsPage(pattern, PAGE), pattern);
  for (const pattern of ['/fr', '/de/*', 'https://other.example/*', '/fr/returns/boots/*', '/fr/*returns*returns*', '/fr/returns/boots/boots', '/*boots*boots'])
    assert.equal(fitsPage(pattern, PAGE), false, pattern);
  assert.equal(fitsPage('*', 'no address'), false);
});

test('a hostile pattern takes no time', () => {
  const began = performance.now();
  assert.equal(fitsPage(`/${'*a'.repeat(100)}*b`, `https://shop.example/${'a'.repeat(2000)}`), false);
  assert.ok(performance.now() - began < 100);
});

test('the page of a context is its address, however it is told', () => {
  assert.equal(pageOfContext(null), null);
  assert.equal(pageOfContext('{"page":"https://a.example/"}'), 'https://a.example/');
  assert.equal(pageOfContext('{"page":{"url":"https://b.example/","title":"B"}}'), 'https://b.example/');
  for (const json of ['{}', '{"page":null}', '{"page":{"url":7}}']) assert.equal(pageOfContext(json), null);
});
