import { CsError, uuid } from '@cs-kit/protocol';
import type { Article, Page } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { ArticlesTable, Schema } from '../storage/state/schema.ts';
import { createLibrary } from './knowledge/library.ts';
import type { Library } from './knowledge/library.ts';
import type { VectorsOf } from './knowledge/word-vectors.ts';

/** An article as somebody writes it. */
export interface ArticleDraft {
  readonly locale: string;
  /** Made from the title where it is missing. */
  readonly slug?: string | undefined;
  readonly title: string;
  readonly body: string;
  readonly tags?: readonly string[] | undefined;
  /** Page of the article on the customer's own site; the relay's help page where it is missing. */
  readonly url?: string | undefined;
}

/** What comes with the relay. */
export interface KnowledgeFiles {
  /** Example articles. */
  readonly articles: () => Promise<readonly ArticleDraft[]>;
  readonly vectors: VectorsOf;
}

/** Filters of a list. */
export interface ArticleFilter {
  readonly locale?: string | undefined;
  readonly q?: string | undefined;
  readonly demo?: boolean | undefined;
  readonly cursor?: string | undefined;
}

/** The knowledge base of every site: stored in the state store, searchable through `library`. */
export interface Articles {
  readonly library: Library;
  list(siteId: string, filter: ArticleFilter): Promise<Page<Article>>;
  get(id: string): Promise<Article & { readonly siteId: string }>;
  bySlug(siteId: string, locale: string, slug: string): Promise<Article | null>;
  create(siteId: string, draft: ArticleDraft): Promise<Article>;
  update(id: string, draft: ArticleDraft): Promise<Article>;
  remove(id: string): Promise<void>;
  /** Takes the example articles away; returns how many. */
  removeDemo(siteId: string): Promise<number>;
  /** Brings the example articles in; returns how many. */
  restoreDemo(siteId: string): Promise<number>;
  /** Writes many; an article with a slug that is there is replaced. */
  import(siteId: string, drafts: readonly ArticleDraft[]): Promise<number>;
}

const PAGE = 100;
const WRITE_AT_ONCE = 50;

/** A slug of a title: letters and digits of any script, joined by hyphens. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
  return slug === '' ? 'article' : slug;
}

/** Builds the knowledge base. `urlOf` gives the address of the relay's own page of an article. */
export function createArticles(deps: {
  readonly db: Kysely<Schema>;
  readonly now: () => number;
  readonly files: KnowledgeFiles;
  readonly urlOf: (siteId: string, locale: string, slug: string) => string;
}): Articles {
  const { db, now } = deps;
  const toArticle = (row: ArticlesTable): Article => ({
    id: row.id,
    locale: row.locale,
    slug: row.slug,
    title: row.title,
    body: row.body,
    tags: JSON.parse(row.tags) as string[],
    url: row.url ?? deps.urlOf(row.site_id, row.locale, row.slug),
    demo: row.demo === 1,
    updatedAt: new Date(row.updated_at).toISOString(),
  });
  const library = createLibrary(async (siteId) => (await db.selectFrom('articles').selectAll().where('site_id', '=', siteId).execute()).map(toArticle), {
    vectors: deps.files.vectors,
  });
  const row = (siteId: string, draft: ArticleDraft, demo: boolean): ArticlesTable => ({
    id: uuid(now()),
    site_id: siteId,
    locale: draft.locale,
    slug: draft.slug ?? slugOf(draft.title),
    title: draft.title,
    body: draft.body,
    tags: JSON.stringify(draft.tags ?? []),
    url: draft.url ?? null,
    demo: demo ? 1 : 0,
    updated_at: now(),
  });

  async function write(siteId: string, drafts: readonly ArticleDraft[], demo: boolean): Promise<number> {
    // Of two with one slug the later counts, as if they had come one after the other.
    const rows = [...new Map(drafts.map((draft) => row(siteId, draft, demo)).map((entry) => [`${entry.locale}/${entry.slug}`, entry])).values()];
    // Many to a statement: while the transaction is open, no message of anybody is stored.
    await db.transaction().execute(async (transaction) => {
      for (let start = 0; start < rows.length; start += WRITE_AT_ONCE)
        await transaction
          .insertInto('articles')
          .values(rows.slice(start, start + WRITE_AT_ONCE))
          .onConflict((conflict) =>
            conflict.columns(['site_id', 'locale', 'slug']).doUpdateSet(({ ref }) => ({
              title: ref('excluded.title'),
              body: ref('excluded.body'),
              tags: ref('excluded.tags'),
              url: ref('excluded.url'),
              demo: ref('excluded.demo'),
              updated_at: ref('excluded.updated_at'),
            })),
          )
          .execute();
    });
    library.forget(siteId);
    return drafts.length;
  }

  return {
    library,
    async list(siteId, filter) {
      let query = db.selectFrom('articles').selectAll().where('site_id', '=', siteId);
      if (filter.locale !== undefined) query = query.where('locale', '=', filter.locale);
      if (filter.demo !== undefined) query = query.where('demo', '=', filter.demo ? 1 : 0);
      if (filter.q !== undefined && filter.q.trim() !== '') {
        const like = `%${filter.q.trim().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
        query = query.where((e) => e.or([e('title', 'like', like), e('body', 'like', like)]));
      }
      if (filter.cursor !== undefined) query = query.where('id', '>', filter.cursor);
      const rows = await query
        .orderBy('id')
        .limit(PAGE + 1)
        .execute();
      return { items: rows.slice(0, PAGE).map(toArticle), cursor: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null };
    },
    async get(id) {
      const found = await db.selectFrom('articles').selectAll().where('id', '=', id).executeTakeFirst();
      if (found === undefined) throw new CsError('request/not-found', 'There is no such article.');
      return { ...toArticle(found), siteId: found.site_id };
    },
    async bySlug(siteId, locale, slug) {
      const found = await db
        .selectFrom('articles')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('locale', '=', locale)
        .where('slug', '=', slug)
        .executeTakeFirst();
      return found === undefined ? null : toArticle(found);
    },
    async create(siteId, draft) {
      const made = await db
        .insertInto('articles')
        .values(row(siteId, draft, false))
        .onConflict((conflict) => conflict.columns(['site_id', 'locale', 'slug']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (made === undefined)
        throw new CsError('request/conflict', 'An article with this slug is there already. Change it, or choose another slug.', {
          errors: [{ pointer: '/slug', detail: 'a slug that is not taken' }],
        });
      library.upsert(siteId, toArticle(made));
      return toArticle(made);
    },
    async update(id, draft) {
      const before = await this.get(id);
      const { id: _id, ...values } = row(before.siteId, { ...draft, slug: draft.slug ?? before.slug }, false);
      const taken = await db
        .selectFrom('articles')
        .select('id')
        .where('site_id', '=', before.siteId)
        .where('locale', '=', values.locale)
        .where('slug', '=', values.slug)
        .where('id', '!=', id)
        .executeTakeFirst();
      if (taken !== undefined)
        throw new CsError('request/conflict', 'Another article has this slug.', { errors: [{ pointer: '/slug', detail: 'a slug that is not taken' }] });
      const changed = toArticle(await db.updateTable('articles').set(values).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
      library.upsert(before.siteId, changed);
      return changed;
    },
    async remove(id) {
      const { siteId } = await this.get(id);
      await db.deleteFrom('articles').where('id', '=', id).execute();
      library.remove(siteId, id);
    },
    async removeDemo(siteId) {
      const result = await db.deleteFrom('articles').where('site_id', '=', siteId).where('demo', '=', 1).executeTakeFirst();
      library.forget(siteId);
      return Number(result.numDeletedRows);
    },
    async restoreDemo(siteId) {
      const taken = new Set(
        (await db.selectFrom('articles').select(['locale', 'slug']).where('site_id', '=', siteId).execute()).map((entry) => `${entry.locale}/${entry.slug}`),
      );
      return write(
        siteId,
        (await deps.files.articles()).filter((draft) => !taken.has(`${draft.locale}/${draft.slug ?? slugOf(draft.title)}`)),
        true,
      );
    },
    import: (siteId, drafts) =>
      write(
        siteId,
        drafts.map((draft) => ({ ...draft, slug: draft.slug ?? slugOf(draft.title) })),
        false,
      ),
  };
}
