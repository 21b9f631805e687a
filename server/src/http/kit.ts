import { Hono } from 'hono';
import { CsError } from '@cs-kit/protocol';
import type { AppEnv } from '../context.ts';

/** The built browser files. */
export interface KitFiles {
  /** Path of an entry below `/kit/v1/`, such as `3fa9c1/desk.js`. */
  entry(name: 'desk' | 'hub'): string;
  /** A file as a response with its headers, compressed where the reader takes it; null where there is none. */
  read(path: string, acceptEncoding: string): Promise<Response | null>;
}

/** `/kit/v1/*`: what a release's hash names for ever, the loader and the rest for minutes, for pages of any origin. */
export function kitRoutes(kit: KitFiles): Hono<AppEnv> {
  return new Hono<AppEnv>().get('/kit/v1/*', async (c) => {
    const path = c.req.path.slice(c.req.path.indexOf('/kit/v1/') + '/kit/v1/'.length);
    const found = await kit.read(path, c.req.header('accept-encoding') ?? '');
    if (found === null) throw new CsError('request/not-found', 'There is no such file in this release. Reload the page.');
    found.headers.set('access-control-allow-origin', '*');
    found.headers.set('cross-origin-resource-policy', 'cross-origin');
    // Only what lies below the hash of a release never changes under its name.
    found.headers.set('cache-control', /^[0-9a-f]{6,64}\//.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
    return found;
  });
}
