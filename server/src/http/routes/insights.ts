import { createRoute, z } from '@hono/zod-openapi';
import { LIMITS, SERVICE_EVENTS } from '@cs-kit/protocol';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../context.ts';
import { QUERY_KINDS } from '../../insights/index.ts';
import type { Insights, LiveUpdate } from '../../insights/index.ts';
import { INTERVALS } from '../../insights/zones.ts';
import { requireRole, requireSite } from '../guards.ts';
import type { LiveStreams } from '../live-streams.ts';
import { body, json, problems, router, security } from '../openapi.ts';

/** How often a silent stream shows that it lives, in ms. */
const PING_MS = 15_000;
/** Updates waiting for one slow reader before its stream ends; it comes back with a snapshot. */
const MOST_WAITING = 64;

/** What the insights routes work with. */
export interface InsightsRouteDeps {
  readonly insights: Pick<Insights, 'query' | 'subscribe'>;
  /** Where open answers are known, so that they end with the right to them. */
  readonly streams: LiveStreams;
}

const siteQuery = z.object({ siteId: z.string().min(1).max(64) });
const instant = z.string().max(35);
const queryBody = z
  .object({
    kind: z
      .string()
      .max(32)
      .openapi({ description: `One of ${QUERY_KINDS.join(', ')}.` }),
    from: instant,
    to: instant,
    timeZone: z.string().min(1).max(64),
    interval: z.enum([...INTERVALS] as [string, ...string[]]).optional(),
    filters: z
      .object({
        names: z
          .array(z.string().max(LIMITS.eventNameChars))
          .min(1)
          .max(50)
          .optional()
          .openapi({ description: `For example page.viewed, ${SERVICE_EVENTS[0]}.` }),
        page: z.string().max(LIMITS.urlChars).optional(),
        source: z.enum(['page', 'relay']).optional(),
        bots: z.enum(['excluded', 'included', 'only']).optional(),
      })
      .strict()
      .optional(),
    breakdown: z.string().max(80).optional(),
    limit: z.number().int().min(1).max(500).optional(),
  })
  .strict();
const resultSchema = z
  .object({
    rows: z.array(
      z.object({
        at: z.string().optional(),
        value: z.string().optional(),
        count: z.number().optional(),
        visitors: z.number().optional(),
        sessions: z.number().optional(),
      }),
    ),
    definition: z.object({
      sql: z.string(),
      params: z.array(z.string()),
      timeZone: z.string(),
      interval: z.string().nullable(),
      bots: z.enum(['excluded', 'included', 'only']),
    }),
    sampled: z.number(),
    lossRate: z.number().nullable(),
  })
  .openapi('InsightsResult');

const query = createRoute({
  method: 'post',
  path: '/v1/insights/queries',
  tags: ['Insights'],
  summary: 'Ask for figures of a period',
  security,
  request: { query: siteQuery, ...body(queryBody) },
  responses: { 200: json('The figures and how they came about.', resultSchema), ...problems },
});

/** Figures of a site, for staff. */
export function insightsRoutes(deps: InsightsRouteDeps): OpenAPIHono<AppEnv> {
  const routes = router();
  routes.openapi(query, async (c) => {
    requireRole(c, 'agent');
    const site = requireSite(c);
    const result = await deps.insights.query(site.id, c.req.valid('json') as Parameters<Insights['query']>[1]);
    return c.json({ ...result, rows: [...result.rows], definition: { ...result.definition, params: [...result.definition.params] } }, 200);
  });
  routes.get('/v1/insights/live', (c) => {
    const actor = requireRole(c, 'agent');
    const site = requireSite(c);
    const over = new AbortController();
    const forget = deps.streams.open(actor, () => over.abort());
    const signal = AbortSignal.any([c.req.raw.signal, over.signal]);
    const stream = liveStream((listener) => {
      const unsubscribe = deps.insights.subscribe(site.id, listener);
      return () => {
        forget();
        unsubscribe();
      };
    }, signal);
    return new Response(stream, { headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } });
  });
  return routes;
}

/** Updates as server-sent events. Ends the subscription when the reader goes away or falls far behind. */
export function liveStream(subscribe: (listener: (update: LiveUpdate) => void) => () => void, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = (): void => undefined;
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        let unsubscribe = (): void => undefined;
        let ended = false;
        const send = (text: string): void => {
          if (ended) return;
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) stop();
        };
        const ping = setInterval(() => send(': ping\n\n'), PING_MS);
        stop = () => {
          if (ended) return;
          ended = true;
          clearInterval(ping);
          unsubscribe();
          signal.removeEventListener('abort', stop);
          // A reader that went away has closed it already.
          if (controller.desiredSize !== null && !cancelled) controller.close();
        };
        signal.addEventListener('abort', stop);
        unsubscribe = subscribe((update) => send(`event: ${update.event}\ndata: ${JSON.stringify(update.data)}\n\n`));
        if (signal.aborted) stop();
      },
      cancel: () => {
        cancelled = true;
        stop();
      },
    },
    { highWaterMark: 8 },
  );
}
