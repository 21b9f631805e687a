import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, readTranscript, readVoices, speechBody } from './map.ts';

const request = { text: 'Hello.', format: 'mp3', signal: new AbortController().signal } as const;

test('a text is asked for with its language only where the model takes one, and with a speed only where it is another', () => {
  assert.deepEqual(speechBody({ ...request, language: 'zh-CN', rate: 1 }, 'eleven_multilingual_v2'), { text: 'Hello.', model_id: 'eleven_multilingual_v2' });
  assert.deepEqual(speechBody({ ...request, language: 'zh-CN', rate: 0.25 }, 'eleven_flash_v2_5'), {
    text: 'Hello.',
    model_id: 'eleven_flash_v2_5',
    language_code: 'zh',
    voice_settings: { speed: 0.7 },
  });
});

test('a transcript has sentences of its words, and the usual code of its language', () => {
  const heard = readTranscript(
    JSON.stringify({
      language_code: 'deu',
      text: ' Guten Tag. Ja ',
      words: [
        { text: 'Guten', start: 0, end: 0.4, type: 'word' },
        { text: ' ', start: 0.4, end: 0.5, type: 'spacing' },
        { text: 'Tag.', start: 0.5, end: 1, type: 'word' },
        { text: '(laughter)', start: 1, end: 2, type: 'audio_event' },
        { text: 'Ja', start: 2, end: 2.2, type: 'word' },
      ],
    }),
  );
  assert.deepEqual(heard, {
    text: 'Guten Tag. Ja',
    language: 'de',
    segments: [
      { text: 'Guten Tag.', start: 0, end: 1 },
      { text: 'Ja', start: 2, end: 2.2 },
    ],
  });
  assert.deepEqual(readTranscript('{"text":"","language_code":"not a language"}'), { text: '', segments: [] });
  for (const wrong of ['<html>', '{}', 'null']) assert.throws(() => readTranscript(wrong), { code: 'provider/bad-response' });
});

test('voices are read from what is there', () => {
  const voices = [
    { voice_id: 'a', name: 'Ana', verified_languages: [{ language: 'es' }, { language: 'es', locale: 'es-ES' }, {}] },
    { voice_id: 'b' },
    { name: 'none' },
    7,
  ];
  assert.deepEqual(readVoices(JSON.stringify({ voices })), [
    { id: 'a', name: 'Ana', languages: ['es', 'es-ES'] },
    { id: 'b', name: 'b', languages: [] },
  ]);
  assert.deepEqual(readVoices('{"voices":null}'), []);
});

test('used-up credit is told apart from a wrong key; words of the provider are not passed on', () => {
  const of = (status: number, body: string) => failure(status, new Headers({ 'retry-after': '2' }), body);
  assert.equal(of(401, '{"detail":{"status":"invalid_api_key"}}').code, 'provider/auth');
  const used = of(401, '{"detail":{"status":"quota_exceeded","message":"You have 3 credits"}}');
  assert.deepEqual([used.code, used.retryAfterMs, used.message.includes('credits')], ['provider/rate-limited', 2000, false]);
  assert.deepEqual(
    [of(422, 'no json').code, of(502, '').code, of(408, '').code, of(404, '[]').code],
    ['provider/refused', 'provider/unavailable', 'provider/timeout', 'provider/refused'],
  );
});
