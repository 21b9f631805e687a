import { createRoute, z } from '@hono/zod-openapi';
import { LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { SavedReplies } from '../../rooms/saved-replies.ts';
import { requireRole, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Saved replies'];
const draft = z
  .object({
    shortcut: z.string().min(1).max(LIMITS.shortcutChars),
    title: z.string().trim().min(1).max(RELAY_LIMITS.titleChars),
    body: z.string().trim().min(1).max(LIMITS.messageChars),
    locale: z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/),
    shared: z.boolean(),
  })
  .openapi('SavedReplyDraft');
const reply = draft.extend({ id: z.string(), owner: z.object({ id: z.string(), name: z.string() }), updatedAt: z.string() }).openapi('SavedReply');
const query = z.object({ siteId: z.string().max(64).optional() });

const list = createRoute({
  method: 'get',
  path: '/v1/saved-replies',
  tags,
  summary: 'The shared replies of a site and the own ones',
  security,
  request: { query },
  responses: { 200: json('The replies, with the name that stands for {site.name}.', z.object({ items: z.array(reply), siteName: z.string() })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/saved-replies',
  tags,
  summary: 'Keep a reply; shared ones need the role lead',
  security,
  request: { query, ...body(draft) },
  responses: { 201: json('The reply.', reply), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/saved-replies/{id}',
  tags,
  summary: 'Change a saved reply',
  security,
  request: { params: idParams, ...body(draft) },
  responses: { 200: json('The reply.', reply), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/saved-replies/{id}',
  tags,
  summary: 'Delete a saved reply',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'Deleted.' }, ...problems },
});

/** What these routes work with. */
export interface SavedReplyRouteDeps {
  readonly savedReplies: SavedReplies;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
}

/** Replies that the staff keep to use again. */
export function savedReplyRoutes({ savedReplies, audit, rates }: SavedReplyRouteDeps) {
  return router()
    .openapi(list, async (c) => {
      const actor = requireRole(c, 'agent');
      const site = requireSite(c);
      return c.json({ items: await savedReplies.list(site.id, actor), siteName: site.name }, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      const made = await savedReplies.create(requireSite(c).id, actor, c.req.valid('json'));
      if (made.shared) await audit.write(actor, 'saved-reply.created', made.id, made.shortcut);
      return c.json(made, 201);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      const changed = await savedReplies.update(c.req.valid('param').id, actor, c.req.valid('json'));
      if (changed.shared) await audit.write(actor, 'saved-reply.changed', changed.id, changed.shortcut);
      return c.json(changed, 200);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'agent');
      const removed = await savedReplies.remove(c.req.valid('param').id, actor);
      if (removed.shared) await audit.write(actor, 'saved-reply.removed', removed.id, removed.shortcut);
      return c.body(null, 204);
    });
}
