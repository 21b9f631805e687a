import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKnowledgeIndex, questionLanguage } from './index.ts';
import { createLibrary } from './library.ts';
import type { KnowledgeArticle } from './types.ts';

const article = (id: string, title: string, body: string, locale = 'en', tags: readonly string[] = []): KnowledgeArticle => ({
  id,
  slug: id,
  title,
  body,
  locale,
  tags,
  url: `http://relay.test/help/${locale}/${id}`,
});
const ARTICLES = [
  article('refunds', 'When you get your money back', 'A refund reaches your card within five working days.\n\nThe postage is refunded too.', 'en', ['refund']),
  article('canada', 'Delivery abroad', 'Parcels to Canada take seven to twelve working days.'),
  article('washing', 'Washing a sleeping bag', 'Wash at 30 degrees.'),
  article('tui', '退款多久到账', '退款会在五个工作日内退回到您的银行卡。', 'zh-CN', ['退款']),
  article('kuaidi', '查询物流', '发货后会收到带单号的邮件。', 'zh-CN', ['物流', '到哪了']),
  article('empty', 'Opening hours', '', 'en'),
];
function filled() {
  const index = createKnowledgeIndex();
  index.replace(ARTICLES);
  return index;
}

test('an article answers with the passage that carries the question, and its source', () => {
  const index = filled();
  const answer = index.answer('When will the refund be on my card?', 'en');
  assert.deepEqual([answer.origin, answer.outcome, answer.citations[0]?.articleId, answer.offer], ['passage', 'answered', 'refunds', undefined]);
  assert.match(answer.text, /five working days/);
  assert.equal(index.answer('怎么查物流', 'en').citations[0]?.articleId, 'kuaidi');
});

test('what no article speaks of is not answered', () => {
  const answer = filled().answer('What is the capital of France?', 'en');
  assert.deepEqual([answer.origin, answer.outcome, answer.offer, answer.citations.length], ['none', 'unanswered', 'handover', 0]);
  assert.deepEqual(createKnowledgeIndex().answer('Where is my parcel?', 'en').suggestions, []);
  assert.deepEqual(filled().search('the of and', { locale: 'en' }), []);
});

test('greetings are greeted in the language of their script, a wish for a person is offered one', () => {
  const index = filled();
  assert.match(index.answer('Hello', 'ar').text, /مرحب/);
  assert.match(index.answer('你好', 'en').text, /您好/);
  assert.deepEqual([index.answer('hello', 'en').outcome, index.answer('hello', 'en').offer], ['small-talk', undefined]);
  assert.deepEqual([index.answer('转人工', 'en').outcome, index.answer('转人工', 'en').offer], ['person-wanted', 'handover']);
});

test('the language follows the script, and a missing language falls back to all others', () => {
  assert.deepEqual(
    [
      ['Hi', 'de'],
      ['Hi', 'zh-CN'],
      ['退款', 'en'],
      ['返品', 'ja'],
      ['طلبي', 'en'],
      ['طلبي', 'fa'],
      ['Hi', ''],
    ].map(([text, locale]) => questionLanguage(text!, locale!)),
    ['de', 'en', 'zh', 'ja', 'ar', 'fa', 'en'],
  );
  const index = filled();
  assert.equal(index.search('refund', { locale: 'de' })[0]?.article.id, 'refunds');
  assert.deepEqual(new Set(index.search('refund to the card', { locale: 'en' }).map((hit) => hit.article.locale)), new Set(['en']));
  assert.equal(index.search('متى يصل طلبي', { locale: 'ar' }).length, 0);
  const both = index.search('PayPal DHL refund 退款', { locale: 'ar' });
  assert.ok(both.length > 0);
  assert.ok(index.search('refund parcel Canada washing', { locale: 'de' }).length > 1);
});

test('in a language that the site has not, what fits best in any language comes first', () => {
  const index = filled();
  index.upsert(article('colis', 'Parcels abroad', 'Parcels to Canada take seven to twelve working days.', 'fr'));
  const hits = index.search('parcels abroad to Canada', { locale: 'de' });
  assert.deepEqual(new Set(hits.slice(0, 2).map(({ article: { id } }) => id)), new Set(['canada', 'colis']));
  const sure = hits.map(({ confidence }) => confidence);
  assert.deepEqual(
    sure,
    [...sure].sort((one, other) => other - one),
  );
});

test('what no article of any language speaks of is met with what most visitors ask', () => {
  const index = filled();
  const known = new Set(ARTICLES.map(({ title }) => title));
  const { outcome, suggestions } = index.answer('xylophon quastenflosser', 'de');
  assert.equal(outcome, 'unanswered');
  assert.ok(suggestions.length > 0 && suggestions.every((title) => known.has(title)), suggestions.join());
});

test('misspelt and like-meaning words are understood', () => {
  const index = filled();
  assert.equal(index.search('washign instructions for the slepeing bag')[0]?.article.id, 'washing');
  assert.equal(index.search('do you reimburse me')[0]?.article.id, 'refunds');
  const own = createKnowledgeIndex({ synonyms: { en: [['zorb', 'refund']] } });
  own.replace(ARTICLES);
  assert.equal(own.search('zorb')[0]?.article.id, 'refunds');
});

test('the index follows its articles', () => {
  const index = filled();
  assert.deepEqual([index.size, index.articles().length], [6, 6]);
  assert.equal(index.search('yurt')[0], undefined);
  index.upsert(article('yurt', 'Renting a yurt', 'A yurt sleeps six.'));
  assert.equal(index.search('yurt')[0]?.article.id, 'yurt');
  index.upsert(article('yurt', '租帐篷', '可以租。', 'zh-CN'));
  assert.equal(index.search('yurt')[0], undefined);
  index.remove('canada');
  index.remove('canada');
  assert.equal(
    index.search('Canada').some((hit) => hit.article.id === 'canada'),
    false,
  );
  assert.deepEqual([index.size, index.search('refund', { limit: 1 }).length], [6, 1]);
});

test('sources for a model hold the best passage with its neighbours', () => {
  const index = createKnowledgeIndex();
  const paragraphs = Array.from(
    { length: 12 },
    (_, at) => `Paragraph ${at} about ${at === 6 ? 'the refund of customs duties' : `matter number ${at}`}. ${'Filling words stand here. '.repeat(12)}`,
  );
  index.replace([article('long', 'Customs', paragraphs.join('\n\n')), ...ARTICLES]);
  const [source] = index.sources('refund of customs duties');
  assert.equal(source?.articleId, 'long');
  assert.match(source!.text, /Paragraph 6/);
  assert.ok(source!.text.length <= 1600 && source!.text.length > 600, String(source!.text.length));
  assert.ok(source!.passage.length <= 400 && source!.passage.includes('Paragraph 6'));
  assert.equal(index.sources('opening hours')[0]?.passage, 'Opening hours');
});

test('a library makes each index once, keeps it current and previews drafts', async () => {
  let loads = 0;
  const library = createLibrary((siteId) => {
    loads += 1;
    return siteId === 'broken' ? Promise.reject(new Error('no disk')) : Promise.resolve(ARTICLES);
  });
  const [first, second] = await Promise.all([library.site('s'), library.site('s')]);
  assert.deepEqual([loads, first === second], [1, true]);
  library.upsert('s', article('yurt', 'Renting a yurt', 'A yurt sleeps six.'));
  library.remove('s', 'canada');
  library.upsert('unknown', ARTICLES[0]!);
  await Promise.resolve();
  assert.deepEqual([(await library.site('s')).size, first.search('yurt').length], [6, 1]);
  const draft = await library.preview('s', [article('draft', 'Kayaks', 'We lend kayaks.')]);
  assert.deepEqual([draft.search('kayak')[0]?.article.id, first.search('kayak').length], ['draft', 0]);
  library.forget('s');
  assert.equal((await library.site('s')).size, 6);
  await assert.rejects(library.site('broken'), { message: 'no disk' });
  await assert.rejects(library.site('broken'));
  const failing = library.site('broken');
  library.remove('broken', 'x');
  await assert.rejects(failing);
  assert.equal(loads, 5);
});
