import { aTimeout, fixture, html, waitUntil } from '@open-wc/testing';
import type { CsElement } from '@cs-kit/ui';
import type { FakeRelay } from './fake-relay.ts';

/** Puts an element of the kit on the page, connected to a fake relay. */
export async function mount<T extends CsElement>(
  tag: string,
  relay: FakeRelay,
  kind: 'visitor' | 'staff' = 'visitor',
  before: (element: T) => void = () => undefined,
): Promise<T> {
  const box = await fixture<HTMLDivElement>(html`<div></div>`);
  box.style.setProperty('block-size', '600px');
  box.style.setProperty('inline-size', kind === 'staff' ? '1200px' : '400px');
  const element = document.createElement(tag) as T;
  element.provideClient(relay.client(kind));
  before(element);
  box.append(element);
  await element.updateComplete;
  return element;
}

/** The first element that matches, through every shadow root below. */
export function deep<T extends Element = HTMLElement>(root: Element | ShadowRoot, selector: string): T | null {
  const inside = root instanceof Element ? root.shadowRoot : null;
  for (const scope of [root, ...(inside === null ? [] : [inside])]) {
    const found = scope.querySelector<T>(selector);
    if (found !== null) return found;
    for (const child of scope.querySelectorAll('*')) {
      const below = child.shadowRoot === null ? null : deep<T>(child, selector);
      if (below !== null) return below;
    }
  }
  return null;
}

/** Waits for an element that matches, through every shadow root. */
export async function found<T extends Element = HTMLElement>(root: Element, selector: string, words?: string | RegExp): Promise<T> {
  const look = (): T | null => {
    const all = every<T>(root, selector);
    return (
      all.find((element) => words === undefined || (typeof words === 'string' ? element.textContent.includes(words) : words.test(element.textContent))) ?? null
    );
  };
  await waitUntil(() => look() !== null, `${selector} ${String(words ?? '')}`, { timeout: 10_000 });
  return look() as T;
}

/** Every element that matches, through every shadow root. */
export function every<T extends Element = HTMLElement>(root: Element | ShadowRoot, selector: string): T[] {
  const inside = root instanceof Element ? root.shadowRoot : null;
  return [root, ...(inside === null ? [] : [inside])].flatMap((scope) => [
    ...scope.querySelectorAll<T>(selector),
    ...[...scope.querySelectorAll('*')].flatMap((child) => (child.shadowRoot === null ? [] : every<T>(child.shadowRoot, selector))),
  ]);
}

/** Opens the menu of a message, the first one by default, and gives an entry by its words. */
export async function entry(root: Element, words: string, message = 0): Promise<HTMLButtonElement> {
  await waitUntil(() => every(root, '.more').length > message);
  every<HTMLButtonElement>(root, '.more')[message]?.click();
  return found<HTMLButtonElement>(root, '.box.shown [role^="menuitem"]', words);
}

/** Counts the events of one type while something runs and the page settles. */
export async function count(element: Element, type: string, run: () => unknown): Promise<Event[]> {
  const seen: Event[] = [];
  const note = (event: Event): void => void seen.push(event);
  element.addEventListener(type, note);
  await run();
  await aTimeout(60);
  element.removeEventListener(type, note);
  return seen;
}

/** Types words into a field and presses a key, as a keyboard does. */
export function press(target: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

/** Sets the words of a field as typing does. */
export function type(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** Every shadow root under a root, itself included: `getAnimations` of a document does not look into them. */
function* roots(root: Document | ShadowRoot): Generator<Document | ShadowRoot> {
  yield root;
  for (const element of root.querySelectorAll('*')) if (element.shadowRoot !== null) yield* roots(element.shadowRoot);
}

const ending = (): Animation[] =>
  [...roots(document)]
    .flatMap((root) => root.getAnimations())
    .filter((animation) => animation.playState === 'running' && Number.isFinite(Number(animation.effect?.getComputedTiming().endTime)));

/** Waits until what moves once has come to rest, what began meanwhile too; what moves for ever is left alone. */
export async function atRest(): Promise<void> {
  do {
    await Promise.allSettled(ending().map((animation) => animation.finished));
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  } while (ending().length > 0);
}
