import { Hono } from 'hono';
import { CsError } from '@cs-kit/protocol';
import type { UploadState } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor, AppEnv } from '../../context.ts';
import type { Uploads } from '../../uploads/uploads.ts';
import { requirePerson } from '../guards.ts';

const TUS = '1.0.0';
const PART_TYPE = 'application/offset+octet-stream';
const WHOLE = /^\d{1,15}$/;

/** What the upload routes work with. */
export interface UploadRouteDeps {
  readonly uploads: Uploads;
  readonly rates: RateLimiter;
  readonly publicUrl: () => string;
}

/** A header that is a whole number. */
function numberIn(c: Context<AppEnv>, name: string): number {
  const value = c.req.header(name) ?? '';
  if (!WHOLE.test(value)) throw new CsError('request/invalid', `Send ${name} as a whole number.`);
  return Number(value);
}

/** The name in `Upload-Metadata`: pairs of a key and its value in base64, separated by commas. */
function nameIn(metadata: string): string {
  for (const pair of metadata.split(',')) {
    const [key, value = ''] = pair.trim().split(' ');
    if (key !== 'filename') continue;
    try {
      return new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.codePointAt(0) ?? 0));
    } catch {
      throw new CsError('request/invalid', 'Send the name in Upload-Metadata as "filename <base64>".');
    }
  }
  return 'file';
}

/** Where the upload is, with its headers. */
function describe(c: Context<AppEnv>, state: UploadState): void {
  c.header('upload-offset', String(state.offset));
  c.header('upload-length', String(state.length));
  if (state.expiresAt !== null) c.header('upload-expires', new Date(state.expiresAt).toUTCString());
}

/** Parts and questions about them come many to a file, so they have a rate of their own. */
function person(c: Context<AppEnv>, rates: RateLimiter): Actor {
  const actor = requirePerson(c);
  rates.take('uploadPartsPerActor', actor.id);
  return actor;
}

/** `/v1/uploads`: files that come in parts, by tus 1.0 with the extensions creation, expiration and termination. */
export function uploadRoutes({ uploads, rates, publicUrl }: UploadRouteDeps): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .use('/v1/uploads/*', async (c, next) => {
      await next();
      c.res.headers.set('tus-resumable', TUS);
      c.res.headers.set('tus-version', TUS);
      c.res.headers.set('cache-control', 'no-store');
    })
    .use('/v1/uploads/*', async (c, next) => {
      // What is not of tus is asked without its header: the state as JSON, and the file at the end.
      const own = c.req.method === 'GET' || c.req.method === 'OPTIONS' || c.req.path.endsWith('/file');
      if (!own && c.req.header('tus-resumable') !== TUS) throw new CsError('upload/version', `Send Tus-Resumable: ${TUS}.`);
      await next();
    })
    .options('/v1/uploads', (c) => {
      c.header('tus-extension', 'creation,expiration,termination');
      c.header('tus-max-size', String(uploads.maxBytes));
      return c.body(null, 204);
    })
    .post('/v1/uploads', async (c) => {
      const actor = requirePerson(c);
      rates.take('uploadsPerActor', actor.id);
      const length = numberIn(c, 'upload-length');
      const state = await uploads.create(actor, c.req.query('roomId') ?? null, nameIn(c.req.header('upload-metadata') ?? ''), length);
      describe(c, state);
      c.header('location', `${new URL(publicUrl()).pathname.replace(/\/$/, '')}/v1/uploads/${state.id}`);
      return c.json(state, 201);
    })
    .get('/v1/uploads/:id', async (c) => {
      // Answers HEAD too, without the body.
      const state = await uploads.state(person(c, rates), c.req.param('id'));
      describe(c, state);
      return c.json(state);
    })
    .patch('/v1/uploads/:id', async (c) => {
      const actor = person(c, rates);
      if (c.req.header('content-type') !== PART_TYPE) throw new CsError('request/unsupported-type', `Send content-type ${PART_TYPE}.`);
      const body = c.req.raw.body ?? new Blob([]).stream();
      describe(c, await uploads.append(actor, c.req.param('id'), numberIn(c, 'upload-offset'), body));
      return c.body(null, 204);
    })
    .delete('/v1/uploads/:id', async (c) => {
      await uploads.cancel(person(c, rates), c.req.param('id'));
      return c.body(null, 204);
    })
    .post('/v1/uploads/:id/file', async (c) => {
      const actor = requirePerson(c);
      // Checking a file costs more than taking a part of it.
      rates.take('uploadsPerActor', actor.id);
      return c.json(await uploads.finish(actor, c.req.param('id')), 201);
    });
}
