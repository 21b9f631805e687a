import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, readSamples, readTranscript, recognitionBody, speechBody } from './map.ts';

test('a recording is sent as it is, with its language where it is known', () => {
  const options = (language?: string) =>
    recognitionBody({ audio: Uint8Array.of(1, 2, 3), type: 'audio/wav', ...(language !== undefined && { language }) }, 'qwen3-asr-flash')['parameters'];
  assert.deepEqual([options(), options('zh-CN')], [{ asr_options: { enable_itn: false } }, { asr_options: { enable_itn: false, language: 'zh' } }]);
  const long = recognitionBody({ audio: new Uint8Array(100_000), type: 'audio/wav' }, 'm')['input'] as { messages: { content: { audio: string }[] }[] };
  assert.equal(atob(long.messages[0]!.content[0]!.audio.split(',')[1]!).length, 100_000);
});

test('words are read with their language and the seconds that are charged', () => {
  const message = { annotations: [{ language: 'zh', type: 'audio_info' }], content: [{ text: ' 我要' }, { image: '' }, { text: '退货。' }] };
  assert.deepEqual(readTranscript(JSON.stringify({ output: { choices: [{ message }] }, usage: { seconds: 2 } })), {
    text: '我要退货。',
    segments: [],
    language: 'zh',
    seconds: 2,
  });
  assert.deepEqual(readTranscript('{"output":{"choices":[{"message":{"content":[]}}]}}'), { text: '', segments: [] });
  for (const wrong of ['{}', 'no']) assert.throws(() => readTranscript(wrong), { code: 'provider/bad-response' });
});

test('a language is told by its English name, where it is one of those that it speaks', () => {
  const type = (language?: string) =>
    (
      speechBody({ text: 'x', format: 'pcm', signal: new AbortController().signal, ...(language !== undefined && { language }) }, 'm', 'Cherry')[
        'input'
      ] as Record<string, unknown>
    )['language_type'];
  assert.deepEqual([type('zh-CN'), type('pt-BR'), type('ar'), type()], ['Chinese', 'Portuguese', 'Auto', 'Auto']);
});

test('an event brings samples, nothing, or a failure', () => {
  assert.deepEqual([...readSamples('{"output":{"audio":{"data":"AQID"}}}')!], [1, 2, 3]);
  assert.equal(readSamples('{"output":{"audio":{"data":"","url":"http://x"}}}'), null);
  assert.throws(
    () => readSamples('{"code":"Throttling.RateQuota","message":"the text was: secret"}'),
    (error: { code: string; message: string }) => {
      assert.deepEqual([error.code, error.message.includes('secret')], ['provider/rate-limited', false]);
      return true;
    },
  );
  const of = (status: number, body: string) => failure(status, new Headers(), body).code;
  assert.deepEqual(
    [
      of(401, '{"code":"InvalidApiKey"}'),
      of(400, '{"code":"Arrearage"}'),
      of(400, '{"code":"DataInspectionFailed"}'),
      of(400, '{"code":"InvalidParameter"}'),
      of(503, '<html>'),
    ],
    ['provider/auth', 'provider/rate-limited', 'provider/refused', 'provider/refused', 'provider/unavailable'],
  );
});
