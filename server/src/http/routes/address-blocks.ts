import { createRoute, z } from '@hono/zod-openapi';
import { CsError, NETWORKS, RELAY_LIMITS, atLeast, inNetwork, networkText, parseAddress, parseNetwork } from '@cs-kit/protocol';
import type { BlockedAddress, Network } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor } from '../../context.ts';
import type { AddressBlocks } from '../../rooms/address-blocks.ts';
import { requireRole, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Blocks'];
const fields = {
  id: z.string(),
  siteId: z.string(),
  network: z.string().nullable(),
  reason: z.string().nullable(),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.string(),
  expiresAt: z.string().nullable(),
};
const block = z.object(fields).openapi('BlockedAddress');
export const blockedToo = z.object({ ...fields, known: z.boolean() }).openapi('BlockedToo');

/** For how long, null for ever; and that the network may hold the caller's own address. */
export const blockTerms = {
  minutes: z.number().int().min(1).max(NETWORKS.minutes).nullable(),
  own: z.boolean().optional(),
};
export const blockReason = z.string().trim().min(1).max(RELAY_LIMITS.reasonChars).optional();

const list = createRoute({
  method: 'get',
  path: '/v1/address-blocks',
  tags,
  summary: 'Networks whose visitors are refused',
  security,
  request: { query: z.object({ siteId: z.string().max(64).optional() }) },
  responses: { 200: json('The newest first.', z.object({ items: z.array(block) })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/address-blocks',
  tags,
  summary: 'Refuse the visitors of a network; 409 `block/own-network` where it holds the address of the caller and `own` is not sent',
  security,
  request: {
    query: z.object({ siteId: z.string().max(64).optional() }),
    ...body(z.object({ network: z.string().min(1).max(64), reason: blockReason, ...blockTerms })),
  },
  responses: { 201: json('The block.', blockedToo), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/address-blocks/{id}',
  tags,
  summary: 'Let the visitors of a network in again; who has blocked it may take it back for 10 seconds',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'They can come in.' }, ...problems },
});

/** Warns whoever is about to shut out the house that they sit in: `block/own-network`. The staff themselves are never shut out. */
export function warnOwn(network: Network, address: string, sure: boolean | undefined): void {
  const own = parseAddress(address);
  if (sure === true || own === null || !inNetwork(own, network)) return;
  throw new CsError(
    'block/own-network',
    'Your own address is in this network: visitors beside you would be refused too. Send own: true to block it nevertheless.',
  );
}

/** What is told of a block: agents block addresses without seeing them. */
export function shownTo<T extends BlockedAddress>(actor: Actor, made: T): T {
  return atLeast(actor.role, 'lead') ? made : { ...made, network: null };
}

/** Blocked networks. Leads and admins manage them; agents block one only as that of a visitor, in the routes of the blocks. */
export function addressBlockRoutes({
  addressBlocks,
  audit,
  rates,
}: {
  readonly addressBlocks: AddressBlocks;
  readonly audit: AuditLog;
  readonly rates: RateLimiter;
}) {
  return router()
    .openapi(list, async (c) => {
      requireRole(c, 'lead');
      return c.json({ items: await addressBlocks.list(requireSite(c).id) }, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'lead');
      const { network: written, reason, minutes, own } = c.req.valid('json');
      rates.take('conversationActionsPerActor', actor.id);
      const network = parseNetwork(written);
      warnOwn(network, c.get('peer').address, own);
      const made = await addressBlocks.add(requireSite(c).id, network, actor, { reason: reason ?? null, minutes });
      await auditBlock(audit, actor, made, network);
      return c.json(made, 201);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'agent');
      const gone = await addressBlocks.remove(c.req.valid('param').id, actor);
      await audit.write(actor, 'address.unblocked', gone.id);
      return c.body(null, 204);
    });
}

/** The audit log is kept for ever and whole, so it names the block and how wide it is, and no address. */
export async function auditBlock(audit: AuditLog, actor: Actor, made: BlockedAddress, network: Network): Promise<void> {
  const width = networkText(network).split('/')[1];
  await audit.write(actor, 'address.blocked', made.id, `IPv${network.family} /${width}${made.expiresAt === null ? '' : `, until ${made.expiresAt}`}`);
}
