import { CsError, uuid } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { RateLimiter } from '../../auth/rates.ts';
import type { AppEnv, Peer } from '../../context.ts';

/** Gives each request an id, its peer and a log of its own. Logs neither addresses' queries nor bodies. */
export function requestMiddleware(deps: {
  readonly logger: Logger;
  readonly peerOf: (c: Context<AppEnv>) => Peer;
  readonly now: () => number;
  readonly observe: (route: string, method: string, status: number, seconds: number) => void;
}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = deps.now();
    const requestId = uuid(started);
    const peer = deps.peerOf(c);
    c.set('requestId', requestId);
    c.set('peer', peer);
    c.set('log', deps.logger.child({ requestId }));
    c.set('actor', null);
    c.set('site', null);
    await next();
    c.res.headers.set('x-request-id', requestId);
    if (!c.res.headers.has('x-content-type-options')) c.res.headers.set('x-content-type-options', 'nosniff');
    const ms = deps.now() - started;
    deps.observe(c.req.routePath, c.req.method, c.res.status, ms / 1000);
    c.get('log').debug({ method: c.req.method, route: c.req.routePath, status: c.res.status, ms }, 'request');
  };
}

/** Bounds how many requests an address may make. Stands behind CORS, so that a page can read the refusal and when to come back. */
export function requestLimit(rates: RateLimiter): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    rates.take('requestsPerPrefix', c.get('peer').prefix);
    await next();
  };
}

/** Refuses bodies over the bound: by their length before they are read, and without a length as soon as they pass it. */
export function bodyLimit(bytes: number, code: ErrorCode = 'request/too-large'): MiddlewareHandler<AppEnv> {
  const tooLarge = (): CsError => new CsError(code, `This address takes at most ${bytes} bytes.`);
  return async (c, next) => {
    const length = c.req.header('content-length');
    if (length !== undefined && Number(length) > bytes) throw tooLarge();
    const { body } = c.req.raw;
    if (length === undefined && body !== null) {
      const read = await readUpTo(body, bytes);
      if (read === null) throw tooLarge();
      c.req.raw = new Request(c.req.raw, { body: read });
    }
    await next();
  };
}

/** The whole body, or null once it is longer than the bound; the rest is left unread. */
async function readUpTo(body: ReadableStream<Uint8Array>, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > bytes) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
