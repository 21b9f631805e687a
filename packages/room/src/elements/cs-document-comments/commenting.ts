import { CsDocumentComments } from './cs-document-comments.ts';

export { CommentsPart } from './comments-part.ts';

/** Registers the comments of a document. They load with the first of them, or with the first words that are selected. */
export function registerComments(): void {
  if (!customElements.get('cs-document-comments')) customElements.define('cs-document-comments', CsDocumentComments);
}
