import { locale as chosen, pickLocale, RTL_LOCALES } from '@cs-kit/core';
import { outwards } from './tree.ts';

/** Language and direction of one element. */
export interface Language {
  readonly locale: string;
  readonly dir: 'ltr' | 'rtl';
}

/** An element that follows the language of the page. */
export interface LanguageFollower extends Element {
  /** An attribute as its author wrote it, without what the kit itself has set. */
  authored(name: 'dir' | 'lang'): string | null;
  /** Called after the language of the page, or one that was asked for, may have changed. */
  languageChanged(): void;
}

const followers = new Set<LanguageFollower>();
let stop: (() => void) | null = null;

function isFollower(element: Element): element is LanguageFollower {
  return 'authored' in element;
}

/** The nearest value of an attribute around an element. */
function nearest(from: Element, name: 'dir' | 'lang'): { element: Element; value: string } | null {
  for (let at: Element | null = from; at !== null; at = outwards(at)) {
    const value = isFollower(at) ? at.authored(name) : at.getAttribute(name);
    if (value !== null && value !== '') return { element: at, value };
  }
  return null;
}

/** Language and direction of an element: what the host page asked for, else what stands around it, else the browser's. */
export function languageOf(element: LanguageFollower): Language {
  const asked = chosen.get();
  const around = nearest(element, 'lang')?.value;
  const tags = asked !== null ? [asked] : around !== undefined ? [around] : navigator.languages;
  const locale = pickLocale(tags);
  const written = RTL_LOCALES.has(locale) ? 'rtl' : 'ltr';
  const own = element.authored('dir');
  const place = own === null && asked !== null ? null : nearest(element, 'dir');
  if (place === null) return { locale, dir: written };
  const dir = place.value === 'auto' ? getComputedStyle(place.element).direction : place.value.toLowerCase();
  return { locale, dir: dir === 'rtl' ? 'rtl' : 'ltr' };
}

/** Tells every follower, outermost or not, to look again. */
export function lookAgain(): void {
  for (const follower of followers) follower.languageChanged();
}

function watchPage(): () => void {
  const observer = new MutationObserver(() => {
    lookAgain();
    // A panel around an element writes the language of the page on a box of its own, a moment later.
    setTimeout(lookAgain);
  });
  const options = { attributes: true, attributeFilter: ['dir', 'lang'] };
  observer.observe(document.documentElement, options);
  // SPA routers replace the body; the root element stays, so only the first body's attributes are watched.
  if (document.body !== null) observer.observe(document.body, options);
  const unsubscribe = chosen.subscribe(lookAgain);
  return () => {
    observer.disconnect();
    unsubscribe();
  };
}

/** Calls `languageChanged()` when the page changes its language; the answer ends it. One observer serves all elements. */
export function followLanguage(follower: LanguageFollower): () => void {
  followers.add(follower);
  stop ??= watchPage();
  return () => {
    followers.delete(follower);
    if (followers.size > 0) return;
    stop?.();
    stop = null;
  };
}
