import { LOCALES, locale } from '@cs-kit/core';
import type { KitLocale } from '@cs-kit/core';

const KEY = 'cs:staff:language';

/** The languages of the desk by their own names, which whoever looks for one can read. */
export const DESK_LANGUAGES: readonly (readonly [tag: KitLocale, name: string])[] = [
  ['en', 'English'],
  ['zh-CN', '中文'],
  ['ar', 'العربية'],
];

/** Speaks the language that was chosen on this device, if one was; otherwise the page's. */
export function takeDeskLanguage(): void {
  try {
    const kept = LOCALES.find((tag) => tag === localStorage.getItem(KEY));
    if (kept !== undefined) locale.set(kept);
  } catch {
    // Storage may be blocked: the desk then follows the page.
  }
}

/** Speaks another language from now on, on this device. */
export function chooseDeskLanguage(tag: string): void {
  const known = LOCALES.find((one) => one === tag);
  if (known === undefined) return;
  locale.set(known);
  try {
    localStorage.setItem(KEY, known);
  } catch {
    // The choice then lasts as long as the page.
  }
}
