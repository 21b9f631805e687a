import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '@cs-kit/core';
import { SpokenReply } from './spoken-reply.ts';

const reply = (text: string, inReplyTo = 'q1'): { inReplyTo: string; text: string } => ({ inReplyTo, text });
const row = (text: string, inReplyTo = 'q1'): Row =>
  ({ type: 'message', seq: 2, id: 'a', at: '', author: {}, message: { id: 'a', text, inReplyTo }, reactions: [] }) as unknown as Row;

test('tells whole sentences, each once', () => {
  const spoken = new SpokenReply();
  const heard: string[] = [];
  for (const text of ['It is', 'It is **covered**. Send', 'It is **covered**. Send it back', 'It is **covered**. Send it back! We pay']) {
    const before = spoken.words;
    spoken.look(reply(text), []);
    if (spoken.words !== before) heard.push(spoken.words);
  }
  assert.deepEqual(heard, ['It is covered.', 'Send it back!']);
});

test('tells the rest when the answer stands in the log, and knows that message', () => {
  const spoken = new SpokenReply();
  spoken.look(reply('One. Two'), []);
  const done = row('One. Two and three.');
  spoken.look(null, [done]);
  assert.equal(spoken.words, 'Two and three.');
  assert.equal(spoken.told(done as Extract<Row, { type: 'message' }>), true);
  assert.equal(spoken.told(row('Another', 'q2') as Extract<Row, { type: 'message' }>), false);
});

test('an answer of which no sentence was heard is left to the log', () => {
  const spoken = new SpokenReply();
  spoken.look(reply('Half a'), []);
  const done = row('Half a sentence.');
  spoken.look(null, [done]);
  assert.equal(spoken.words, '');
  assert.equal(spoken.told(done as Extract<Row, { type: 'message' }>), false);
});

test('knows the ends of sentences in Chinese and Arabic', () => {
  const chinese = new SpokenReply();
  chinese.look(reply('可以退货。请在'), []);
  assert.equal(chinese.words, '可以退货。');
  const arabic = new SpokenReply();
  arabic.look(reply('هل وصل الطلب؟ نعم'), []);
  assert.equal(arabic.words, 'هل وصل الطلب؟');
});

test('a new answer begins anew', () => {
  const spoken = new SpokenReply();
  spoken.look(reply('First one. '), []);
  spoken.look(reply('', 'q2'), []);
  assert.equal(spoken.words, '');
  spoken.look(reply('Second one. Third', 'q2'), []);
  assert.equal(spoken.words, 'Second one.');
});
