/** Whether this browser can run the kit: Chrome 111, Firefox 128, Safari 16.4 and later. */
export function meetsFloor(win: Window & typeof globalThis): boolean {
  try {
    return (
      'customElements' in win &&
      'adoptedStyleSheets' in win.Document.prototype &&
      typeof win.structuredClone === 'function' &&
      win.CSS.supports('color', 'color-mix(in srgb, red, red)')
    );
  } catch {
    return false;
  }
}

/** A plain link for browsers below the floor and pages where the relay cannot be used. Needs nothing newer than 2015. */
export function contactLink(doc: Document, href: string, text: string): HTMLAnchorElement {
  const link = doc.createElement('a');
  link.href = href;
  link.textContent = text;
  link.style.cssText =
    'position:fixed;bottom:20px;right:20px;z-index:2147483000;padding:12px 20px;border-radius:24px;background:#2558e0;color:#fff;font:16px sans-serif';
  return link;
}
