import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import type { StateStore } from '../storage/state/store.ts';
import { createArticles, slugOf } from './articles.ts';
import type { ArticleDraft, Articles } from './articles.ts';
import { exampleArticles } from '../../../test/support/articles.ts';

let directory: string;
let store: StateStore;
let articles: Articles;
const SEED: readonly ArticleDraft[] = [
  { locale: 'en', slug: 'returns', title: 'Returns', body: 'Within 60 days.', tags: ['send back'] },
  { locale: 'zh-CN', title: '退货', body: '60 天内。' },
];

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-articles-'));
  store = await openSqliteStore(join(directory, 'state.db'));
  await store.db
    .insertInto('sites')
    .values(['s', 't'].map((id) => ({ id, key: id, name: id, settings: '{}', created_at: 1, updated_at: 1 })))
    .execute();
  articles = createArticles({
    db: store.db,
    now: () => 1_000,
    files: { articles: () => Promise.resolve(SEED), vectors: () => null },
    urlOf: (siteId, locale, slug) => `https://relay.test/help/${locale}/${slug}?site=${siteId}`,
  });
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

test('an article is written, read, changed and deleted, and the search follows', async () => {
  const index = await articles.library.site('s');
  const made = await articles.create('s', { locale: 'en', title: 'Kites for rent', body: 'Two kites.', tags: ['can I rent a kite'] });
  assert.deepEqual(
    [made.slug, made.url, made.demo, made.tags],
    ['kites-for-rent', 'https://relay.test/help/en/kites-for-rent?site=s', false, ['can I rent a kite']],
  );
  assert.equal(index.search('kite')[0]?.article.id, made.id);
  assert.equal((await articles.bySlug('s', 'en', 'kites-for-rent'))?.id, made.id);
  assert.equal(await articles.bySlug('t', 'en', 'kites-for-rent'), null);
  await assert.rejects(articles.create('s', { locale: 'en', title: 'Kites for rent', body: 'Again.' }), { code: 'request/conflict' });
  const changed = await articles.update(made.id, { locale: 'en', title: 'Balloons', body: 'One balloon.', url: 'https://own.test/b' });
  assert.deepEqual([changed.slug, changed.url, changed.tags], ['kites-for-rent', 'https://own.test/b', []]);
  assert.deepEqual([index.search('balloon').length, index.search('kite').length], [1, 0]);
  const other = await articles.create('s', { locale: 'en', title: 'Other', body: 'Other.' });
  await assert.rejects(articles.update(other.id, { locale: 'en', slug: 'kites-for-rent', title: 'Other', body: 'Other.' }), { code: 'request/conflict' });
  await articles.remove(made.id);
  await articles.remove(other.id);
  await assert.rejects(articles.get(made.id), { code: 'request/not-found' });
  assert.equal(index.size, 0);
});

test('the example articles come and go, and never replace an own one', async () => {
  await articles.import('t', [{ locale: 'en', slug: 'returns', title: 'Own returns', body: 'Never.' }]);
  assert.equal(await articles.restoreDemo('t'), 1);
  assert.deepEqual(
    (await articles.list('t', { demo: true })).items.map((each) => each.title),
    ['退货'],
  );
  assert.deepEqual(
    (await articles.list('t', { q: 'nev' })).items.map((each) => each.title),
    ['Own returns'],
  );
  assert.deepEqual((await articles.list('t', { q: '100%_' })).items, []);
  assert.equal((await articles.list('t', { locale: 'zh-CN' })).items.length, 1);
  assert.equal(await articles.removeDemo('t'), 1);
  assert.equal((await articles.library.site('t')).size, 1);
});

test('a list comes in pages', async () => {
  await articles.import(
    's',
    Array.from({ length: 120 }, (_, at) => ({ locale: 'en', title: `Page ${at}`, body: 'Text.' })),
  );
  const first = await articles.list('s', {});
  assert.equal(first.items.length, 100);
  const second = await articles.list('s', { cursor: first.cursor! });
  assert.deepEqual([second.items.length, second.cursor], [20, null]);
});

test('a slug is made of letters and digits of any script', () => {
  assert.deepEqual(
    ['Ways to pay!', '怎样 退货', '***', 'x'.repeat(100)].map((title) => slugOf(title).slice(0, 80)),
    ['ways-to-pay', '怎样-退货', 'article', 'x'.repeat(80)],
  );
});

for (const locale of ['en', 'zh-CN']) {
  test(`${locale}: every example article carries the words in which visitors ask for it`, () => {
    const examples = exampleArticles(locale);
    assert.equal(examples.length, 52);
    for (const { slug, tags } of examples) {
      assert.ok(tags.length >= 15 && tags.length <= 20, `${slug}: ${tags.length} tags`);
      assert.equal(new Set(tags.map((tag) => tag.toLowerCase())).size, tags.length, `${slug}: a tag stands twice`);
      assert.ok(
        tags.every((tag) => tag.length < 60),
        `${slug}: a tag is cut`,
      );
    }
  });
}
