import { type CSSResultGroup, html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { CsElement } from '../../element/cs-element.ts';
import { moveFocus } from '../../element/tree.ts';
import { icon, type IconShape } from '../../icons/icon.ts';
import { controls } from '../../sheets/controls.ts';
import { styles } from './cs-tabs.styles.ts';
import { CsTabSelectedEvent } from './events.ts';

/** One tab. */
export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconShape;
  /** What has happened there, in words, for example "2 new messages"; shown as a dot. */
  readonly activity?: string;
}

/**
 * A switcher of two to five tabs. Arrow keys (mirrored in right-to-left), Home and End move and choose.
 * In narrow places only the chosen tab keeps its icon.
 *
 * @tag cs-tabs
 * @summary Switcher with arrow keys.
 * @slot {id} - With `panels`: the content of the tab of that id.
 * @fires {CsTabSelectedEvent} cs-tab-selected - The visitor chose another tab.
 * @csspart list - The row of tabs.
 * @csspart panel - The content of a tab.
 */
export class CsTabs extends CsElement {
  static override styles: CSSResultGroup = [controls, styles];

  /** The tabs, in order. */
  @property({ attribute: false }) tabs: readonly Tab[] = [];
  /** Id of the chosen tab; the first one when it names none. */
  @property({ reflect: true }) selected = '';
  /** Name of the row of tabs. */
  @property() label = '';
  /** Draws a panel with a slot for each tab below the row. */
  @property({ type: Boolean, reflect: true }) panels = false;
  /** Arrow keys only move the focus; Enter or Space chooses. For tabs that load much. */
  @property({ type: Boolean }) manual = false;

  #chosen(): string {
    return this.tabs.some((tab) => tab.id === this.selected) ? this.selected : (this.tabs[0]?.id ?? '');
  }

  #choose(id: string): void {
    if (id === this.#chosen()) return;
    this.selected = id;
    this.emit(new CsTabSelectedEvent(id));
  }

  #onKeydown(event: KeyboardEvent): void {
    const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>('[role="tab"]')];
    const button = moveFocus(event, buttons, this.rtl);
    if (button !== null && !this.manual) this.#choose(this.tabs[buttons.indexOf(button)]?.id ?? '');
  }

  #renderTab(tab: Tab, chosen: string): TemplateResult {
    const own = tab.id === chosen;
    return html`<button
      type="button"
      role="tab"
      id="tab-${tab.id}"
      aria-selected=${String(own)}
      aria-controls=${this.panels ? `panel-${tab.id}` : nothing}
      tabindex=${own ? '0' : '-1'}
      @click=${() => this.#choose(tab.id)}
    >
      ${tab.icon === undefined ? nothing : icon(tab.icon, 's')}<span class="word">${tab.label}</span>
      ${tab.activity ? html`<span class="dot"></span><span class="sr">${tab.activity}</span>` : nothing}
    </button>`;
  }

  protected override render(): TemplateResult {
    const chosen = this.#chosen();
    return html`<div class="seg" part="list" role="tablist" aria-label=${this.label || nothing} @keydown=${this.#onKeydown}>${this.tabs.map((tab) => this.#renderTab(tab, chosen))}</div>
      ${
        this.panels
          ? this.tabs.map(
              (tab) =>
                html`<div class="panel" part="panel" role="tabpanel" id="panel-${tab.id}" aria-labelledby="tab-${tab.id}" ?hidden=${tab.id !== chosen}><slot name=${tab.id}></slot></div>`,
            )
          : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-tabs': CsTabs;
  }
}
