import { CsAttachment } from './cs-attachment.ts';

/** Registers `<cs-attachment>`; a call, because a bundler may drop a file that only has effects. */
export function registerAttachment(): void {
  if (!customElements.get('cs-attachment')) customElements.define('cs-attachment', CsAttachment);
}
