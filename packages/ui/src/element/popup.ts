/** Anything with a place in the viewport: an element, or a point. */
export interface Anchor {
  getBoundingClientRect(): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

const EDGE = 8;
const GAP = 4;

/** Shows an element with `popover="manual"` in the top layer, or where it stands in browsers without popovers. Style it shown by the class `shown`. */
export function showPopup(popup: HTMLElement): void {
  popup.classList.add('shown');
  if (typeof popup.showPopover === 'function' && !popup.matches(':popover-open')) popup.showPopover();
}

/** Takes away what `showPopup()` showed. */
export function hidePopup(popup: HTMLElement): void {
  popup.classList.remove('shown');
  if (typeof popup.hidePopover === 'function' && popup.isConnected && popup.matches(':popover-open')) popup.hidePopover();
}

/**
 * Places a popup with `position: fixed` at its anchor: below, or above where there is more room; in line with the start
 * edge, or with the end edge where it would leave the viewport. `rtl` swaps the edges.
 */
export function placePopup(popup: HTMLElement, anchor: Anchor, rtl: boolean): void {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const [wide, high] = [document.documentElement.clientWidth, window.innerHeight];
  popup.style.setProperty('max-block-size', `${String(high - 2 * EDGE)}px`);
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = bottom + GAP + height <= high - EDGE || high - bottom >= top;
  const room = (below ? high - bottom : top) - GAP - EDGE;
  const y = below ? bottom + GAP : Math.max(EDGE, top - GAP - Math.min(height, room));
  let x = rtl ? right - width : left;
  if (!rtl && x + width > wide - EDGE) x = right - width;
  if (rtl && x < EDGE) x = left;
  popup.style.setProperty('left', `${String(Math.max(EDGE, Math.min(x, wide - width - EDGE)))}px`);
  popup.style.setProperty('top', `${String(y)}px`);
  popup.style.setProperty('max-block-size', `${String(Math.max(room, 96))}px`);
}
