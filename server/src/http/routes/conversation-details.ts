import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS, REVIEW_SCORES } from '@cs-kit/protocol';
import type { Assignee, OutgoingMessage, Site } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Insights } from '../../insights/index.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import { authorOf } from '../../rooms/rooms.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';
import { outgoing } from './rooms.ts';

const tags = ['Conversations'];

const pages = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/pages',
  tags,
  summary: 'Pages of the newest visit of its visitor, where the site recognises those who agreed to it',
  security,
  request: { params: idParams },
  responses: {
    200: json('The newest first.', z.object({ counted: z.boolean(), pages: z.array(z.object({ at: z.string(), url: z.string(), path: z.string() })) })),
    ...problems,
  },
});

const person = z.object({ id: z.string(), name: z.string() });
const whisper = createRoute({
  method: 'post',
  path: '/v1/conversations/{id}/whispers',
  tags,
  summary: 'Leads: a note to whoever has the conversation; answered when it is on disk',
  security,
  request: { params: idParams, ...body(outgoing) },
  responses: {
    201: json(
      'Stored.',
      z.object({ id: z.string(), seq: z.number(), at: z.string(), author: person.extend({ role: z.string() }), text: z.string(), to: person }),
    ),
    ...problems,
  },
});
const reviewDraft = z.object({
  score: z.number().int().min(REVIEW_SCORES[0]).max(REVIEW_SCORES.length),
  words: z.string().trim().max(RELAY_LIMITS.reviewChars),
  category: z.string().trim().min(1).max(RELAY_LIMITS.reviewCategoryChars).nullable(),
});
/** A review as REST gives it. */
export const reviewSchema = reviewDraft
  .extend({ words: z.string(), category: z.string().nullable(), by: person, agent: person.nullable(), at: z.string() })
  .openapi('Review');
const review = createRoute({
  method: 'put',
  path: '/v1/conversations/{id}/review',
  tags,
  summary: 'Leads: review a closed conversation, or change the review',
  security,
  request: { params: idParams, ...body(reviewDraft) },
  responses: { 200: json('The review.', reviewSchema), ...problems },
});

/** What these routes work with. */
export interface ConversationDetailDeps {
  readonly conversations: Conversations;
  readonly rooms: Rooms;
  readonly sites: Sites;
  readonly insights: Pick<Insights, 'visit'>;
  readonly rates: RateLimiter;
}

/** Whether a site recognises visitors on its pages; those who did not agree are not among them. */
const recognises = (site: Site): boolean => site.features.includes('insights') && (site.analytics === 'consent' || site.analytics === 'on');

/** Whoever has a conversation, for a whisper of somebody else. */
async function holder(conversations: Conversations, id: string, actorId: string): Promise<Assignee> {
  const row = await conversations.row(id);
  if (row?.assignee_id == null) throw new CsError('request/conflict', 'Nobody has this conversation. Write a note, or hand it to somebody.');
  if (row.assignee_id === actorId) throw new CsError('request/conflict', 'You have this conversation yourself. Write a note instead.');
  return { id: row.assignee_id, name: row.assignee_name ?? '' };
}

/** What the staff see and write beside a conversation. */
export function conversationDetailRoutes({ conversations, rooms, sites, insights, rates }: ConversationDetailDeps) {
  return router()
    .openapi(pages, async (c) => {
      const actor = requireRole(c, 'agent');
      const { id } = c.req.valid('param');
      rates.take('conversationActionsPerActor', actor.id);
      await rooms.openFor(id, actor, 'assign');
      const row = await conversations.row(id);
      const site = row === null ? null : sites.byId(row.site_id);
      if (row === null || site === null || !recognises(site)) return c.json({ counted: false, pages: [] }, 200);
      return c.json({ counted: true, pages: [...(await insights.visit(site.id, row.visitor_id))] }, 200);
    })
    .openapi(whisper, async (c) => {
      const actor = requireRole(c, 'lead');
      const { id } = c.req.valid('param');
      await rooms.openFor(id, actor, 'internal-notes');
      const to = await holder(conversations, id, actor.id);
      const message = c.req.valid('json') as OutgoingMessage;
      const stored = await rooms.send(id, actor, { ...message, visibility: 'internal', whisper: to });
      return c.json({ id: stored.messageId, seq: stored.seq, at: stored.at, author: authorOf(actor), text: stored.text, to }, 201);
    })
    .openapi(review, async (c) => {
      const actor = requireRole(c, 'lead');
      rates.take('conversationActionsPerActor', actor.id);
      return c.json(await conversations.reviews.put(c.req.valid('param').id, actor, c.req.valid('json')), 200);
    });
}
