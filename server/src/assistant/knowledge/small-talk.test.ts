import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallTalk, wantsPerson } from './small-talk.ts';

test('remarks that ask nothing are known in three languages, questions are not among them', () => {
  assert.deepEqual(['Hi!', 'hello there', 'Good morning', '你好', '您好！', 'مرحبا', 'السلام عليكم'].map(smallTalk), Array(7).fill('greeting'));
  assert.deepEqual(['Thanks a lot!', 'ok thank you', '谢谢', 'شكرا جزيلا'].map(smallTalk), Array(4).fill('thanks'));
  assert.deepEqual(['bye', 'See you later', '再见', 'مع السلامة'].map(smallTalk), Array(4).fill('goodbye'));
  for (const question of ['Hi, where is my parcel?', 'thanks but it is still broken', '你好,怎么退货', '', 'x'.repeat(100)])
    assert.equal(smallTalk(question), null);
});

const WANTED = [
  'I want to talk to a human',
  'can i speak with a real person please',
  'Talk to an agent',
  'human please',
  'agent',
  'Connect me to customer service',
  'please transfer me to a representative',
  'let me chat with someone from your team',
  'I need a human',
  'Are you a bot? I want a person',
  'put me through to support staff',
  'a person, please',
  'I would rather talk to somebody',
  'get me a manager',
  '转人工',
  '人工客服',
  '我要找人工',
  '请转人工服务',
  '找客服',
  '我想和真人聊',
  '有没有真人',
  '人工',
  '能转接到客服吗',
  'أريد التحدث مع موظف',
  'حولني إلى خدمة العملاء',
  'أريد أن أتكلم مع شخص حقيقي',
  'موظف',
];
const NOT_WANTED = [
  'How do I contact you?',
  'what is your phone number',
  'how many people sleep in the tent',
  'Can another person pick up my parcel?',
  'Do you need staff?',
  'I need a discount for my team account',
  'one person tent',
  'Where is my order?',
  '客服电话是多少',
  '你们招人吗',
  '帐篷能睡几个人',
  'كم سعر الشحن',
  'x'.repeat(300),
];

test('a wish for a person is understood in English, Chinese and Arabic', () => {
  assert.deepEqual(
    WANTED.filter((text) => !wantsPerson(text)),
    [],
  );
});

test('other questions about people are not taken for it', () => {
  assert.deepEqual(NOT_WANTED.filter(wantsPerson), []);
});
