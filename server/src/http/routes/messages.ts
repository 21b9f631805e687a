import { createRoute, z } from '@hono/zod-openapi';
import { isUuid } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { firstSince } from '../../rooms/positions.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { requireActor } from '../guards.ts';
import { idParams, json, problems, router, security } from '../openapi.ts';

const author = z.object({ id: z.string(), name: z.string(), role: z.string() });
const stored = z.looseObject({ id: z.string(), seq: z.number(), at: z.string(), author, text: z.string() });
const messageParams = idParams.extend({ messageId: z.string().refine(isUuid, 'a UUID').openapi({ format: 'uuid' }) });

const show = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/messages/{messageId}',
  tags: ['Rooms'],
  summary: 'One message as it stands now',
  security,
  request: { params: messageParams },
  responses: { 200: json('The message.', stored), ...problems },
});

const atTime = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/positions',
  tags: ['Rooms'],
  summary: 'The number of the first event from a time on, to look around it; of the last one where nothing follows',
  security,
  request: { params: idParams, query: z.object({ at: z.iso.datetime({ offset: true }) }) },
  responses: { 200: json('The number, 0 for an empty room.', z.object({ seq: z.number() })), ...problems },
});

/** Single messages of a room. */
export function messageRoutes({ rooms, db }: { readonly rooms: Rooms; readonly db: Kysely<Schema> }) {
  return router()
    .openapi(atTime, async (c) => {
      const { id } = c.req.valid('param');
      const { room } = await rooms.openFor(id, requireActor(c), 'read');
      const seq = await firstSince(db, id, Date.parse(c.req.valid('query').at));
      return c.json({ seq: seq ?? room.lastSeq }, 200);
    })
    .openapi(show, async (c) => {
      const { id, messageId } = c.req.valid('param');
      const { role } = await rooms.openFor(id, requireActor(c), 'read');
      const { seq, at, author: by, message } = await rooms.message(id, role, messageId);
      return c.json({ ...message, seq, at, author: by } as unknown as z.input<typeof stored>, 200);
    });
}
