/** The next element outwards, through shadow roots and through the slot an element is shown in. */
export function outwards(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** The element that has the focus, inside however many shadow roots. */
export function deepActiveElement(): HTMLElement | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active instanceof HTMLElement ? active : null;
}

/** Whether `inner` lies in `outer`, through shadow roots. */
export function holds(outer: Element, inner: Element | null): boolean {
  for (let at = inner; at !== null; at = outwards(at)) if (at === outer) return true;
  return false;
}

/**
 * Moves the focus in a row of controls (tabs, toolbar, radio group) by the arrow keys, Home and End; the row is a ring, and
 * left and right swap in right-to-left. Answers the control that now holds the focus, or null where the key is another one.
 */
export function moveFocus(event: KeyboardEvent, controls: readonly HTMLElement[], rtl: boolean): HTMLElement | null {
  const now = controls.findIndex((control) => control === event.target || control.contains(event.target as Node));
  const [forward, backward] = rtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  const targets: Record<string, number> = { [forward]: (now + 1) % controls.length, [backward]: now - 1, Home: 0, End: -1 };
  const target = targets[event.key];
  const control = target === undefined ? undefined : controls.at(target);
  if (now < 0 || control === undefined) return null;
  event.preventDefault();
  control.focus();
  return control;
}
