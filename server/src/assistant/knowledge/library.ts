import { createKnowledgeIndex } from './index.ts';
import type { KnowledgeIndexOptions } from './index.ts';
import type { KnowledgeArticle, KnowledgeIndex } from './types.ts';

/** The indexes of every site, each made when first asked. */
export interface Library {
  /** The index of one site; questions that come while it is made wait for the same one. */
  site(siteId: string): Promise<KnowledgeIndex>;
  /** To be called after an article was written. */
  upsert(siteId: string, article: KnowledgeArticle): void;
  /** To be called after an article was deleted. */
  remove(siteId: string, articleId: string): void;
  /** To be called after many changed at once, or a site was deleted: the next question reads them again. */
  forget(siteId: string): void;
  /** The index as it would be with unsaved drafts in it; the site's own is not touched. */
  preview(siteId: string, drafts: readonly KnowledgeArticle[]): Promise<KnowledgeIndex>;
}

/** Keeps one index a site. `load` reads all articles of a site from storage. */
export function createLibrary(load: (siteId: string) => Promise<readonly KnowledgeArticle[]>, options: KnowledgeIndexOptions = {}): Library {
  const sites = new Map<string, Promise<KnowledgeIndex>>();

  async function make(siteId: string): Promise<KnowledgeIndex> {
    const index = createKnowledgeIndex(options);
    index.replace(await load(siteId));
    return index;
  }

  function site(siteId: string): Promise<KnowledgeIndex> {
    const known = sites.get(siteId);
    if (known !== undefined) return known;
    const made = make(siteId);
    sites.set(siteId, made);
    made.catch(() => sites.delete(siteId));
    return made;
  }

  const change = (siteId: string, apply: (index: KnowledgeIndex) => void): void => void sites.get(siteId)?.then(apply, () => undefined);
  return {
    site,
    upsert: (siteId, article) => change(siteId, (index) => index.upsert(article)),
    remove: (siteId, articleId) => change(siteId, (index) => index.remove(articleId)),
    forget: (siteId) => void sites.delete(siteId),
    async preview(siteId, drafts) {
      const index = createKnowledgeIndex(options);
      index.replace([...(await site(siteId)).articles(), ...drafts]);
      return index;
    },
  };
}
