import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAR, PhraseBook } from './phrases.ts';
import { topicPhrases } from './topics.ts';
import { exampleArticles } from '../../../../test/support/articles.ts';
import type { KnowledgeArticle } from './types.ts';

const article = (id: string, title: string, tags: readonly string[] = [], locale = 'en'): KnowledgeArticle => ({
  id,
  slug: id,
  title,
  body: '',
  locale,
  tags,
  url: '',
});
const texts = (articles: readonly KnowledgeArticle[], id: string, language = 'en') =>
  topicPhrases(articles, language)
    .filter((each) => each.articleId === id)
    .map((each) => each.text);

test('an article gets the questions of the topic that its title or a tag names', () => {
  const articles = [article('a', 'Returns'), article('b', 'Our history'), article('c', 'How we ship', ['delivery time'])];
  assert.ok(texts(articles, 'a').includes('can they still go back'));
  assert.deepEqual(texts(articles, 'b'), []);
  assert.ok(texts(articles, 'c').includes('do you send to where I live'));
  assert.deepEqual(texts(articles, 'a', 'fr'), []);
  assert.ok(texts([article('z', '退货', [], 'zh-CN')], 'z', 'zh').includes('和想的不一样要走哪些步骤'));
});

test('an exact name goes before a wider one', () => {
  const articles = exampleArticles('en');
  assert.ok(texts(articles, 'how-to-return').includes('how do I print the label'));
  assert.ok(!texts(articles, 'return-window').includes('how do I print the label'));
  assert.ok(!texts(articles, 'payment-methods').includes('my card got turned down'));
});

test('phrases are near by words, by letters, and by the sentences of a longer question', () => {
  const book = new PhraseBook(
    [
      { articleId: 'a', text: 'red lantern' },
      { articleId: 'b', text: 'blue kite' },
    ],
    () => 1,
  );
  const concept = (term: string) => ({ alternatives: [{ terms: [term], factor: 1 }], weight: 1, unknown: false, light: false });
  const near = book.near([{ text: 'a lantern that is red', concepts: [concept('lantern'), concept('red')] }]);
  assert.equal(near.get('a')?.words, 1);
  assert.ok((near.get('a')?.letters ?? 0) > (near.get('b') ?? FAR).letters);
  assert.ok((near.get('a')?.votes ?? 0) > 0.9);
  assert.ok((book.near([{ text: 'lantrn', concepts: [] }]).get('a')?.letters ?? 0) > 0.2);
  const whole = { text: 'it was windy yesterday, the kite blue', concepts: [concept('wind'), concept('yesterday'), concept('kit'), concept('blu')] };
  const part = { text: 'the kite blue', concepts: [concept('kit'), concept('blu')] };
  assert.ok(book.near([whole, part]).get('b')!.words > book.near([whole]).get('b')!.words);
});
