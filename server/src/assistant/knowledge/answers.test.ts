import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleArticles, indexOf } from '../../../../test/support/articles.ts';
import type { KnowledgeArticle } from './types.ts';

const article =
  (locale: string) =>
  (id: string, title: string, body: string): KnowledgeArticle => ({ id, slug: id, title, body, locale, tags: [], url: `/help/${id}` });
const [english, chinese] = [article('en'), article('zh-CN')];

/* A shop that wrote three short articles and no tags. */
const BOOKS = indexOf([
  english(
    'returns',
    'Returns',
    'Books can come back within 14 days, unread and with the receipt. We refund the card you paid with.\n\nUsed books and gift vouchers are not taken back.',
  ),
  english(
    'delivery',
    'Delivery and pick-up',
    'We deliver in the whole country in two to four days for €4. Above €40 delivery is free.\n\nYou can also collect your books in the shop on Harbour Street, usually on the next day.',
  ),
  english('signed', 'Signed copies', 'Signed copies are marked with a feather on the shelf page. Authors sign in our shop every first Friday of the month.'),
]);
const SHU = indexOf([
  chinese('returns', '退换书', '图书 14 天内可退，须未翻阅并附小票，款项退回原卡。\n\n二手书和礼券不退。'),
  chinese('delivery', '送货和自取', '全国两到四天送到，运费 4 元，满 40 元免运费。\n\n也可以到海港街的店里自取，一般第二天就能取。'),
  chinese('signed', '签名本', '签名本在书架页面上有羽毛标记。每月第一个周五作者来店里签名。'),
]);

test('few articles without tags answer questions in other words', () => {
  const answered = (index: typeof BOOKS, locale: string, question: string) => index.answer(question, locale).citations[0]?.articleId ?? null;
  const asked = [
    'can I send a book back',
    'do you take used books back',
    'I want my money back',
    'how much is shipping',
    'can I fetch it myself',
    'how do I know if a copy is signed',
  ];
  assert.deepEqual(
    asked.map((question) => answered(BOOKS, 'en', question)),
    ['returns', 'returns', 'returns', 'delivery', 'delivery', 'signed'],
  );
  const gefragt = ['书能退吗', '几天内可以退书', '可以自己去拿吗', '有作者签名的书吗', '签名本怎么认'];
  assert.deepEqual(
    gefragt.map((question) => answered(SHU, 'zh-CN', question)),
    ['returns', 'returns', 'delivery', 'signed', 'signed'],
  );
});

test('where few articles leave a doubt the likely one is named instead of quoted', () => {
  const { origin, suggestions } = BOOKS.answer('how long do I have to return a book', 'en');
  assert.deepEqual([origin, suggestions[0]], ['none', 'Returns']);
});

test('few articles do not answer what they do not speak of', () => {
  const foreign = [
    'what is the weather',
    'do you sell coffee',
    'can you repair my bike',
    'who wrote Hamlet',
    'tell me a joke',
    'do you have a job for me',
    'how do I reset my password',
    'can I pay with PayPal',
    'recommend a novel',
  ];
  assert.deepEqual(
    foreign.filter((question) => BOOKS.answer(question, 'en').origin === 'passage'),
    [],
  );
  const fremd = ['今天天气怎么样', '卖咖啡吗', '能修自行车吗', '谁写的红楼梦', '讲个笑话', '招人吗', '忘了密码', '能用微信付款吗', '推荐一本小说'];
  assert.deepEqual(
    fremd.filter((question) => SHU.answer(question, 'zh-CN').origin === 'passage'),
    [],
  );
});

test('an answer has three steps: the passage, the likely pages, or neither', () => {
  const index = indexOf(exampleArticles('en'));
  const sure = index.answer('What does a gift card cost and how long is it valid?', 'en');
  assert.deepEqual([sure.origin, sure.citations[0]?.articleId, sure.offer], ['passage', 'gift-cards', undefined]);
  const likely = index.answer('is the repair promise valid for second-hand gear', 'en');
  assert.deepEqual([likely.origin, likely.outcome, likely.offer, likely.citations.length], ['none', 'unanswered', 'handover', 0]);
  assert.match(likely.text, /closest/);
  assert.ok(likely.suggestions.includes('Repair promise'));
  assert.match(indexOf(exampleArticles('zh-CN')).answer('衬衫大了,想换小的', 'zh-CN').text, /最接近|换/);
  const low = index.answer('Who won the football world cup in 1998?', 'en');
  assert.deepEqual([low.origin, low.offer], ['none', 'handover']);
  assert.match(low.text, /found nothing/);
  assert.equal(new Set(low.suggestions).size, 3, 'what most visitors ask is offered where nothing is near');
  assert.doesNotMatch(low.text, /close/);
});

test('what comes first is offered first where nothing is sure enough for an answer', () => {
  const { origin, suggestions } = indexOf(exampleArticles('en')).answer('How do I return a jacket?', 'en');
  assert.deepEqual([origin, suggestions[0]], ['none', 'Send something back']);
});

/* What most visitors ask, in the fewest words. */
const HEAD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    'where is my parcel': 'track-parcel',
    'where is my order': 'track-parcel',
    'how do I return something': 'how-to-return',
    'how long does a refund take?': 'refund-times',
    'opening hours': 'shops-hours',
    'how much is delivery': 'delivery-costs',
    'do you ship to Norway?': 'delivery-norway',
    'can I cancel my order': 'cancel-order',
    'I forgot my password': 'password-reset',
    'can I pay with PayPal': 'payment-methods',
    'my parcel is damaged': 'damaged-or-wrong-item',
    'how do I contact you': 'contact',
    'discount code does not work': 'discount-codes',
    'delete my account': 'delete-account',
    invoice: 'invoice-receipt',
    warranty: 'repair-promise',
  },
  'zh-CN': {
    我的包裹在哪: 'track-parcel',
    怎么退货: 'how-to-return',
    退款多久到: 'refund-times',
    营业时间: 'shops-hours',
    运费多少: 'delivery-costs',
    寄挪威吗: 'delivery-norway',
    能取消订单吗: 'cancel-order',
    忘记密码了: 'password-reset',
    能用支付宝吗: 'payment-methods',
    收到的东西坏了: 'damaged-or-wrong-item',
    怎么联系你们: 'contact',
    优惠码用不了: 'discount-codes',
    发票: 'invoice-receipt',
    保修: 'repair-promise',
  },
};

for (const [locale, questions] of Object.entries(HEAD))
  test(`${locale}: what most visitors ask is answered with a passage of the right article`, () => {
    const index = indexOf(exampleArticles(locale));
    assert.deepEqual(
      Object.fromEntries(Object.keys(questions).map((question) => [question, index.answer(question, locale).citations[0]?.articleId])),
      questions,
    );
  });

test('the main thing that an article says is quoted, not a side note with the same words', () => {
  assert.match(indexOf(exampleArticles('en')).answer('How long does a refund take?', 'en').text, /5 working days/);
});

test('a site in one language offers what it has to a far question in another', () => {
  const { origin, suggestions } = indexOf(exampleArticles('zh-CN')).answer('who won the football world cup', 'en');
  assert.deepEqual([origin, new Set(suggestions).size], ['none', 3]);
});
