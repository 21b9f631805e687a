import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { expectLanguage, phraseOf, type Phrase } from './phrases.ts';
import { LANGUAGES, wordsOf } from './words.ts';

/* Words as a recogniser gives them, most without marks. */
const HEARD: Readonly<Record<Phrase, readonly (readonly [string | null, string])[]>> = {
  complete: [
    ['en', 'yes'],
    ['en-US', 'Where is my order'],
    ['en', 'send it to my office please'],
    ['de-DE', 'Ich möchte mit einem Menschen sprechen'],
    ['fr', 'où est ma commande'],
    ['zh-CN', '转人工'],
    ['zh-CN', '我的订单在哪里'],
    ['ja', '返品をお願いします'],
    ['ko', '제 주문은 어디에 있나요'],
    ['hi', 'मेरा ऑर्डर कहाँ है'],
    ['ar', 'أين طلبي الجديد'],
    ['ru', 'где мой заказ'],
    ['es', '¿Dónde está mi pedido?'],
    ['pt-BR', 'sim'],
    ['it', 'va bene'],
    [null, 'dove è il mio ordine'],
    ['en', 'The parcel?'],
    ['en', 'Mm-hmm.'],
  ],
  open: [
    ['en', 'I would like to'],
    ['en', 'where is'],
    ['en', 'tell me'],
    ['en', 'I wanted to ask, um'],
    ['en', 'my delivery address'],
    ['en', 'well,'],
    ['en', 'Please…'],
    ['de', 'Ich möchte mit einem Menschen'],
    ['de', 'wo ist'],
    ['fr', 'je voudrais'],
    ['zh-CN', '我的订单'],
    ['ja', '注文は'],
    ['ko', '제 주문은'],
    ['hi', 'मेरा ऑर्डर'],
    ['ru', 'я хочу'],
    [null, 'je voudrais parler avec un'],
    [null, 'quiero hablar con'],
  ],
  number: [
    ['en', 'my number is four seven one'],
    ['de', 'die Nummer ist 47'],
    ['es', 'mi número es cuatro siete'],
    ['zh', '订单号是四七一'],
    ['xx', '4 7 1'],
  ],
  unsure: [
    ['en', 'the parcel is damaged and I would like a refund'],
    ['fr', 'mon colis est arrivé cassé'],
    ['sw', 'oda yangu iko wapi'],
    ['en', ''],
    ['en', '!?'],
  ],
};

before(() => Promise.all(LANGUAGES.map(expectLanguage)));

for (const [phrase, heard] of Object.entries(HEARD))
  test(`${phrase}: as people stop`, () => {
    for (const [language, text] of heard) assert.equal(phraseOf(text, language), phrase, `${language ?? 'told by nobody'}: ${text}`);
  });

test('every language has its words, each once and in lower case', () => {
  assert.equal(LANGUAGES.length, 12);
  for (const language of LANGUAGES)
    for (const [name, list] of Object.entries(wordsOf(language)!)) {
      if (typeof list !== 'string' || list === '') continue;
      const entries = list.split('|');
      const wrong = entries.filter((one, at) => entries.indexOf(one) !== at || one !== one.trim().toLowerCase() || one === '');
      assert.deepEqual(wrong, [], `${language}: ${name}`);
    }
});
