/** A language with the region that it is likeliest to have, where a provider knows languages by region only: `ar` is `ar-EG`. */
export function localeOf(tag: string): string {
  const { language, region } = new Intl.Locale(tag).maximize();
  return region === undefined ? language : `${language}-${region}`;
}
