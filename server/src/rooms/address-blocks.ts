import { CsError, NETWORKS, RELAY_LIMITS, atLeast, inNetwork, networkText, parseAddress, parseNetwork, uuid } from '@cs-kit/protocol';
import type { BlockedAddress, BlockedToo, Network } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { AddressBlocksTable, Schema } from '../storage/state/schema.ts';

/** Networks whose visitors are refused altogether. */
export interface AddressBlocks {
  /** Blocks a network of a site for some minutes, or for ever. One that is blocked already is blocked anew, unless that were for a shorter time. */
  add(siteId: string, network: Network, by: Actor, terms: { readonly reason: string | null; readonly minutes: number | null }): Promise<BlockedToo>;
  /** Lets its visitors in again. Leads and admins do; who has blocked takes it back for a moment. */
  remove(id: string, by: Actor): Promise<BlockedAddress>;
  /** Those of a site, the newest first. */
  list(siteId: string): Promise<BlockedAddress[]>;
  /** Whether an address of the site is blocked. */
  has(siteId: string, address: string): boolean;
  /** Throws `session/address-blocked` where this actor is a visitor, or nobody yet, who comes from a blocked network. The staff and servers always come in. */
  check(siteId: string | null, address: string, actor: Pick<Actor, 'kind'> | null): void;
}

interface Held {
  readonly network: Network;
  readonly until: number;
}

const untilOf = (expiresAt: number | null): number => expiresAt ?? Number.POSITIVE_INFINITY;

/** Opens them. They are held in memory: every request of a visitor asks. */
export async function createAddressBlocks(deps: {
  readonly db: Kysely<Schema>;
  readonly now: () => number;
  /** Closes what visitors of the site have open from there. */
  readonly onBlocked: (siteId: string, holds: (address: string) => boolean) => void;
}): Promise<AddressBlocks> {
  const { db, now } = deps;
  /** By site, then by id. */
  const held = new Map<string, Map<string, Held>>();
  const hold = (row: AddressBlocksTable): void => {
    const ofSite = held.get(row.site_id) ?? new Map<string, Held>();
    held.set(row.site_id, ofSite.set(row.id, { network: parseNetwork(row.network), until: untilOf(row.expires_at) }));
  };
  const forget = async (): Promise<void> => {
    for (const ofSite of held.values()) for (const [id, { until }] of ofSite) if (until <= now()) ofSite.delete(id);
    await db.deleteFrom('address_blocks').where('expires_at', '<=', now()).execute();
  };
  await forget();
  for (const row of await db.selectFrom('address_blocks').selectAll().execute()) hold(row);

  const has = (siteId: string, text: string): boolean => {
    const ofSite = held.get(siteId);
    const address = ofSite === undefined || ofSite.size === 0 ? null : parseAddress(text);
    if (ofSite === undefined || address === null) return false;
    for (const { network, until } of ofSite.values()) if (until > now() && inNetwork(address, network)) return true;
    return false;
  };

  return {
    async add(siteId, network, by, { reason, minutes }) {
      await forget();
      const row = {
        id: uuid(now()),
        site_id: siteId,
        network: networkText(network),
        reason,
        by_id: by.id,
        by_name: by.name,
        at: now(),
        expires_at: minutes === null ? null : now() + minutes * 60_000,
      };
      const { stored, known } = await db.transaction().execute(async (transaction) => {
        const all = await transaction.selectFrom('address_blocks').selectAll().where('site_id', '=', siteId).execute();
        const before = all.find((other) => other.network === row.network);
        if (before === undefined && all.length >= NETWORKS.perSite)
          throw new CsError('request/conflict', `A site blocks at most ${NETWORKS.perSite} networks. Remove one that is needed no more.`);
        if (before !== undefined && untilOf(before.expires_at) > untilOf(row.expires_at)) return { stored: before, known: true };
        const next = { ...row, id: before?.id ?? row.id };
        if (before !== undefined) await transaction.deleteFrom('address_blocks').where('id', '=', before.id).execute();
        await transaction.insertInto('address_blocks').values(next).execute();
        return { stored: next, known: before !== undefined };
      });
      hold(stored);
      deps.onBlocked(siteId, (address) => has(siteId, address));
      return { ...toBlock(stored), known };
    },
    async remove(id, by) {
      const row = await db.selectFrom('address_blocks').selectAll().where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw new CsError('request/not-found', 'This network is not blocked any more.');
      const own = row.by_id === by.id && now() - row.at <= RELAY_LIMITS.undoMs + 2_000;
      if (!own && !atLeast(by.role, 'lead')) throw new CsError('session/forbidden', 'Leads and admins let a network in again. Ask one of them.');
      await db.deleteFrom('address_blocks').where('id', '=', id).execute();
      held.get(row.site_id)?.delete(id);
      return toBlock(row);
    },
    async list(siteId) {
      await forget();
      return (await db.selectFrom('address_blocks').selectAll().where('site_id', '=', siteId).orderBy('at', 'desc').execute()).map(toBlock);
    },
    has,
    check(siteId, address, actor) {
      if (siteId === null || (actor !== null && actor.kind !== 'visitor') || !has(siteId, address)) return;
      throw new CsError('session/address-blocked', 'The staff of this site have blocked the network that this request comes from.');
    },
  };
}

function toBlock(row: Selectable<AddressBlocksTable>): BlockedAddress {
  return {
    id: row.id,
    siteId: row.site_id,
    network: row.network,
    reason: row.reason,
    by: { id: row.by_id, name: row.by_name },
    at: new Date(row.at).toISOString(),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
  };
}
