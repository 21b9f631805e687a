import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Site } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor, AppEnv } from '../../context.ts';
import { LANGUAGE } from '../../locale.ts';
import { RECORDING_BYTES } from '../../speech/service.ts';
import type { SpeechService } from '../../speech/service.ts';
import { SPEECH_FORMATS } from '../../speech/types.ts';
import type { Synthesis } from '../../speech/types.ts';
import { limitPaid, requireFeature, requireScope, requireSite } from '../guards.ts';
import { bodyLimit } from '../middleware/request.ts';
import { json, problems, router, security } from '../openapi.ts';
import { requireOpenAI } from './openai.ts';

/** Services behind the speech routes. */
export interface SpeechRoutesDeps {
  readonly speech: SpeechService;
  readonly rates: RateLimiter;
}

const language = z.string().max(35).regex(LANGUAGE, 'a BCP 47 tag such as en or pt-BR');
const Segment = z.object({ start: z.number(), end: z.number(), text: z.string() });
const TranscriptSchema = z.object({ text: z.string(), language: z.string().optional(), segments: z.array(Segment) }).openapi('Transcript');
const SpeakBody = z
  .strictObject({
    text: z.string().min(1).max(RELAY_LIMITS.speechChars),
    voice: z.string().min(1).max(128).optional(),
    language: language.optional(),
    rate: z.number().min(0.25).max(4).optional(),
    format: z.enum(SPEECH_FORMATS).optional(),
  })
  .openapi('SpeechSynthesisRequest');
const VoicesSchema = z
  .object({
    engine: z.string(),
    formats: z.array(z.enum(SPEECH_FORMATS)),
    items: z.array(z.object({ id: z.string(), name: z.string(), languages: z.array(z.string()) })),
  })
  .openapi('SpeechVoices');

const voicesRoute = createRoute({
  method: 'get',
  path: '/v1/speech/voices',
  tags: ['speech'],
  security,
  summary: 'Voices of the relay; none where the browser speaks',
  responses: { ...problems, 200: json('Voices and formats', VoicesSchema) },
});
const RecordingForm = z.object({
  file: z.string().openapi({ format: 'binary', description: 'WAV, WebM, Ogg, MP3, MP4 or FLAC' }),
  language: language.optional(),
});
const audioContent = { 'audio/*': { schema: z.string().openapi({ format: 'binary' }) } };

/** Who speaks: a person or key of a site that has voice. */
function speaker(c: Context<AppEnv>): { readonly actor: Actor; readonly site: Site } {
  const actor = requireScope(c, 'openai', 'chat');
  const site = requireSite(c);
  requireFeature(actor, site, 'voice');
  return { actor, site };
}

/** Reads a form with a recording. */
async function recording(c: Context<AppEnv>): Promise<{ readonly form: FormData; readonly audio: Uint8Array }> {
  if (!(c.req.header('content-type') ?? '').startsWith('multipart/form-data'))
    throw new CsError('request/unsupported-type', 'Send multipart/form-data with the field "file".');
  // Read whole before it is parsed: a parser that is cut off in the middle leaves a rejection behind that nobody can catch.
  const body = await c.req.raw.arrayBuffer();
  let form: FormData;
  try {
    form = await new Response(body, { headers: { 'content-type': c.req.header('content-type') ?? '' } }).formData();
  } catch (cause) {
    throw new CsError('request/malformed', 'The form is not complete.', { cause });
  }
  const file = form.get('file');
  if (file === null || typeof file === 'string')
    throw new CsError('request/invalid', 'Send the recording as the field "file".', { errors: [{ pointer: '/file', detail: 'a recording' }] });
  return { form, audio: new Uint8Array(await file.arrayBuffer()) };
}

function languageOf(form: FormData): string | undefined {
  const value = form.get('language');
  if (value === null || value === '') return undefined;
  if (typeof value === 'string' && value.length <= 35 && LANGUAGE.test(value)) return value;
  throw new CsError('request/invalid', 'The language is a BCP 47 tag.', { errors: [{ pointer: '/language', detail: 'a BCP 47 tag such as en or pt-BR' }] });
}

/** Audio as it is being made; no proxy may hold it back. */
function audioResponse({ stream, type }: Synthesis): Response {
  return new Response(stream, {
    headers: {
      'content-type': type,
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
    },
  });
}

/** Recognition, synthesis and voices. */
export function speechRoutes({ speech, rates }: SpeechRoutesDeps): OpenAPIHono<AppEnv> {
  const app = router();
  app.openapi(voicesRoute, async (c) => {
    speaker(c);
    const { engine, formats, items } = await speech.voices();
    return c.json({ engine, formats: [...formats], items: items.map((voice) => ({ ...voice, languages: [...voice.languages] })) }, 200);
  });

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/speech/transcriptions',
    tags: ['speech'],
    security,
    summary: 'Words of one recording',
    request: { body: { required: true, content: { 'multipart/form-data': { schema: RecordingForm } } } },
    responses: { ...problems, 200: json('What was said; times in seconds. An empty text means that no words were understood', TranscriptSchema) },
  });
  app.post('/v1/speech/transcriptions', bodyLimit(RECORDING_BYTES), async (c) => {
    const { actor, site } = speaker(c);
    limitPaid(rates, c, actor, site);
    const { form, audio } = await recording(c);
    if (form.get('stream') === 'true')
      throw new CsError('request/invalid', 'Transcriptions are not streamed in this version.', { errors: [{ pointer: '/stream', detail: 'false or absent' }] });
    const { text, segments, language: heard } = await speech.transcribe(actor, site, { audio, language: languageOf(form), signal: c.req.raw.signal });
    return c.json({ text, segments, ...(heard !== undefined && { language: heard }) });
  });

  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/speech/syntheses',
    tags: ['speech'],
    security,
    summary: 'A text as speech, sent while it is being made',
    request: { body: { required: true, content: { 'application/json': { schema: SpeakBody } } } },
    responses: { ...problems, 200: { description: 'Audio', content: audioContent } },
  });
  app.post('/v1/speech/syntheses', bodyLimit(LIMITS.jsonBytes), async (c) => {
    const { actor, site } = speaker(c);
    limitPaid(rates, c, actor, site);
    const asked = SpeakBody.safeParse(await readJson(c));
    if (!asked.success) {
      const errors = asked.error.issues.slice(0, 20).map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, detail: issue.message }));
      throw new CsError('request/invalid', `${errors[0]?.pointer ?? '/'}: ${errors[0]?.detail ?? 'not valid'}`, { errors });
    }
    return audioResponse(await speech.speak(actor, site, asked.data, c.req.raw.signal));
  });
  return app;
}

async function readJson(c: Context<AppEnv>): Promise<unknown> {
  try {
    return await c.req.json();
  } catch (cause) {
    if (cause instanceof CsError) throw cause;
    throw new CsError('request/malformed', 'The body is not valid JSON.', { cause });
  }
}

const OPENAI_TEXT_FORMATS = ['json', 'text', 'verbose_json'];

/** `/openai/v1/audio/*` for visitors, with the site's own engines and the visitor's budget; keys and staff go on to the provider. For `extend` of the OpenAI routes. */
export function openaiSpeech({ speech, rates }: SpeechRoutesDeps): (routes: OpenAPIHono<AppEnv>) => void {
  /** The visitor whom the site lets speak; null for keys and staff. */
  const visitor = (c: Context<AppEnv>): { readonly actor: Actor; readonly site: Site } | null => {
    const { actor, site } = requireOpenAI(c);
    if (actor.kind !== 'visitor') return null;
    requireFeature(actor, site, 'voice');
    limitPaid(rates, c, actor, site);
    return { actor, site };
  };
  return (routes) => {
    routes.post('/openai/v1/audio/transcriptions', async (c, next) => {
      const who = visitor(c);
      if (who === null) return next();
      await bodyLimit(RECORDING_BYTES)(c, async () => undefined);
      const { form, audio } = await recording(c);
      const format = String(form.get('response_format') ?? 'json');
      if (!OPENAI_TEXT_FORMATS.includes(format) || form.get('stream') === 'true')
        throw new CsError('request/invalid', `Visitors get ${OPENAI_TEXT_FORMATS.join(', ')}, not streamed.`, {
          errors: [{ pointer: 'response_format', detail: OPENAI_TEXT_FORMATS.join(', ') }],
        });
      const made = await speech.transcribe(who.actor, who.site, { audio, language: languageOf(form), signal: c.req.raw.signal });
      if (format === 'text') return c.text(`${made.text}\n`);
      const whole = {
        task: 'transcribe',
        language: made.language ?? '',
        duration: made.seconds ?? 0,
        text: made.text,
        segments: made.segments.map((segment, id) => ({ id, ...segment })),
      };
      return c.json(format === 'json' ? { text: made.text } : whole);
    });

    routes.post('/openai/v1/audio/speech', async (c, next) => {
      const who = visitor(c);
      if (who === null) return next();
      const body = (await readJson(c)) as Readonly<Record<string, unknown>> | null;
      if (body?.['stream_format'] === 'sse')
        throw new CsError('request/invalid', 'Visitors get audio, not events.', { errors: [{ pointer: 'stream_format', detail: 'audio' }] });
      const asked = SpeakBody.safeParse({
        text: body?.['input'],
        voice: body?.['voice'] ?? undefined,
        rate: body?.['speed'] ?? undefined,
        format: body?.['response_format'] ?? undefined,
      });
      if (!asked.success)
        throw new CsError('request/invalid', 'input, voice, speed and response_format are as OpenAI has them.', {
          errors: [
            {
              pointer: asked.error.issues[0]?.path[0] === 'text' ? 'input' : String(asked.error.issues[0]?.path[0] ?? ''),
              detail: asked.error.issues[0]?.message ?? 'not valid',
            },
          ],
        });
      return audioResponse(await speech.speak(who.actor, who.site, asked.data, c.req.raw.signal));
    });
  };
}
