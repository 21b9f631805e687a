import { calendarIcon, closeIcon, controls, CsElement, feedback, icon, pressable, searchIcon, StringsController, surfaces } from '@cs-kit/ui';
import { LIMITS } from '@cs-kit/protocol';
import type { FoundMessage } from '@cs-kit/protocol';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { pageClock } from '../../engine/page-clock.ts';
import { LiveSearch } from '../../engine/search.ts';
import type { Find, SearchState } from '../../engine/search.ts';
import { extraStrings } from '../../i18n/extras.ts';
import { hitStyles, styles } from './cs-search.styles.ts';
import { foundMessage } from './found.ts';

/**
 * Search in the messages of a room, and the way to a date: a sheet over the room.
 *
 * @tag cs-search
 * @summary Search inside `<cs-room>` and the service desk; loads when it is first opened.
 */
export class CsSearch extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, hitStyles, styles];
  readonly #words = new StringsController(this, extraStrings);
  readonly #search = new LiveSearch(
    (words, cursor, signal) => this.find(words, cursor, signal),
    pageClock,
    () => this.#changed(),
  );

  @query('input[type="search"]') private field!: HTMLInputElement | null;
  @query('input[type="date"]') private date!: HTMLInputElement | null;
  @state() private picking = false;

  /** Finds messages. */
  @property({ attribute: false }) find: Find = () => Promise.resolve({ items: [], cursor: null });
  /** A hit was chosen. */
  @property({ attribute: false }) choose: (hit: FoundMessage) => void = () => undefined;
  /** A day was chosen. */
  @property({ attribute: false }) goTo: (day: Date) => void = () => undefined;
  /** The sheet is to be closed. */
  @property({ attribute: false }) close: () => void = () => undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#search.stop();
  }

  protected override firstUpdated(changed: PropertyValues<this>): void {
    super.firstUpdated(changed);
    this.field?.focus();
  }

  #changed(): void {
    if (this.#search.state.phase === 'failed') this.fail(this.#search.state.error);
    this.requestUpdate();
  }

  #onKeydown = (event: KeyboardEvent): void => {
    const hits = [...this.renderRoot.querySelectorAll<HTMLElement>('.hit')];
    const now = hits.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target === this.field && !event.isComposing) this.#search.look(this.field?.value ?? '', true);
    else if (event.key === 'ArrowDown') hits[now + 1]?.focus();
    else if (event.key === 'ArrowUp' && now === 0) this.field?.focus();
    else if (event.key === 'ArrowUp' && now > 0) hits[now - 1]?.focus();
    else return;
    // Escape closes the search only, not the panel around it.
    event.preventDefault();
    event.stopPropagation();
  };

  #onDate = (): void => {
    const [year, month, day] = (this.date?.value ?? '').split('-').map(Number);
    // Midnight where the reader is.
    if (year !== undefined && month !== undefined && day !== undefined && year > 0) this.goTo(new Date(year, month - 1, day));
  };

  #renderBar(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="bar" role="search">
      <label class="field quiet grow"
        >${icon(searchIcon, 's')}<input
          type="search"
          dir="auto"
          maxlength=${LIMITS.searchChars}
          placeholder=${t('search')}
          aria-label=${t('search')}
          autocomplete="off"
          @input=${(event: Event) => this.#search.look((event.target as HTMLInputElement).value)}
      /></label>
      <span class="date"
        ><input type="date" tabindex="-1" aria-hidden="true" @change=${this.#onDate} /><button class="ib ${this.picking ? 'on' : ''}" type="button" aria-haspopup="dialog" aria-expanded=${String(this.picking)} aria-label=${t('goToDate')} title=${t('goToDate')} @click=${this.#pickDate}>
          ${icon(calendarIcon)}
        </button></span
      >
      <button class="ib" type="button" aria-label=${t('closeSearch')} title=${t('closeSearch')} @click=${() => this.close()}>${icon(closeIcon)}</button>
    </div>`;
  }

  /** The calendar is the browser's own, and slow to come; that it closes is not told: whatever the page hears next came after it. */
  #pickDate = async (): Promise<void> => {
    this.picking = true;
    const heard = new AbortController();
    const closed = (): void => {
      heard.abort();
      this.picking = false;
    };
    for (const type of ['pointerdown', 'keydown', 'focusin', 'change']) addEventListener(type, closed, { capture: true, signal: heard.signal });
    await this.updateComplete;
    try {
      this.date?.showPicker();
    } catch {
      // Browsers that do not show the picker by themselves do so on the field.
      this.date?.focus();
    }
  };

  #renderCount(state: SearchState): unknown {
    if (state.phase !== 'found' || state.items.length === 0) return nothing;
    const count = state.items.length;
    return this.#words.t(state.cursor === null ? 'results' : 'resultsFirst', { count });
  }

  #renderBody(state: SearchState): unknown {
    const t = this.#words.t.bind(this.#words);
    if (state.phase === 'idle') return html`<div class="empty"><span class="empty-art">${icon(searchIcon, 'l')}</span><p>${t('searchHint')}</p></div>`;
    const now = Date.now();
    const hits = html`<div class="hits">${state.items.map((hit) => foundMessage(hit, this.#words.locale, now, () => this.choose(hit)))}</div>`;
    if (state.phase === 'searching')
      return html`${hits}<div class="wait" role="status" aria-label=${t('searching')}><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    const again = (words: 'retry' | 'moreResults'): TemplateResult =>
      html`<div class="more"><button class="btn s" type="button" ${pressable(() => this.#search.more())}>${t(words)}</button></div>`;
    if (state.phase === 'failed') return html`${hits}<div class="empty warn" role="alert"><b>${t('searchFailed')}</b></div>${again('retry')}`;
    if (state.items.length === 0)
      return html`<div class="empty"><span class="empty-art">${icon(searchIcon, 'l')}</span><b>${t('nothingFound')}</b><p>${t('nothingFoundMore')}</p></div>`;
    return html`${hits}${state.cursor === null ? nothing : again('moreResults')}`;
  }

  protected override render(): TemplateResult {
    const { state } = this.#search;
    return html`<div class="sheet" @keydown=${this.#onKeydown}>
      ${this.#renderBar()}
      <div class="count meta" role="status">${this.#renderCount(state)}</div>
      <div class="scroll">${this.#renderBody(state)}</div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-search': CsSearch;
  }
}
