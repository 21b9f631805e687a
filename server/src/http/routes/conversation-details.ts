import { createRoute, z } from '@hono/zod-openapi';
import type { Site } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Insights } from '../../insights/index.ts';
import type { Conversations } from '../../rooms/conversations.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { requireRole } from '../guards.ts';
import { idParams, json, problems, router, security } from '../openapi.ts';

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

/** What the staff see and write beside a conversation. */
export function conversationDetailRoutes({ conversations, rooms, sites, insights, rates }: ConversationDetailDeps) {
  return router().openapi(pages, async (c) => {
    const actor = requireRole(c, 'agent');
    const { id } = c.req.valid('param');
    rates.take('conversationActionsPerActor', actor.id);
    await rooms.openFor(id, actor, 'assign');
    const row = await conversations.row(id);
    const site = row === null ? null : sites.byId(row.site_id);
    if (row === null || site === null || !recognises(site)) return c.json({ counted: false, pages: [] }, 200);
    return c.json({ counted: true, pages: [...(await insights.visit(site.id, row.visitor_id))] }, 200);
  });
}
