import { CsError, RELAY_LIMITS, parseBeacon } from '@cs-kit/protocol';
import type { Beacon } from '@cs-kit/protocol';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppEnv, Peer } from '../../context.ts';
import type { Insights } from '../../insights/index.ts';
import { router } from '../openapi.ts';

/** What the beacon route works with. */
export interface BeaconRouteDeps {
  readonly insights: Pick<Insights, 'intake'>;
  /** The site of a key, when the page may send for it. Throws `session/site-unknown`, `session/site-disabled` or `session/origin-refused`. */
  readonly siteForBeacon: (siteKey: string, origin: string | undefined, peer: Peer) => { readonly id: string } | Promise<{ readonly id: string }>;
  /** Throws `rate/limited` where a prefix or site sends too much. */
  readonly limit?: (siteId: string, prefix: string) => void;
}

/** Text of the body, read no further than the limit. */
async function readText(c: Context<AppEnv>): Promise<string> {
  const tooLarge = (): CsError => new CsError('request/too-large', `A beacon has at most ${RELAY_LIMITS.beaconBytes} bytes. Send the events in several.`);
  if (Number(c.req.header('content-length') ?? 0) > RELAY_LIMITS.beaconBytes) throw tooLarge();
  const body = c.req.raw.body;
  if (body === null) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > RELAY_LIMITS.beaconBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function readBeacon(c: Context<AppEnv>): Promise<Beacon> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'text/plain' && type !== 'application/json')
    throw new CsError('request/unsupported-type', 'Send the beacon as text/plain, which needs no preflight.');
  const text = await readText(c);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CsError('request/malformed');
  }
  const verdict = parseBeacon(value);
  if (verdict.ok) return verdict.value;
  throw new CsError('request/invalid', `${verdict.pointer}: ${verdict.detail}`, { errors: [{ pointer: verdict.pointer, detail: verdict.detail }] });
}

/** Events of pages. No schema library in this path: it is the busiest one, and the guard of the protocol costs a tenth. */
export function beaconRoutes(deps: BeaconRouteDeps): OpenAPIHono<AppEnv> {
  const routes = router();
  routes.post('/v1/beacons', async (c) => {
    const beacon = await readBeacon(c);
    const peer = c.get('peer');
    const site = await deps.siteForBeacon(beacon.siteKey, c.req.header('origin'), peer);
    deps.limit?.(site.id, peer.prefix);
    const actor = c.get('actor');
    const intake = await deps.insights.intake(beacon, {
      siteId: site.id,
      prefix: peer.prefix,
      userAgent: c.req.header('user-agent') ?? '',
      loopback: peer.loopback,
      refuses: c.req.header('sec-gpc') === '1' || c.req.header('dnt') === '1',
      sessionVisitor: actor?.kind === 'visitor' && actor.siteId === site.id ? actor.id : null,
    });
    return c.json(intake, 202);
  });
  return routes;
}
