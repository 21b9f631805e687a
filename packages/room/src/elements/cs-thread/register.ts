import { CsThread } from './cs-thread.ts';

/** Registers `<cs-thread>`; a call, because a bundler may drop a file that only has effects. */
export function registerThread(): void {
  if (!customElements.get('cs-thread')) customElements.define('cs-thread', CsThread);
}
