import type { CsHub } from '../elements/cs-hub/cs-hub.ts';
import { createLauncher } from '../loader/launcher.ts';
import { words } from '../loader/words.ts';

/** Gives a panel that stands on a page without the loader the same launcher. */
export function addLauncher(hub: CsHub): void {
  const launcher = createLauncher(
    document,
    words(hub.locale),
    () => hub.toggle(),
    () => void hub.wiring().catch(() => undefined),
  );
  const hear = <T>(type: string, run: (event: T) => void): void => hub.addEventListener(type, run as (event: unknown) => void);
  hear('cs-hub-opened', () => launcher.set({ open: true }));
  hear('cs-hub-closed', () => launcher.set({ open: false }));
  hear<{ state: string }>('cs-call-changed', ({ state }) => launcher.set({ call: state === 'in' }));
  hear<{ unread: number }>('cs-unread-changed', ({ unread }) => launcher.set({ unread }));
  hear<{ language: string }>('cs-language-changed', ({ language }) => launcher.speak(words(language)));
  if (hub.config !== null) launcher.look(hub.config.theme);
  hub.append(launcher.element);
}
