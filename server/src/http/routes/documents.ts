import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS, isUuid } from '@cs-kit/protocol';
import type { Context } from 'hono';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor, AppEnv } from '../../context.ts';
import type { DocumentList } from '../../documents/list.ts';
import type { DocumentVersions } from '../../documents/versions.ts';
import type { DocumentKey } from '../../storage/state/store.ts';
import { requireActor, requireFeature, requirePerson, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const tags = ['Documents'];
/** Somebody who wrote. */
export const writer = z.object({ id: z.string(), name: z.string() });
const entry = z
  .object({ id: z.string(), title: z.string(), updatedAt: z.string(), updatedBy: writer.nullable(), deletedAt: z.string().nullable() })
  .openapi('DocumentEntry');
const version = z
  .object({ id: z.string(), at: z.string(), name: z.string().nullable(), by: writer.nullable(), authors: z.array(writer), size: z.number() })
  .openapi('DocumentVersion');
const title = z.string().trim().min(1).max(RELAY_LIMITS.titleChars);
/** A document of a room. */
export const documentParams = idParams.extend({ documentId: z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${RELAY_LIMITS.documentIdChars}}$`)) });
const versionId = z.string().refine(isUuid, 'a UUID');
const versionParams = documentParams.extend({ versionId });
/** Nothing to say. */
export const done = { 204: { description: 'Done.' }, ...problems };
const DOCUMENTS = '/v1/rooms/{id}/documents';
/** Address of a document. */
export const DOCUMENT = `${DOCUMENTS}/{documentId}` as const;
const VERSIONS = `${DOCUMENT}/versions` as const;
const VERSION = `${VERSIONS}/{versionId}` as const;

const list = createRoute({
  method: 'get',
  path: DOCUMENTS,
  tags,
  summary: 'The documents of a room; with `deleted=true` those that can be brought back, for moderators',
  security,
  request: {
    params: idParams,
    query: z.object({
      deleted: z.enum(['true', 'false']).default('false'),
      cursor: z
        .string()
        .regex(/^\d+\.[A-Za-z0-9_-]+$/)
        .optional(),
    }),
  },
  responses: { 200: json('A page, those changed last first.', z.object({ items: z.array(entry), cursor: z.string().nullable() })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: DOCUMENTS,
  tags,
  summary: 'Make a document',
  security,
  request: { params: idParams, ...body(z.strictObject({ title })) },
  responses: { 201: json('The document.', entry), ...problems },
});
const change = createRoute({
  method: 'patch',
  path: DOCUMENT,
  tags,
  summary: 'Rename a document; with `deleted: false` bring a deleted one back',
  security,
  request: { params: documentParams, ...body(z.strictObject({ title: title.optional(), deleted: z.literal(false).optional() })) },
  responses: { 200: json('The document.', entry), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: DOCUMENT,
  tags,
  summary: 'Delete a document; it can be brought back for 30 days',
  security,
  request: { params: documentParams },
  responses: done,
});
const versions = createRoute({
  method: 'get',
  path: VERSIONS,
  tags,
  summary: 'What a document was before',
  security,
  request: { params: documentParams, query: z.object({ cursor: versionId.optional() }) },
  responses: { 200: json('A page, newest first.', z.object({ items: z.array(version), cursor: z.string().nullable() })), ...problems },
});
const save = createRoute({
  method: 'post',
  path: VERSIONS,
  tags,
  summary: 'Keep what is there now, under a name or without one; without a change since the newest version, that one is answered',
  security,
  request: { params: documentParams, ...body(z.strictObject({ name: z.string().trim().min(1).max(RELAY_LIMITS.nameChars).optional() })) },
  responses: { 201: json('The version.', version), ...problems },
});
const read = createRoute({
  method: 'get',
  path: VERSION,
  tags,
  summary: 'The state of a version, as a Yjs update',
  security,
  request: { params: versionParams },
  responses: {
    200: { description: 'The update.', content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } } },
    ...problems,
  },
});
const removeVersion = createRoute({
  method: 'delete',
  path: VERSION,
  tags,
  summary: 'Delete a version; final',
  security,
  request: { params: versionParams },
  responses: done,
});

/** Somebody who changes something: a person, at a site that has rooms, at a bounded pace. */
export const writingOf =
  (rates: RateLimiter) =>
  (c: Context<AppEnv>): Actor => {
    const actor = requirePerson(c);
    if (actor.kind === 'visitor') requireFeature(actor, requireSite(c), 'room');
    rates.take('roomActionsPerActor', actor.id);
    return actor;
  };
/** The document that an address names. */
export const keyOf = ({ id, documentId }: { readonly id: string; readonly documentId: string }): DocumentKey => ({ roomId: id, documentId });

/** What the routes work with. */
export interface DocumentRouteDeps {
  readonly documentList: DocumentList;
  readonly versions: DocumentVersions;
  readonly rates: RateLimiter;
}

/** Lists of documents and their versions over REST; what is in them goes by their own socket. */
export function documentRoutes({ documentList, versions: kept, rates }: DocumentRouteDeps) {
  const writing = writingOf(rates);
  const plain = (item: Awaited<ReturnType<DocumentVersions['save']>>) => ({ ...item, authors: [...item.authors] });
  return router()
    .openapi(list, async (c) => {
      const { deleted, cursor } = c.req.valid('query');
      const asked = { deleted: deleted === 'true', cursor: cursor ?? null };
      const page = await documentList.list(c.req.valid('param').id, asked.deleted ? requirePerson(c) : requireActor(c), asked);
      return c.json({ ...page, items: [...page.items] }, 200);
    })
    .openapi(create, async (c) => c.json(await documentList.create(c.req.valid('param').id, writing(c), c.req.valid('json').title), 201))
    .openapi(change, async (c) => {
      const asked = c.req.valid('json');
      if (asked.title === undefined && asked.deleted === undefined) throw new CsError('request/invalid', 'Send a title, or deleted: false.');
      return c.json(await documentList.change(keyOf(c.req.valid('param')), writing(c), asked), 200);
    })
    .openapi(remove, async (c) => {
      await documentList.remove(keyOf(c.req.valid('param')), writing(c));
      return c.body(null, 204);
    })
    .openapi(versions, async (c) => {
      const page = await kept.list(keyOf(c.req.valid('param')), requireActor(c), c.req.valid('query').cursor ?? null);
      return c.json({ ...page, items: page.items.map(plain) }, 200);
    })
    .openapi(save, async (c) => c.json(plain(await kept.save(keyOf(c.req.valid('param')), writing(c), c.req.valid('json').name ?? null)), 201))
    .openapi(read, async (c) => {
      const { versionId: id, ...of } = c.req.valid('param');
      const bytes = await kept.read(keyOf(of), requireActor(c), id);
      return c.body(bytes as Uint8Array<ArrayBuffer>, 200, { 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    })
    .openapi(removeVersion, async (c) => {
      const { versionId: id, ...of } = c.req.valid('param');
      await kept.remove(keyOf(of), writing(c), id);
      return c.body(null, 204);
    });
}
