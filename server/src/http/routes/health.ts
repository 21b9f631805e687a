import { Hono } from 'hono';
import { CsError } from '@cs-kit/protocol';
import { digest } from '../../auth/secrets.ts';
import type { AppEnv } from '../../context.ts';
import type { Metrics } from '../../metrics.ts';

/** Health, readiness and metrics. Metrics answer this machine, or whoever has the token. */
export function healthRoutes(deps: {
  readonly ready: () => Promise<boolean>;
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly version: string;
}): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ status: 'ok', version: deps.version }))
    .get('/readyz', async (c) => {
      if (!(await deps.ready())) throw new CsError('relay/draining', 'The relay is starting or stopping.');
      return c.json({ status: 'ready' });
    })
    .get('/metrics', async (c) => {
      const allowed =
        c.get('peer').loopback ||
        (deps.metricsToken !== null && (await digest(c.req.header('authorization') ?? '')) === (await digest(`Bearer ${deps.metricsToken}`)));
      if (!allowed) throw new CsError('session/forbidden', 'Metrics answer this machine, or the token of CS_METRICS_TOKEN.');
      return c.text(await deps.metrics.text(), 200, { 'content-type': deps.metrics.contentType });
    });
}
