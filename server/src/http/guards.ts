import { CsError, atLeast } from '@cs-kit/protocol';
import type { Feature, Site, StaffRole } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor, AppEnv, Peer, Scope } from '../context.ts';

/** The proven actor, or `session/token-missing`. */
export function requireActor(c: Context<AppEnv>): Actor {
  const actor = c.get('actor');
  if (actor === null) throw new CsError('session/token-missing', 'Send `Authorization: Bearer` with an access token from POST /v1/sessions.');
  return actor;
}

/** Whether a content type is JSON. */
export const isJson = (type: string | null | undefined): boolean => /^application\/json\b/i.test(type ?? '');

/** The JSON object of the body: `request/unsupported-type`, `request/malformed` or `request/invalid` where it is none. */
export async function readObject(c: Context<AppEnv>): Promise<Readonly<Record<string, unknown>>> {
  if (!isJson(c.req.header('content-type'))) throw new CsError('request/unsupported-type', 'Send content-type application/json.');
  let value: unknown;
  try {
    value = await c.req.json();
  } catch {
    throw new CsError('request/malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new CsError('request/invalid', 'Send a JSON object.');
  return value as Readonly<Record<string, unknown>>;
}

/** A visitor or a member of staff; server keys are refused. */
export function requirePerson(c: Context<AppEnv>): Actor {
  const actor = requireActor(c);
  if (actor.kind === 'key') throw new CsError('session/forbidden', 'A server key cannot act as a person here.');
  return actor;
}

/** A member of staff of at least this role. */
export function requireRole(c: Context<AppEnv>, role: StaffRole): Actor {
  const actor = requireActor(c);
  if (actor.kind !== 'staff' || !atLeast(actor.role, role)) throw new CsError('session/forbidden', `This needs the role ${role}.`);
  return actor;
}

/** The site of the request: the token's own for visitors and keys, `siteId` of the query for staff. */
export function requireSite(c: Context<AppEnv>): Site {
  const site = c.get('site');
  if (site === null) throw new CsError('session/site-unknown', 'Name the site: ?siteId=.');
  if (!site.enabled && c.get('actor')?.kind !== 'staff') throw new CsError('session/site-disabled');
  return site;
}

/** A person, or a server key that was given one of these scopes. */
export function requireScope(c: Context<AppEnv>, ...scopes: readonly Scope[]): Actor {
  const actor = requireActor(c);
  if (actor.kind === 'key' && !scopes.some((scope) => actor.scopes.includes(scope)))
    throw new CsError('session/forbidden', `This API key lacks the scope ${scopes.join(' or ')}.`);
  return actor;
}

/** The switch of a site's features: one of these must be on. It binds visitors and server keys; the staff work on behind it. */
export function requireFeature(actor: Actor, site: Site, ...features: readonly Feature[]): void {
  if (actor.kind === 'staff' || features.some((feature) => site.features.includes(feature))) return;
  throw new CsError('session/site-disabled', `The operator has switched this off for this site: ${features.join(', ')}.`);
}

/** Bounds calls that cost money by address and by site, beside the rate of the one visitor: a hundred new visitors must not cost a hundred times as much. */
export function limitPaid(rates: RateLimiter, c: Context<AppEnv>, actor: Actor, site: Site): void {
  limitPaidFrom(rates, c.get('peer'), actor, site);
}

/** The same for what comes by no request. */
export function limitPaidFrom(rates: RateLimiter, peer: Peer, actor: Actor, site: Site): void {
  if (actor.kind !== 'visitor') return;
  rates.take('paidPerPrefix', peer.prefix);
  rates.take('paidPerSite', site.id);
}
