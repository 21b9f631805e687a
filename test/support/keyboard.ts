import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Where the focus is. */
export interface Focus {
  /** Role, or 'page' where nothing has the focus. */
  readonly role: string;
  /** Name for assistive technology, without what follows a comma or a line break. */
  readonly name: string;
  /** Whether it lies in the panel of the chat. */
  readonly inPanel: boolean;
  /** Whether it can be seen: inside the viewport and not covered. */
  readonly seen: boolean;
  /** Whether something marks it: outline, ring or a frame around it. */
  readonly ring: boolean;
}

/** Describes the element that has the focus, through all shadow roots. */
export function describeFocus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    let active: Element | null = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (active === null || active === document.body || active === document.documentElement)
      return { role: 'page', name: '', inPanel: false, seen: true, ring: true };
    const up = (node: Node): Node | null => (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host ?? null;
    const chain: Element[] = [];
    for (let node: Node | null = active; node !== null; node = up(node)) if (node instanceof Element) chain.push(node);
    const box = active.getBoundingClientRect();
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    const [x, y] = [Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)];
    let top: Element | null = document.elementFromPoint(x, y);
    while (top?.shadowRoot) {
      const deeper: Element | null = top.shadowRoot.elementFromPoint(x, y);
      if (deeper === null || deeper === top) break;
      top = deeper;
    }
    const covered =
      top !== null &&
      !chain.includes(top) &&
      !active.contains(top) &&
      !(active.shadowRoot?.contains(top) ?? false) &&
      active.getRootNode() === top.getRootNode();
    const marked = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    const tags: Readonly<Record<string, string>> = { BUTTON: 'button', A: 'link', TEXTAREA: 'textbox', INPUT: 'textbox', SELECT: 'combobox' };
    const label =
      active.getAttribute('aria-label') ??
      (active as HTMLInputElement).labels?.[0]?.textContent ??
      (active.textContent?.trim() || active.getAttribute('placeholder') || active.getAttribute('title') || '');
    return {
      role: active.getAttribute('role') ?? tags[active.tagName] ?? active.tagName.toLowerCase(),
      name: label.trim().split('\n')[0] ?? '',
      inPanel: chain.some((element) => element.tagName === 'CS-HUB') && !chain.some((element) => element.getAttribute('slot') === 'launcher'),
      seen: inside && !covered,
      // The frame around a field counts: the field itself then has no outline of its own.
      ring: chain.slice(0, 3).some(marked),
    };
  });
}

/** Waits up to two seconds until the focus is where it should be, and tells where it is. */
export async function focused(page: Page, fits: (focus: Focus) => boolean): Promise<Focus> {
  const deadline = Date.now() + 2000;
  for (;;) {
    const now = await describeFocus(page);
    if (fits(now) || Date.now() > deadline) return now;
    await page.waitForTimeout(50);
  }
}

/** Presses Tab until the focus is on what is wanted; on the way it must always be seen and marked, and in the panel where that is modal. */
export async function tabTo(
  page: Page,
  wanted: { readonly role?: string; readonly name?: string | RegExp },
  { modal = false, back = false, limit = 40 }: { readonly modal?: boolean; readonly back?: boolean; readonly limit?: number } = {},
): Promise<Focus> {
  const path: string[] = [];
  const fits = (focus: Focus): boolean =>
    (wanted.role === undefined || focus.role === wanted.role) &&
    (wanted.name === undefined || (typeof wanted.name === 'string' ? focus.name === wanted.name : wanted.name.test(focus.name)));
  let now = await describeFocus(page);
  for (let step = 0; step < limit && !fits(now); step += 1) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    now = await describeFocus(page);
    path.push(`${now.role} "${now.name}"`);
    if (now.role === 'page') continue;
    const where = `${now.role} "${now.name}" (after ${path.slice(-4).join(' > ')})`;
    assert.ok(now.seen, `the focus is out of sight on ${where}`);
    assert.ok(now.ring, `nothing marks the focus on ${where}`);
    if (modal) assert.ok(now.inPanel, `the focus left the panel: ${where}`);
  }
  assert.ok(fits(now), `no way to ${wanted.role ?? ''} "${String(wanted.name ?? '')}" by Tab: ${path.join(' > ')}`);
  return now;
}
