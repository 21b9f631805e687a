import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, definition, readTranscript, readVoices, ssml } from './map.ts';

test('a resource is found by its region, by a name of its own, or in a container', () => {
  const speak = (baseUrl: string) => addressesOf(baseUrl).speak;
  assert.equal(speak('https://westeurope.api.cognitive.microsoft.com'), 'https://westeurope.tts.speech.microsoft.com/cognitiveservices/v1');
  assert.equal(speak('https://chinaeast2.api.cognitive.azure.cn'), 'https://chinaeast2.tts.speech.azure.cn/cognitiveservices/v1');
  assert.equal(speak('https://shop.cognitiveservices.azure.com'), 'https://shop.cognitiveservices.azure.com/tts/cognitiveservices/v1');
  assert.equal(speak('http://127.0.0.1:5000'), 'http://127.0.0.1:5000/cognitiveservices/v1');
  assert.deepEqual(
    [addressesOf('https://westeurope.api.cognitive.microsoft.com').voices, addressesOf('http://127.0.0.1:5000').transcribe],
    [
      'https://westeurope.tts.speech.microsoft.com/cognitiveservices/voices/list',
      'http://127.0.0.1:5000/speechtotext/transcriptions:transcribe?api-version=2024-11-15',
    ],
  );
});

test('a recognition names a language with its region, or none', () => {
  assert.deepEqual([definition('ja'), definition(undefined)], ['{"locales":["ja-JP"]}', '{"locales":[]}']);
});

test('a text is spoken, not read as markup', () => {
  const request = { text: `</voice>\u0000 & "it's" \ud800`, format: 'mp3', signal: new AbortController().signal } as const;
  assert.equal(
    ssml(request, 'de-DE-KatjaNeural'),
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="de-DE"><voice name="de-DE-KatjaNeural">&lt;/voice&gt; &amp; &quot;it&apos;s&quot; </voice></speak>',
  );
  assert.match(ssml({ ...request, language: 'ar', rate: 1.25 }, 'x" y="'), /xml:lang="ar-EG"><voice name="x&quot; y=&quot;"><prosody rate="25%">/);
});

test('a transcript comes with its times in seconds', () => {
  const answer = {
    durationMilliseconds: 2400,
    combinedPhrases: [{ text: 'Good day.' }, { channel: 1 }, { text: 'Yes.' }],
    phrases: [{ offsetMilliseconds: 40, durationMilliseconds: 960, text: ' Good day. ', locale: 'en-GB' }, { text: 'no times' }],
  };
  assert.deepEqual(readTranscript(JSON.stringify(answer)), {
    text: 'Good day. Yes.',
    segments: [{ start: 0.04, end: 1, text: 'Good day.' }],
    language: 'en',
    seconds: 2.4,
  });
  // Silence has no words, and that is an answer.
  assert.deepEqual(readTranscript('{"combinedPhrases":[],"phrases":[]}'), { text: '', segments: [] });
  for (const wrong of ['{}', '<html>']) assert.throws(() => readTranscript(wrong), { code: 'provider/bad-response' });
});

test('voices are read from what is there', () => {
  const voices = [
    { ShortName: 'en-US-AvaMultilingualNeural', DisplayName: 'Ava', Locale: 'en-US', SecondaryLocaleList: ['de-DE', 'en-US'] },
    { ShortName: 'x' },
    {},
    null,
  ];
  assert.deepEqual(readVoices(JSON.stringify(voices)), [
    { id: 'en-US-AvaMultilingualNeural', name: 'Ava', languages: ['en-US', 'de-DE'] },
    { id: 'x', name: 'x', languages: [] },
  ]);
  assert.deepEqual([readVoices('{}'), readVoices('<html>')], [[], []]);
});
