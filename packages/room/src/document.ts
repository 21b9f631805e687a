export { CsDocument } from './elements/cs-document/cs-document.ts';
export { CsDocuments } from './elements/cs-documents/cs-documents.ts';
export { CsDocumentSelectedEvent } from './elements/cs-documents/events.ts';
