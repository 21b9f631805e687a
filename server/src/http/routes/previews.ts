import { createRoute, z } from '@hono/zod-openapi';
import { CsError, isUuid } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { Sites } from '../../auth/sites.ts';
import type { AppEnv } from '../../context.ts';
import { linkOf } from '../../previews/link.ts';
import type { Previews } from '../../previews/previews.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import { requirePerson } from '../guards.ts';
import { idParams, json, problems, router, security } from '../openapi.ts';

const previewSchema = z
  .object({
    url: z.string(),
    host: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    siteName: z.string().nullable(),
    picture: z.boolean(),
  })
  .openapi('LinkPreview');
const messageParams = idParams.extend({ messageId: z.string().refine(isUuid, 'a UUID').openapi({ format: 'uuid' }) });

const show = createRoute({
  method: 'get',
  path: '/v1/rooms/{id}/messages/{messageId}/preview',
  tags: ['Rooms'],
  summary: 'What stands behind the first link of a message, as far as the site lets the relay look',
  security,
  request: { params: messageParams },
  responses: { 200: json('What was found.', z.object({ on: z.boolean(), preview: previewSchema.nullable() })), ...problems },
});

/** Previews of links. Only what stands in a message that the caller may read is ever asked of the web. */
export function previewRoutes({ rooms, sites, previews }: { readonly rooms: Rooms; readonly sites: Sites; readonly previews: Previews }) {
  const messageOf = async (c: Context<AppEnv>, id: string, messageId: string) => {
    const actor = requirePerson(c);
    const { room, role } = await rooms.openFor(id, actor, 'read');
    const event: LogEvent & { kind: 'message' } = await rooms.message(id, role, messageId);
    const on = sites.byId(room.siteId)?.linkPreviews === true;
    return { on, link: on ? linkOf(event) : null, whom: { roomId: id, siteId: room.siteId, actorId: actor.id } };
  };
  const routes = router().openapi(show, async (c) => {
    const { id, messageId } = c.req.valid('param');
    const { on, link, whom } = await messageOf(c, id, messageId);
    return c.json({ on, preview: link === null ? null : await previews.of(whom, link) }, 200);
  });
  routes.get('/v1/rooms/:id/messages/:messageId/preview/picture', async (c) => {
    const { id, messageId } = c.req.param();
    const { link } = await messageOf(c, id, messageId);
    const picture = link === null ? null : await previews.picture(id, link);
    if (picture === null) throw new CsError('request/not-found', 'There is no picture for this message.');
    return new Response(picture as Uint8Array<ArrayBuffer>, {
      headers: {
        'content-type': 'image/webp',
        'content-length': String(picture.byteLength),
        'x-content-type-options': 'nosniff',
        'content-security-policy': 'sandbox',
        'cache-control': 'private, max-age=3600',
        'cross-origin-resource-policy': 'cross-origin',
      },
    });
  });
  return routes;
}
