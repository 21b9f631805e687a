import { createRoute, z } from '@hono/zod-openapi';
import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Article } from '@cs-kit/protocol';
import type { Articles } from '../../assistant/articles.ts';
import { importArticles } from '../../assistant/import.ts';
import type { Assistant } from '../../assistant/types.ts';
import type { AuditLog } from '../../auth/audit.ts';
import { requireRole, requireSite } from '../guards.ts';
import { body, idParams, json, problems, router, security } from '../openapi.ts';

const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'a language tag such as en or zh-CN')
  .max(35);
const draft = z.object({
  locale,
  slug: z
    .string()
    .regex(/^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u, 'letters and digits joined by hyphens')
    .max(80)
    .optional(),
  title: z.string().trim().min(1).max(LIMITS.articleTitleChars),
  body: z.string().min(1).max(LIMITS.articleChars),
  tags: z.array(z.string().trim().min(1).max(120)).max(40).optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});
const article = z
  .object({
    id: z.string(),
    locale: z.string(),
    slug: z.string(),
    title: z.string(),
    body: z.string(),
    tags: z.array(z.string()),
    url: z.string(),
    demo: z.boolean(),
    updatedAt: z.string(),
  })
  .openapi('Article');
const citation = z.object({ articleId: z.string(), title: z.string(), url: z.string(), passage: z.string() });
const preview = z.object({
  text: z.string(),
  citations: z.array(citation),
  suggestions: z.array(z.string()),
  offer: z.literal('handover').optional(),
  origin: z.enum(['passage', 'generated', 'none']),
  engine: z.string(),
});
const site = z.object({ siteId: z.string().optional() });
const tags = ['Knowledge'];

const list = createRoute({
  method: 'get',
  path: '/v1/knowledge/articles',
  tags,
  summary: 'Articles of a site',
  security,
  request: {
    query: site.extend({
      locale: z.string().optional(),
      q: z.string().max(200).optional(),
      demo: z.enum(['true', 'false']).optional(),
      cursor: z.string().optional(),
    }),
  },
  responses: { 200: json('A page.', z.object({ items: z.array(article), cursor: z.string().nullable() })), ...problems },
});
const create = createRoute({
  method: 'post',
  path: '/v1/knowledge/articles',
  tags,
  summary: 'Write an article',
  security,
  request: { query: site, ...body(draft) },
  responses: { 201: json('The article.', article), ...problems },
});
const show = createRoute({
  method: 'get',
  path: '/v1/knowledge/articles/{id}',
  tags,
  summary: 'One article',
  security,
  request: { params: idParams },
  responses: { 200: json('The article.', article), ...problems },
});
const change = createRoute({
  method: 'put',
  path: '/v1/knowledge/articles/{id}',
  tags,
  summary: 'Change an article',
  security,
  request: { params: idParams, ...body(draft) },
  responses: { 200: json('The article.', article), ...problems },
});
const remove = createRoute({
  method: 'delete',
  path: '/v1/knowledge/articles/{id}',
  tags,
  summary: 'Delete an article',
  security,
  request: { params: idParams },
  responses: { 204: { description: 'Deleted.' }, ...problems },
});
const removeDemo = createRoute({
  method: 'delete',
  path: '/v1/knowledge/demo',
  tags,
  summary: 'Take the example articles away',
  security,
  request: { query: site },
  responses: { 200: json('How many.', z.object({ removed: z.number() })), ...problems },
});
const restoreDemo = createRoute({
  method: 'post',
  path: '/v1/knowledge/demo',
  tags,
  summary: 'Bring the example articles in',
  security,
  request: { query: site },
  responses: { 200: json('How many.', z.object({ restored: z.number() })), ...problems },
});
const importing = createRoute({
  method: 'post',
  path: '/v1/knowledge/imports',
  tags,
  summary: 'Read Markdown, CSV or HTML; with commit, write it',
  security,
  request: {
    query: site,
    ...body(
      z.object({
        format: z.enum(['markdown', 'csv', 'html']),
        name: z.string().max(200),
        content: z.string().max(LIMITS.jsonBytes),
        locale,
        commit: z.boolean(),
      }),
    ),
  },
  responses: {
    200: json(
      'What was read.',
      z.object({
        articles: z.array(z.object({ title: z.string(), slug: z.string(), locale: z.string(), body: z.string(), tags: z.array(z.string()) })),
        problems: z.array(z.object({ line: z.number().optional(), detail: z.string() })),
        written: z.number(),
      }),
    ),
    ...problems,
  },
});
const previews = createRoute({
  method: 'post',
  path: '/v1/knowledge/previews',
  tags,
  summary: 'What the assistant would answer now, also with drafts',
  security,
  request: {
    query: site,
    ...body(z.object({ question: z.string().trim().min(1).max(LIMITS.messageChars), locale, drafts: z.array(draft).max(200).optional() })),
  },
  responses: { 200: json('The answer.', preview), ...problems },
});

/** What the knowledge routes work with. */
export interface KnowledgeRouteDeps {
  readonly articles: Articles;
  readonly audit: AuditLog;
  /** An assistant that also knows these drafts. */
  readonly assistantWith: (siteId: string, drafts: readonly z.output<typeof draft>[]) => Promise<Assistant>;
}

/** Articles of the knowledge base. Staff read, admins write. */
export function knowledgeRoutes({ articles, audit, assistantWith }: KnowledgeRouteDeps) {
  const out = (value: Article): z.input<typeof article> => ({ ...value, tags: [...value.tags] });
  return router()
    .openapi(list, async (c) => {
      requireRole(c, 'agent');
      const { locale: language, q, demo, cursor } = c.req.valid('query');
      const page = await articles.list(requireSite(c).id, { locale: language, q, cursor, demo: demo === undefined ? undefined : demo === 'true' });
      return c.json({ items: page.items.map(out), cursor: page.cursor }, 200);
    })
    .openapi(create, async (c) => {
      const actor = requireRole(c, 'admin');
      const made = await articles.create(requireSite(c).id, c.req.valid('json'));
      await audit.write(actor, 'article.created', made.id, made.slug);
      return c.json(out(made), 201);
    })
    .openapi(show, async (c) => {
      requireRole(c, 'agent');
      const { siteId: _site, ...found } = await articles.get(c.req.valid('param').id);
      return c.json(out(found), 200);
    })
    .openapi(change, async (c) => {
      const actor = requireRole(c, 'admin');
      const changed = await articles.update(c.req.valid('param').id, c.req.valid('json'));
      await audit.write(actor, 'article.changed', changed.id, changed.slug);
      return c.json(out(changed), 200);
    })
    .openapi(remove, async (c) => {
      const actor = requireRole(c, 'admin');
      const { id } = c.req.valid('param');
      await articles.remove(id);
      await audit.write(actor, 'article.removed', id);
      return c.body(null, 204);
    })
    .openapi(removeDemo, async (c) => {
      const actor = requireRole(c, 'admin');
      const removed = await articles.removeDemo(requireSite(c).id);
      await audit.write(actor, 'article.demo-removed', requireSite(c).id, String(removed));
      return c.json({ removed }, 200);
    })
    .openapi(restoreDemo, async (c) => {
      const actor = requireRole(c, 'admin');
      const restored = await articles.restoreDemo(requireSite(c).id);
      await audit.write(actor, 'article.demo-restored', requireSite(c).id, String(restored));
      return c.json({ restored }, 200);
    })
    .openapi(importing, async (c) => {
      const actor = requireRole(c, 'admin');
      const { commit, ...source } = c.req.valid('json');
      const read = importArticles(source);
      const found = read.articles.map((entry) => ({ title: entry.title, slug: entry.slug, locale: entry.locale, body: entry.body, tags: [...entry.tags] }));
      let written = 0;
      if (commit) {
        if (read.articles.length === 0) throw new CsError('request/invalid', 'There is no article in this file.');
        written = await articles.import(requireSite(c).id, read.articles);
        await audit.write(actor, 'article.imported', requireSite(c).id, String(written));
      }
      return c.json({ articles: found, problems: read.problems.map((problem) => ({ ...problem })), written }, 200);
    })
    .openapi(previews, async (c) => {
      requireRole(c, 'agent');
      const chosen = requireSite(c);
      const { question, locale: language, drafts } = c.req.valid('json');
      const assistant = await assistantWith(chosen.id, drafts ?? []);
      const answer = await assistant.answer({ siteId: chosen.id, site: chosen, question, history: [], locale: language, signal: c.req.raw.signal });
      return c.json(
        {
          text: answer.text,
          citations: answer.citations.map((entry) => ({ ...entry })),
          suggestions: [...answer.suggestions],
          origin: answer.origin,
          engine: answer.engine,
          ...(answer.offer === undefined ? {} : { offer: answer.offer }),
        },
        200,
      );
    });
}
