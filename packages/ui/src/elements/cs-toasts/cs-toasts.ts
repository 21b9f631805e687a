import { type CSSResultGroup, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { state } from 'lit/decorators.js';
import { pressable } from '../../controllers/pressable.ts';
import { StringsController } from '../../controllers/strings-controller.ts';
import { CsElement } from '../../element/cs-element.ts';
import { deepActiveElement, holds } from '../../element/tree.ts';
import { strings } from '../../i18n/strings.ts';
import { icon } from '../../icons/icon.ts';
import { closeIcon } from '../../icons/shapes.ts';
import { controls } from '../../sheets/controls.ts';
import { styles } from './cs-toasts.styles.ts';
import { CsToastRequestEvent } from './events.ts';

/** What a toast offers beside its words. */
export interface ToastOptions {
  /** One thing that can be done; a promise keeps the toast until it has settled. */
  readonly action?: { readonly label: string; readonly run: () => unknown };
  /** Milliseconds it stays; 6000, or 8000 with an action. Time does not pass while it is pointed at or holds the focus. */
  readonly duration?: number;
  /** Called once when it has gone, with whether the action was used. */
  readonly gone?: (used: boolean) => void;
}

interface Toast extends ToastOptions {
  readonly id: number;
  readonly text: string;
  left: number;
}

/** What keeps the time from passing. */
type Hold = 'pointer' | 'focus' | 'work';

const STAYS_MS = 6000;
const UNDO_STAYS_MS = 8000;
const MOST = 3;

/**
 * Short notices at the lower edge of whatever positioned box holds this element. Screen readers hear each one once;
 * the region stands before the words come. Escape sends away the one that holds the focus.
 *
 * @tag cs-toasts
 * @summary Short notices with at most one action.
 * @fires {CsToastRequestEvent} cs-toast-request - A notice is about to be shown; an element around it may show it instead.
 * @csspart toast - One notice.
 * @cssprop [--cs-toasts-inset=16px] - Distance from the lower edge.
 */
export class CsToasts extends CsElement {
  static override styles: CSSResultGroup = [controls, styles];
  readonly #words = new StringsController(this, strings);

  @state() private toasts: readonly Toast[] = [];

  #next = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #since = 0;
  #held = new Set<Hold>();
  #returnTo: HTMLElement | null = null;

  /** Shows a notice. The answer takes it away early. */
  toast(text: string, options: ToastOptions = {}): () => void {
    const request = new CsToastRequestEvent(text, options);
    this.dispatchEvent(request);
    if (request.end !== null) return request.end;
    this.#pass();
    const id = this.#next;
    this.#next += 1;
    const left = options.duration ?? (options.action ? UNDO_STAYS_MS : STAYS_MS);
    const all = [...this.toasts, { ...options, id, text, left }];
    for (const old of all.slice(0, -MOST)) old.gone?.(false);
    this.toasts = all.slice(-MOST);
    this.#wind();
    return () => this.#drop(id, false);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    for (const toast of this.toasts) toast.gone?.(false);
    this.toasts = [];
    this.#held.clear();
  }

  /** Takes the time that has passed from each toast. */
  #pass(): void {
    if (this.#timer === null) return;
    const passed = performance.now() - this.#since;
    for (const toast of this.toasts) toast.left -= passed;
    this.#stop();
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Waits for the next toast to go, unless the visitor holds them. */
  #wind(): void {
    this.#stop();
    if (this.toasts.length === 0 || this.#held.size > 0) return;
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.#onTimer(), Math.max(0, Math.min(...this.toasts.map((toast) => toast.left))));
  }

  #drop(id: number, used: boolean): void {
    const toast = this.toasts.find((one) => one.id === id);
    if (toast === undefined) return;
    this.#pass();
    const focused = holds(this, deepActiveElement());
    this.toasts = this.toasts.filter((one) => one.id !== id);
    if (focused) this.#leaveFocus();
    if (this.toasts.length === 0) this.#held.clear();
    this.#wind();
    toast.gone?.(used);
  }

  /** The control that held the focus goes away with its toast: back to where the focus came from. */
  #leaveFocus(): void {
    this.#held.delete('focus');
    if (this.#returnTo?.isConnected) this.#returnTo.focus({ preventScroll: true });
    this.#returnTo = null;
  }

  #hold(by: Hold, on: boolean): void {
    this.#pass();
    if (on) this.#held.add(by);
    else this.#held.delete(by);
    this.#wind();
  }

  #onTimer(): void {
    this.#pass();
    const gone = this.toasts.filter((toast) => toast.left <= 1);
    this.toasts = this.toasts.filter((toast) => toast.left > 1);
    this.#wind();
    for (const toast of gone) toast.gone?.(false);
  }

  #onFocusin(event: FocusEvent): void {
    const from = event.relatedTarget;
    if (!this.#held.has('focus') && from instanceof HTMLElement) this.#returnTo = from;
    this.#hold('focus', true);
  }

  #onKeydown(event: KeyboardEvent, id: number): void {
    if (event.key !== 'Escape') return;
    // Only the notice goes; a panel around it stays.
    event.preventDefault();
    event.stopPropagation();
    this.#drop(id, false);
  }

  async #use(toast: Toast): Promise<void> {
    this.#hold('work', true);
    try {
      await toast.action?.run();
      this.#drop(toast.id, true);
    } finally {
      this.#hold('work', false);
    }
  }

  #renderToast(toast: Toast): TemplateResult {
    return html`<div class="toast" part="toast" @keydown=${(event: KeyboardEvent) => this.#onKeydown(event, toast.id)}>
      <span class="words">${toast.text}</span>
      ${toast.action ? html`<button class="btn s" type="button" ${pressable(() => this.#use(toast))}>${toast.action.label}</button>` : nothing}
      <button class="ib s" type="button" aria-label=${this.#words.t('dismiss')} @click=${() => this.#drop(toast.id, false)}>${icon(closeIcon, 's')}</button>
    </div>`;
  }

  protected override render(): TemplateResult {
    return html`<div
      class="list"
      role="status"
      aria-atomic="false"
      aria-relevant="additions"
      aria-label=${this.#words.t('messages')}
      @pointerenter=${() => this.#hold('pointer', true)}
      @pointerleave=${() => this.#hold('pointer', false)}
      @focusin=${this.#onFocusin}
      @focusout=${() => this.#hold('focus', false)}
    >
      ${repeat(
        this.toasts,
        (toast) => toast.id,
        (toast) => this.#renderToast(toast),
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-toasts': CsToasts;
  }
}
