#!/usr/bin/env node
// Speech upstream in the OpenAI dialect: real recognition (pocketsphinx, closed grammar) and real synthesis (espeak-ng).
import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { decode, measure, wavInfo } from './lib/audio.mjs';
import { Recogniser } from './lib/recognise.mjs';
import { HttpError, parseArgs, serve } from './lib/server.mjs';
import { FORMATS, LANGUAGES, VOICES, espeakVoice, synthesise } from './lib/voices.mjs';

const options = parseArgs(
  `
Usage: speech.mjs [--port 9801] [--key KEY] [--grammar FILE] [--any-model]
  POST /v1/audio/transcriptions   POST /v1/audio/speech   GET /v1/models
  --grammar    JSGF file with rules <sentence> and <fragment> (default: grammar.jsgf beside this file)
  --any-model  accept model names other than OpenAI's
  Log: GET/DELETE /__log   Faults: GET/POST/DELETE /__script   (README.md)`,
  { port: 9801, key: '', grammar: fileURLToPath(new URL('grammar.jsgf', import.meta.url)), 'any-model': false },
);

const STT = ['whisper-1', 'gpt-transcribe', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-4o-transcribe-diarize'];
const TTS = ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'];
const EXTENSIONS = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
const recogniser = new Recogniser(options.grammar);
const bad = (message, extra) => new HttpError(400, message, extra);

function checkModel(model, list) {
  if (!model) throw bad('you must provide a model parameter');
  if (!options['any-model'] && !list.some((m) => model === m || model.startsWith(`${m}-20`))) {
    throw new HttpError(404, `The model '${model}' does not exist or you do not have access to it.`, { code: 'model_not_found' });
  }
}

const stamp = (s, mark) => `${new Date(s * 1000).toISOString().slice(11, 19)}${mark}${String(Math.round((s % 1) * 1000)).padStart(3, '0')}`;
const cues = (segments, mark, numbered) =>
  segments.map((s, i) => `${numbered ? `${i + 1}\n` : ''}${stamp(s.start, mark)} --> ${stamp(s.end, mark)}\n${s.text}\n`).join('\n') + '\n';

async function transcribe(x) {
  const { fields, lists, files } = await x.form();
  const file = files.find((f) => f.field === 'file');
  if (!file) throw bad("Missing required parameter: 'file'.", { param: 'file', code: 'missing_required_parameter' });
  checkModel(fields.model, STT);
  const format = fields.response_format ?? 'json';
  const whisper = fields.model === 'whisper-1' || options['any-model'];
  const diarize = fields.model.includes('diarize');
  const allowed = whisper ? ['json', 'text', 'srt', 'verbose_json', 'vtt'] : diarize ? ['json', 'text', 'diarized_json'] : ['json', 'text'];
  if (!allowed.includes(format))
    throw bad(`response_format '${format}' is not compatible with model '${fields.model}'. Use ${allowed.map((f) => `'${f}'`).join(' or ')} instead.`, {
      param: 'response_format',
      code: 'unsupported_value',
    });
  if (!EXTENSIONS.includes(extname(file.filename).slice(1).toLowerCase()))
    throw bad(`Invalid file format. Supported formats: [${EXTENSIONS.map((e) => `'${e}'`).join(', ')}]`);
  if (file.data.length > 25 * 2 ** 20) throw new HttpError(413, `Maximum content size limit (${25 * 2 ** 20}) exceeded (${file.data.length} bytes read)`);
  x.detail({ filename: file.filename, type: file.type, file_bytes: file.data.length, wav: wavInfo(file.data), fields, lists });
  let pcm;
  try {
    pcm = await decode(file.data);
  } catch (error) {
    if (/not installed/.test(error.message)) throw error;
    x.detail({ decode_error: error.message });
    throw bad('The audio file could not be decoded or its format is not supported.', { param: 'file', code: 'invalid_value' });
  }
  const audio = measure(pcm);
  x.detail({ audio });
  if (pcm.length < 1600) throw bad('Audio file is too short. Minimum audio length is 0.1 seconds.', { param: 'file', code: 'audio_too_short' });

  const started = performance.now();
  const english = !fields.language || fields.language === 'en';
  const result = english ? await recogniser.recognise(pcm) : { text: '', words: [], segments: [] };
  x.detail({ text: result.text, recognise_ms: Math.round(performance.now() - started), in_grammar: recogniser.sentences.includes(result.text) });

  const seconds = pcm.length / 16000;
  const tokens = {
    type: 'tokens',
    input_tokens: Math.ceil(seconds * 10),
    input_token_details: { text_tokens: 0, audio_tokens: Math.ceil(seconds * 10) },
    output_tokens: result.words.length,
  };
  tokens.total_tokens = tokens.input_tokens + tokens.output_tokens;
  const usage = fields.model === 'whisper-1' ? { type: 'duration', seconds: Math.ceil(seconds) } : tokens;

  if (fields.stream === 'true' && fields.model !== 'whisper-1') {
    x.sse();
    for (const [i, word] of result.text.split(' ').filter(Boolean).entries())
      await x.event(null, { type: 'transcript.text.delta', delta: (i ? ' ' : '') + word });
    if (diarize)
      for (const [i, s] of result.segments.entries())
        await x.event(null, { type: 'transcript.text.segment', id: `seg_${i}`, start: s.start, end: s.end, text: s.text, speaker: 'A' });
    await x.event(null, { type: 'transcript.text.done', text: result.text, usage }, { last: true });
    return x.res.end();
  }
  const segments = result.segments.map((s, id) => ({
    id,
    seek: 0,
    start: s.start,
    end: s.end,
    text: s.text,
    tokens: [],
    temperature: Number(fields.temperature ?? 0),
    avg_logprob: -0.1,
    compression_ratio: 1,
    no_speech_prob: 0,
  }));
  const duration = Math.round(seconds * 100) / 100;
  if (format === 'text') return x.send(200, `${result.text}\n`);
  if (format === 'srt') return x.send(200, cues(result.segments, ',', true));
  if (format === 'vtt') return x.send(200, `WEBVTT\n\n${cues(result.segments, '.', false)}`, { 'content-type': 'text/vtt; charset=utf-8' });
  if (format === 'diarized_json')
    return x.send(200, {
      task: 'transcribe',
      duration,
      text: result.text,
      segments: result.segments.map((s, i) => ({ type: 'transcript.text.segment', id: `seg_${i}`, start: s.start, end: s.end, text: s.text, speaker: 'A' })),
      usage,
    });
  if (format === 'verbose_json') {
    const wanted = lists['timestamp_granularities[]'] ?? ['segment'];
    return x.send(200, {
      task: 'transcribe',
      language: 'english',
      duration,
      text: result.text,
      ...(wanted.includes('word') && { words: result.words }),
      ...(wanted.includes('segment') && { segments }),
      usage,
    });
  }
  return x.send(200, { text: result.text, usage });
}

async function speak(x) {
  const body = await x.json();
  checkModel(body.model, TTS);
  for (const name of ['input', 'voice'])
    if (!body[name]) throw bad(`Missing required parameter: '${name}'.`, { param: name, code: 'missing_required_parameter' });
  if (body.input.length > 4096)
    throw bad(`Invalid 'input': string too long. Expected a string with maximum length 4096, but got a string with length ${body.input.length} instead.`, {
      param: 'input',
      code: 'string_above_max_length',
    });
  if (!VOICES.includes(body.voice))
    throw bad(`Invalid value: '${body.voice}'. Supported values are: ${VOICES.map((v) => `'${v}'`).join(', ')}.`, { param: 'voice', code: 'invalid_value' });
  const format = body.response_format ?? 'mp3';
  if (!FORMATS[format])
    throw bad(
      `Invalid value: '${format}'. Supported values are: ${Object.keys(FORMATS)
        .map((v) => `'${v}'`)
        .join(', ')}.`,
      { param: 'response_format', code: 'invalid_value' },
    );
  if (body.speed !== undefined && !(body.speed >= 0.25 && body.speed <= 4))
    throw bad("Invalid 'speed': expected a value between 0.25 and 4.0.", { param: 'speed', code: 'invalid_value' });
  const sse = body.stream_format === 'sse';
  if (sse && body.model.startsWith('tts-1'))
    throw bad("stream_format 'sse' is not supported with this model.", { param: 'stream_format', code: 'unsupported_value' });
  const voice = espeakVoice(body.voice, body.input);
  x.detail({ body, espeak_voice: voice });
  const input = Math.ceil(body.input.length / 4);
  let bytes = 0;
  if (sse) x.sse();
  else x.head(200, { 'content-type': FORMATS[format].type });
  for await (const chunk of synthesise({ text: body.input, voice, speed: body.speed, format })) {
    bytes += chunk.length;
    if (sse) await x.event(null, { type: 'speech.audio.delta', audio: chunk.toString('base64') });
    else await x.write(chunk);
  }
  if (sse)
    await x.event(
      null,
      { type: 'speech.audio.done', usage: { input_tokens: input, output_tokens: Math.ceil(bytes / 960), total_tokens: input + Math.ceil(bytes / 960) } },
      { last: true },
    );
  x.detail({ audio_bytes: bytes });
  x.res.end();
}

const models = [...STT, ...TTS].map((id) => ({ id, object: 'model', created: 1700000000, owned_by: 'lab' }));
serve({
  name: 'speech',
  port: options.port,
  key: options.key,
  routes: [
    ['POST', /^\/v1\/audio\/transcriptions$/, transcribe],
    ['POST', /^\/v1\/audio\/speech$/, speak],
    ['GET', /^\/v1\/models$/, (x) => x.send(200, { object: 'list', data: models })],
    ['GET', /^\/__sentences$/, (x) => x.send(200, { sentences: recogniser.sentences, languages: LANGUAGES, voices: VOICES })],
  ],
});
