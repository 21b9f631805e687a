import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { MailLinks } from '../../auth/mail-links.ts';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Sessions, Subject, Visitors } from '../../auth/sessions.ts';
import type { Sites } from '../../auth/sites.ts';
import type { Staff } from '../../auth/staff.ts';
import type { Peer } from '../../context.ts';
import type { AddressBlocks } from '../../rooms/address-blocks.ts';
import { localeOf } from '../../locale.ts';
import { requireActor } from '../guards.ts';
import { body, json, problems, router, security } from '../openapi.ts';

export const sessionSchema = z
  .object({
    token: z.string(),
    expiresAt: z.string(),
    refreshToken: z.string(),
    visitorId: z.string(),
    user: z.object({ id: z.string(), name: z.string(), role: z.enum(['visitor', 'agent', 'lead', 'admin']) }),
  })
  .openapi('Session');

/** A language is a hint: what is longer than a tag but no flood is passed over, not refused. */
export const LOCALE_CHARS = 255;
const name = z.string().trim().min(1).max(RELAY_LIMITS.nameChars);
const createBody = z.object({
  siteKey: z.string().min(1).max(64),
  userToken: z.string().max(4096).optional(),
  locale: z.string().max(LOCALE_CHARS).optional(),
});
const staffBody = z.union([
  z.object({ code: z.string().min(1).max(200), name, password: z.string().min(1).max(200) }),
  z.object({ name, password: z.string().min(1).max(200) }),
]);

const open = createRoute({
  method: 'post',
  path: '/v1/sessions',
  tags: ['Sessions'],
  summary: 'Start a visitor session',
  request: body(createBody),
  responses: { 201: json('The session.', sessionSchema), ...problems },
});
const opened = z.object({ conversationId: z.string(), session: sessionSchema.nullable() });
const link = createRoute({
  method: 'post',
  path: '/v1/sessions/links',
  tags: ['Sessions'],
  summary: 'Go on with the conversation that the link of a mail leads to',
  request: body(z.object({ siteKey: z.string().min(1).max(64), link: z.string().min(1).max(200), replace: z.boolean().optional() })),
  responses: { 200: json('The caller is that visitor already.', opened), 201: json('A session that reaches this conversation.', opened), ...problems },
});
const refresh = createRoute({
  method: 'post',
  path: '/v1/sessions/refresh',
  tags: ['Sessions'],
  summary: 'Come back with a refresh token',
  request: body(z.object({ refreshToken: z.string().min(1).max(200) })),
  responses: { 200: json('The session with a new refresh token.', sessionSchema), ...problems },
});
const end = createRoute({
  method: 'delete',
  path: '/v1/sessions',
  tags: ['Sessions'],
  summary: 'End every session of the caller, by access token, refresh token or both',
  security,
  request: {
    body: { required: false, content: { 'application/json': { schema: z.object({ refreshToken: z.string().min(1).max(200).optional() }) } } },
  },
  responses: { 204: { description: 'Ended.' }, ...problems },
});
const staffOpen = createRoute({
  method: 'post',
  path: '/v1/staff/sessions',
  tags: ['Sessions'],
  summary: 'Sign in at the desk',
  request: body(staffBody),
  responses: { 201: json('The session.', sessionSchema), ...problems },
});

/** What the session routes work with. */
export interface SessionRouteDeps {
  readonly sessions: Sessions;
  readonly visitors: Visitors;
  readonly staff: Staff;
  readonly links: MailLinks;
  readonly sites: Sites;
  readonly addressBlocks: Pick<AddressBlocks, 'check'>;
  readonly rates: RateLimiter;
  /** Checks the host app's token for a logged-in user; throws `session/token-invalid`. */
  readonly vouch: (site: Site, userToken: string) => Promise<{ readonly externalId: string; readonly name: string | null }>;
}

/** Whether this page may start a session of the site; throws the reason why not. */
export function checkOrigin(sites: Sites, site: Site, origin: string | undefined, peer: Peer, vouched: boolean): void {
  if (!site.enabled) throw new CsError('session/site-disabled');
  if (site.demo && !peer.loopback) throw new CsError('session/origin-refused', 'The demo site answers this machine only. Add a site of your own in the desk.');
  if (origin === undefined) {
    if (!vouched) throw new CsError('session/origin-refused', 'A session without a page needs a userToken of the host app.');
    return;
  }
  if (!sites.allowsOrigin(site, origin, peer.loopback))
    throw new CsError('session/origin-refused', 'This page is not an allowed origin of the site. An admin can add it in the desk under Settings, Sites.');
}

/** Sessions of visitors and staff. */
export function sessionRoutes(deps: SessionRouteDeps) {
  const { sessions, visitors, links, staff, sites, addressBlocks, rates } = deps;
  const siteOf = (key: string): Site => {
    const site = sites.byKey(key);
    if (site === null) throw new CsError('session/site-unknown', 'There is no site with this key. Copy the script tag from the desk anew.');
    return site;
  };
  return router()
    .openapi(open, async (c) => {
      const input = c.req.valid('json');
      rates.take('sessionsPerPrefix', c.get('peer').prefix);
      const site = siteOf(input.siteKey);
      const origin = c.req.header('origin');
      checkOrigin(sites, site, origin, c.get('peer'), input.userToken !== undefined);
      addressBlocks.check(site.id, c.get('peer').address, null);
      const vouched = input.userToken === undefined ? null : await deps.vouch(site, input.userToken);
      return c.json(await sessions.open(await visitors.admit(site, origin ?? null, localeOf(input.locale), vouched)), 201);
    })
    .openapi(link, async (c) => {
      const input = c.req.valid('json');
      rates.take('sessionsPerPrefix', c.get('peer').prefix);
      const site = siteOf(input.siteKey);
      const origin = c.req.header('origin');
      checkOrigin(sites, site, origin, c.get('peer'), false);
      addressBlocks.check(site.id, c.get('peer').address, null);
      const found = await links.open(input.link, site, origin ?? null, c.get('actor'), input.replace === true);
      return found.session === null ? c.json(found, 200) : c.json(found, 201);
    })
    .openapi(refresh, async (c) => {
      rates.take('sessionsPerPrefix', c.get('peer').prefix);
      const admit = ({ kind, siteId }: Subject): void => addressBlocks.check(siteId, c.get('peer').address, { kind });
      return c.json(await sessions.refresh(c.req.valid('json').refreshToken, c.req.header('origin') ?? null, admit), 200);
    })
    .openapi(end, async (c) => {
      const { refreshToken } = c.req.valid('json');
      const actor = c.get('actor');
      if (refreshToken !== undefined) await sessions.end(refreshToken, c.req.header('origin') ?? null);
      if (refreshToken === undefined || actor !== null) {
        const { id, only, session } = requireActor(c);
        // Who came by the link of a mail ends what that link gave, and nothing of the visitor's own devices.
        await (only === undefined || session === undefined ? sessions.revoke(id) : sessions.revokeSession(session));
      }
      return c.body(null, 204);
    })
    .openapi(staffOpen, async (c) => {
      const input = c.req.valid('json');
      rates.take('signInPerName', `${input.name.toLowerCase()} ${c.get('peer').prefix}`);
      rates.take('sessionsPerPrefix', c.get('peer').prefix);
      const subject = 'code' in input ? await staff.redeem(input.code, input.name, input.password) : await staff.signIn(input.name, input.password);
      await staff.touch(subject.id);
      return c.json(await sessions.open(subject), 201);
    });
}
