import { LIMITS } from '@cs-kit/protocol';
import type { Article, ArticleDraft } from './types.ts';

/** An article as the form holds it. */
export interface ArticleFields {
  readonly title: string;
  readonly locale: string;
  readonly body: string;
  /** Separated by commas. */
  readonly tags: string;
  /** Own page; empty for the relay's help page. */
  readonly url: string;
}

/** What keeps an article from being sent, by field. */
export type ArticleFault = Partial<Record<keyof ArticleFields, 'required' | 'long' | 'wrong'>>;

/** Whether an address is the relay's own help page, which is not typed by anybody. */
const isHelpPage = (url: string, relay: string): boolean => url.startsWith(`${relay}/help/`) || /\/help\/[^/]+\/[^/]+\?site=/.test(url);

/** The form of an article. */
export function fieldsOf(article: Article, relay: string): ArticleFields {
  return {
    title: article.title,
    locale: article.locale,
    body: article.body,
    tags: article.tags.join(', '),
    url: isHelpPage(article.url, relay) ? '' : article.url,
  };
}

/** An empty form. */
export function emptyFields(locale: string): ArticleFields {
  return { title: '', locale, body: '', tags: '', url: '' };
}

/** Whether a text is a language tag. */
export function isLocale(text: string): boolean {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(text) && text.length <= 35;
}

/** Whether a text is a whole web address. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text) && text.length <= LIMITS.urlChars;
}

/** What is wrong with the fields; empty where nothing is. */
export function checkFields(fields: ArticleFields): ArticleFault {
  return {
    ...(fields.title.trim() === '' ? { title: 'required' } : fields.title.length > LIMITS.articleTitleChars ? { title: 'long' } : {}),
    ...(fields.body.trim() === '' ? { body: 'required' } : fields.body.length > LIMITS.articleChars ? { body: 'long' } : {}),
    ...(isLocale(fields.locale.trim()) ? {} : { locale: 'wrong' }),
    ...(fields.url.trim() === '' || isWebAddress(fields.url.trim()) ? {} : { url: 'wrong' }),
  } as ArticleFault;
}

/** What is sent for the fields. A kept slug keeps the address of the article. */
export function draftOf(fields: ArticleFields, slug?: string): ArticleDraft {
  const tags = [
    ...new Set(
      fields.tags
        .split(/[,;，、；،]/)
        .map((tag) => tag.trim().slice(0, 40))
        .filter((tag) => tag !== ''),
    ),
  ].slice(0, 20);
  const url = fields.url.trim();
  return {
    locale: fields.locale.trim(),
    title: fields.title.trim(),
    body: fields.body,
    tags,
    ...(url === '' ? {} : { url }),
    ...(slug === undefined ? {} : { slug }),
  };
}

/** What brings a deleted article back. */
export function draftOfArticle(article: Article, relay: string): ArticleDraft {
  return draftOf(fieldsOf(article, relay), article.slug);
}
