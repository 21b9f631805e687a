import { createRoute, z } from '@hono/zod-openapi';
import { CsError, LIMITS, RELAY_LIMITS, hasWords, isUuid, may } from '@cs-kit/protocol';
import type { OutgoingMessage } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { listRooms } from '../../rooms/describe.ts';
import type { RoomLog } from '../../rooms/log.ts';
import { readPage } from '../../rooms/log.ts';
import { authorOf } from '../../rooms/rooms.ts';
import type { RoomWatchers } from '../../rooms/room-watchers.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Search } from '../../rooms/search.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { requireActor, requireFeature, requirePerson, requireSite } from '../guards.ts';
import { requireWhole } from '../../rooms/access.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

/** A room as REST gives it. */
export const roomSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    visibility: z.enum(['public', 'private']),
    kind: z.enum(['conversation', 'group']),
    lastSeq: z.number(),
    role: z.string(),
    mentioned: z.boolean(),
    topic: z.string(),
    archived: z.boolean(),
    locked: z.boolean(),
    slowModeSeconds: z.number(),
    memberCount: z.number(),
    unread: z.number(),
    lastAt: z.string().nullable(),
  })
  .openapi('Room');
const eventSchema = z.looseObject({ seq: z.number(), id: z.string(), at: z.string(), kind: z.string() }).openapi('LogEvent');
const pageSchema = z.object({ events: z.array(eventSchema), lastSeq: z.number(), more: z.boolean(), newer: z.boolean().optional() }).openapi('EventsPage');
const uuidField = z.string().refine(isUuid, 'a UUID').openapi({ format: 'uuid' });
/** A message as REST takes it: the same verdict as `parseOutgoingMessage` gives. */
export const outgoing = z
  .strictObject({
    clientMessageId: z.string().min(1).max(LIMITS.clientIdChars),
    text: z.string().max(LIMITS.messageChars),
    replyTo: uuidField.optional(),
    threadId: uuidField.optional(),
    mentions: z.array(z.string().min(1).max(LIMITS.clientIdChars)).max(LIMITS.mentions).optional(),
    attachments: z
      .array(z.strictObject({ kind: z.enum(['file', 'image']), id: uuidField }))
      .max(LIMITS.attachments)
      .optional(),
    visibility: z.enum(['internal']).optional(),
  })
  .refine((message) => hasWords(message.text) || (message.attachments ?? []).length > 0, { path: ['text'], message: 'words, or at least one attachment' })
  .openapi('OutgoingMessage');
const authorSchema = z.object({ id: z.string(), name: z.string(), role: z.string() });
const messageSchema = z.looseObject({ id: z.string(), seq: z.number(), at: z.string(), author: authorSchema, text: z.string() }).openapi('StoredMessage');
const messageParams = idParams.extend({ messageId: uuidField });
const tags = ['Rooms'];
const SEARCH_PAGE = 50;

const list = createRoute({
  method: 'get',
  path: '/v1/rooms',
  tags,
  summary: "The caller's rooms, or the site's public ones",
  security,
  request: {
    query: z.object({
      visibility: z.enum(['public', 'private']).optional(),
      search: z.string().max(RELAY_LIMITS.titleChars).optional(),
      archived: z.enum(['true', 'false']).default('false'),
      cursor: z
        .string()
        .regex(/^\d+\.[0-9a-f-]{36}$/)
        .optional(),
    }),
  },
  responses: { 200: json('A page, newest first.', z.object({ items: z.array(roomSchema), cursor: z.string().nullable() })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/rooms',
  tags,
  summary: 'Make a group',
  security,
  request: body(
    z.object({ title: z.string().trim().min(1).max(RELAY_LIMITS.titleChars), visibility: z.enum(['public', 'private']), kind: z.literal('group') }),
  ),
  responses: { 201: json('The room.', roomSchema), ...problems },
});
const events = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/events',
  tags,
  summary: 'The log: after a number to resume, before one for history, around one to look at a message; of one thread, or what stands in none',
  security,
  request: {
    params: idParams,
    query: z.object({
      after: z.coerce.number().int().min(0).optional(),
      before: z.coerce.number().int().min(1).optional(),
      around: z.coerce.number().int().min(1).optional(),
      thread: z.union([z.literal('none'), uuidField]).optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageEvents).default(100),
    }),
  },
  responses: { 200: json('A page, oldest first.', pageSchema), ...problems },
});
const history = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/messages',
  tags,
  summary: 'Messages as they stand now, before a number or the newest; with `search` those that hold every word, newest first',
  security,
  request: {
    params: idParams,
    query: z.object({
      search: z.string().min(1).max(LIMITS.searchChars).optional(),
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(LIMITS.pageEvents).default(100),
    }),
  },
  responses: {
    200: json(
      'A page, oldest first; `cursor` is the `before` of the page before it.',
      z.object({ items: z.array(messageSchema), cursor: z.string().nullable() }),
    ),
    ...problems,
  },
});
const send = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/messages',
  tags,
  summary: 'Send a message; answered when it is on disk',
  security,
  request: { params: idParams, ...body(outgoing) },
  responses: { 201: json('Stored.', messageSchema), ...problems },
});
const edit = createRoute({
  method: 'patch',
  path: '/v1/rooms/{id}/messages/{messageId}',
  tags,
  summary: 'Change an own message',
  security,
  request: { params: messageParams, ...body(z.object({ text: z.string().min(1).max(LIMITS.messageChars) })) },
  responses: { 200: json('The event.', eventSchema), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/rooms/{id}/messages/{messageId}',
  tags,
  summary: 'Delete a message',
  security,
  request: { params: messageParams },
  responses: { 200: json('The event.', eventSchema), ...problems },
});
const feedback = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/messages/{messageId}/feedback',
  tags,
  summary: 'Say whether an answer helped',
  security,
  request: { params: messageParams, ...body(z.object({ helpful: z.boolean() })) },
  responses: { 204: { description: 'Kept.' }, ...problems },
});

/** What the room routes work with. */
export interface RoomRouteDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly watchers: Pick<RoomWatchers, 'made'>;
  readonly log: RoomLog;
  readonly search: Search;
  readonly now: () => number;
}

/** Rooms and their logs over REST; the socket does the same faster. */
export function roomRoutes({ db, rooms, watchers, log, search, now }: RoomRouteDeps) {
  type Event = z.input<typeof eventSchema>;
  return router()
    .openapi(list, async (c) => {
      const actor = requirePerson(c);
      const { visibility, archived, search, cursor } = c.req.valid('query');
      if (actor.only !== undefined) return c.json({ items: [], cursor: null }, 200);
      const siteId = visibility === 'public' ? requireSite(c).id : (c.get('site')?.id ?? null);
      const page = await listRooms(db, actor, {
        siteId,
        archived: archived === 'true',
        ...(visibility === undefined ? {} : { visibility }),
        ...(search === undefined ? {} : { search }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return c.json(page, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireWhole(requirePerson(c));
      const site = requireSite(c);
      requireFeature(actor, site, 'room');
      const input = c.req.valid('json');
      const allowed = async (transaction: Kysely<Schema>): Promise<void> => {
        if (actor.kind === 'visitor') await checkVisitorRooms(transaction, actor.id, site.visitorRooms, now());
      };
      const made = await rooms.create(site.id, 'group', input.title, input.visibility, { id: actor.id, name: actor.name, role: 'owner' }, allowed);
      watchers.made(site.id, made, actor.id);
      return c.json(made, 201);
    })
    .openapi(events, async (c) => {
      const { id } = c.req.valid('param');
      const { after, before, around, thread, limit } = c.req.valid('query');
      const { room, role } = await rooms.openFor(id, requireActor(c), 'read');
      const page = await readPage(log, id, role, room.lastSeq, {
        limit,
        ...(after === undefined ? {} : { after }),
        ...(before === undefined ? {} : { before }),
        ...(around === undefined ? {} : { around }),
        ...(thread === undefined ? {} : { thread }),
      });
      return c.json(page as unknown as z.input<typeof pageSchema>, 200);
    })
    .openapi(history, async (c) => {
      const { id } = c.req.valid('param');
      const { before, limit, search: words } = c.req.valid('query');
      const actor = requireActor(c);
      const { role } = await rooms.openFor(id, actor, 'read');
      if (words !== undefined) {
        const found = await search.room(actor, id, words, before ?? null, Math.min(limit, SEARCH_PAGE), may(role, 'internal-notes'));
        return c.json({ items: found.items as unknown as z.input<typeof messageSchema>[], cursor: found.cursor }, 200);
      }
      const found = await log.messages(id, before ?? null, limit + 1, may(role, 'internal-notes'));
      const page = found.slice(-limit);
      const items = page.map(({ seq, at, author, message }) => ({ ...message, seq, at, author })) as unknown as z.input<typeof messageSchema>[];
      return c.json({ items, cursor: found.length > limit ? String(page[0]?.seq) : null }, 200);
    })
    .openapi(send, async (c) => {
      const message = c.req.valid('json');
      const actor = requirePerson(c);
      if (actor.kind === 'visitor') requireFeature(actor, requireSite(c), 'room');
      const stored = await rooms.send(c.req.valid('param').id, actor, message as OutgoingMessage);
      return c.json({ id: stored.messageId, seq: stored.seq, at: stored.at, author: authorOf(actor), text: stored.text }, 201);
    })
    .openapi(edit, async (c) => {
      const { id, messageId } = c.req.valid('param');
      return c.json((await rooms.edit(id, requirePerson(c), messageId, c.req.valid('json').text)) as unknown as Event, 200);
    })
    .openapi(remove, async (c) => {
      const { id, messageId } = c.req.valid('param');
      return c.json((await rooms.remove(id, requirePerson(c), messageId)) as unknown as Event, 200);
    })
    .openapi(feedback, async (c) => {
      const { id, messageId } = c.req.valid('param');
      await rooms.feedback(id, requirePerson(c), messageId, c.req.valid('json').helpful);
      return c.body(null, 204);
    });
}

async function checkVisitorRooms(db: Kysely<Schema>, visitorId: string, allowed: boolean, now: number): Promise<void> {
  if (!allowed) throw new CsError('session/forbidden', 'Visitors may not make rooms on this site.');
  const made = await db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room_id')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('members.user_id', '=', visitorId)
    .where('members.role', '=', 'owner')
    .where('rooms.created_at', '>', now - 24 * 3600_000)
    .executeTakeFirstOrThrow();
  if (Number(made.n) >= RELAY_LIMITS.roomsPerDay)
    throw new CsError('rate/limited', `A visitor can make ${RELAY_LIMITS.roomsPerDay} rooms a day.`, { retryAfterMs: 24 * 3600_000 });
}
