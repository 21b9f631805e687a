import { type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { StringsController } from '../../controllers/strings-controller.ts';
import { CsElement } from '../../element/cs-element.ts';
import { lockScroll, pushOverlay } from '../../element/overlays.ts';
import { type Anchor, hidePopup, placePopup, showPopup } from '../../element/popup.ts';
import { deepActiveElement, holds } from '../../element/tree.ts';
import { strings } from '../../i18n/strings.ts';
import { icon } from '../../icons/icon.ts';
import { closeIcon } from '../../icons/shapes.ts';
import { controls } from '../../sheets/controls.ts';
import { styles } from './cs-dialog.styles.ts';
import { CsBeforeCloseEvent, CsDialogClosedEvent, CsDialogOpenedEvent, type CloseReason } from './events.ts';

/**
 * A dialog in the top layer: a card in the middle, a sheet at the end edge, or a popover beside its anchor. On phones the
 * first two come from below. The focus goes in, to the content with `autofocus` if there is any, and back afterwards;
 * Escape closes the topmost only.
 *
 * @tag cs-dialog
 * @summary Modal dialog, side sheet or popover.
 * @slot - What the dialog is about.
 * @slot footer - Buttons, the primary one last.
 * @slot header - Controls before the close button.
 * @fires {CsBeforeCloseEvent} cs-before-close - The visitor wants to close it; cancelable.
 * @fires {CsDialogOpenedEvent} cs-dialog-opened - It is shown and holds the focus.
 * @fires {CsDialogClosedEvent} cs-dialog-closed - It has closed and given the focus back.
 * @csspart base - The dialog itself.
 * @csspart header - Heading and close button.
 * @csspart body - The part that scrolls.
 * @csspart footer - Row of buttons.
 * @cssprop [--cs-dialog-size=480px] - Widest inline size; 376px for a sheet, 320px for a popover.
 */
export class CsDialog extends CsElement {
  static override styles: CSSResultGroup = [controls, styles];
  readonly #words = new StringsController(this, strings);

  @query('dialog') private readonly dialogElement!: HTMLDialogElement;

  /** Whether it is shown. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** Name of the dialog, shown as its heading. */
  @property() label = '';
  /** `modal` in the middle, `sheet` at the end edge, `popover` beside `anchor` without blocking the page. */
  @property() kind: 'modal' | 'sheet' | 'popover' = 'modal';
  /** Leaves the heading away; `label` then only names the dialog. */
  @property({ type: Boolean, attribute: 'no-header' }) noHeader = false;
  /** Keeps it open when somebody presses beside it. */
  @property({ type: Boolean, attribute: 'keep-open' }) keepOpen = false;
  /** What a popover is placed at. */
  @property({ attribute: false }) anchor: Anchor | null = null;

  @state() private hasFooter = false;

  #shown = false;
  #reason: CloseReason = 'page';
  #returnTo: HTMLElement | null = null;
  #release: (() => void)[] = [];

  /** Shows the dialog. */
  show(): void {
    this.open = true;
  }

  /** Closes the dialog without asking. */
  hide(): void {
    this.open = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (!this.#shown) return;
    this.#shown = false;
    this.open = false;
    this.#releaseAll();
    // Who holds "it is open" hears it here as well; else it could not be opened again where it comes back.
    this.emit(new CsDialogClosedEvent('page'));
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (!changed.has('open') || this.open === this.#shown) return;
    if (this.open) this.#show();
    else void this.#hide();
  }

  #show(): void {
    const dialog = this.dialogElement;
    this.#shown = true;
    this.#reason = 'page';
    this.#returnTo = deepActiveElement();
    dialog.classList.remove('closing');
    const modal = this.kind !== 'popover';
    this.#release.push(pushOverlay({ element: this, modal, dismiss: () => this.#ask('escape') }));
    if (modal) {
      if (!dialog.open) dialog.showModal();
      this.#release.push(lockScroll());
    } else {
      showPopup(dialog);
      this.#follow();
    }
    (this.querySelector<HTMLElement>('[autofocus]') ?? dialog).focus({ preventScroll: true });
    this.emit(new CsDialogOpenedEvent());
  }

  async #hide(): Promise<void> {
    const dialog = this.dialogElement;
    this.#shown = false;
    this.#releaseAll();
    const inside = holds(this, deepActiveElement()) || document.activeElement === document.body;
    dialog.classList.add('closing');
    await Promise.allSettled(dialog.getAnimations().map((animation) => animation.finished));
    if (this.#shown) return;
    dialog.classList.remove('closing');
    if (dialog.open) dialog.close();
    hidePopup(dialog);
    if (inside && this.#returnTo?.isConnected) this.#returnTo.focus({ preventScroll: true });
    this.#returnTo = null;
    this.emit(new CsDialogClosedEvent(this.#reason));
  }

  #ask(reason: CloseReason): void {
    if (!this.open || !this.emit(new CsBeforeCloseEvent(reason))) return;
    this.#reason = reason;
    this.open = false;
  }

  /** A popover keeps to its anchor, and closes when somebody presses elsewhere. */
  #follow(): void {
    const place = (): void => {
      if (this.anchor !== null) placePopup(this.dialogElement, this.anchor, this.rtl);
    };
    const onPress = (event: Event): void => {
      if (this.keepOpen || event.composedPath().includes(this)) return;
      if (this.anchor instanceof Element && event.composedPath().includes(this.anchor)) return;
      this.#ask('scrim');
    };
    const watch = new AbortController();
    const { signal } = watch;
    window.addEventListener('resize', place, { signal });
    window.addEventListener('scroll', place, { signal, capture: true, passive: true });
    document.addEventListener('pointerdown', onPress, { signal, capture: true });
    this.#release.push(() => watch.abort());
    place();
  }

  #releaseAll(): void {
    for (const release of this.#release.splice(0)) release();
  }

  #onCancel(event: Event): void {
    if (event.target !== this.dialogElement) return;
    event.preventDefault();
    this.#ask('escape');
  }

  /** The browser may close a dialog by force, for example at a second back gesture. */
  #onClose(event: Event): void {
    if (event.target !== this.dialogElement || !this.#shown) return;
    this.#reason = 'escape';
    this.open = false;
  }

  #onScrimPress(event: PointerEvent): void {
    if (event.target !== this.dialogElement || this.keepOpen || this.kind === 'popover') return;
    const { left, right, top, bottom } = this.dialogElement.getBoundingClientRect();
    const beside = event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
    if (beside) this.#ask('scrim');
  }

  #onFooterChange(event: Event): void {
    this.hasFooter = (event.target as HTMLSlotElement).assignedElements().length > 0;
  }

  #renderHeader(): TemplateResult | typeof nothing {
    if (this.noHeader) return nothing;
    return html`<header role="presentation" part="header">
      <h2 class="h grow">${this.label}</h2>
      <slot name="header"></slot>
      <button class="ib" type="button" aria-label=${this.#words.t('close')} @click=${() => this.#ask('button')}>${icon(closeIcon)}</button>
    </header>`;
  }

  protected override render(): TemplateResult {
    const popover = this.kind === 'popover';
    return html`<dialog
      part="base"
      class=${this.kind}
      tabindex="-1"
      popover=${popover ? 'manual' : nothing}
      aria-label=${this.label || nothing}
      aria-modal=${popover ? nothing : 'true'}
      @cancel=${this.#onCancel}
      @close=${this.#onClose}
      @pointerdown=${this.#onScrimPress}
    >
      ${this.#renderHeader()}
      <div part="body" class="body"><slot></slot></div>
      <footer role="presentation" part="footer" ?hidden=${!this.hasFooter}><slot name="footer" @slotchange=${this.#onFooterChange}></slot></footer>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-dialog': CsDialog;
  }
}
