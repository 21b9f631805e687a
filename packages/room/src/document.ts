export { CsDocument } from './elements/cs-document/cs-document.ts';
