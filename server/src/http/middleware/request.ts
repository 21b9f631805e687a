import { CsError, uuid } from '@cs-kit/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { RateLimiter } from '../../auth/rates.ts';
import type { AppEnv, Peer } from '../../context.ts';

/** Gives each request an id, its peer and a log of its own, and bounds how many an address may make. Logs neither addresses' queries nor bodies. */
export function requestMiddleware(deps: { readonly logger: Logger; readonly peerOf: (c: Context<AppEnv>) => Peer; readonly rates: RateLimiter; readonly now: () => number; readonly observe: (route: string, method: string, status: number, seconds: number) => void }): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = deps.now();
    const requestId = uuid(started);
    const peer = deps.peerOf(c);
    c.set('requestId', requestId);
    c.set('peer', peer);
    c.set('log', deps.logger.child({ requestId }));
    c.set('actor', null);
    c.set('site', null);
    deps.rates.take('requestsPerPrefix', peer.prefix);
    await next();
    c.res.headers.set('x-request-id', requestId);
    if (!c.res.headers.has('x-content-type-options')) c.res.headers.set('x-content-type-options', 'nosniff');
    const ms = deps.now() - started;
    deps.observe(c.req.routePath, c.req.method, c.res.status, ms / 1000);
    c.get('log').debug({ method: c.req.method, route: c.req.routePath, status: c.res.status, ms }, 'request');
  };
}

/** Refuses bodies over the bound before they are read; a body without a length is counted while it is read. */
export function bodyLimit(bytes: number): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const length = c.req.header('content-length');
    if (length !== undefined && Number(length) > bytes) throw new CsError('request/too-large', `This address takes at most ${bytes} bytes.`);
    if (length === undefined && c.req.raw.body !== null) {
      let seen = 0;
      const counted = c.req.raw.body.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            seen += chunk.byteLength;
            if (seen > bytes) controller.error(new CsError('request/too-large', `This address takes at most ${bytes} bytes.`));
            else controller.enqueue(chunk);
          },
        }),
      );
      c.req.raw = new Request(c.req.raw, { body: counted, duplex: 'half' } as RequestInit);
    }
    await next();
  };
}
