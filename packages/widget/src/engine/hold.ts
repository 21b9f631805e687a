import { holds, lockScroll, moveFocus, pushOverlay } from '@cs-kit/ui';
import { PHONE } from './panel.ts';
import type { PanelDeps } from './panel.ts';

/** Holds the page while the panel is shown: Escape closes it; on phones it is modal, follows the keyboard and keeps the focus. The answer gives all of it up. */
export function hold(panel: HTMLElement, deps: PanelDeps): () => void {
  const media = matchMedia(PHONE);
  let release = holdAs(media.matches, panel, deps);
  const onChange = (): void => {
    release();
    release = holdAs(media.matches, panel, deps);
    deps.changed();
  };
  media.addEventListener('change', onChange);
  panel.addEventListener('keydown', onTabKey);
  return () => {
    panel.removeEventListener('keydown', onTabKey);
    media.removeEventListener('change', onChange);
    release();
  };
}

/** The tab that gets the focus by a key is shown. */
function onTabKey(event: KeyboardEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.role !== 'tab') return;
  const tabs = [...target.parentElement!.querySelectorAll<HTMLElement>('[role=tab]')];
  moveFocus(event, tabs, target.closest<HTMLElement>('[dir]')?.dir === 'rtl')?.click();
}

function holdAs(full: boolean, panel: HTMLElement, { dismiss }: PanelDeps): () => void {
  const releases = [pushOverlay({ element: panel, modal: full, dismiss })];
  if (full) releases.push(lockScroll(), keepFocus(panel), followKeyboard(panel), hearBack(dismiss));
  return () => releases.forEach((release) => release());
}

/** Every control that Tab reaches below a node, through shadow roots and slots. */
function controlsOf(node: Element | ShadowRoot): HTMLElement[] {
  const children = node instanceof HTMLSlotElement && node.assignedElements().length > 0 ? node.assignedElements() : [...node.children];
  return children.flatMap((child) => {
    if (!(child instanceof HTMLElement) || !child.checkVisibility({ visibilityProperty: true })) return [];
    const own = child.tabIndex >= 0 && !child.matches(':disabled') ? [child] : [];
    return [...own, ...controlsOf(child.shadowRoot ?? child)];
  });
}

/** Tab goes round inside the panel, and what takes the focus to the page behind loses it again. Dialogs of the kit lie above the panel and may have it. */
function keepFocus(panel: HTMLElement): () => void {
  const onFocus = (event: FocusEvent): void => {
    const [target] = event.composedPath();
    if (target instanceof Element && !holds(panel, target)) panel.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Tab') return;
    const controls = controlsOf(panel);
    const [at] = event.composedPath();
    const from = event.shiftKey ? [panel, controls[0]] : [controls.at(-1)];
    if (!from.includes(at as HTMLElement)) return;
    event.preventDefault();
    controls.at(event.shiftKey ? -1 : 0)?.focus();
  };
  document.addEventListener('focusin', onFocus);
  panel.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('focusin', onFocus);
    panel.removeEventListener('keydown', onKey);
  };
}

/** The back gesture of Android, where the browser tells of it without an entry in the history of the host. */
function hearBack(dismiss: () => void): () => void {
  const Watcher = (globalThis as { CloseWatcher?: new () => EventTarget & { destroy(): void } }).CloseWatcher;
  if (Watcher === undefined) return () => undefined;
  const watcher = new Watcher();
  watcher.addEventListener('close', dismiss);
  return () => watcher.destroy();
}

/** Keeps the panel above the on-screen keyboard, which covers the layout viewport but not the visual one. */
function followKeyboard(panel: HTMLElement): () => void {
  const view = globalThis.visualViewport;
  if (view === null || view === undefined) return () => undefined;
  const place = (): void => {
    panel.style.setProperty('--cs-hub-height', `${view.height}px`);
    panel.style.setProperty('--cs-hub-top', `${view.offsetTop}px`);
  };
  for (const type of ['resize', 'scroll']) view.addEventListener(type, place);
  place();
  return () => {
    for (const type of ['resize', 'scroll']) view.removeEventListener(type, place);
    for (const name of ['--cs-hub-height', '--cs-hub-top']) panel.style.removeProperty(name);
  };
}
