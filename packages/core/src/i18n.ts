import { createStore } from './store.ts';
import type { Store } from './store.ts';

/** Languages that the kit speaks. */
export type KitLocale = 'en' | 'zh-CN' | 'ar';
/** Every language of the kit, English first. */
export const LOCALES: readonly KitLocale[] = ['en', 'zh-CN', 'ar'];
/** Languages written from right to left. */
export const RTL_LOCALES: ReadonlySet<string> = new Set(['ar']);

/** Words with `{name}` placeholders; the plural form is chosen by the parameter `count`. */
export type Message =
  string | { readonly one: string; readonly other: string; readonly zero?: string; readonly two?: string; readonly few?: string; readonly many?: string };
/** The same keys in another language. A plural may have more forms, or fewer, than English. */
export type Translation<S> = { readonly [K in keyof S]: Message };
/** Values for placeholders; numbers are written as the language writes them. */
export type Params = Readonly<Record<string, string | number>>;
/** Gives the words of a key. */
export type Translate<S> = (key: keyof S, params?: Params) => string;

/** Words of one element in every language. */
export interface Strings<S> {
  /** Loads a language (any BCP 47 tag); English if it cannot be loaded. */
  load(locale: string): Promise<Translate<S>>;
  /** What is there now: English until the language is loaded. */
  now(locale: string): Translate<S>;
}

/** The language that the host page asked for by `csKit.setLanguage`; null follows the page. */
export const locale: Store<string | null> = createStore<string | null>(null);

/** Longest tag that the relay takes. */
const TAG_CHARS = 35;

/** The language of the page as the relay is told: the one asked for, else that of the document, else the browser's. It may be one that the kit does not speak. */
export function pageLanguage(): string {
  const { document: page, navigator: browser } = globalThis as Partial<typeof globalThis>;
  return (locale.get() ?? (page?.documentElement.lang || browser?.language || 'en')).slice(0, TAG_CHARS);
}

/** The first language of the kit that a list of BCP 47 tags asks for, else English. */
export function pickLocale(tags: readonly string[]): KitLocale {
  for (const tag of tags) {
    const language = tag.toLowerCase().split(/[-_]/)[0];
    const found = LOCALES.find((known) => known.split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return 'en';
}

function pluralForm(message: Exclude<Message, string>, count: number, language: string): string {
  const category = new Intl.PluralRules(language).select(count);
  return (count === 0 ? message.zero : undefined) ?? message[category] ?? message.other;
}

function translator<S extends Record<string, Message>>(words: Translation<S>, fallback: S, language: string): Translate<S> {
  return (key, params = {}) => {
    const message: Message = words[key] ?? fallback[key] ?? String(key);
    const count = params['count'];
    const pattern = typeof message === 'string' ? message : pluralForm(message, typeof count === 'number' ? count : 1, language);
    return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
    });
  };
}

/** Declares the words of an element: English built in, the others loaded when they are asked for. */
export function defineStrings<S extends Record<string, Message>>(
  en: S,
  load: Readonly<Record<'zh-CN' | 'ar', () => Promise<{ readonly default: Translation<S> }>>>,
): Strings<S> {
  const english = translator<S>(en, en, 'en');
  const ready = new Map<KitLocale, Translate<S>>([['en', english]]);
  const fetchWords = async (language: 'zh-CN' | 'ar'): Promise<Translate<S>> => {
    try {
      const words = await load[language]();
      const translate = translator<S>(words.default, en, language);
      ready.set(language, translate);
      return translate;
    } catch {
      // English is better than an empty button; the next load tries again.
      return english;
    }
  };
  return {
    now: (tag) => ready.get(pickLocale([tag])) ?? english,
    load: async (tag) => {
      const language = pickLocale([tag]);
      const known = ready.get(language);
      if (known !== undefined || language === 'en') return known ?? english;
      return fetchWords(language);
    },
  };
}
