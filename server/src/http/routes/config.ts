import { createRoute, z } from '@hono/zod-openapi';
import { CAPABILITIES, CsError, FEATURES, LIMITS, PROTOCOL_VERSION } from '@cs-kit/protocol';
import type { Availability, Capability, CapabilityName, PublicConfig, SendLimits, Site } from '@cs-kit/protocol';
import type { Sites } from '../../auth/sites.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import { requireActor } from '../guards.ts';
import { json, problems, router, security } from '../openapi.ts';
import { checkOrigin } from './sessions.ts';
import { themeSchema } from './sites.ts';

/** A capability as REST gives it. */
export const capability = z.object({
  engine: z.string(),
  available: z.boolean(),
  reason: z.string().optional(),
  dataGoesTo: z.enum(['device', 'relay', 'provider', 'browser-vendor']).optional(),
  stream: z.literal(true).optional(),
});
const limitsSchema = z.object({ messageChars: z.number(), fileBytes: z.number(), uploadBytes: z.number(), attachments: z.number() }).openapi('SendLimits');
export const configSchema = z
  .object({
    protocolVersion: z.number().int(),
    siteName: z.string(),
    features: z.array(z.enum(FEATURES)),
    capabilities: z.record(z.enum(CAPABILITIES), capability),
    limits: limitsSchema,
    locales: z.array(z.string()),
    theme: themeSchema,
    availability: z.object({ people: z.boolean(), backAt: z.string().nullable() }),
    analytics: z.enum(['consent', 'off', 'cookieless', 'on']),
  })
  .openapi('PublicConfig');

const route = createRoute({
  method: 'get',
  path: '/v1/config',
  tags: ['Config'],
  summary: 'What a page may know before a session',
  request: { query: z.object({ siteKey: z.string().min(1).max(64) }) },
  responses: { 200: json('The public settings of the site.', configSchema), ...problems },
});

const limitsRoute = createRoute({
  method: 'get',
  path: '/v1/limits',
  tags: ['Config'],
  summary: 'How much one message may carry',
  description: 'For whoever has no site key and so no configuration: the staff.',
  security,
  responses: { 200: json('The limits.', limitsSchema), ...problems },
});

/** What the config route works with. */
export interface ConfigRouteDeps {
  readonly sites: Sites;
  readonly capabilities: (site: Site) => Readonly<Record<CapabilityName, Capability>>;
  readonly availability: (site: Site) => Availability;
  readonly uploads: Pick<Uploads, 'maxBytes'>;
}

/** `GET /v1/config`: no token, Origin-checked, cached for a minute; and `GET /v1/limits`. */
export function configRoutes({ sites, capabilities, availability, uploads }: ConfigRouteDeps) {
  const limits: SendLimits = {
    messageChars: LIMITS.messageChars,
    fileBytes: LIMITS.fileBytes,
    uploadBytes: uploads.maxBytes,
    attachments: LIMITS.attachments,
  };
  const app = router();
  app.openapi(limitsRoute, (c) => {
    requireActor(c);
    return c.json(limits, 200);
  });
  return app.openapi(route, async (c) => {
    const site = sites.byKey(c.req.valid('query').siteKey);
    if (site === null) throw new CsError('session/site-unknown', 'There is no site with this key. Copy the script tag from the desk anew.');
    const origin = c.req.header('origin');
    if (origin !== undefined) {
      checkOrigin(sites, site, origin, c.get('peer'), false);
      await sites.markSeen(site, origin);
    } else if (site.demo && !c.get('peer').loopback) throw new CsError('session/origin-refused', 'The demo site answers this machine only.');
    const config: PublicConfig = {
      protocolVersion: PROTOCOL_VERSION,
      siteName: site.name,
      features: site.features,
      capabilities: capabilities(site),
      limits,
      locales: ['en', 'zh-CN', 'ar'],
      theme: site.theme,
      availability: availability(site),
      analytics: site.analytics,
    };
    c.header('cache-control', 'private, max-age=60');
    return c.json(config as unknown as z.input<typeof configSchema>, 200);
  });
}
