import { CsMessageMenu } from './cs-message-menu.ts';

/** Registers `<cs-message-menu>`; a call, because a bundler may drop a file that only has effects. */
export function registerMessageMenu(): void {
  if (!customElements.get('cs-message-menu')) customElements.define('cs-message-menu', CsMessageMenu);
}
