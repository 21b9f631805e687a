import { createRoute, z } from '@hono/zod-openapi';
import { CsError, RELAY_LIMITS, isUuid } from '@cs-kit/protocol';
import type { RateLimiter } from '../../auth/rates.ts';
import type { DocumentComments } from '../../documents/comments.ts';
import { requireActor } from '../guards.ts';
import { body, json, problems, router, security } from '../openapi.ts';
import { DOCUMENT, documentParams, done, keyOf, writer, writingOf } from './documents.ts';

const tags = ['Documents'];
const place = z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${RELAY_LIMITS.commentPlaceChars}}$`));
const context = z.string().max(RELAY_LIMITS.commentContextChars);
const anchor = z
  .strictObject({ start: place, end: place, quote: z.string().min(1).max(RELAY_LIMITS.commentQuoteChars), before: context, after: context })
  .openapi('CommentAnchor');
const comment = z
  .object({
    id: z.string(),
    threadId: z.string(),
    anchor: anchor.nullable(),
    author: writer.nullable(),
    text: z.string(),
    at: z.string(),
    editedAt: z.string().nullable(),
    deletedAt: z.string().nullable(),
    resolved: z.object({ at: z.string(), by: writer.nullable() }).nullable(),
    revision: z.number(),
  })
  .openapi('DocumentComment');
const commentId = z.string().refine(isUuid, 'a UUID');
const text = z.string().trim().min(1).max(RELAY_LIMITS.commentChars);
const commentParams = documentParams.extend({ commentId });
const COMMENTS = `${DOCUMENT}/comments` as const;
const COMMENT = `${COMMENTS}/{commentId}` as const;

const list = createRoute({
  method: 'get',
  path: COMMENTS,
  tags,
  summary: 'Comments on words of a document, and answers to them',
  security,
  request: { params: documentParams, query: z.object({ cursor: commentId.optional() }) },
  responses: { 200: json('A page, oldest first.', z.object({ items: z.array(comment), cursor: z.string().nullable() })), ...problems },
});
const add = createRoute({
  method: 'post',
  path: COMMENTS,
  tags,
  summary: 'Comment on words of a document, with `anchor`; or answer a thread, with `threadId`',
  security,
  request: { params: documentParams, ...body(z.union([z.strictObject({ text, anchor }), z.strictObject({ text, threadId: commentId })])) },
  responses: { 201: json('The comment.', comment), ...problems },
});
const change = createRoute({
  method: 'patch',
  path: COMMENT,
  tags,
  summary: 'Change the words of an own comment; resolve or reopen a thread; with `deleted: false` bring a deleted one back',
  security,
  request: {
    params: commentParams,
    ...body(z.strictObject({ text: text.optional(), resolved: z.boolean().optional(), deleted: z.literal(false).optional() })),
  },
  responses: { 200: json('The comment.', comment), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: COMMENT,
  tags,
  summary: 'Delete a comment; for a day it can be brought back',
  security,
  request: { params: commentParams },
  responses: done,
});

/** What the routes work with. */
export interface CommentRouteDeps {
  readonly comments: DocumentComments;
  readonly rates: RateLimiter;
}

/** Comments of documents over REST; what changes is told on the sockets of the document. */
export function commentRoutes({ comments, rates }: CommentRouteDeps) {
  const writing = writingOf(rates);
  return router()
    .openapi(list, async (c) => {
      const page = await comments.list(keyOf(c.req.valid('param')), requireActor(c), c.req.valid('query').cursor ?? null);
      return c.json({ ...page, items: [...page.items] }, 200);
    })
    .openapi(add, async (c) => c.json(await comments.add(keyOf(c.req.valid('param')), writing(c), c.req.valid('json')), 201))
    .openapi(change, async (c) => {
      const asked = c.req.valid('json');
      if (Object.keys(asked).length === 0) throw new CsError('request/invalid', 'Send text, resolved, or deleted: false.');
      const { commentId: id, ...of } = c.req.valid('param');
      return c.json(await comments.change(keyOf(of), writing(c), id, asked), 200);
    })
    .openapi(remove, async (c) => {
      const { commentId: id, ...of } = c.req.valid('param');
      await comments.remove(keyOf(of), writing(c), id);
      return c.body(null, 204);
    });
}
