import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseVoice, findEspeak, parseVoices } from './espeak.ts';

const LISTING = `Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  cmn             --/M      Chinese_(Mandarin,_latin_as_English) sit/cmn              (zh-cmn 5)
 2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
 5  de              --/M      German             gmw/de               
 5  yue             --/M      Chinese_(Cantonese) sit/yue              (zh-yue 5)
 8  yue             --/M      Chinese_(Cantonese,_latin_as_Jyutping) sit/yue-Latn-jyutping `;

test('voices are read from the list of espeak-ng and chosen by request, language or letters', () => {
  const voices = parseVoices(LISTING);
  assert.deepEqual(
    voices.map(({ id }) => id),
    ['cmn', 'en-us', 'de', 'yue'],
  );
  assert.equal(voices[1]?.name, 'English (America)');
  assert.equal(chooseVoice(voices, { text: 'Hallo', language: 'de-AT' }), 'de');
  assert.equal(chooseVoice(voices, { text: 'Hello', voice: 'yue' }), 'yue');
  assert.equal(chooseVoice(voices, { text: '你好' }), 'cmn');
  assert.equal(chooseVoice(voices, { text: 'Hello', language: 'xx' }), 'en-us');
});

test('speaks on the relay where it is installed', async (t) => {
  const engine = await findEspeak();
  if (engine === null) return t.diagnostic('espeak-ng is not installed here: nothing to speak with');
  const { stream, type } = await engine.speak({ text: 'Hello', format: 'wav', signal: new AbortController().signal });
  const audio = new Uint8Array(await new Response(stream).arrayBuffer());
  assert.equal(type, 'audio/wav');
  assert.equal(String.fromCharCode(...audio.subarray(0, 4)), 'RIFF');
  assert.ok(audio.length > 10_000);
  const cut = new AbortController();
  const long = await engine.speak({ text: 'How long does a refund take? '.repeat(100), format: 'wav', signal: cut.signal });
  const reader = long.stream.getReader();
  await reader.read();
  cut.abort(new Error('left'));
  await assert.rejects(async () => {
    for (;;) if ((await reader.read()).done) return;
  }, /left/);
});
