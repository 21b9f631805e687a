import { noChange } from 'lit';
import { Directive, directive, type DirectiveResult, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';
import { CsErrorEvent } from '../element/events.ts';
import { toCsError } from '@cs-kit/protocol';

/** What a press does. A promise keeps the button busy until it settles. */
export type PressAction = (event: MouseEvent) => unknown;

class Pressable extends Directive {
  #action: PressAction = () => undefined;
  #element: Element | null = null;
  #busy = false;
  /** The attribute as the template had it, put back when the work has settled. */
  #disabled: string | null = null;

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error('pressable() stands on an element: <button ${pressable(…)}>');
  }

  override render(_action: PressAction): unknown {
    return noChange;
  }

  override update(part: ElementPart, [action]: [PressAction]): unknown {
    this.#action = action;
    if (this.#element !== part.element) {
      this.#element = part.element;
      part.element.addEventListener('click', (event) => void this.#press(event as MouseEvent));
    }
    return noChange;
  }

  async #press(event: MouseEvent): Promise<void> {
    const element = this.#element;
    if (element === null || this.#busy || element.getAttribute('aria-disabled') === 'true') {
      // Neither a form nor a listener outside may act on a press that does not count.
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    try {
      const result = this.#action(event);
      if (!(result instanceof Promise)) return;
      this.#start(element);
      await result;
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) element.dispatchEvent(new CsErrorEvent(toCsError(error)));
    } finally {
      this.#settle(element);
    }
  }

  #start(element: Element): void {
    this.#busy = true;
    this.#disabled = element.getAttribute('aria-disabled');
    element.setAttribute('aria-busy', 'true');
    // Not the native `disabled`: it would throw the focus away.
    element.setAttribute('aria-disabled', 'true');
  }

  #settle(element: Element): void {
    if (!this.#busy) return;
    this.#busy = false;
    element.removeAttribute('aria-busy');
    if (this.#disabled === null) element.removeAttribute('aria-disabled');
    else element.setAttribute('aria-disabled', this.#disabled);
  }
}

/**
 * Binds an action to a button: busy in the same frame, a second press ignored until the first has settled, a failure
 * reported as `cs-error`, the focus kept. `aria-disabled="true"` in the template makes presses do nothing.
 *
 * `html\`<button class="btn" ${pressable(() => this.#send())}>Send</button>\``
 */
export const pressable: (action: PressAction) => DirectiveResult<typeof Pressable> = directive(Pressable);
