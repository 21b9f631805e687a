import { CsLinkPreview } from './cs-link-preview.ts';

/** Registers `<cs-link-preview>`; a call, because a bundler may drop a file that only has effects. */
export function registerLinkPreview(): void {
  if (!customElements.get('cs-link-preview')) customElements.define('cs-link-preview', CsLinkPreview);
}
