import { CsDocuments } from './cs-documents.ts';

/** Registers the list of documents. It loads when it is first opened in a room. */
export function registerDocuments(): void {
  if (!customElements.get('cs-documents')) customElements.define('cs-documents', CsDocuments);
}
