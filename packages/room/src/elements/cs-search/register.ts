import { CsSearch } from './cs-search.ts';

/** Registers `<cs-search>`; a call, because a bundler may drop a file that only has effects. */
export function registerSearch(): void {
  if (!customElements.get('cs-search')) customElements.define('cs-search', CsSearch);
}
