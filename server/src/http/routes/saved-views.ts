import { createRoute, z } from '@hono/zod-openapi';
import { LIMITS, PRIORITIES, RELAY_LIMITS, normalTag } from '@cs-kit/protocol';
import type { SavedView, SavedViewDraft } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { SavedViews } from '../../rooms/saved-views.ts';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Saved views'];

/** Fields of a filter, as the list of conversations takes them too. */
export const filterFields = {
  assignee: z.string().min(1).max(64).optional(),
  tag: z
    .string()
    .max(LIMITS.tagChars * 2)
    .refine((text) => normalTag(text) !== null, `a tag of 1 to ${LIMITS.tagChars} characters`)
    .optional(),
  priority: z.enum(PRIORITIES).optional(),
  siteId: z.string().min(1).max(64).optional(),
  team: z.string().min(1).max(64).optional(),
  review: z.enum(['todo', 'done']).optional(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/)
    .optional(),
};
const filter = z
  .strictObject({
    status: z.enum(['open', 'assistant', 'waiting', 'assigned', 'snoozed', 'closed', 'spam']).optional(),
    ...filterFields,
    waitingMinutes: z.number().int().min(1).max(RELAY_LIMITS.waitingMinutes).optional(),
  })
  .openapi('ViewFilter');
const draft = z.object({ name: z.string().trim().min(1).max(RELAY_LIMITS.nameChars), shared: z.boolean(), filter }).openapi('SavedViewDraft');
const view = draft.extend({ id: z.string(), owner: z.object({ id: z.string(), name: z.string() }), updatedAt: z.string() }).openapi('SavedView');

const list = createRoute({
  method: 'get',
  path: '/v1/views',
  tags,
  summary: 'The shared views of the inbox and the own ones',
  security,
  responses: { 200: json('The views, by name.', z.object({ items: z.array(view) })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/views',
  tags,
  summary: 'Keep a view; shared ones need the role lead',
  security,
  request: body(draft),
  responses: { 201: json('The view.', view), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/views/{id}',
  tags,
  summary: 'Change a view',
  security,
  request: { params: idParams, ...body(draft) },
  responses: { 200: json('The view.', view), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/views/{id}',
  tags,
  summary: 'Delete a view',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'Deleted.' }, ...problems },
});

/** What these routes work with. */
export interface SavedViewRouteDeps {
  readonly savedViews: SavedViews;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
}

/** Views of the inbox that the staff keep. */
export function savedViewRoutes({ savedViews, audit, rates }: SavedViewRouteDeps) {
  const out = (value: SavedView) => value as z.input<typeof view>;
  return router()
    .openapi(list, async (c) => c.json({ items: (await savedViews.list(requireRole(c, 'agent'))).map(out) }, 200))
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      const made = await savedViews.create(actor, c.req.valid('json') as SavedViewDraft);
      if (made.shared) await audit.write(actor, 'view.created', made.id, made.name);
      return c.json(out(made), 201);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'agent');
      rates.take('conversationActionsPerActor', actor.id);
      const changed = await savedViews.update(c.req.valid('param').id, actor, c.req.valid('json') as SavedViewDraft);
      if (changed.shared) await audit.write(actor, 'view.changed', changed.id, changed.name);
      return c.json(out(changed), 200);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'agent');
      const removed = await savedViews.remove(c.req.valid('param').id, actor);
      if (removed.shared) await audit.write(actor, 'view.removed', removed.id, removed.name);
      return c.body(null, 204);
    });
}
