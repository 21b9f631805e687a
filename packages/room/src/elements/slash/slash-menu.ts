import type { CsElement, IconShape } from '@cs-kit/ui';
import { icon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { slashAt } from '../../engine/slash.ts';
import type { SlashWord } from '../../engine/slash.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import { CsDraftChangedEvent } from '../cs-composer/events.ts';

/** One thing that a slash offers. */
export interface SlashChoice {
  readonly id: string;
  readonly label: string;
  /** What is typed to find it. */
  readonly name: string;
  /** What comes into the field in place of the slash and its word. */
  readonly text: string;
}

/** Where the choices come from, and the words around them. */
export interface SlashSource {
  readonly icon: IconShape;
  /** Name of the list. */
  readonly label: () => string;
  /** Said instead of choices: that they load, or that they could not be loaded. Null where the choices are there. */
  readonly state: () => string | null;
  readonly choices: (word: SlashWord) => readonly SlashChoice[];
  /** Said where nothing fits; null closes the menu instead: the slash is then just a slash. */
  readonly none: () => string | null;
  /** Said to screen readers of the place in the list. */
  readonly place: (choice: SlashChoice, number: number, of: number) => string;
  /** The menu opens. */
  readonly opened?: () => void;
}

const MOST = 8;

const sheet = css`
  .slash {
    display: grid;
    gap: 2px;
    max-block-size: min(320px, 40vh);
    margin-block-end: 8px;
    padding: 6px;
    overflow-y: auto;
    border-radius: var(--cs-radius-lg);
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-3);
  }
  .slash > * {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 40px;
    padding-inline: 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
    overflow-wrap: anywhere;
  }
  .slash > .words {
    cursor: default;
    color: var(--cs-color-text-2);
  }
  .slash > [aria-selected='true'],
  .slash > [role='option']:hover {
    background: var(--cs-color-surface-2);
  }
  .slash .meta {
    margin-inline-start: auto;
  }
  @media (pointer: coarse) {
    .slash > * {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .slash {
      border: 1px solid CanvasText;
    }
    .slash > [aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;

/** A list over the composer while a word with a slash is typed: arrows move, Enter or Tab takes, Escape closes. */
export class SlashMenu implements ReactiveController {
  readonly #host: CsElement;
  readonly #composer: () => CsComposer | null;
  readonly #source: SlashSource;
  #field: HTMLTextAreaElement | null = null;
  #word: SlashWord | null = null;
  #at = 0;
  #styled = false;

  constructor(host: CsElement, composer: () => CsComposer | null, source: SlashSource) {
    this.#host = host;
    this.#composer = composer;
    this.#source = source;
    host.addController(this);
  }

  /** Where keys are heard before the composer hears them. */
  readonly keydown = { handleEvent: (event: KeyboardEvent): void => this.#onKeydown(event), capture: true };

  /** Looks for a slash word after the field has changed. */
  readonly input = (event: Event): void => {
    const [field] = event.composedPath();
    if (!(field instanceof HTMLTextAreaElement)) return;
    this.#field = field;
    const before = this.#word;
    this.#word = slashAt(field.value, field.selectionStart);
    this.#at = 0;
    if (before === null && this.#word !== null) this.#source.opened?.();
    if (before !== null || this.#word !== null) this.#host.requestUpdate();
  };

  /** Closes the list; what was typed stays. */
  close(): void {
    if (this.#word === null) return;
    this.#word = null;
    this.#host.requestUpdate();
  }

  /** @internal */
  hostUpdated(): void {
    const option = this.#word === null ? null : (this.#host.renderRoot.querySelector('.slash [aria-selected="true"]') ?? null);
    // Not every browser can point from the field to an option of another root; those are told by the status line.
    if (this.#field !== null && 'ariaActiveDescendantElement' in this.#field) this.#field.ariaActiveDescendantElement = option;
    option?.scrollIntoView({ block: 'nearest' });
  }

  /** @internal */
  hostDisconnected(): void {
    this.#word = null;
  }

  /** The list, to be put before the composer. */
  render(): unknown {
    const word = this.#word;
    if (word === null) return nothing;
    this.#style();
    const words = this.#source.state();
    const choices = words === null ? this.#choices(word) : [];
    const said = words ?? (choices.length === 0 ? this.#source.none() : null);
    if (said === null && choices.length === 0) return nothing;
    const at = choices[this.#at];
    return html`<div class="slash" role="listbox" aria-label=${this.#source.label()}>
        ${said === null ? nothing : html`<div class="words sm" role="option" aria-selected="false" aria-disabled="true">${said}</div>`}
        ${choices.map((choice, index) => this.#renderChoice(choice, index))}
      </div>
      <div class="sr" role="status">${at === undefined ? said : this.#source.place(at, this.#at + 1, choices.length)}</div>`;
  }

  #renderChoice(choice: SlashChoice, index: number): TemplateResult {
    const hold = (event: Event): void => event.preventDefault();
    return html`<button role="option" type="button" tabindex="-1" aria-selected=${String(index === this.#at)} @pointerdown=${hold} @click=${() => this.#take(choice)}>
      ${icon(this.#source.icon, 's')}<span class="sm grow" dir="auto">${choice.label}</span><span class="meta"><bdi dir="ltr">/${choice.name}</bdi></span>
    </button>`;
  }

  #choices(word: SlashWord): readonly SlashChoice[] {
    return this.#source.choices(word).slice(0, MOST);
  }

  #onKeydown(event: KeyboardEvent): void {
    if (this.#word === null || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const choices = this.#source.state() === null ? this.#choices(this.#word) : [];
    const choice = choices[this.#at];
    if (event.key === 'Escape') this.close();
    else if (choice === undefined) return;
    else if (event.key === 'ArrowDown') this.#move((this.#at + 1) % choices.length);
    else if (event.key === 'ArrowUp') this.#move((this.#at + choices.length - 1) % choices.length);
    else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) this.#take(choice);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(to: number): void {
    this.#at = to;
    this.#host.requestUpdate();
  }

  #take(choice: SlashChoice): void {
    const [word, field, composer] = [this.#word, this.#field, this.#composer()];
    this.close();
    if (word === null || field === null || composer === null) return;
    const text = `${composer.value.slice(0, word.from)}${choice.text}${composer.value.slice(word.to)}`;
    composer.value = text;
    composer.dispatchEvent(new CsDraftChangedEvent(text));
    const caret = word.from + choice.text.length;
    void composer.updateComplete.then(() => {
      field.focus();
      field.setSelectionRange(caret, caret);
    });
  }

  /** The list brings its own look, so that hosts without one carry nothing of it. */
  #style(): void {
    const root = this.#host.renderRoot;
    if (this.#styled || !(root instanceof ShadowRoot) || sheet.styleSheet === undefined) return;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet.styleSheet];
    this.#styled = true;
  }
}
