import { createAssistant } from './assistant.ts';
import type { Assistant } from './types.ts';
import type { ArticleDraft, Articles } from './articles.ts';

/** Makes an assistant that answers as the one of a site would if these drafts were its articles too. */
export function assistantTrial({
  articles,
  ...deps
}: { readonly articles: Pick<Articles, 'library'> } & Omit<Parameters<typeof createAssistant>[0], 'knowledge'>): (
  siteId: string,
  drafts: readonly ArticleDraft[],
) => Promise<Assistant> {
  return async (siteId, drafts) => {
    const index =
      drafts.length === 0
        ? await articles.library.site(siteId)
        : await articles.library.preview(
            siteId,
            drafts.map((draft, at) => ({
              id: `draft-${at}`,
              slug: draft.slug ?? `draft-${at}`,
              locale: draft.locale,
              title: draft.title,
              body: draft.body,
              tags: [...(draft.tags ?? [])],
              url: draft.url ?? '',
            })),
          );
    return createAssistant({ ...deps, knowledge: () => index });
  };
}
