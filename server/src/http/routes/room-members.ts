import { createRoute, z } from '@hono/zod-openapi';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor } from '../../context.ts';
import { describeById } from '../../rooms/describe.ts';
import type { RoomCare } from '../../rooms/care.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/state/schema.ts';
import { requireActor, requirePerson } from '../guards.ts';
import { requireWhole } from '../../rooms/access.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';
import { roomSchema } from './rooms.ts';

const tags = ['Rooms'];
const givenRole = z.enum(['owner', 'moderator', 'member', 'viewer', 'guest']);
const linkedRole = z.enum(['moderator', 'member', 'viewer', 'guest']);
const personId = z.string().min(1).max(64);
const memberParams = idParams.extend({ userId: personId });
const member = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    presence: z.enum(['online', 'away', 'busy', 'offline']),
    muted: z.boolean(),
    banned: z.boolean(),
  })
  .openapi('RoomMember');
const invite = z
  .object({ id: z.string(), role: z.string(), expiresAt: z.string(), usesLeft: z.number().nullable(), createdAt: z.string(), code: z.string().optional() })
  .openapi('RoomInvite');
const request = z.object({ userId: z.string(), name: z.string(), note: z.string(), at: z.string() }).openapi('JoinRequest');
const done = { 204: { description: 'Done.' }, ...problems };

const change = createRoute({
  method: 'patch',
  path: '/v1/rooms/{id}',
  tags,
  summary: 'Rename a group, lock it, slow it down, archive it; each by its own right',
  security,
  request: {
    params: idParams,
    ...body(
      z
        .strictObject({
          title: z.string().trim().min(1).max(RELAY_LIMITS.titleChars).optional(),
          topic: z.string().trim().max(RELAY_LIMITS.topicChars).optional(),
          visibility: z.enum(['public', 'private']).optional(),
          locked: z.boolean().optional(),
          slowModeSeconds: z
            .number()
            .int()
            .min(0)
            .max(RELAY_LIMITS.slowModeMs / 1000)
            .optional(),
          archived: z.boolean().optional(),
        })
        .openapi('RoomChange'),
    ),
  },
  responses: { 200: json('The room.', roomSchema), ...problems },
});
const one = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}',
  tags,
  summary: 'A room as the caller sees it',
  security,
  request: { params: idParams },
  responses: { 200: json('The room.', roomSchema), ...problems },
});
const erase = createRoute({
  method: 'delete',
  path: '/v1/rooms/{id}',
  tags,
  summary: 'Delete an archived group with all that is in it; final',
  security,
  request: { params: idParams },
  responses: done,
});
const members = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/members',
  tags,
  summary: 'The members of a group; with `banned=true` those who are kept out, for moderators',
  security,
  request: { params: idParams, query: z.object({ banned: z.enum(['true', 'false']).default('false'), cursor: personId.optional() }) },
  responses: { 200: json('A page.', z.object({ items: z.array(member), cursor: z.string().nullable() })), ...problems },
});
const join = createRoute({
  method: 'put',
  path: '/v1/rooms/{id}/members/me',
  tags,
  summary: 'Join a public group',
  security,
  request: { params: idParams },
  responses: { 200: json('The room.', roomSchema), ...problems },
});
const changeMember = createRoute({
  method: 'patch',
  path: '/v1/rooms/{id}/members/{userId}',
  tags,
  summary: 'Give a member another role, mute, ban; only those below the own role',
  security,
  request: {
    params: memberParams,
    ...body(z.strictObject({ role: givenRole.optional(), muted: z.boolean().optional(), banned: z.boolean().optional() })),
  },
  responses: { 200: json('The member.', member), ...problems },
});
const removeMember = createRoute({
  method: 'delete',
  path: '/v1/rooms/{id}/members/{userId}',
  tags,
  summary: 'Leave a group, or remove somebody; `me` stands for the caller',
  security,
  request: { params: memberParams },
  responses: done,
});
const transfer = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/transfers',
  tags,
  summary: 'Make another member the owner',
  security,
  request: { params: idParams, ...body(z.strictObject({ userId: personId })) },
  responses: done,
});
const createInvite = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/invites',
  tags,
  summary: 'Make a link into a group; its code is shown once',
  security,
  request: {
    params: idParams,
    ...body(
      z.strictObject({
        role: linkedRole,
        expiresInHours: z
          .number()
          .int()
          .min(1)
          .max(RELAY_LIMITS.inviteMs / 3600_000),
        uses: z.number().int().min(1).max(RELAY_LIMITS.membersPerRoom).optional(),
      }),
    ),
  },
  responses: { 201: json('The invite with its code.', invite), ...problems },
});
const invites = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/invites',
  tags,
  summary: 'The links into a group that are still good',
  security,
  request: { params: idParams },
  responses: { 200: json('Newest first.', z.object({ items: z.array(invite) })), ...problems },
});
const revokeInvite = createRoute({
  method: 'delete',
  path: '/v1/rooms/{id}/invites/{inviteId}',
  tags,
  summary: 'Take a link back',
  security,
  request: { params: idParams.extend({ inviteId: z.string().min(1).max(64) }) },
  responses: done,
});
const accept = createRoute({
  method: 'post',
  path: '/v1/invites/acceptances',
  tags,
  summary: 'Join by the code of an invite',
  security,
  request: body(z.strictObject({ code: z.string().min(1).max(128) })),
  responses: { 200: json('The room.', roomSchema), ...problems },
});
const ask = createRoute({
  method: 'post',
  path: '/v1/rooms/{id}/requests',
  tags,
  summary: 'Ask to join a private group; answered the same whether there is one or not',
  security,
  request: { params: idParams, ...body(z.strictObject({ note: z.string().trim().max(RELAY_LIMITS.topicChars).default('') })) },
  responses: { 202: { description: 'Passed on, where there is such a room.' }, ...problems },
});
const requests = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/requests',
  tags,
  summary: 'Who asks to join',
  security,
  request: { params: idParams },
  responses: { 200: json('Oldest first.', z.object({ items: z.array(request) })), ...problems },
});
const answer = createRoute({
  method: 'put',
  path: '/v1/rooms/{id}/requests/{userId}',
  tags,
  summary: 'Let somebody in, or not',
  security,
  request: { params: memberParams, ...body(z.strictObject({ accept: z.boolean() })) },
  responses: done,
});

/** What the routes work with. */
export interface RoomMemberRouteDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly care: RoomCare;
  readonly rates: RateLimiter;
}

/** The care of groups over REST: the room itself, its members, links into it, requests to join. */
export function roomMemberRoutes({ db, care, rates }: RoomMemberRouteDeps) {
  const paced = (actor: Actor): Actor => {
    rates.take('roomActionsPerActor', actor.id);
    return requireWhole(actor);
  };
  const room = async (id: string, actor: Actor) => ({ ...(await describeById(db, id, actor)) });
  return router()
    .openapi(one, async (c) => c.json(await room(c.req.valid('param').id, requireActor(c)), 200))
    .openapi(change, async (c) => c.json({ ...(await care.rooms.change(c.req.valid('param').id, paced(requirePerson(c)), defined(c.req.valid('json')))) }, 200))
    .openapi(erase, async (c) => {
      await care.rooms.remove(c.req.valid('param').id, paced(requirePerson(c)));
      return c.body(null, 204);
    })
    .openapi(members, async (c) => {
      const { banned, cursor } = c.req.valid('query');
      return c.json(await care.members.list(c.req.valid('param').id, requirePerson(c), banned === 'true', cursor ?? null), 200);
    })
    .openapi(join, async (c) => {
      const { id } = c.req.valid('param');
      const actor = paced(requirePerson(c));
      await care.members.join(id, actor);
      return c.json(await room(id, actor), 200);
    })
    .openapi(changeMember, async (c) => {
      const { id, userId } = c.req.valid('param');
      return c.json({ ...(await care.members.change(id, paced(requirePerson(c)), userId, c.req.valid('json'))) }, 200);
    })
    .openapi(removeMember, async (c) => {
      const { id, userId } = c.req.valid('param');
      const actor = paced(requirePerson(c));
      await care.members.remove(id, actor, userId === 'me' ? actor.id : userId);
      return c.body(null, 204);
    })
    .openapi(transfer, async (c) => {
      await care.members.transfer(c.req.valid('param').id, paced(requirePerson(c)), c.req.valid('json').userId);
      return c.body(null, 204);
    })
    .openapi(createInvite, async (c) => c.json(await care.invites.create(c.req.valid('param').id, paced(requirePerson(c)), c.req.valid('json')), 201))
    .openapi(invites, async (c) => c.json({ items: await care.invites.list(c.req.valid('param').id, requirePerson(c)) }, 200))
    .openapi(revokeInvite, async (c) => {
      const { id, inviteId } = c.req.valid('param');
      await care.invites.revoke(id, paced(requirePerson(c)), inviteId);
      return c.body(null, 204);
    })
    .openapi(accept, async (c) => {
      const actor = paced(requirePerson(c));
      return c.json(await room(await care.invites.accept(actor, c.req.valid('json').code), actor), 200);
    })
    .openapi(ask, async (c) => {
      await care.requests.ask(c.req.valid('param').id, paced(requirePerson(c)), c.req.valid('json').note);
      return c.body(null, 202);
    })
    .openapi(requests, async (c) => c.json({ items: await care.requests.list(c.req.valid('param').id, requirePerson(c)) }, 200))
    .openapi(answer, async (c) => {
      const { id, userId } = c.req.valid('param');
      await care.requests.answer(id, paced(requirePerson(c)), userId, c.req.valid('json').accept);
      return c.body(null, 204);
    });
}

/** Without the fields that were not given. */
function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
