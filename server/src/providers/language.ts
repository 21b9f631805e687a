function parsed(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}

/** A tag as far as it can be understood: one of the right form may still be none, and its first part is better than nothing. */
const understood = (tag: string): Intl.Locale => parsed(tag) ?? parsed(tag.split('-')[0] ?? '') ?? new Intl.Locale('en');

/** The language of a BCP 47 tag, without region and script: `zh-CN` is `zh`. */
export const languageOf = (tag: string): string => understood(tag).language;

/** A language with the region that it is likeliest to have, where a provider knows languages by region only: `ar` is `ar-EG`. */
export function regionalTag(tag: string): string {
  const { language, region } = understood(tag).maximize();
  return region === undefined ? language : `${language}-${region}`;
}

/** The language that a provider tells, by its usual code (`eng` is `en`), to be spread into a transcript; nothing where it tells none. */
export function toldLanguage(value: unknown): { readonly language?: string } {
  const language = typeof value === 'string' && value !== '' ? parsed(value)?.language : undefined;
  return language === undefined ? {} : { language };
}
