import { Hono } from 'hono';
import { CsError, LIMITS, isUuid } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Signer } from '../../auth/secrets.ts';
import type { AppEnv } from '../../context.ts';
import type { FileBytes, Files } from '../../files.ts';
import type { UploadRights } from '../../uploads/rights.ts';
import { LINK_MAX_MS, blobLink } from '../blob-link.ts';
import { readObject, requireActor, requirePerson } from '../guards.ts';
import { bodyLimit } from '../middleware/request.ts';

/** Types that a browser may show in place; the rest is a download. */
const INLINE = /^(?:image\/(?:png|jpeg|webp|gif|avif)|audio\/|video\/)/;

/** Bytes that came from somebody, answered so that no browser runs them. */
export function blobResponse({ file, bytes }: FileBytes): Response {
  const disposition = `${INLINE.test(file.type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  return new Response(bytes, {
    headers: {
      'content-type': file.type,
      'content-length': String(bytes.size),
      'content-disposition': disposition,
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
      'cache-control': 'private, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'cross-origin',
    },
  });
}

/** What the file routes work with. */
export interface FileRouteDeps {
  readonly files: Files;
  readonly uploadRights: UploadRights;
  readonly signer: Signer;
  readonly rates: RateLimiter;
  readonly now: () => number;
  readonly publicUrl: () => string;
}

/** Raw uploads, downloads, and signed links to one blob. */
export function fileRoutes({ files, uploadRights, signer, rates, now, publicUrl }: FileRouteDeps): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .post('/v1/files', bodyLimit(LIMITS.fileBytes, 'file/too-large'), async (c) => {
      const actor = requirePerson(c);
      rates.take('uploadsPerActor', actor.id);
      const roomId = c.req.query('roomId') ?? null;
      const siteId = await uploadRights(actor, roomId);
      const name = decodeName(c.req.header('x-file-name'));
      return c.json(await files.put(actor, siteId, roomId, name, new Uint8Array(await c.req.arrayBuffer())), 201);
    })
    .get('/v1/files/:id', async (c) => {
      const actor = requireActor(c);
      const size = c.req.query('size');
      if (size !== undefined && size !== 'thumb')
        throw new CsError('request/invalid', 'size is thumb, or left out.', { errors: [{ pointer: 'size', detail: 'thumb' }] });
      return blobResponse(await (size === undefined ? files.get(actor, c.req.param('id')) : files.thumbnail(actor, c.req.param('id'))));
    })
    .post('/v1/links', async (c) => {
      const actor = requireActor(c);
      const { fileId, imageId, ttl: seconds } = await readObject(c);
      const id = fileId ?? imageId;
      if (!isUuid(id)) throw new CsError('request/invalid', 'Send fileId or imageId.', { errors: [{ pointer: '/fileId', detail: 'a UUID' }] });
      await files.get(actor, id);
      const ttl = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, LINK_MAX_MS) : 3600_000;
      const expires = now() + ttl;
      return c.json({ url: await blobLink(signer, publicUrl(), id, expires), expiresAt: new Date(expires).toISOString() }, 201);
    })
    .get('/v1/blobs/:id', async (c) => {
      const id = c.req.param('id');
      const expires = Number(c.req.query('expires'));
      if (!(expires > now()) || !(await signer.checkMac(`${id} ${expires}`, c.req.query('mac') ?? '')))
        throw new CsError('session/code-invalid', 'The link has expired or was changed.');
      const found = await files.raw(id);
      if (found === null) throw new CsError('request/not-found', 'The file has been deleted.');
      return blobResponse(found);
    });
}

function decodeName(header: string | undefined): string {
  if (header === undefined) return 'file';
  try {
    return decodeURIComponent(header);
  } catch {
    return 'file';
  }
}
