import { Hono } from 'hono';
import { CsError } from '@cs-kit/protocol';
import { digest } from '../../auth/secrets.ts';
import type { AppEnv } from '../../context.ts';
import type { Metrics } from '../../metrics.ts';
import type { EventStoreHealth } from '../../storage/events/types.ts';

/** Health, readiness and metrics. Metrics answer this machine, or whoever has the token. */
export function healthRoutes(deps: {
  /** Why requests would fail now; null while all is well. */
  readonly fault: () => Promise<string | null>;
  /** State of the store of behaviour events. */
  readonly events: () => Pick<EventStoreHealth, 'failure'>;
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly version: string;
}): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => c.json({ status: 'ok', version: deps.version }))
    .get('/readyz', async (c) => {
      const fault = await deps.fault();
      if (fault !== null) throw new CsError('storage/unavailable', `${fault}. The log of the relay says more.`, { retryAfterMs: 5000 });
      return c.json({ status: 'ready', events: deps.events().failure === null ? 'ok' : 'failing' });
    })
    .get('/metrics', async (c) => {
      const allowed =
        c.get('peer').loopback ||
        (deps.metricsToken !== null && (await digest(c.req.header('authorization') ?? '')) === (await digest(`Bearer ${deps.metricsToken}`)));
      if (!allowed) throw new CsError('session/forbidden', 'Metrics answer this machine, or the token of CS_METRICS_TOKEN.');
      return c.text(await deps.metrics.text(), 200, { 'content-type': deps.metrics.contentType });
    });
}
