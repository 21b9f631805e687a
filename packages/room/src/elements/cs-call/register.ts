import { CsDialog } from '@cs-kit/ui';
import { CsCallLine } from '../cs-call-line/cs-call-line.ts';
import { CsCall } from './cs-call.ts';

/** Registers what shows calls. It loads with the first call of a page; a call, because a bundler may drop a file that only has effects. */
export function registerCall(): void {
  if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
  if (!customElements.get('cs-call')) customElements.define('cs-call', CsCall);
  if (!customElements.get('cs-call-line')) customElements.define('cs-call-line', CsCallLine);
}
