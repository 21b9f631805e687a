import { createRoute, z } from '@hono/zod-openapi';
import { BUDGETS, CsError, FEATURES, RELAY_LIMITS, ROUTINGS } from '@cs-kit/protocol';
import type { AuditLog } from '../../auth/audit.ts';
import type { ApiKeys } from '../../auth/keys.ts';
import type { SitePatch, Sites } from '../../auth/sites.ts';
import type { Vouching } from '../../auth/vouching.ts';
import type { AppEnv } from '../../context.ts';
import type { Context } from 'hono';
import { requireRole } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const timeZone = z
  .string()
  .max(64)
  .refine((zone) => isZone(zone), 'an IANA time zone such as Europe/Oslo');
const minute = z.number().int().min(0).max(1440);
export const themeSchema = z.object({
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'a colour such as #3b55e6')
    .nullable(),
  logoUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .nullable(),
  assistantName: z.string().trim().min(1).max(40),
  greeting: z.record(z.string().max(35), z.string().max(200)),
  side: z.enum(['end', 'start']),
  radius: z.number().int().min(0).max(40).nullable(),
  scheme: z.enum(['auto', 'light', 'dark']),
});
const targetMinutes = z.number().int().min(1).max(RELAY_LIMITS.targetMinutes).nullable();
const settings = z.object({
  name: z.string().trim().min(1).max(RELAY_LIMITS.nameChars),
  origins: z.array(z.string().max(300)).max(50),
  features: z.array(z.enum(FEATURES)),
  enabled: z.boolean(),
  theme: themeSchema,
  hours: z.object({
    timeZone,
    spans: z
      .array(
        z.object({ day: z.number().int().min(0).max(6), from: minute, to: minute }).refine((span) => span.from < span.to, 'a span that ends after it starts'),
      )
      .max(50),
  }),
  answerWithinMinutes: z.number().int().min(1).max(1440),
  firstReplyMinutes: targetMinutes,
  nextReplyMinutes: targetMinutes,
  routing: z.enum(ROUTINGS),
  routingCapacity: z.number().int().min(1).max(RELAY_LIMITS.routingCapacity),
  offerSeconds: z
    .number()
    .int()
    .min(10)
    .max(RELAY_LIMITS.offerMs / 1000),
  analytics: z.enum(['consent', 'off', 'cookieless', 'on']),
  visitorRooms: z.boolean(),
  wordRules: z
    .array(z.strictObject({ words: z.string().trim().min(1).max(RELAY_LIMITS.wordRuleChars), action: z.enum(['refuse', 'mask']) }))
    .max(RELAY_LIMITS.wordRules),
  uploads: z.boolean(),
  linkPreviews: z.boolean(),
  translation: z.boolean(),
  openaiForVisitors: z.boolean(),
  budgets: z.object(Object.fromEntries(BUDGETS.map((name) => [name, z.number().int().min(0).max(1e12)])) as Record<(typeof BUDGETS)[number], z.ZodNumber>),
});
export const siteSchema = settings
  .extend({ id: z.string(), key: z.string(), demo: z.boolean(), seen: z.array(z.object({ origin: z.string(), at: z.string() })) })
  .openapi('Site');
const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(['chat', 'desk', 'admin', 'openai', 'export'])),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .openapi('ApiKey');
const tags = ['Sites'];

const list = createRoute({
  method: 'get',
  path: '/v1/sites',
  tags,
  summary: 'The sites of this relay',
  security,
  responses: { 200: json('All sites.', z.object({ items: z.array(siteSchema) })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/sites',
  tags,
  summary: 'Add a site',
  security,
  request: body(settings.pick({ name: true, origins: true })),
  responses: { 201: json('The site.', siteSchema), ...problems },
});
const show = createRoute({
  method: 'get',
  path: '/v1/sites/{id}',
  tags,
  summary: 'One site',
  security,
  request: { params: idParams },
  responses: { 200: json('The site.', siteSchema), ...problems },
});
const change = createRoute({
  method: 'patch',
  path: '/v1/sites/{id}',
  tags,
  summary: 'Change a site',
  security,
  request: { params: idParams, ...body(settings.partial()) },
  responses: { 200: json('The site.', siteSchema), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/sites/{id}',
  tags,
  summary: 'Remove a site',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'Removed.' }, ...problems },
});
const keys = createRoute({
  method: 'get',
  path: '/v1/sites/{id}/keys',
  tags,
  summary: 'Server keys of a site',
  security,
  request: { params: idParams },
  responses: { 200: json('The keys, without their secret.', z.object({ items: z.array(keySchema) })), ...problems },
});
const addKey = createRoute({
  method: 'post',
  path: '/v1/sites/{id}/keys',
  tags,
  summary: 'Make a server key',
  security,
  request: {
    params: idParams,
    ...body(
      z.object({
        name: z.string().trim().min(1).max(80),
        scopes: z
          .array(z.enum(['openai', 'chat', 'export']))
          .min(1)
          .default(['openai']),
      }),
    ),
  },
  responses: { 201: json('The key; its secret is in this answer only.', keySchema.extend({ key: z.string() })), ...problems },
});
const dropKey = createRoute({
  method: 'delete',
  path: '/v1/sites/{id}/keys/{keyId}',
  tags,
  summary: 'Revoke a server key',
  security,
  request: { params: idParams.extend({ keyId: z.string() }) },
  responses: { 204: { description: 'Revoked.' }, ...problems },
});

const rotate = createRoute({
  method: 'post',
  path: '/v1/sites/{id}/signing-secrets',
  tags,
  summary: 'Make the secret with which the host app signs its users; the one before stays good',
  security,
  request: { params: idParams },
  responses: { 201: json('The secret; it is in this answer only.', z.object({ secret: z.string() })), ...problems },
});
const trust = createRoute({
  method: 'put',
  path: '/v1/sites/{id}/jwks',
  tags,
  summary: 'Trust ES256 keys published by the host app instead',
  security,
  request: {
    params: idParams,
    ...body(
      z.object({
        url: z
          .url({ protocol: /^https$/ })
          .max(2048)
          .nullable(),
      }),
    ),
  },
  responses: { 204: { description: 'Kept.' }, ...problems },
});

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Sites, their server keys and how their host app vouches for users. Staff read, admins write. */
export function siteRoutes({
  sites,
  keys: apiKeys,
  vouching,
  audit,
  disconnect,
  forget,
}: {
  readonly sites: Sites;
  readonly keys: ApiKeys;
  readonly vouching: Vouching;
  readonly audit: AuditLog;
  /** Lets go of what is kept in memory for a site that is removed. */
  readonly forget: (siteId: string) => void;
  readonly disconnect: (keyId: string) => void;
}) {
  const need = (id: string) => {
    const site = sites.byId(id);
    if (site === null) throw new CsError('request/not-found', 'There is no such site.');
    return site;
  };
  const admin = (c: Context<AppEnv>) => requireRole(c, 'admin');
  type Out = z.input<typeof siteSchema>;
  return router()
    .openapi(list, (c) => {
      requireRole(c, 'agent');
      return c.json({ items: sites.all() as unknown as Out[] }, 200);
    })
    .openapi(create, async (c) => {
      const actor = admin(c);
      const { name, origins } = c.req.valid('json');
      const site = await sites.create(name, origins);
      await audit.write(actor, 'site.created', site.id, name);
      return c.json(site as unknown as Out, 201);
    })
    .openapi(show, (c) => {
      requireRole(c, 'agent');
      return c.json(need(c.req.valid('param').id) as unknown as Out, 200);
    })
    .openapi(change, async (c) => {
      const actor = admin(c);
      const { id } = c.req.valid('param');
      need(id);
      const patch = c.req.valid('json');
      const site = await sites.patch(id, patch as SitePatch);
      await audit.write(actor, 'site.changed', id, Object.keys(patch).join(', '));
      return c.json(site as unknown as Out, 200);
    })
    .openapi(remove, async (c) => {
      const actor = admin(c);
      const site = need(c.req.valid('param').id);
      await sites.remove(site.id);
      forget(site.id);
      await audit.write(actor, 'site.removed', site.id, site.name);
      return c.body(null, 204);
    })
    .openapi(keys, async (c) => {
      admin(c);
      return c.json({ items: [...(await apiKeys.list(need(c.req.valid('param').id).id))] as z.input<typeof keySchema>[] }, 200);
    })
    .openapi(addKey, async (c) => {
      const actor = admin(c);
      const site = need(c.req.valid('param').id);
      const { name, scopes } = c.req.valid('json');
      const made = await apiKeys.create(site.id, name, scopes);
      await audit.write(actor, 'key.created', site.id, name);
      return c.json(made as unknown as z.input<typeof keySchema> & { key: string }, 201);
    })
    .openapi(rotate, async (c) => {
      const actor = admin(c);
      const site = need(c.req.valid('param').id);
      const secret = await vouching.rotate(site.id);
      await audit.write(actor, 'site.secret-made', site.id);
      return c.json({ secret }, 201);
    })
    .openapi(trust, async (c) => {
      const actor = admin(c);
      const site = need(c.req.valid('param').id);
      const { url } = c.req.valid('json');
      await vouching.trust(site.id, url);
      await audit.write(actor, 'site.jwks-set', site.id, url ?? '');
      return c.body(null, 204);
    })
    .openapi(dropKey, async (c) => {
      const actor = admin(c);
      const { id, keyId } = c.req.valid('param');
      await apiKeys.revoke(need(id).id, keyId);
      disconnect(keyId);
      await audit.write(actor, 'key.revoked', id, keyId);
      return c.body(null, 204);
    });
}
