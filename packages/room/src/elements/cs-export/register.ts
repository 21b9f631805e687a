import { CsDialog } from '@cs-kit/ui';
import { CsExport } from './cs-export.ts';

/** Registers `<cs-export>`; a call, because a bundler may drop a file that only has effects. */
export function registerExport(): void {
  if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
  if (!customElements.get('cs-export')) customElements.define('cs-export', CsExport);
}
