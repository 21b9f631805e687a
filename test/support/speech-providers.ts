import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/* Providers of speech in their documented wire formats; a real recogniser and a real voice stand behind them. Keys are 'el-test', 'az-test', 'go-test' and 'ds-test'. */

/** A provider that runs. */
export interface FakeProvider {
  readonly url: string;
  /** What it was asked, in order: the path, and what of the request matters. */
  readonly asked: { readonly path: string; readonly detail: Readonly<Record<string, unknown>> }[];
  /** Every request is refused with this status and body from now on; null takes them again. */
  refuse(how: { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } | null): void;
  stop(): Promise<void>;
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer<ArrayBuffer>;
  readonly form: () => Promise<FormData>;
}
interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Buffer;
  readonly detail?: Readonly<Record<string, unknown>>;
}

async function serve(answer: (asked: Asked) => Promise<Answer>): Promise<FakeProvider> {
  const asked: FakeProvider['asked'] = [];
  let refused: Parameters<FakeProvider['refuse']>[0] = null;
  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(request.url ?? '/', 'http://provider.test');
    if (refused !== null) {
      response.writeHead(refused.status, { 'content-type': 'application/json', ...refused.headers });
      return void response.end(JSON.stringify(refused.body ?? {}));
    }
    const form = (): Promise<FormData> => new Response(body, { headers: { 'content-type': request.headers['content-type'] ?? '' } }).formData();
    const {
      status = 200,
      type = 'application/json',
      body: sent,
      detail = {},
    } = await answer({ method: request.method ?? '', url, headers: request.headers, body, form });
    if (status === 200) asked.push({ path: `${request.method} ${url.pathname}${url.search}`, detail });
    response.writeHead(status, { 'content-type': type });
    response.end(sent);
  };
  const server = createServer((request, response) => void onRequest(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    asked,
    refuse: (how) => void (refused = how),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Heard {
  readonly text: string;
  readonly duration: number;
}

/** What the recogniser of the lab hears in a file. */
async function hear(lab: string, file: Blob): Promise<Heard> {
  const form = new FormData();
  form.set('file', file, 'turn.wav');
  form.set('model', 'whisper-1');
  form.set('response_format', 'verbose_json');
  form.set('language', 'en');
  const response = await fetch(`${lab}/audio/transcriptions`, { method: 'POST', body: form });
  return (await response.json()) as Heard;
}

async function say(lab: string, input: string, format: string): Promise<Buffer> {
  const body = JSON.stringify({ model: 'tts-1', input, voice: 'alloy', response_format: format });
  const response = await fetch(`${lab}/audio/speech`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return Buffer.from(await response.arrayBuffer());
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

/** ElevenLabs: https://elevenlabs.io/docs/api-reference. `lab` is the base address of the lab. */
export function startElevenLabs(lab: string): Promise<FakeProvider> {
  return serve(async ({ method, url, headers, body, form }) => {
    if (headers['xi-api-key'] !== 'el-test') return json(401, { detail: { status: 'invalid_api_key', message: 'Invalid API key' } });
    if (method === 'GET' && url.pathname === '/v1/voices')
      return json(200, {
        voices: [
          { voice_id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', category: 'premade', labels: { accent: 'british' }, verified_languages: [] },
          { voice_id: 'voice2', name: 'Layla', category: 'premade', verified_languages: [{ language: 'ar', locale: 'ar-EG', model_id: 'eleven_flash_v2_5' }] },
        ],
      });
    if (method === 'POST' && url.pathname === '/v1/speech-to-text') {
      const fields = await form();
      const file = fields.get('file');
      if (!(file instanceof Blob) || fields.get('model_id') !== 'scribe_v2')
        return json(422, { detail: [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required' }] });
      const { text, duration } = await hear(lab, file);
      const words = text.split(' ').flatMap((word, at, all) => [
        { text: word, start: (duration * at) / all.length, end: (duration * (at + 1)) / all.length, type: 'word', logprob: -0.1 },
        { text: ' ', start: (duration * (at + 1)) / all.length, end: (duration * (at + 1)) / all.length, type: 'spacing', logprob: 0 },
      ]);
      const detail = { language: fields.get('language_code'), events: fields.get('tag_audio_events') };
      return { ...json(200, { language_code: 'eng', language_probability: 0.98, text, words, transcription_id: 't' }), detail };
    }
    const voice = /^\/v1\/text-to-speech\/([^/]+)\/stream$/.exec(url.pathname)?.[1];
    if (method !== 'POST' || voice === undefined) return json(404, { detail: 'Not Found' });
    const { text, ...rest } = JSON.parse(String(body)) as { text: string; model_id: string };
    const format = url.searchParams.get('output_format');
    if (format !== 'mp3_44100_128' && format !== 'pcm_24000') return json(422, { detail: [{ loc: ['query', 'output_format'], msg: 'unknown' }] });
    if (voice !== 'JBFqnCBsd6RMkjVDRZzb' && voice !== 'voice2')
      return json(400, { detail: { status: 'voice_not_found', message: `A voice with the voice_id ${voice} was not found.` } });
    return { type: 'audio/mpeg', body: await say(lab, text, format === 'pcm_24000' ? 'pcm' : 'mp3'), detail: { voice, text, ...rest } };
  });
}

/** Azure Speech, as a resource at one address: https://learn.microsoft.com/azure/ai-services/speech-service/. `lab` is the base address of the lab. */
export function startAzure(lab: string): Promise<FakeProvider> {
  return serve(async ({ method, url, headers, body, form }) => {
    if (headers['ocp-apim-subscription-key'] !== 'az-test')
      return json(401, { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } });
    if (method === 'GET' && url.pathname === '/cognitiveservices/voices/list')
      return json(200, [
        {
          Name: 'n',
          DisplayName: 'Ava',
          LocalName: 'Ava',
          ShortName: 'en-US-AvaMultilingualNeural',
          Gender: 'Female',
          Locale: 'en-US',
          SecondaryLocaleList: ['de-DE'],
        },
        { Name: 'n', DisplayName: 'Salma', LocalName: 'سلمى', ShortName: 'ar-EG-SalmaNeural', Gender: 'Female', Locale: 'ar-EG', Status: 'GA' },
      ]);
    if (method === 'POST' && url.pathname === '/speechtotext/transcriptions:transcribe' && url.searchParams.get('api-version') === '2024-11-15') {
      const fields = await form();
      const audio = fields.get('audio');
      const definition = JSON.parse(String(fields.get('definition'))) as { locales: string[] };
      if (!(audio instanceof Blob)) return json(400, { code: 'InvalidArgument', message: 'The audio file is missing.' });
      const { text, duration } = await hear(lab, audio);
      const milliseconds = Math.round(duration * 1000);
      const phrases = text === '' ? [] : [{ offsetMilliseconds: 0, durationMilliseconds: milliseconds, text, words: [], locale: 'en-US', confidence: 0.9 }];
      return { ...json(200, { durationMilliseconds: milliseconds, combinedPhrases: text === '' ? [] : [{ text }], phrases }), detail: definition };
    }
    if (method !== 'POST' || url.pathname !== '/cognitiveservices/v1') return json(404, { error: { code: '404', message: 'Resource not found' } });
    const markup = String(body);
    const found =
      /^<speak version="1\.0" xmlns="http:\/\/www\.w3\.org\/2001\/10\/synthesis" xml:lang="([\w-]+)"><voice name="([\w-]+)">(?:<prosody rate="(-?\d+)%">)?([^<]*)(?:<\/prosody>)?<\/voice><\/speak>$/.exec(
        markup,
      );
    if (headers['content-type'] !== 'application/ssml+xml' || headers['user-agent'] === undefined || found === null)
      return { status: 400, type: 'text/plain', body: '' };
    const [, lang, voice, rate, text] = found as unknown as [string, string, string, string | undefined, string];
    const formats: Readonly<Record<string, string>> = {
      'audio-24khz-96kbitrate-mono-mp3': 'mp3',
      'raw-24khz-16bit-mono-pcm': 'pcm',
      'riff-24khz-16bit-mono-pcm': 'wav',
    };
    const format = formats[String(headers['x-microsoft-outputformat'])];
    if (format === undefined) return { status: 400, type: 'text/plain', body: '' };
    return { type: 'audio/mpeg', body: await say(lab, text, format), detail: { lang, voice, rate, text } };
  });
}

/** Google Cloud Speech-to-Text and Text-to-Speech, version 1, at one address: https://cloud.google.com/speech-to-text/docs/reference/rest/v1/. `lab` is the base address of the lab. */
export function startGoogle(lab: string): Promise<FakeProvider> {
  const refused = (message: string): Answer => json(400, { error: { code: 400, message, status: 'INVALID_ARGUMENT' } });
  return serve(async ({ method, url, headers, body }) => {
    if (headers['x-goog-api-key'] !== 'go-test')
      return json(400, { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } });
    if (method === 'GET' && url.pathname === '/v1/voices')
      return json(200, { voices: [{ languageCodes: ['en-US'], name: 'en-US-Chirp3-HD-Kore', ssmlGender: 'FEMALE', naturalSampleRateHertz: 24000 }] });
    const sent = JSON.parse(String(body)) as {
      config?: Record<string, unknown>;
      audio?: { content: string };
      input?: { text: string };
      audioConfig?: Record<string, unknown>;
    };
    if (url.pathname === '/v1/speech:recognize') {
      if (typeof sent.config?.['languageCode'] !== 'string') return refused('Invalid recognition config: language_code is required.');
      const { text, duration } = await hear(lab, new Blob([Buffer.from(sent.audio?.content ?? '', 'base64')], { type: 'audio/wav' }));
      if (text === '') return json(200, { totalBilledTime: '1s' });
      const all = text.split(' ');
      const words = all.map((word, at) => ({
        startTime: `${((duration * at) / all.length).toFixed(3)}s`,
        endTime: `${((duration * (at + 1)) / all.length).toFixed(3)}s`,
        word,
      }));
      const result = { alternatives: [{ transcript: text, confidence: 0.9, words }], resultEndTime: `${duration.toFixed(3)}s`, languageCode: 'en-us' };
      return { ...json(200, { results: [result], totalBilledTime: `${Math.ceil(duration)}s`, requestId: '1' }), detail: sent.config };
    }
    if (url.pathname !== '/v1/text:synthesize' || sent.input === undefined) return json(404, { error: { code: 404, status: 'NOT_FOUND' } });
    const format = { MP3: 'mp3', LINEAR16: 'wav' }[String(sent.audioConfig?.['audioEncoding'])];
    if (format === undefined) return refused('Unsupported audio encoding.');
    return { ...json(200, { audioContent: (await say(lab, sent.input.text, format)).toString('base64') }), detail: sent as Record<string, unknown> };
  });
}

/** DashScope of Alibaba Cloud: https://help.aliyun.com/zh/model-studio/. `lab` is the base address of the lab. */
export function startDashScope(lab: string): Promise<FakeProvider> {
  const refused = (status: number, code: string): Answer => json(status, { code, message: code, request_id: 'r' });
  return serve(async ({ method, url, headers, body }) => {
    if (headers['authorization'] !== 'Bearer ds-test') return refused(401, 'InvalidApiKey');
    if (method !== 'POST' || url.pathname !== '/api/v1/services/aigc/multimodal-generation/generation') return refused(404, 'NotFound');
    const { model, input, parameters } = JSON.parse(String(body)) as {
      model: string;
      input: { messages?: { role: string; content: { audio?: string }[] }[]; text?: string; voice?: string };
      parameters?: Record<string, unknown>;
    };
    if (model === 'qwen3-asr-flash') {
      const sound = /^data:audio\/\w+;base64,(.+)$/.exec(input.messages?.[0]?.content[0]?.audio ?? '')?.[1];
      if (sound === undefined) return refused(400, 'InvalidParameter');
      const { text, duration } = await hear(lab, new Blob([Buffer.from(sound, 'base64')], { type: 'audio/wav' }));
      const message = { role: 'assistant', annotations: [{ language: 'en', type: 'audio_info', emotion: 'neutral' }], content: text === '' ? [] : [{ text }] };
      const usage = { input_tokens_details: { text_tokens: 0 }, output_tokens_details: { text_tokens: 6 }, seconds: Math.ceil(duration) };
      return { ...json(200, { output: { choices: [{ finish_reason: 'stop', message }] }, usage, request_id: 'r' }), detail: parameters ?? {} };
    }
    if (model !== 'qwen3-tts-flash' || input.text === undefined) return refused(400, 'ModelNotFound');
    if (headers['x-dashscope-sse'] !== 'enable') return refused(400, 'InvalidParameter');
    const sound = await say(lab, input.text, 'pcm');
    const event = (id: number, audio: object, reason: string): string =>
      `id:${id}\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify({ output: { audio: { id: 'audio_1', expires_at: 1, ...audio }, finish_reason: reason }, usage: { characters: 5 }, request_id: 'r' })}\n\n`;
    const pieces = Array.from({ length: Math.ceil(sound.length / 9600) }, (_, at) =>
      event(at + 1, { data: sound.subarray(at * 9600, (at + 1) * 9600).toString('base64'), url: '' }, 'null'),
    );
    return {
      type: 'text/event-stream',
      body: [...pieces, event(pieces.length + 1, { data: '', url: 'http://dashscope.test/a.wav' }, 'stop')].join(''),
      detail: { ...input },
    };
  });
}
