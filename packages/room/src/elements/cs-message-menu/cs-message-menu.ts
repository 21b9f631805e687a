import {
  chatIcon,
  controls,
  copyIcon,
  CsElement,
  hidePopup,
  icon,
  linkIcon,
  penIcon,
  placePopup,
  plusIcon,
  pushOverlay,
  replyIcon,
  showPopup,
  smileIcon,
  StringsController,
  surfaces,
  trashIcon,
} from '@cs-kit/ui';
import type { Anchor, IconShape } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { extraStrings } from '../../i18n/extras.ts';
import type { Command } from '../messages/commands.ts';
import { styles } from './cs-message-menu.styles.ts';
import { ALL, QUICK } from './emoji.ts';

/** What one showing of the menu offers. */
export interface MenuOffer {
  readonly commands: readonly Command[];
  /** Reactions that this person has given; null where none may be given. */
  readonly given: ReadonlySet<string> | null;
  readonly run: (command: Command) => void;
  readonly react: (emoji: string, on: boolean) => void;
  /** Gets the focus back when the menu closes without a command. */
  readonly back: HTMLElement;
}

const LOOKS: Readonly<Record<Command, { readonly shape: IconShape; readonly key?: string; readonly flip?: boolean }>> = {
  reply: { shape: replyIcon, key: 'R', flip: true },
  thread: { shape: chatIcon, key: 'T' },
  edit: { shape: penIcon, key: 'E' },
  copyText: { shape: copyIcon, key: 'C' },
  copyLink: { shape: linkIcon },
  delete: { shape: trashIcon },
};

/**
 * The menu of one message: reactions, then what to do. Arrow keys move, the letters of the entries choose, Escape and Tab close.
 *
 * @tag cs-message-menu
 * @summary Menu of a message inside `<cs-messages>`; loads when it is first opened.
 */
export class CsMessageMenu extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, styles];
  readonly #words = new StringsController(this, extraStrings);
  #release: (() => void) | null = null;

  @query('.box') private readonly box!: HTMLElement;

  @state() private offer: MenuOffer | null = null;
  @state() private choosing = false;

  /** Opens the menu at an element or a point and gives it the focus. */
  async show(offer: MenuOffer, anchor: Anchor): Promise<void> {
    this.#hide(false);
    this.offer = offer;
    this.choosing = false;
    await this.updateComplete;
    const { box } = this;
    showPopup(box);
    placePopup(box, anchor, this.rtl);
    const watch = new AbortController();
    const { signal } = watch;
    document.addEventListener('pointerdown', (event) => event.composedPath().includes(this) || this.#hide(false), { signal, capture: true });
    window.addEventListener('resize', () => this.#hide(true), { signal });
    window.addEventListener('scroll', (event) => event.target !== box && placePopup(box, anchor, this.rtl), { signal, capture: true, passive: true });
    const pop = pushOverlay({ element: this, modal: true, dismiss: () => this.#hide(true) });
    this.#release = () => {
      watch.abort();
      pop();
    };
    this.#rows()[0]?.[0]?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide(false);
  }

  #hide(giveBack: boolean): void {
    if (this.#release === null) return;
    this.#release();
    this.#release = null;
    hidePopup(this.box);
    if (giveBack) this.offer?.back.focus({ preventScroll: true });
    this.offer = null;
  }

  /** The entries as they lie: a row of reactions, rows of the larger choice, one command a row. */
  #rows(): HTMLElement[][] {
    const all = (selector: string): HTMLElement[] => [...this.box.querySelectorAll<HTMLElement>(selector)];
    const grid = all('.all > button');
    return [
      all('.quick > button'),
      ...Array.from({ length: grid.length / 8 }, (_, row) => grid.slice(row * 8, row * 8 + 8)),
      ...all('.menu > button').map((entry) => [entry]),
    ].filter((row) => row.length > 0);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const rows = this.#rows();
    const flat = rows.flat();
    const now = flat.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const at = rows.findIndex((row) => row.includes(flat[now] as HTMLElement));
    const column = rows[at]?.indexOf(flat[now] as HTMLElement) ?? 0;
    const inRow = (row: number): HTMLElement | undefined => {
      const line = rows.at(row % rows.length);
      return line?.[Math.min(column, line.length - 1)];
    };
    const step = this.rtl ? -1 : 1;
    const targets: Readonly<Record<string, HTMLElement | undefined>> = {
      ArrowDown: inRow(at + 1),
      ArrowUp: inRow(at - 1),
      ArrowRight: flat.at((now + step) % flat.length),
      ArrowLeft: flat.at((now - step) % flat.length),
      Home: flat[0],
      End: flat.at(-1),
    };
    const command = this.offer?.commands.find((name) => LOOKS[name].key?.toLowerCase() === event.key.toLowerCase());
    // Tab goes on from the message, so the focus is given back before the browser moves it.
    if (event.key === 'Tab') return this.#hide(true);
    if (targets[event.key] !== undefined) targets[event.key]?.focus();
    else if (command !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) this.#run(command);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #run(command: Command): void {
    const { offer } = this;
    this.#hide(true);
    offer?.run(command);
  }

  #react(emoji: string): void {
    const { offer } = this;
    this.#hide(true);
    offer?.react(emoji, offer.given?.has(emoji) !== true);
  }

  async #choose(): Promise<void> {
    this.choosing = true;
    await this.updateComplete;
    this.#rows()[1]?.[0]?.focus();
  }

  #renderEmoji(emoji: string): TemplateResult {
    return html`<button
      class="emoji"
      type="button"
      role="menuitemcheckbox"
      tabindex="-1"
      aria-checked=${String(this.offer?.given?.has(emoji) ?? false)}
      @click=${() => this.#react(emoji)}
    >
      ${emoji}
    </button>`;
  }

  #renderReactions(): unknown {
    if (this.offer === null || this.offer.given === null) return nothing;
    const more = this.#words.t('moreReactions');
    return html`<div class="quick" role="group" aria-label=${this.#words.t('reactions')}>
        ${QUICK.map((emoji) => this.#renderEmoji(emoji))}
        <button class="emoji" type="button" role="menuitem" tabindex="-1" aria-label=${more} title=${more} aria-expanded=${String(this.choosing)} @click=${() => this.#choose()}>
          ${icon(this.choosing ? smileIcon : plusIcon, 's')}
        </button>
      </div>
      ${this.choosing ? html`<div class="all" role="group" aria-label=${more}>${ALL.flat().map((emoji) => this.#renderEmoji(emoji))}</div>` : nothing}`;
  }

  #renderCommand(command: Command, index: number): TemplateResult {
    const { shape, key, flip } = LOOKS[command];
    const line = command === 'delete' && index > 0 ? html`<div class="sep" role="separator"></div>` : nothing;
    return html`${line}<button
        type="button"
        role="menuitem"
        class=${command === 'delete' ? 'danger' : ''}
        tabindex="-1"
        aria-keyshortcuts=${key ?? nothing}
        @click=${() => this.#run(command)}
      >
        ${icon(shape, 'm', flip)}<span class="grow">${this.#words.t(command)}</span>${key === undefined ? nothing : html`<span class="meta" aria-hidden="true">${key}</span>`}
      </button>`;
  }

  protected override render(): TemplateResult {
    const commands = this.offer?.commands ?? [];
    return html`<div class="box" popover="manual" role="menu" tabindex="-1" aria-label=${this.#words.t('menu')} @keydown=${this.#onKeydown}>
      ${this.#renderReactions()}${this.choosing || commands.length === 0 ? nothing : html`<div class="menu" role="none">${commands.map((command, index) => this.#renderCommand(command, index))}</div>`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-message-menu': CsMessageMenu;
  }
}
