import { type CSSResultGroup, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { StringsController } from '../../controllers/strings-controller.ts';
import { CsElement } from '../../element/cs-element.ts';
import { pushOverlay } from '../../element/overlays.ts';
import { type Anchor, hidePopup, placePopup, showPopup } from '../../element/popup.ts';
import { strings } from '../../i18n/strings.ts';
import { icon, type IconShape } from '../../icons/icon.ts';
import { checkIcon, moreIcon } from '../../icons/shapes.ts';
import { controls } from '../../sheets/controls.ts';
import { surfaces } from '../../sheets/surfaces.ts';
import { styles } from './cs-menu.styles.ts';
import { CsItemChosenEvent } from './events.ts';

/** One entry of a menu. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconShape;
  /** Quiet words at the end, for example a shortcut. */
  readonly meta?: string;
  /** Present on an entry that can be on or off. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  /** Why it cannot be chosen now; shown below the label. */
  readonly unavailable?: string;
}

/**
 * A button with a menu in the top layer. Arrow keys, Home, End and first letters move; Enter chooses; Escape and Tab close.
 *
 * @tag cs-menu
 * @summary Button with a menu of actions.
 * @slot - Content of the button instead of the three dots.
 * @fires {CsItemChosenEvent} cs-item-chosen - An entry was chosen.
 * @csspart button - The button.
 * @csspart menu - The list of entries.
 */
export class CsMenu extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, styles];
  readonly #words = new StringsController(this, strings);

  @query('.menu') private readonly menuElement!: HTMLElement;
  @query('#button') private readonly buttonElement!: HTMLButtonElement;

  /** Entries; `'-'` draws a line between groups. */
  @property({ attribute: false }) items: readonly (MenuItem | '-')[] = [];
  /** Name of the button and of the menu; "More" in the language of the page when empty. */
  @property() label = '';
  /** Class words of the button as in the sheet `controls`, for example `chip` or `btn line s`. */
  @property() look = 'ib';

  @state() private shown = false;

  #release: (() => void) | null = null;
  #typed = '';
  #typedAt = 0;

  /** Opens the menu at its button, or at a point of the viewport such as that of a context menu. */
  async openMenu(at?: { readonly x: number; readonly y: number }): Promise<void> {
    const point = at && { left: at.x, right: at.x, top: at.y, bottom: at.y };
    this.#show(point ? { getBoundingClientRect: () => point } : this.buttonElement);
    await this.updateComplete;
    this.#entries()[0]?.focus();
  }

  /** Closes the menu and gives the focus back to the button. */
  closeMenu(): void {
    this.#hide(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide(false);
  }

  #show(anchor: Anchor): void {
    if (this.shown) this.#hide(false);
    const menu = this.menuElement;
    this.shown = true;
    showPopup(menu);
    placePopup(menu, anchor, this.rtl);
    const watch = new AbortController();
    const { signal } = watch;
    document.addEventListener('pointerdown', (event) => event.composedPath().includes(this) || this.#hide(false), { signal, capture: true });
    window.addEventListener('resize', () => this.#hide(false), { signal });
    window.addEventListener('scroll', (event) => event.target !== this && placePopup(menu, anchor, this.rtl), { signal, capture: true, passive: true });
    const pop = pushOverlay({ element: this, modal: true, dismiss: () => this.#hide(true) });
    this.#release = () => {
      watch.abort();
      pop();
    };
  }

  #hide(giveBack: boolean): void {
    if (!this.shown) return;
    this.shown = false;
    this.#release?.();
    this.#release = null;
    hidePopup(this.menuElement);
    if (giveBack) this.buttonElement.focus({ preventScroll: true });
  }

  #entries(): HTMLElement[] {
    return [...this.menuElement.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  }

  #move(step: 'first' | 'last' | 1 | -1): void {
    const entries = this.#entries();
    const now = entries.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const next = step === 'first' ? 0 : step === 'last' ? -1 : now < 0 && step < 0 ? -1 : (now + step) % entries.length;
    entries.at(next)?.focus();
  }

  #choose(item: MenuItem): void {
    if (item.unavailable !== undefined) return;
    this.#hide(true);
    this.emit(new CsItemChosenEvent(item.id));
  }

  /** Letters typed within half a second of each other are one word. */
  #seek(letter: string, at: number): void {
    this.#typed = at - this.#typedAt < 500 ? this.#typed + letter : letter;
    this.#typedAt = at;
    const wanted = this.#typed.toLocaleLowerCase();
    const hit = this.#entries().find((entry) => entry.textContent.trim().toLocaleLowerCase().startsWith(wanted));
    hit?.focus();
  }

  async #onButtonKeydown(event: KeyboardEvent): Promise<void> {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    await this.openMenu();
    if (event.key === 'ArrowUp') this.#move('last');
  }

  #onButtonClick(): void {
    if (this.shown) this.#hide(true);
    else void this.openMenu();
  }

  #onMenuKeydown(event: KeyboardEvent): void {
    const steps: Record<string, 'first' | 'last' | 1 | -1> = { ArrowDown: 1, ArrowUp: -1, Home: 'first', End: 'last' };
    const step = steps[event.key];
    // Tab goes on from the button, so the focus is given back before the browser moves it.
    if (event.key === 'Tab') this.#hide(true);
    else if (step !== undefined) this.#move(step);
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) this.#seek(event.key, event.timeStamp);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  }

  #onFocusout(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (to instanceof Node && !this.menuElement.contains(to) && to !== this.buttonElement) this.#hide(false);
  }

  #renderItem(item: MenuItem | '-'): TemplateResult {
    if (item === '-') return html`<div class="sep" role="separator"></div>`;
    const off = item.unavailable !== undefined;
    const checkable = item.checked !== undefined;
    return html`<button
      type="button"
      role=${checkable ? 'menuitemcheckbox' : 'menuitem'}
      class=${item.danger === true ? 'danger' : ''}
      tabindex="-1"
      aria-checked=${checkable ? String(item.checked) : nothing}
      aria-disabled=${off ? 'true' : nothing}
      @click=${() => this.#choose(item)}
    >
      ${checkable ? html`<span class="check">${item.checked === true ? icon(checkIcon, 's') : nothing}</span>` : nothing}
      ${item.icon === undefined ? nothing : icon(item.icon)}
      <span class="words">${item.label}${off ? html`<span class="meta">${item.unavailable}</span>` : nothing}</span>
      ${item.meta === undefined ? nothing : html`<span class="meta">${item.meta}</span>`}
    </button>`;
  }

  protected override render(): TemplateResult {
    const name = this.label || this.#words.t('more');
    return html`<button
        id="button"
        part="button"
        type="button"
        class=${this.look}
        aria-label=${name}
        aria-haspopup="menu"
        aria-expanded=${String(this.shown)}
        aria-controls="menu"
        @click=${this.#onButtonClick}
        @keydown=${this.#onButtonKeydown}
      >
        <slot>${icon(moreIcon)}</slot>
      </button>
      <div id="menu" part="menu" class="menu ${this.shown ? 'shown' : ''}" popover="manual" role="menu" tabindex="-1" aria-label=${name} @keydown=${this.#onMenuKeydown} @focusout=${this.#onFocusout}>
        ${this.items.map((item) => this.#renderItem(item))}
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-menu': CsMenu;
  }
}
