import { createRoute, z } from '@hono/zod-openapi';
import type { AuditLog } from '../../auth/audit.ts';
import { PROVIDER_CAPABILITIES } from '../../providers/registry.ts';
import type { ProviderCapability, ProviderRegistry } from '../../providers/registry.ts';
import type { ProbeResult } from '../../providers/types.ts';
import { requireRole } from '../guards.ts';
import { body, json, problems, router, security } from '../openapi.ts';

const capability = z.enum(PROVIDER_CAPABILITIES);
const view = z
  .object({
    name: z.literal('openai'),
    label: z.string(),
    capabilities: z.array(capability),
    configured: z.boolean(),
    source: z.enum(['environment', 'desk', 'none']),
    baseUrl: z.string().nullable(),
    models: z.record(z.string(), z.string()),
    hasKey: z.boolean(),
  })
  .openapi('Provider');
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
  summary: 'Providers and whether they are set',
  security,
  responses: { 200: json('Providers.', z.object({ items: z.array(view) })), ...problems },
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
export function providerRoutes(deps: {
  readonly providers: ProviderRegistry;
  readonly audit: AuditLog;
  readonly probe: (capability: ProviderCapability, signal: AbortSignal) => Promise<ProbeResult>;
}) {
  type Out = z.input<typeof view>;
  return router()
    .openapi(list, (c) => {
      requireRole(c, 'lead');
      return c.json({ items: [deps.providers.view() as unknown as Out] }, 200);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'admin');
      const patch = c.req.valid('json');
      const changed = await deps.providers.change(c.req.valid('param').name, patch);
      await deps.audit.write(actor, 'provider.changed', c.req.valid('param').name, Object.keys(patch).join(', '));
      return c.json(changed as unknown as Out, 200);
    })
    .openapi(tryOut, async (c) => {
      requireRole(c, 'admin');
      return c.json(await deps.probe(c.req.valid('json').capability, c.req.raw.signal), 200);
    });
}
