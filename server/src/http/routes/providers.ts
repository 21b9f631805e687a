import { CsError } from '@cs-kit/protocol';
import { createRoute, z } from '@hono/zod-openapi';
import type { AuditLog } from '../../auth/audit.ts';
import type { Probe } from '../../providers/probe.ts';
import type { ProviderRegistry } from '../../providers/registry.ts';
import { PROVIDER_CAPABILITIES, PROVIDER_NAMES, isProviderName } from '../../providers/specs.ts';
import { requireRole } from '../guards.ts';
import { body, json, problems, router, security } from '../openapi.ts';

const capability = z.enum(PROVIDER_CAPABILITIES);
const view = z
  .object({
    name: z.enum(PROVIDER_NAMES),
    label: z.string(),
    offers: z.array(capability),
    capabilities: z.array(capability),
    configured: z.boolean(),
    source: z.enum(['environment', 'desk', 'none']),
    baseUrl: z.string().nullable(),
    defaultUrl: z.string().nullable(),
    models: z.record(z.string(), z.string()),
    hasKey: z.boolean(),
  })
  .openapi('Provider');
const views = z.object({ items: z.array(view) });
const params = z.object({ name: z.string() });
const address = z.union([
  z.literal(''),
  z
    .url({ protocol: /^https?$/ })
    .max(300)
    .transform((value) => value.replace(/\/+$/, '')),
]);
const tags = ['Providers'];

const list = createRoute({
  method: 'get',
  path: '/v1/providers',
  tags,
  summary: 'Providers and whether they are set, in the order in which they are asked',
  security,
  responses: { 200: json('Providers.', views), ...problems },
});
const arrange = createRoute({
  method: 'put',
  path: '/v1/providers',
  tags,
  summary: 'Set the order in which providers are asked: where several do the same, the first does it, and the next ones where it fails',
  security,
  request: body(z.object({ order: z.array(z.string().max(40)).max(20) })),
  responses: { 200: json('Providers.', views), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/providers/{name}',
  tags,
  summary: 'Set address, key and models; the key is stored encrypted and never shown again',
  security,
  request: {
    params,
    ...body(
      z.object({
        baseUrl: address.optional(),
        apiKey: z.string().max(500).optional(),
        models: z.record(z.string().max(40), z.string().max(200)).optional(),
        capabilities: z.array(capability).optional(),
      }),
    ),
  },
  responses: { 200: json('The provider.', view), ...problems },
});
const tryOut = createRoute({
  method: 'post',
  path: '/v1/providers/{name}/tests',
  tags,
  summary: 'Make one small real call',
  security,
  request: { params, ...body(z.object({ capability })) },
  responses: { 200: json('What came of it.', z.object({ ok: z.boolean(), ms: z.number(), detail: z.string(), code: z.string().optional() })), ...problems },
});

/** Settings of the providers. Leads read, admins write. */
export function providerRoutes(deps: { readonly providers: ProviderRegistry; readonly audit: AuditLog; readonly probe: Probe }) {
  const items = (): z.input<typeof views> => ({ items: deps.providers.views() as unknown as z.input<typeof view>[] });
  return router()
    .openapi(list, (c) => {
      requireRole(c, 'lead');
      return c.json(items(), 200);
    })
    .openapi(arrange, async (c) => {
      const actor = requireRole(c, 'admin');
      await deps.providers.arrange(c.req.valid('json').order);
      await deps.audit.write(actor, 'provider.changed', 'order', deps.providers.order().join(', '));
      return c.json(items(), 200);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'admin');
      const patch = c.req.valid('json');
      const changed = await deps.providers.change(c.req.valid('param').name, patch);
      await deps.audit.write(actor, 'provider.changed', c.req.valid('param').name, Object.keys(patch).join(', '));
      return c.json(changed as unknown as z.input<typeof view>, 200);
    })
    .openapi(tryOut, async (c) => {
      requireRole(c, 'admin');
      const { name } = c.req.valid('param');
      if (!isProviderName(name)) throw new CsError('request/not-found', 'There is no such provider.');
      return c.json(await deps.probe(name, c.req.valid('json').capability, c.req.raw.signal), 200);
    });
}
