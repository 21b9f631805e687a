import { CsTranslation } from './cs-translation.ts';

/** Registers `<cs-translation>`; a call, because a bundler may drop a file that only has effects. */
export function registerTranslation(): void {
  if (!customElements.get('cs-translation')) customElements.define('cs-translation', CsTranslation);
}
