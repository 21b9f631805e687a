import { avatar } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Person } from '../../engine/people.ts';
import { extraStrings } from '../../i18n/extras.ts';

/** What the picker needs of the composer. */
export interface PickerHost {
  readonly people: readonly Person[];
  readonly locale: string;
  requestUpdate(): void;
  /** Puts words in place of a part of the text; the caret follows them. */
  replace(from: number, to: number, words: string): void;
  /** Somebody was chosen. */
  chosen(person: Person): void;
}

const SHOWN = 6;
/** A name that is being written: not in an address such as me@example.com. */
const BEGUN = /(?<![A-Za-z0-9._-])@([^\n@]{0,30})$/;

/** The list of people that opens at an `@`: arrow keys move, Enter or Tab chooses, Escape closes. */
export class MentionPicker {
  readonly #host: PickerHost;
  #found: readonly Person[] = [];
  #at = 0;
  #from = 0;
  #to = 0;
  #closedAt = -1;

  constructor(host: PickerHost) {
    this.#host = host;
    void extraStrings.load(host.locale).then(() => host.requestUpdate());
  }

  /** Id of the marked entry, for `aria-activedescendant`; null while the list is closed. */
  get active(): string | null {
    return this.#found.length === 0 ? null : `person-${this.#at}`;
  }

  /** Looks at the text before the caret. */
  look(field: HTMLTextAreaElement): void {
    const before = field.value.slice(0, field.selectionStart);
    const begun = BEGUN.exec(before);
    const words = begun?.[1]?.toLocaleLowerCase() ?? '';
    const fits = ({ name }: Person): boolean =>
      name
        .toLocaleLowerCase()
        .split(/\s+/)
        .some((part) => part.startsWith(words)) || name.toLocaleLowerCase().startsWith(words);
    this.#from = begun?.index ?? -1;
    this.#to = before.length;
    this.#found = begun === null || this.#from === this.#closedAt ? [] : this.#host.people.filter(fits).slice(0, SHOWN);
    if (begun === null) this.#closedAt = -1;
    this.#at = 0;
    this.#host.requestUpdate();
  }

  /** Takes a key; whether it was for the list. */
  onKey(event: KeyboardEvent): boolean {
    if (this.#found.length === 0 || event.isComposing) return false;
    const count = this.#found.length;
    if (event.key === 'ArrowDown') this.#at = (this.#at + 1) % count;
    else if (event.key === 'ArrowUp') this.#at = (this.#at + count - 1) % count;
    else if (event.key === 'Enter' || event.key === 'Tab') this.#choose(this.#found[this.#at]!);
    else if (event.key === 'Escape') this.close();
    else return false;
    event.preventDefault();
    this.#host.requestUpdate();
    return true;
  }

  /** Closes the list; it stays closed for this `@`. */
  close(): void {
    this.#closedAt = this.#from;
    this.#found = [];
    this.#host.requestUpdate();
  }

  #choose(person: Person): void {
    this.#found = [];
    this.#host.chosen(person);
    this.#host.replace(this.#from, this.#to, `@${person.name} `);
  }

  /** Draws the list above the field. */
  render(): TemplateResult | typeof nothing {
    if (this.#found.length === 0) return nothing;
    return html`<div class="people" id="people" role="listbox" aria-label=${extraStrings.now(this.#host.locale)('people')}>
      ${this.#found.map(
        (person, index) =>
          html`<button
            id=${`person-${index}`}
            type="button"
            role="option"
            tabindex="-1"
            aria-selected=${String(index === this.#at)}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.#choose(person)}
          >
            ${avatar(person.name, { id: person.id, size: 's' })}<span class="trunc" dir="auto">${person.name}</span>
          </button>`,
      )}
    </div>`;
  }
}
