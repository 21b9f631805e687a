import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, readSound, readTranscript, readVoices, recognitionBody, speakingUrl, speechBody } from './map.ts';

const audio = Uint8Array.of(1, 2, 3);
const request = { text: 'Hello.', format: 'mp3', signal: new AbortController().signal } as const;

test('a recording is named for what it is, in a language', () => {
  const config = (type: string, language?: string) => recognitionBody({ audio, type, ...(language !== undefined && { language }) }, '', 'de')['config'];
  const rest = { enableAutomaticPunctuation: true, enableWordTimeOffsets: true };
  assert.deepEqual(config('audio/wav'), { languageCode: 'de-DE', ...rest });
  assert.deepEqual(config('audio/webm;codecs=opus', 'zh'), { encoding: 'WEBM_OPUS', sampleRateHertz: 48_000, languageCode: 'cmn-Hans-CN', ...rest });
  assert.deepEqual(recognitionBody({ audio, type: 'audio/flac', language: 'ja' }, 'latest_long', 'de'), {
    config: { languageCode: 'ja-JP', ...rest, model: 'latest_long' },
    audio: { content: 'AQID' },
  });
  assert.throws(() => config('audio/mp4'), { code: 'provider/refused' });
});

test('stretches of speech become one text with sentences', () => {
  const answer = {
    results: [
      {
        alternatives: [
          {
            transcript: 'Good day.',
            words: [{ startTime: '0s', endTime: '0.4s', word: 'Good' }, { startTime: '0.400s', endTime: '1s', word: 'day.' }, { word: 'x' }],
          },
        ],
      },
      { alternatives: [{ transcript: ' Yes' }], resultEndTime: '2.5s', languageCode: 'cmn-hans-cn' },
    ],
  };
  assert.deepEqual(readTranscript(JSON.stringify(answer)), {
    text: 'Good day. Yes',
    segments: [{ text: 'Good day.', start: 0, end: 1 }],
    language: 'zh',
    seconds: 2.5,
  });
  assert.deepEqual(readTranscript('{"totalBilledTime":"1s"}'), { text: '', segments: [] });
  assert.throws(() => readTranscript('<html>'), { code: 'provider/bad-response' });
});

test('a voice speaks its own language; for another one Google chooses', () => {
  const voice = (more: object) => speechBody({ ...request, ...more }, 'en-US-Chirp3-HD-Kore')['voice'];
  assert.deepEqual(voice({}), { languageCode: 'en-US', name: 'en-US-Chirp3-HD-Kore' });
  assert.deepEqual(voice({ language: 'en-GB' }), { languageCode: 'en-US', name: 'en-US-Chirp3-HD-Kore' });
  assert.deepEqual([voice({ language: 'zh' }), voice({ language: 'ar' })], [{ languageCode: 'cmn-CN' }, { languageCode: 'ar-EG' }]);
  assert.deepEqual(voice({ language: 'ar', voice: 'de-DE-Neural2-A' }), { languageCode: 'de-DE', name: 'de-DE-Neural2-A' });
  assert.deepEqual(speechBody({ ...request, rate: 0.1 }, 'x')['audioConfig'], { audioEncoding: 'MP3', sampleRateHertz: 24_000, speakingRate: 0.25 });
  assert.deepEqual([...readSound('{"audioContent":"AQID"}')], [1, 2, 3]);
  for (const wrong of ['{}', '{"audioContent":"*"}']) assert.throws(() => readSound(wrong), { code: 'provider/bad-response' });
  assert.deepEqual(readVoices('{"voices":[{"name":"a","languageCodes":["de-DE",7]},{}]}'), [{ id: 'a', name: 'a', languages: ['de-DE'] }]);
});

test('speaking has an address beside hearing, in each region and behind a proxy', () => {
  assert.equal(speakingUrl('https://speech.googleapis.com/v1'), 'https://texttospeech.googleapis.com/v1');
  assert.equal(speakingUrl('https://eu-speech.googleapis.com/v1'), 'https://eu-texttospeech.googleapis.com/v1');
  assert.equal(speakingUrl('https://proxy.example/v1'), 'https://proxy.example/v1');
});

test('a wrong key is told as such', () => {
  const of = (status: number, text: string) => failure(status, new Headers(), text).code;
  assert.deepEqual(
    [of(400, '{"details":[{"reason": "x", "r":"API_KEY_INVALID"}]}'), of(400, '{}'), of(403, ''), of(429, ''), of(500, '')],
    ['provider/auth', 'provider/refused', 'provider/auth', 'provider/rate-limited', 'provider/unavailable'],
  );
});
