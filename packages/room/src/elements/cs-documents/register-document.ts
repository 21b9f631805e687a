import { CsDocument } from '../cs-document/cs-document.ts';

/** Registers the element of one document; a call, because a bundler may drop a file that only has effects. */
export function registerDocument(): void {
  if (!customElements.get('cs-document')) customElements.define('cs-document', CsDocument);
}
