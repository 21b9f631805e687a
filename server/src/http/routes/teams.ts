import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS, normalPagePattern } from '@cs-kit/protocol';
import type { Team } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Teams'];
const page = z
  .string()
  .max(RELAY_LIMITS.pagePatternChars)
  .refine((text) => normalPagePattern(text, RELAY_LIMITS.pagePatternChars) !== null, 'a path such as /returns/*, or an address')
  .transform((text) => normalPagePattern(text, RELAY_LIMITS.pagePatternChars) as string);
const draft = z
  .object({
    name: z.string().trim().min(1).max(RELAY_LIMITS.nameChars),
    members: z.array(z.string().min(1).max(64)).max(RELAY_LIMITS.membersPerTeam),
    languages: z.array(z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'a language tag such as en or zh-CN')).max(RELAY_LIMITS.languagesPerTeam),
    pages: z.array(page).max(RELAY_LIMITS.pagesPerTeam),
  })
  .openapi('TeamDraft');
const team = z
  .object({
    id: z.string(),
    siteId: z.string(),
    name: z.string(),
    members: z.array(z.string()),
    languages: z.array(z.string()),
    pages: z.array(z.string()),
    updatedAt: z.string(),
  })
  .openapi('Team');

const list = createRoute({
  method: 'get',
  path: '/v1/teams',
  tags,
  summary: 'The teams of a site, or of all',
  security,
  request: { query: z.object({ siteId: z.string().max(64).optional() }) },
  responses: { 200: json('The teams, by name.', z.object({ items: z.array(team) })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/teams',
  tags,
  summary: 'Make a team; needs the role lead',
  security,
  request: { query: z.object({ siteId: z.string().min(1).max(64) }), ...body(draft) },
  responses: { 201: json('The team.', team), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/teams/{id}',
  tags,
  summary: 'Change a team',
  security,
  request: { params: idParams, ...body(draft) },
  responses: { 200: json('The team.', team), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/teams/{id}',
  tags,
  summary: 'Delete a team; its conversations stay',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'Deleted.' }, ...problems },
});

/** What these routes work with. */
export interface TeamRouteDeps {
  readonly conversations: Conversations;
  readonly sites: Sites;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
}

/** Teams, to which conversations are routed. The staff read them, leads and admins write. */
export function teamRoutes({ conversations: { teams }, sites, audit, rates }: TeamRouteDeps) {
  const out = (value: Team) => value as z.input<typeof team>;
  return router()
    .openapi(list, async (c) => {
      requireRole(c, 'agent');
      return c.json({ items: (await teams.list(c.req.valid('query').siteId ?? null)).map(out) }, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'lead');
      const { siteId } = c.req.valid('query');
      if (sites.byId(siteId) === null) throw new CsError('request/not-found', 'There is no such site.');
      rates.take('conversationActionsPerActor', actor.id);
      const made = await teams.create(siteId, c.req.valid('json'));
      await audit.write(actor, 'team.created', made.id, made.name);
      return c.json(out(made), 201);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'lead');
      rates.take('conversationActionsPerActor', actor.id);
      const changed = await teams.update(c.req.valid('param').id, c.req.valid('json'));
      await audit.write(actor, 'team.changed', changed.id, changed.name);
      return c.json(out(changed), 200);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'lead');
      const removed = await teams.remove(c.req.valid('param').id);
      await audit.write(actor, 'team.removed', removed.id, removed.name);
      return c.body(null, 204);
    });
}
