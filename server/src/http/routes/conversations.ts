import { createRoute, z } from '@hono/zod-openapi';
import { CsError, LIMITS, PRIORITIES, RELAY_LIMITS, normalTag } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Staff } from '../../auth/staff.ts';
import { localeOf } from '../../locale.ts';
import type { Briefs } from '../../rooms/brief/briefs.ts';
import type { Recipient } from '../../rooms/conversations/handing.ts';
import type { ConversationFilter } from '../../rooms/conversations/list.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import type { Search } from '../../rooms/search.ts';
import { requireActor, requireFeature, requirePerson, requireRole, requireSite } from '../guards.ts';
import { reviewSchema } from './conversation-details.ts';
import { filterFields } from './saved-views.ts';
import { LOCALE_CHARS } from './sessions.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const status = z.enum(['assistant', 'waiting', 'assigned', 'snoozed', 'closed']);
const roomRole = z.enum(['owner', 'moderator', 'member', 'viewer', 'guest', 'assistant']);
const author = z.object({ id: z.string(), name: z.string(), role: z.string() });
export const conversationSchema = z
  .object({ id: z.string(), status, assignee: z.object({ id: z.string(), name: z.string() }).nullable(), lastSeq: z.number(), role: roomRole })
  .openapi('Conversation');
const summary = conversationSchema
  .extend({
    siteId: z.string(),
    visitor: z.object({ id: z.string(), name: z.string(), known: z.boolean(), online: z.boolean(), locale: z.string() }),
    last: z.object({ text: z.string(), at: z.string(), by: author }).nullable(),
    unread: z.number(),
    startedAt: z.string(),
    updatedAt: z.string(),
    waitingSince: z.string().nullable(),
    overdue: z.boolean(),
    reason: z.string().nullable(),
    email: z.string().nullable(),
    rating: z.number().nullable(),
    snoozedUntil: z.string().nullable(),
    priority: z.enum(PRIORITIES),
    tags: z.array(z.string()),
    spam: z.boolean(),
    team: z.object({ id: z.string(), name: z.string() }).nullable(),
    offer: z.object({ to: z.object({ id: z.string(), name: z.string() }), until: z.string() }).nullable(),
    handed: z
      .object({
        by: z.object({ id: z.string(), name: z.string() }),
        to: z.object({ kind: z.enum(['person', 'team', 'assistant']), name: z.string() }),
        reason: z.string().nullable(),
        at: z.string(),
      })
      .nullable(),
    target: z.object({ kind: z.enum(['first', 'next']), due: z.string(), warnAt: z.string(), state: z.enum(['ok', 'soon', 'late']) }).nullable(),
    merged: z.object({ into: z.string(), sameVisitor: z.boolean() }).nullable(),
    whispers: z.number(),
    review: reviewSchema.nullable(),
    translation: z.boolean(),
    context: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('ConversationSummary');
const tags = ['Conversations'];
const reason = z.string().max(RELAY_LIMITS.reasonChars);

const current = createRoute({
  method: 'put',
  path: '/v1/conversations/current',
  tags,
  summary: "Get or make the visitor's one open conversation",
  security,
  request: {
    query: z.object({ locale: z.string().max(LOCALE_CHARS).optional() }),
    body: { required: false, content: { 'application/json': { schema: z.object({ locale: z.string().max(LOCALE_CHARS).optional() }) } } },
  },
  responses: { 200: json('It was there.', conversationSchema), 201: json('It was made.', conversationSchema), ...problems },
});
const list = createRoute({
  method: 'get',
  path: '/v1/conversations',
  tags,
  summary: "Staff: the site's; visitor: own; with `search` those in which every word was said",
  security,
  request: {
    query: z.object({
      status: z.union([status, z.enum(['open', 'spam'])]).optional(),
      ...filterFields,
      visitor: z.string().min(1).max(64).optional(),
      waitingMinutes: z.coerce.number().int().min(1).max(RELAY_LIMITS.waitingMinutes).optional(),
      search: z.string().min(1).max(LIMITS.searchChars).optional(),
      cursor: z
        .string()
        .regex(/^\d+(?:\.[0-9a-f-]{36})?$/)
        .optional(),
    }),
  },
  responses: { 200: json('A page, newest first.', z.object({ items: z.array(summary), cursor: z.string().nullable() })), ...problems },
});
const show = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}',
  tags,
  summary: 'One conversation; to staff as the list shows it',
  security,
  request: { params: idParams },
  responses: { 200: json('The conversation.', summary.partial().extend(conversationSchema.shape)), ...problems },
});
const handOverBody = z.discriminatedUnion('to', [
  z.object({ to: z.enum(['staff', 'assistant']), reason: reason.optional() }),
  z.object({ to: z.literal('person'), userId: z.string().min(1).max(64), reason: reason.optional() }),
  z.object({ to: z.literal('team'), teamId: z.string().min(1).max(64), reason: reason.optional() }),
]);
const recipients = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/recipients',
  tags,
  summary: 'To whom the staff can hand it, those who are there first',
  security,
  request: { params: idParams },
  responses: {
    200: json(
      'Colleagues and teams.',
      z.object({
        people: z.array(z.object({ id: z.string(), name: z.string(), presence: z.enum(['here', 'away', 'gone']), open: z.number() })),
        teams: z.array(z.object({ id: z.string(), name: z.string(), here: z.number() })),
      }),
    ),
    ...problems,
  },
});
const brief = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/summary',
  tags,
  summary: 'What was said in short: by the chat model where one is configured, else sentences of the visitor',
  security,
  request: { params: idParams, query: z.object({ locale: z.string().max(LOCALE_CHARS).optional() }) },
  responses: {
    200: json(
      'The summary.',
      z.object({
        origin: z.enum(['picked', 'generated']),
        sentences: z.array(z.string()),
        messages: z.number(),
        lastSeq: z.number(),
        engine: z.string().nullable(),
        code: z.string().optional(),
      }),
    ),
    ...problems,
  },
});
const handOver = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/handovers',
  tags,
  summary: 'Ask for a person; staff: hand to a colleague, a team or the assistant',
  security,
  request: { params: idParams, ...body(handOverBody) },
  responses: { 200: json('The conversation.', conversationSchema), ...problems },
});
const assign = createRoute({
  method: 'put',
  path: '/v1/conversations/{id}/assignee',
  tags,
  summary: 'Take, give or release; 409 where somebody was faster',
  security,
  request: { params: idParams, ...body(z.object({ userId: z.string().nullable(), ifAssignee: z.string().nullable().optional() })) },
  responses: { 200: json('The conversation.', conversationSchema), ...problems },
});
const close = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/closures',
  tags,
  summary: 'End, or rate an ended one',
  security,
  request: { params: idParams, ...body(z.object({ rating: z.number().int().min(1).max(5).optional(), comment: reason.optional() })) },
  responses: { 200: json('The conversation.', conversationSchema), ...problems },
});
const contact = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/contact',
  tags,
  summary: 'Leave an e-mail address for the answer',
  security,
  request: { params: idParams, ...body(z.object({ email: z.email().max(254) })) },
  responses: { 204: { description: 'Kept.' }, ...problems },
});

async function personOf(staff: Staff, id: string): Promise<Recipient> {
  const person = await staff.find(id);
  if (person === null) throw new CsError('request/not-found', 'There is no such member of staff.');
  return { kind: 'person', person: { id: person.id, name: person.name } };
}

/** Conversations between visitors and the site. */
export function conversationRoutes({
  conversations,
  briefs,
  search,
  staff,
  rates,
}: {
  readonly conversations: Conversations;
  readonly briefs: Briefs;
  readonly search: Search;
  readonly staff: Staff;
  readonly rates: RateLimiter;
}) {
  type Summary = z.input<typeof summary>;
  return router()
    .openapi(current, async (c) => {
      const site = requireSite(c);
      const actor = requirePerson(c);
      requireFeature(actor, site, 'room');
      const { created, ...conversation } = await conversations.current(actor, site, localeOf(c.req.valid('json')?.locale ?? c.req.valid('query').locale));
      return created ? c.json(conversation, 201) : c.json(conversation, 200);
    })
    .openapi(list, async (c) => {
      const query = c.req.valid('query');
      if (query.search !== undefined) {
        const found = await search.conversations(requirePerson(c), query.search, query.siteId ?? null, query.cursor ?? null);
        return c.json({ items: found.items as unknown as Summary[], cursor: found.cursor }, 200);
      }
      const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as ConversationFilter;
      const tag = given.tag === undefined ? null : normalTag(given.tag);
      const page = await conversations.list(requirePerson(c), tag === null ? given : { ...given, tag });
      return c.json({ items: page.items as unknown as Summary[], cursor: page.cursor }, 200);
    })
    .openapi(show, async (c) => {
      const actor = requireActor(c);
      const { id } = c.req.valid('param');
      const conversation = await conversations.get(id, actor);
      const listed = actor.kind === 'staff' ? await conversations.summary(id, actor) : null;
      return c.json((listed ?? conversation) as unknown as Summary, 200);
    })
    .openapi(handOver, async (c) => {
      const actor = requirePerson(c);
      const { id } = c.req.valid('param');
      const wanted = c.req.valid('json');
      const why = wanted.reason?.trim() || null;
      if (wanted.to === 'staff' || (wanted.to === 'assistant' && actor.kind !== 'staff'))
        return c.json(await conversations.handOver(id, actor, wanted.to, why), 200);
      const to =
        wanted.to === 'person' ? await personOf(staff, wanted.userId) : wanted.to === 'team' ? { kind: wanted.to, teamId: wanted.teamId } : { kind: wanted.to };
      return c.json(await conversations.handing.handTo(id, actor, to, why), 200);
    })
    .openapi(recipients, async (c) => {
      const { people, teams } = await conversations.handing.recipients(c.req.valid('param').id, requireRole(c, 'agent'));
      return c.json({ people: [...people], teams: [...teams] }, 200);
    })
    .openapi(brief, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      const { sentences, ...made } = await briefs.of(c.req.valid('param').id, actor, localeOf(c.req.valid('query').locale) ?? 'en');
      return c.json({ ...made, sentences: [...sentences] }, 200);
    })
    .openapi(assign, async (c) => {
      const actor = requireRole(c, 'agent');
      const { userId, ifAssignee } = c.req.valid('json');
      const assignee = userId === null ? null : await staff.find(userId);
      if (userId !== null && assignee === null) throw new CsError('request/not-found', 'There is no such member of staff.');
      return c.json(await conversations.assign(c.req.valid('param').id, actor, assignee, ifAssignee), 200);
    })
    .openapi(close, async (c) => {
      const { rating, comment } = c.req.valid('json');
      return c.json(await conversations.close(c.req.valid('param').id, requirePerson(c), rating ?? null, comment ?? null), 200);
    })
    .openapi(contact, async (c) => {
      await conversations.leaveContact(c.req.valid('param').id, requirePerson(c), c.req.valid('json').email);
      return c.body(null, 204);
    });
}
