import { createRoute, z } from '@hono/zod-openapi';
import { CsError, LIMITS, PRIORITIES, RELAY_LIMITS, normalTag } from '@cs-kit/protocol';
import type { ConversationAction } from '@cs-kit/protocol';
import type { Staff } from '../../auth/staff.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tag = z
  .string()
  .max(LIMITS.tagChars * 2)
  .refine((text) => normalTag(text) !== null, `a tag of 1 to ${LIMITS.tagChars} characters`);
const tagList = z.array(tag).max(RELAY_LIMITS.tagsPerConversation).optional();
const action = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('assign'), userId: z.string().max(64).nullable() }),
    z.object({ type: z.literal('snooze'), until: z.iso.datetime().nullable() }),
    z.object({ type: z.literal('wake') }),
    z.object({ type: z.literal('priority'), priority: z.enum(PRIORITIES) }),
    z.object({ type: z.literal('tag'), add: tagList, remove: tagList }),
    z.object({ type: z.literal('close') }),
    z.object({ type: z.literal('merge'), into: z.string().min(1).max(64) }),
    z.object({ type: z.literal('spam'), spam: z.boolean() }),
  ])
  .openapi('ConversationAction');
const receipt = z
  .object({
    outcomes: z.array(z.object({ id: z.string(), ok: z.boolean(), code: z.string().optional(), message: z.string().optional() })),
    undo: z.object({ id: z.string(), until: z.string() }).nullable(),
  })
  .openapi('ActionReceipt');
const tags = ['Conversations'];

const act = createRoute({
  method: 'post',
  path: '/v1/conversations/actions',
  tags,
  summary: 'Assign, put aside, label or close several at once; each has its outcome',
  security,
  request: body(z.object({ ids: z.array(z.string().min(1).max(64)).min(1).max(RELAY_LIMITS.conversationsPerAction), action })),
  responses: { 200: json('What became of each, and how it is taken back.', receipt), ...problems },
});
const undo = createRoute({
  method: 'delete',
  path: '/v1/conversations/actions/{id}',
  tags,
  summary: 'Take an action back, for 10 seconds; what somebody changed since stays',
  security,
  request: { params: idParams },
  responses: { 200: json('What became of each.', receipt), ...problems },
});
const listTags = createRoute({
  method: 'get',
  path: '/v1/tags',
  tags,
  summary: 'Tags that were given, those used last first',
  security,
  request: { query: z.object({ siteId: z.string().max(64).optional() }) },
  responses: { 200: json('The tags.', z.object({ items: z.array(z.object({ tag: z.string(), usedAt: z.string() })) })), ...problems },
});

/** What staff do with one or several conversations at once. */
export function conversationActionRoutes({ conversations, staff }: { readonly conversations: Conversations; readonly staff: Staff }) {
  return router()
    .openapi(act, async (c) => {
      const actor = requireRole(c, 'agent');
      const { ids, action: wanted } = c.req.valid('json');
      const assignee = wanted.type === 'assign' && wanted.userId !== null ? await staff.find(wanted.userId) : null;
      if (wanted.type === 'assign' && wanted.userId !== null && assignee === null) throw new CsError('request/not-found', 'There is no such member of staff.');
      const { outcomes, undo: back } = await conversations.actions.run(actor, ids, wanted as ConversationAction, assignee);
      return c.json({ outcomes: [...outcomes], undo: back }, 200);
    })
    .openapi(undo, async (c) => {
      const { outcomes } = await conversations.actions.undo(requireRole(c, 'agent'), c.req.valid('param').id);
      return c.json({ outcomes: [...outcomes], undo: null }, 200);
    })
    .openapi(listTags, async (c) => {
      requireRole(c, 'agent');
      return c.json({ items: await conversations.tags(c.req.valid('query').siteId ?? null) }, 200);
    });
}
