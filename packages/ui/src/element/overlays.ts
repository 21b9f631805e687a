import { holds } from './tree.ts';

/** Something that lies over the page and can be dismissed. */
export interface Overlay {
  readonly element: Element;
  /** A modal overlay hears Escape wherever the focus is, another one only while the focus is inside. */
  readonly modal: boolean;
  /** Asked to close by Escape. */
  dismiss(): void;
}

const stack: Overlay[] = [];

function onKeydown(event: KeyboardEvent): void {
  const top = stack.at(-1);
  if (top === undefined || event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return;
  const [target] = event.composedPath();
  if (!top.modal && !(target instanceof Element && holds(top.element, target))) return;
  // Keeps the browser from closing a dialog below this one with the same press.
  event.preventDefault();
  top.dismiss();
}

/** Puts an overlay on top: Escape closes only the topmost. The answer takes it away. */
export function pushOverlay(overlay: Overlay): () => void {
  if (stack.length === 0) document.addEventListener('keydown', onKeydown);
  stack.push(overlay);
  return () => {
    const at = stack.indexOf(overlay);
    if (at >= 0) stack.splice(at, 1);
    if (stack.length === 0) document.removeEventListener('keydown', onKeydown);
  };
}

let locks = 0;
let before = '';

/** Keeps the host page from scrolling under a modal overlay; the answer gives it back. */
export function lockScroll(): () => void {
  const root = document.documentElement;
  if (locks === 0) {
    before = root.style.getPropertyValue('overflow');
    root.style.setProperty('overflow', 'hidden');
  }
  locks += 1;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    locks -= 1;
    if (locks > 0) return;
    if (before === '') root.style.removeProperty('overflow');
    else root.style.setProperty('overflow', before);
  };
}
