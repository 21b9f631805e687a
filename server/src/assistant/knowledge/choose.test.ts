import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleArticles, indexOf } from '../../../../test/support/articles.ts';

/* The passage that is shown must be the one that answers. */

const ENGLISH: readonly (readonly [string, RegExp])[] = [
  ['How many days do I have to send something back?', /60 days/],
  ['Until when can I return a Christmas present?', /31 January/],
  ['how long until the refund is on my card', /1–3 working days/],
  ['Do I get the shipping refunded?', /standard postage back/],
  ['Is there express to Iceland?', /no express service to Iceland/],
  ['postage for a small spare part', /letter for €3/],
  ['what time does the courier come in Oslo', /08:00 and 16:00/],
  ['When is the Oslo shop open?', /Elvegata 3/],
  ['is there parking near the shop', /car park/],
  ['my account is locked', /locked for 15 minutes/],
  ['what does on hold mean', /payment is being checked/],
  ['price dropped after I bought it', /within 7 days of your order/],
  ['how many litres does one gas canister boil', /14 litres/],
  ['can you send gas', /do not send gas/],
  ['may I cook inside the tent', /Never cook inside/],
  ['how long does a repair take', /10 working days/],
];
const CHINESE: readonly (readonly [string, RegExp])[] = [
  ['多长时间内可以退货', /60 天/],
  ['圣诞礼物最晚什么时候退', /1 月 31 日/],
  ['退款几天到信用卡', /1–3 个工作日/],
  ['运费退吗', /标准运费也一并退还/],
  ['冰岛有特快吗', /没有特快服务/],
  ['小配件邮费多少', /€3/],
  ['自提点保留几天', /保留 7 天/],
  ['门店自取要多久', /3 小时/],
  ['奥斯陆店几点开门', /Elvegata 3/],
  ['店附近能停车吗', /停车场/],
  ['账户被锁了', /锁定 15 分钟/],
  ['买完就降价了', /7 天内/],
  ['能在帐篷里做饭吗', /千万不要/],
  ['没人在家怎么办', /家里没人/],
];

for (const [locale, questions] of [
  ['en', ENGLISH],
  ['zh-CN', CHINESE],
] as const) {
  test(`${locale}: the first article's passage is the paragraph that answers`, () => {
    const index = indexOf(exampleArticles(locale));
    const failed = questions.flatMap(([question, words]) => {
      const passage = index.search(question, { locale })[0]?.passage ?? '';
      return words.test(passage) ? [] : [`${question} → ${passage}`];
    });
    assert.deepEqual(failed, []);
  });
}

test('where nothing parts the paragraphs the first one is shown, and of a long one the part that answers', () => {
  const filler = Array.from({ length: 12 }, (_, at) => `- Station ${at}: a bus goes there on market days`).join('\n');
  const index = indexOf([
    {
      id: 'a',
      slug: 'a',
      locale: 'en',
      title: 'Lighthouse visits',
      tags: [],
      url: '',
      body: `The lighthouse is open to everybody from spring to autumn, and the keeper shows the lamp to whoever climbs the stairs with him in the afternoon.\n\nGroups of the lighthouse society write beforehand, because the stairs of the tower are narrow and only a handful of people fit into the lamp room.`,
    },
    { id: 'b', slug: 'b', locale: 'en', title: 'Bus lines', tags: [], url: '', body: `${filler}\n- Harbour quay: the ferry line runs hourly` },
  ]);
  assert.match(index.search('lighthouse')[0]!.passage, /^The lighthouse is open/);
  assert.match(index.search('does the ferry line stop at the harbour quay')[0]!.passage, /Harbour quay/);
});
