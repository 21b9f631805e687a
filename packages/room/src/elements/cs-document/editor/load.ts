/* What a document needs beside its frame, in one file that is loaded when one is shown. */
export { SharedDocument } from '../../../engine/document/shared-document.ts';
export { DocumentEditor } from './document-editor.ts';
export { textStyles } from './text.styles.ts';
