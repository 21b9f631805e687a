import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Article, Site } from '@cs-kit/protocol';
import { checkFields, draftOf, draftOfArticle, emptyFields, fieldsOf } from './article.ts';
import { readColour, viewAccent } from './colour.ts';
import { scriptTag } from '@cs-kit/core';
import { plainRelay } from './plain-relay.ts';

test('the script tag is exact, and quotes cannot break out of it', () => {
  assert.equal(
    scriptTag('https://relay.example', { key: 'cs_1', features: ['room', 'voice'] }),
    '<script async src="https://relay.example/kit/v1/loader.js" data-site-key="cs_1" data-features="room,voice"></script>',
  );
  assert.match(scriptTag('https://r', { key: 'a"><b', features: [] } as Pick<Site, 'key' | 'features'>), /data-site-key="a&quot;>&lt;b"/);
});

test('a plain relay cannot serve secure pages', () => {
  assert.deepEqual(['http://relay.example', 'https://relay.example', 'http://127.0.0.1:8787', 'http://localhost'].map(plainRelay), [true, false, false, false]);
});

test('colours as they are typed', () => {
  assert.deepEqual(['#3B55E6', '3b55e6', '#abc', 'blue', '#12345', ''].map(readColour), ['#3b55e6', '#3b55e6', '#aabbcc', null, null, null]);
});

test('a colour that does not read is moved until it does', () => {
  assert.equal(viewAccent('#1a2b6d').reads, true);
  const orange = viewAccent('#ff8800');
  assert.equal(orange.reads, false);
  assert.ok(orange.contrast < 3);
  assert.ok(viewAccent(orange.light).contrast >= 4.5);
});

const article: Article = {
  id: '1',
  locale: 'en',
  slug: 'returns',
  title: 'Returns',
  body: 'Text',
  tags: ['refund', 'send back'],
  url: 'https://relay.example/help/en/returns?site=cs_1',
  demo: false,
  updatedAt: '',
};

test('the relay’s own help page is not an own page', () => {
  assert.equal(fieldsOf(article, 'https://relay.example').url, '');
  assert.equal(fieldsOf({ ...article, url: 'https://shop.example/returns' }, 'https://relay.example').url, 'https://shop.example/returns');
});

test('a deleted article comes back as it was', () => {
  assert.deepEqual(draftOfArticle(article, 'https://relay.example'), {
    locale: 'en',
    title: 'Returns',
    body: 'Text',
    tags: ['refund', 'send back'],
    slug: 'returns',
  });
});

test('fields of an article', () => {
  assert.deepEqual(checkFields(emptyFields('en')), { title: 'required', body: 'required' });
  assert.deepEqual(checkFields({ title: 'x'.repeat(201), body: 'x'.repeat(40_001), locale: 'english language', tags: '', url: 'shop.example' }), {
    title: 'long',
    body: 'long',
    locale: 'wrong',
    url: 'wrong',
  });
  assert.deepEqual(draftOf({ title: ' A ', body: ' b', locale: 'zh-CN', tags: 'x， y,, x', url: ' ' }), {
    title: 'A',
    body: ' b',
    locale: 'zh-CN',
    tags: ['x', 'y'],
  });
});
