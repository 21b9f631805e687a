import { CsError, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Site } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor, AppEnv } from '../../context.ts';
import type { ImageService } from '../../images/service.ts';
import type { JobEvent } from '../../images/types.ts';
import { limitPaid, requireFeature, requireScope, requireSite } from '../guards.ts';
import { bodyLimit } from '../middleware/request.ts';
import { body, json, problems, router, security } from '../openapi.ts';

/** Services behind the picture routes. */
export interface ImageRoutesDeps {
  readonly images: ImageService;
  readonly rates: RateLimiter;
}

const PING_MS = 15_000;

const Uuid = z.uuid();
const Item = z
  .object({
    id: Uuid,
    status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    progress: z.number().min(0).max(1).optional(),
    imageId: Uuid.optional(),
    width: z.int().optional(),
    height: z.int().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  })
  .openapi('ImageJobItem');
const Job = z
  .object({
    id: Uuid,
    engine: z.string(),
    createdAt: z.string(),
    items: z.array(Item),
    prompt: z.string(),
    style: z.string().optional(),
    seed: z.int().optional(),
    width: z.int(),
    height: z.int(),
    count: z.int(),
  })
  .openapi('ImageJob');
const side = z.int().min(64).max(RELAY_LIMITS.imageSide).default(1024);
const JobRequest = z
  .strictObject({
    prompt: z.string().min(1).max(RELAY_LIMITS.promptChars),
    engine: z.string().max(64).optional(),
    style: z.string().max(64).optional(),
    negativePrompt: z.string().max(RELAY_LIMITS.promptChars).optional(),
    seed: z.int().min(0).max(0xffff_ffff).optional(),
    width: side,
    height: side,
    count: z.int().min(1).max(RELAY_LIMITS.imagesPerJob).default(1),
    quality: z.string().max(32).optional(),
    source: z.strictObject({ imageId: Uuid }).optional(),
    mask: z.strictObject({ imageId: Uuid }).optional(),
  })
  .openapi('ImageJobRequest');
const Engine = z
  .object({
    name: z.string(),
    label: z.string(),
    ai: z.boolean(),
    dataGoesTo: z.enum(['device', 'relay', 'provider', 'browser-vendor']),
    capabilities: z.object({
      sizes: z.array(z.object({ width: z.int(), height: z.int() })),
      freeSize: z.object({ step: z.int(), min: z.int(), max: z.int() }).nullable(),
      count: z.int(),
      styles: z.array(z.string()),
      qualities: z.array(z.string()),
      seed: z.boolean(),
      negativePrompt: z.boolean(),
      edit: z.boolean(),
      progress: z.enum(['measured', 'previews', 'none']),
      promptChars: z.int(),
    }),
    available: z.boolean(),
    reason: z.string().optional(),
  })
  .openapi('ImageEngine');

const jobParam = { params: z.object({ id: Uuid }) };

const enginesRoute = createRoute({
  method: 'get',
  path: '/v1/images/engines',
  tags: ['images'],
  summary: 'Engines for pictures and what each can do',
  responses: { ...problems, 200: json('Engines, the preferred one first', z.object({ items: z.array(Engine) })) },
});
const submitRoute = createRoute({
  method: 'post',
  path: '/v1/images/jobs',
  tags: ['images'],
  security,
  summary: 'Start making pictures',
  request: body(JobRequest),
  responses: { ...problems, 202: json('The job, queued', Job) },
});
const listRoute = createRoute({
  method: 'get',
  path: '/v1/images/jobs',
  tags: ['images'],
  security,
  summary: 'Own jobs, newest first',
  request: { query: z.object({ cursor: Uuid.optional(), limit: z.coerce.number().int().min(1).max(100).optional(), mine: z.string().optional() }) },
  responses: { ...problems, 200: json('One page', z.object({ items: z.array(Job), cursor: Uuid.nullable() })) },
});
const getRoute = createRoute({
  method: 'get',
  path: '/v1/images/jobs/{id}',
  tags: ['images'],
  security,
  summary: 'A job and its pictures',
  request: jobParam,
  responses: { ...problems, 200: json('The job', Job) },
});
const cancelRoute = createRoute({
  method: 'delete',
  path: '/v1/images/jobs/{id}',
  tags: ['images'],
  security,
  summary: 'Stop a job, or one picture of it',
  request: { ...jobParam, query: z.object({ item: Uuid.optional() }) },
  responses: { ...problems, 200: json('The job as it stands now', Job) },
});
const removeRoute = createRoute({
  method: 'delete',
  path: '/v1/images/{id}',
  tags: ['images'],
  security,
  summary: 'Delete an own picture',
  request: jobParam,
  responses: { ...problems, 204: { description: 'Deleted' } },
});

const BLOB_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** A file name for Content-Disposition: plain ASCII, and the true one by RFC 5987. */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `inline; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

/** Events as an SSE body. A comment every 15 s keeps proxies from closing a quiet stream. */
function eventStream(events: AsyncIterable<JobEvent>, stop: AbortController): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let ping: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(utf8.encode(': open\n\n'));
      ping = setInterval(() => controller.enqueue(utf8.encode(': ping\n\n')), PING_MS);
      try {
        for await (const event of events) controller.enqueue(utf8.encode(`id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`));
        clearInterval(ping);
        if (!stop.signal.aborted) controller.close();
      } catch (error) {
        clearInterval(ping);
        if (!stop.signal.aborted) controller.error(error);
      }
    },
    cancel() {
      clearInterval(ping);
      stop.abort();
    },
  });
}

/** Reads a raw body up to a bound without trusting Content-Length. */
async function readBytes(c: Context<AppEnv>, max: number): Promise<Uint8Array> {
  const tooLarge = new CsError('file/too-large', `The picture is larger than ${max / 2 ** 20} MB. Send a smaller one.`);
  if (Number(c.req.header('content-length') ?? 0) > max) throw tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = c.req.raw.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > max) {
      await reader?.cancel();
      throw tooLarge;
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function idOf(c: Context<AppEnv>, name = 'id'): string {
  const parsed = Uuid.safeParse(c.req.param(name));
  if (!parsed.success) throw new CsError('image/not-found');
  return parsed.data;
}

/** Who handles pictures: a person, or a server key that may spend or speak. */
const painter = (c: Context<AppEnv>): Actor => requireScope(c, 'openai', 'chat');

/** Who makes new ones: where the site draws. */
function maker(c: Context<AppEnv>): { readonly actor: Actor; readonly site: Site } {
  const actor = painter(c);
  const site = requireSite(c);
  requireFeature(actor, site, 'canvas');
  return { actor, site };
}

/** Streams and bytes, which have no JSON schema. */
function addBinaryRoutes(app: OpenAPIHono<AppEnv>, { images, rates }: ImageRoutesDeps): void {
  app.post('/v1/images', async (c) => {
    const { actor, site } = maker(c);
    // Before the body is read: decoding a picture is dear.
    rates.take('uploadsPerActor', actor.id);
    const name = c.req.query('name')?.slice(0, RELAY_LIMITS.nameChars);
    return c.json(await images.upload(actor, site, await readBytes(c, LIMITS.fileBytes), name === undefined ? {} : { name }), 201);
  });
  app.get('/v1/images/jobs/:id/events', async (c) => {
    const actor = painter(c);
    const after = Number(c.req.header('last-event-id') ?? 0);
    const stop = new AbortController();
    c.req.raw.signal.addEventListener('abort', () => stop.abort());
    const events = await images.subscribe(actor, idOf(c), { after: Number.isSafeInteger(after) && after > 0 ? after : 0, signal: stop.signal });
    return c.body(eventStream(events, stop), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });
  app.get('/v1/images/jobs/:id/previews/:item', async (c) => {
    const preview = await images.preview(painter(c), idOf(c), idOf(c, 'item'));
    return c.body(preview.bytes as Uint8Array<ArrayBuffer>, 200, { ...BLOB_HEADERS, 'content-type': preview.type, 'cache-control': 'no-store' });
  });
  app.get('/v1/images/:id', async (c) => {
    const actor = painter(c);
    const width = Number(c.req.query('width') ?? 0);
    const image = await images.read(actor, idOf(c), Number.isSafeInteger(width) && width > 0 ? { width } : {});
    const headers = {
      ...BLOB_HEADERS,
      etag: image.etag,
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': disposition(image.name),
    };
    if (c.req.header('if-none-match') === image.etag) return c.body(null, 304, headers);
    return c.body(image.bytes as Uint8Array<ArrayBuffer>, 200, { ...headers, 'content-type': image.type });
  });
}

/** `/v1/images`: engines, jobs, uploads and bytes. */
export function imagesRoutes(deps: ImageRoutesDeps): OpenAPIHono<AppEnv> {
  const { images, rates } = deps;
  const app = router();
  app.use('/v1/images/jobs', bodyLimit(LIMITS.jsonBytes));
  // Needs no session, like the configuration of the site: a page may show its controls before the visitor acts.
  app.openapi(enginesRoute, (c) => {
    return c.json(
      {
        items: images.engines().map((engine) => ({
          ...engine,
          capabilities: {
            ...engine.capabilities,
            sizes: [...engine.capabilities.sizes],
            styles: [...engine.capabilities.styles],
            qualities: [...engine.capabilities.qualities],
          },
        })),
      },
      200,
    );
  });
  app.openapi(submitRoute, async (c) => {
    const { actor, site } = maker(c);
    limitPaid(rates, c, actor, site);
    if (actor.kind === 'visitor') rates.take('imagesPerVisitor', actor.id);
    else if (actor.kind === 'key') rates.take('callsPerKey', actor.id);
    const job = await images.submit(actor, site, c.req.valid('json'));
    return c.json({ ...job, items: [...job.items] }, 202);
  });
  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const page = await images.list(painter(c), { cursor, limit });
    return c.json({ items: page.items.map((job) => ({ ...job, items: [...job.items] })), cursor: page.cursor }, 200);
  });
  app.openapi(getRoute, async (c) => {
    const job = await images.get(painter(c), c.req.valid('param').id);
    return c.json({ ...job, items: [...job.items] }, 200);
  });
  app.openapi(cancelRoute, async (c) => {
    const job = await images.cancel(painter(c), c.req.valid('param').id, c.req.valid('query').item);
    return c.json({ ...job, items: [...job.items] }, 200);
  });
  app.openapi(removeRoute, async (c) => {
    await images.remove(painter(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
  addBinaryRoutes(app, deps);
  return app;
}
