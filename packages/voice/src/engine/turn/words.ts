/** Words by which one hears whether a sentence of a language is over. Each list is separated by `|`; entries are lower case and may be several words. */
export interface LanguageWords {
  /** No sentence ends in these: articles, prepositions, auxiliaries, "I would like". */
  readonly open: string;
  /** Whole by themselves. */
  readonly answers: string;
  /** A sentence that begins with these and has an object is a question. */
  readonly asks: string;
  /** What stands at the end of what is whole: "please". */
  readonly closes: string;
  /** Sounds of somebody who thinks. */
  readonly fillers: string;
  /** Said to show that one listens; each a single word. */
  readonly nods: string;
  /** Digits as words. */
  readonly digits: string;
  /** How a noun begins: it and two more words have no verb yet. */
  readonly nouns?: RegExp;
  /** How whole sentences end. */
  readonly ends?: RegExp;
  /** The verb stands last: what does not end so is not over. */
  readonly verbLast?: true;
  /** Beginnings that wait for a verb at the end, and what such verbs look like; nouns are told from them by their capital. */
  readonly frame?: { readonly begins: RegExp; readonly ends: RegExp };
}

const FILES: Readonly<Record<string, () => Promise<{ readonly words: LanguageWords }>>> = {
  ar: () => import('./languages/ar.ts'),
  de: () => import('./languages/de.ts'),
  en: () => import('./languages/en.ts'),
  es: () => import('./languages/es.ts'),
  fr: () => import('./languages/fr.ts'),
  hi: () => import('./languages/hi.ts'),
  it: () => import('./languages/it.ts'),
  ja: () => import('./languages/ja.ts'),
  ko: () => import('./languages/ko.ts'),
  pt: () => import('./languages/pt.ts'),
  ru: () => import('./languages/ru.ts'),
  zh: () => import('./languages/zh.ts'),
};
/** Languages whose words are known here, as two letters. */
export const LANGUAGES: readonly string[] = Object.keys(FILES);

const loaded = new Map<string, LanguageWords>();

/** Loads the words of a language, two letters; those of a language that is not known here are none. */
export async function loadWords(language: string): Promise<void> {
  const file = loaded.has(language) ? undefined : FILES[language];
  if (file === undefined) return;
  try {
    loaded.set(language, (await file()).words);
  } catch {
    // Without them everything is unsure, which is slower and not wrong.
  }
}

/** The words of a language, if they are here. */
export const wordsOf = (language: string): LanguageWords | undefined => loaded.get(language);
