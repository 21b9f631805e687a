import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiKeys } from '../../auth/keys.ts';
import type { Sessions } from '../../auth/sessions.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Actor, AppEnv } from '../../context.ts';
import type { AddressBlocks } from '../../rooms/address-blocks.ts';

export interface AuthDeps {
  readonly sessions: Sessions;
  readonly keys: ApiKeys;
  readonly sites: Sites;
  readonly addressBlocks: Pick<AddressBlocks, 'check'>;
}

/** Proves a bearer token or key; throws `session/…` where there is one that is not good. */
export async function actorOfBearer(deps: AuthDeps, bearer: string): Promise<Actor> {
  if (bearer.startsWith('ck_')) {
    const actor = await deps.keys.actorOf(bearer);
    if (actor === null) throw new CsError('session/token-invalid', 'The API key is unknown or revoked.');
    return actor;
  }
  return deps.sessions.actorOf(bearer);
}

/** The site of an actor who is bound to one, while it is there and switched on. */
export function ownSite(sites: Sites, actor: Actor): Site | null {
  if (actor.siteId === null) return null;
  const site = sites.byId(actor.siteId);
  if (site === null) throw new CsError('session/site-unknown', 'The site of this token has been removed.');
  if (!site.enabled) throw new CsError('session/site-disabled');
  return site;
}

function siteOf(deps: AuthDeps, c: Context<AppEnv>, actor: Actor): Site | null {
  if (actor.kind !== 'staff') return ownSite(deps.sites, actor);
  const id = c.req.query('siteId');
  return id === undefined ? null : deps.sites.byId(id);
}

/** Signing out works with a token that has just ended too: the route then goes by the refresh token. */
const signsOut = (c: Context<AppEnv>): boolean => c.req.method === 'DELETE' && c.req.path === '/v1/sessions';

/** To end is left to visitors of a blocked network: to sign out, and to have erased what is kept of them. */
const leaves = (c: Context<AppEnv>): boolean => signsOut(c) || (c.req.method === 'DELETE' && c.req.path.startsWith('/v1/visitors/'));

/** Sets the actor and the site of a request, and the CORS headers of the site's pages. */
export function authenticate(deps: AuthDeps): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const header = c.req.header('authorization');
    if (header !== undefined && header.startsWith('Bearer ')) {
      const actor = await actorOfBearer(deps, header.slice(7).trim()).catch((error: unknown) => {
        if (signsOut(c)) return null;
        throw error;
      });
      if (actor === null) return next();
      const origin = c.req.header('origin');
      if (origin !== undefined && actor.origin !== null && origin !== actor.origin)
        throw new CsError('session/origin-refused', 'This token belongs to another page origin.');
      if (!leaves(c)) deps.addressBlocks.check(actor.siteId, c.get('peer').address, actor);
      c.set('actor', actor);
      if (!signsOut(c)) c.set('site', siteOf(deps, c, actor));
    }
    return next();
  };
}

const EXPOSED =
  'Retry-After, X-Request-Id, Idempotent-Replayed, Content-Disposition, Location, Tus-Resumable, Tus-Version, Upload-Offset, Upload-Length, Upload-Expires';
const ALLOWED =
  'authorization, content-type, idempotency-key, last-event-id, x-file-name, upload-offset, upload-length, tus-resumable, upload-metadata, x-stainless-arch, x-stainless-lang, x-stainless-os, x-stainless-package-version, x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout';

/** Echoes the origin where some site allows it; never `*`, never credentials. What the origin may do is decided by the route. */
export function cors(sites: Sites, ownOrigin: () => string): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    // The kit is for pages of any origin and says so itself.
    if (c.req.path.startsWith('/kit/')) return next();
    const origin = c.req.header('origin');
    const allowed = origin !== undefined && (origin === ownOrigin() || sites.all().some((site) => sites.allowsOrigin(site, origin, c.get('peer').loopback)));
    if (c.req.method === 'OPTIONS' && origin !== undefined) {
      const headers = new Headers({ vary: 'Origin' });
      if (allowed) {
        headers.set('access-control-allow-origin', origin);
        headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE, HEAD');
        headers.set('access-control-allow-headers', ALLOWED);
        headers.set('access-control-max-age', '600');
      }
      return new Response(null, { status: 204, headers });
    }
    await next();
    if (allowed) {
      c.res.headers.set('access-control-allow-origin', origin);
      c.res.headers.set('access-control-expose-headers', EXPOSED);
    }
    c.res.headers.append('vary', 'Origin');
    return undefined;
  };
}
