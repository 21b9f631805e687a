import { createRoute, z } from '@hono/zod-openapi';
import { CsError } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Calls } from '../../calls/calls.ts';
import type { LiveKitWebhook } from '../../calls/livekit.ts';
import type { Actor } from '../../context.ts';
import { requireActor, requirePerson } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Calls'];
const callParams = idParams.extend({ callId: z.string().min(1).max(64) });
const media = z.enum(['audio', 'video']);
const transport = z.enum(['peer', 'livekit']);
const author = z.object({ id: z.string(), name: z.string(), role: z.string() });
const source = z.enum(['microphone', 'camera', 'screen']);
const call = z
  .object({
    id: z.string(),
    roomId: z.string(),
    startedAt: z.string(),
    startedBy: author,
    answeredAt: z.string().nullable(),
    media,
    transport,
    participants: z.array(
      z.object({
        userId: z.string(),
        name: z.string(),
        role: z.string(),
        session: z.string(),
        connected: z.boolean(),
        muted: z.literal(true).optional(),
        mutedBy: z.object({ id: z.string(), name: z.string() }).optional(),
        camera: z.literal(true).optional(),
        screen: z.literal(true).optional(),
      }),
    ),
  })
  .openapi('Call');
const iceServer = z.object({ urls: z.union([z.string(), z.array(z.string())]), username: z.string().optional(), credential: z.string().optional() });
const grant = z
  .object({
    call,
    session: z.string(),
    sources: z.array(source),
    connect: z.discriminatedUnion('type', [
      z.object({ type: z.literal('peer'), iceServers: z.array(iceServer) }),
      z.object({ type: z.literal('livekit'), url: z.string(), token: z.string(), expiresAt: z.string() }),
    ]),
  })
  .openapi('CallGrant');
const past = z
  .object({
    id: z.string(),
    startedAt: z.string(),
    startedBy: author,
    media,
    transport,
    endedAt: z.string(),
    outcome: z.enum(['ended', 'missed']),
    seconds: z.number().int(),
  })
  .openapi('PastCall');

const start = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/calls',
  tags,
  summary: 'Call everybody in a room, or come into the call that goes on there',
  security,
  request: { params: idParams, ...body(z.strictObject({ media })) },
  responses: { 200: json('The way into the call that goes on.', grant), 201: json('The way into the new call.', grant), ...problems },
});
const list = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/calls',
  tags,
  summary: 'Calls of a room: the one that goes on, and those that are over',
  security,
  request: { params: idParams, query: z.object({ cursor: z.string().min(1).max(64).optional() }) },
  responses: { 200: json('Newest first.', z.object({ items: z.array(past), cursor: z.string().nullable(), current: call.nullable() })), ...problems },
});
const join = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/calls/{callId}/join',
  tags,
  summary: 'The way into a call; who then says `in` on the socket is in it',
  security,
  request: { params: callParams },
  responses: { 200: json('The way in.', grant), ...problems },
});
const mute = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/calls/{callId}/mute',
  tags,
  summary: 'Mute somebody below the own role; they may speak again when they choose to',
  security,
  request: { params: callParams, ...body(z.strictObject({ userId: z.string().min(1).max(64) })) },
  responses: { 204: { description: 'Done.' }, ...problems },
});
const end = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/calls/{callId}/end',
  tags,
  summary: 'End a call for everybody: whoever began it, and moderators',
  security,
  request: { params: callParams },
  responses: { 204: { description: 'It is over.' }, ...problems },
});
// The body is not described as JSON: it is checked against its signature as it came, and read after that.
const webhook = createRoute({
  method: 'post',
  path: '/v1/calls/livekit-webhook',
  tags,
  summary: 'For the LiveKit server: its webhooks, signed in `Authorization` with the key that the relay has there',
  responses: { 204: { description: 'Taken.' }, ...problems },
});

type Grant = z.input<typeof grant>;

/** What the routes of calls work with. */
interface CallRoutesDeps {
  readonly calls: Calls;
  /** Null where LiveKit is not set up. */
  readonly livekitWebhook: LiveKitWebhook | null;
  readonly rates: RateLimiter;
}

/** Calls over REST: begin, join, mute, end, and what was. */
export function callRoutes({ calls, livekitWebhook, rates }: CallRoutesDeps) {
  const paced = (actor: Actor): Actor => {
    rates.take('roomActionsPerActor', actor.id);
    return actor;
  };
  return router()
    .openapi(start, async (c) => {
      const { grant: way, made } = await calls.start(c.req.valid('param').id, requirePerson(c), c.req.valid('json').media);
      return made ? c.json(way as unknown as Grant, 201) : c.json(way as unknown as Grant, 200);
    })
    .openapi(list, async (c) => {
      const page = await calls.list(c.req.valid('param').id, requireActor(c), c.req.valid('query').cursor ?? null);
      return c.json(page as unknown as z.input<(typeof list.responses)[200]['content']['application/json']['schema']>, 200);
    })
    .openapi(join, async (c) => {
      const { id, callId } = c.req.valid('param');
      return c.json((await calls.join(id, paced(requirePerson(c)), callId)) as unknown as Grant, 200);
    })
    .openapi(mute, async (c) => {
      const { id, callId } = c.req.valid('param');
      await calls.mute(id, paced(requirePerson(c)), callId, c.req.valid('json').userId);
      return c.body(null, 204);
    })
    .openapi(end, async (c) => {
      const { id, callId } = c.req.valid('param');
      await calls.end(id, paced(requirePerson(c)), callId);
      return c.body(null, 204);
    })
    .openapi(webhook, async (c) => {
      if (livekitWebhook === null) throw new CsError('provider/unconfigured', 'This relay has no LiveKit server.');
      await livekitWebhook(await c.req.text(), c.req.header('authorization'));
      return c.body(null, 204);
    });
}
