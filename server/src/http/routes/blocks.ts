import { createRoute, z } from '@hono/zod-openapi';
import { CsError, networkAround, parseAddress } from '@cs-kit/protocol';
import type { Network } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { AddressBlocks } from '../../rooms/address-blocks.ts';
import type { Blocks } from '../../rooms/blocks.ts';
import type { Rooms } from '../../rooms/rooms.ts';
import type { OpenSockets } from '../../sockets.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { requireRole, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';
import { auditBlock, blockReason, blockTerms, blockedToo, shownTo, warnOwn } from './address-blocks.ts';

const tags = ['Blocks'];
const person = z.object({ id: z.string(), name: z.string() });
const block = z
  .object({
    ...{ id: z.string(), siteId: z.string(), visitor: person, reason: z.string().nullable(), by: person, at: z.string() },
    address: blockedToo.nullable().optional(),
  })
  .openapi('BlockedVisitor');

const list = createRoute({
  method: 'get',
  path: '/v1/blocks',
  tags,
  summary: 'Visitors of a site whose new messages are refused',
  security,
  request: { query: z.object({ siteId: z.string().max(64).optional() }) },
  responses: { 200: json('The newest first.', z.object({ items: z.array(block) })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/blocks',
  tags,
  summary: 'Refuse new messages of the visitor of a conversation, and with `address` the network that they are connected from',
  security,
  request: body(z.object({ conversationId: z.string().min(1).max(64), reason: blockReason, address: z.object(blockTerms).optional() })),
  responses: { 201: json('The block.', block), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/blocks/{id}',
  tags,
  summary: 'Let a visitor write again; who has blocked may take it back for 10 seconds',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'They can write again.' }, ...problems },
});

/** What these routes work with. */
export interface BlockRouteDeps {
  readonly db: Kysely<Schema>;
  readonly blocks: Blocks;
  readonly addressBlocks: AddressBlocks;
  readonly sockets: Pick<OpenSockets, 'addressOf'>;
  readonly rooms: Rooms;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
}

/** Visitors whose new messages are refused. Any of the staff block; leads and admins see the list and unblock. */
export function blockRoutes({ db, blocks, addressBlocks, sockets, rooms, audit, rates }: BlockRouteDeps) {
  const networkOf = (visitorId: string): Network | null => {
    const address = parseAddress(sockets.addressOf(visitorId) ?? '');
    return address === null ? null : networkAround(address);
  };
  return router()
    .openapi(list, async (c) => {
      requireRole(c, 'lead');
      return c.json({ items: await blocks.list(requireSite(c).id) }, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'agent');
      const { conversationId, reason, address } = c.req.valid('json');
      rates.take('conversationActionsPerActor', actor.id);
      await rooms.openFor(conversationId, actor, 'assign');
      const visitor = await db
        .selectFrom('conversations')
        .innerJoin('visitors', 'visitors.id', 'conversations.visitor_id')
        .select(['visitors.id', 'visitors.name', 'visitors.site_id as siteId'])
        .where('conversations.room_id', '=', conversationId)
        .executeTakeFirst();
      if (visitor === undefined) throw new CsError('request/not-found', 'This conversation has no visitor any more.');
      const network = address === undefined ? null : networkOf(visitor.id);
      if (network !== null) warnOwn(network, c.get('peer').address, address?.own);
      const made = await blocks.add(visitor, actor, reason ?? null);
      await audit.write(actor, 'visitor.blocked', made.visitor.id);
      if (address === undefined) return c.json(made, 201);
      if (network === null) return c.json({ ...made, address: null }, 201);
      const too = await addressBlocks.add(visitor.siteId, network, actor, { reason: reason ?? null, minutes: address.minutes });
      await auditBlock(audit, actor, too, network);
      return c.json({ ...made, address: shownTo(actor, too) }, 201);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'agent');
      const gone = await blocks.remove(c.req.valid('param').id, actor);
      await audit.write(actor, 'visitor.unblocked', gone.visitor.id);
      return c.body(null, 204);
    });
}
