/** Languages of the desk, the first where none is asked for. */
const LANGUAGES = ['en', 'zh-CN', 'ar'] as const;
export type PageLanguage = (typeof LANGUAGES)[number];

/** The language of the kit that a browser likes best, from its `Accept-Language`. */
export function languageFor(header: string | undefined): PageLanguage {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((word) => word.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { language: tag.toLowerCase().split('-')[0], weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  for (const { language } of wishes) {
    const found = LANGUAGES.find((known) => known.split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return LANGUAGES[0];
}
