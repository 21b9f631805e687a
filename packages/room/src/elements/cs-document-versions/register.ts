import { CsDocumentVersions } from './cs-document-versions.ts';

export { VersionSource } from '../../engine/document/version-source.ts';

/** Registers the versions of a document. They load when they are first opened. */
export function registerVersions(): void {
  if (!customElements.get('cs-document-versions')) customElements.define('cs-document-versions', CsDocumentVersions);
}
