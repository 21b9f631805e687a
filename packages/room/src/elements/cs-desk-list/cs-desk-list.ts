import { formatDay, formatTime } from '@cs-kit/core';
import type { Author, ConversationSummary, ViewFilter } from '@cs-kit/protocol';
import {
  avatar,
  checksIcon,
  closeIcon,
  controls,
  CsElement,
  feedback,
  icon,
  identity,
  inboxIcon,
  pressable,
  searchIcon,
  StringsController,
  surfaces,
} from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { lastWords } from '../../engine/last-words.ts';
import { ticks } from '../../engine/duty.ts';
import { countRows, EMPTY_INBOX, filterRows, INBOX_FILTERS, searchRows } from '../../engine/inbox.ts';
import type { InboxFilter, InboxState } from '../../engine/inbox.ts';
import { isStaff } from '../../engine/timeline.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import { workStrings } from '../../i18n/work.ts';
import { CsConversationChosenEvent } from '../cs-desk/events.ts';
import { styles } from './cs-desk-list.styles.ts';
import { badge } from './badge.ts';
import type { BadgeWords } from './badge.ts';
import { labels } from './labels.ts';
import type { CsViewChosenEvent } from '../cs-desk-views/events.ts';
import { SelectionController } from './selection-controller.ts';
import { ViewController } from './view-controller.ts';

const EMPTY = {
  mine: ['emptyMine', 'emptyMineMore'],
  waiting: ['emptyWaiting', 'emptyWaitingMore'],
  all: ['emptyAll', 'emptyAllMore'],
  closed: ['emptyClosed', 'emptyClosedMore'],
} as const;

/**
 * The list of conversations: filters with counts, a search through what is loaded, who waits and for how long.
 *
 * @tag cs-desk-list
 * @summary Conversation list of `<cs-desk>`.
 * @slot notice - Shown between the filters and the rows.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - A row was opened.
 * @csspart rows - The list.
 */
export class CsDeskList extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, deskStrings);
  readonly #work = new StringsController(this, workStrings);
  readonly #duty = new StringsController(this, dutyStrings);
  readonly #view = new ViewController(this, () => this.loadView);
  readonly #selection = new SelectionController(this, () => this.rows.map((row) => row.id));
  #timer: ReturnType<typeof setInterval> | undefined;

  @query('input') private searchInput!: HTMLInputElement | null;

  /** The conversations. */
  @property({ attribute: false }) inbox: InboxState = EMPTY_INBOX;
  /** Id of the person at the desk. */
  @property({ attribute: false }) me: string | null = null;
  /** The conversation that is open; null for none. */
  @property({ attribute: false }) chosen: string | null = null;
  /** Fetches closed conversations; `more` for the next page. */
  @property({ attribute: false }) loadClosed: ((more: boolean) => Promise<void>) | null = null;
  /** Fetches the next page of open conversations. */
  @property({ attribute: false }) loadOpen: (() => Promise<void>) | null = null;

  /** Fetches a page of a view. */
  @property({ attribute: false }) loadView: ((filter: ViewFilter, cursor: string | null) => Promise<string | null>) | null = null;

  @state() private filter: InboxFilter = 'all';
  @state() private search = '';
  @state() private cursor: string | null = null;
  @state() private loading = false;
  @state() private loadFailed = false;

  override connectedCallback(): void {
    super.connectedCallback();
    // Times tick by the second; nothing is drawn while nobody waits.
    this.#timer = setInterval(() => {
      if (this.inbox.rows.some(ticks)) this.requestUpdate();
    }, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Rows that are shown now, in order. */
  get rows(): readonly ConversationSummary[] {
    if (this.#view.now !== null) return searchRows(this.#view.rows(this.inbox.rows, this.me), this.search);
    return filterRows(this.inbox.rows, this.filter, this.me, this.search);
  }

  /** Moves the keyboard's place in the list by a number of rows. */
  move(step: number): void {
    const { rows } = this;
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.id === (this.cursor ?? this.chosen));
    const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    this.cursor = row?.id ?? null;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[data-at]')?.focus());
  }

  /** Puts the focus on the row that is open, or on the first. */
  focusRow(): void {
    this.cursor = this.chosen ?? this.rows[0]?.id ?? null;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[data-at]')?.focus());
  }

  /** Chooses the row at the keyboard's place, or not; with `range` every row from the last one to it. */
  select(range: boolean): void {
    const id = this.cursor ?? this.chosen ?? this.rows[0]?.id;
    if (id !== undefined) this.#selection.toggle(id, range);
  }

  /** Takes rows out of the choice. */
  deselect(ids: readonly string[]): void {
    this.#selection.drop(ids);
  }

  /** Puts the focus into the search field. */
  focusSearch(): void {
    this.searchInput?.focus();
  }

  async #choose(filter: InboxFilter): Promise<void> {
    this.filter = filter;
    this.#view.show(null);
    this.cursor = null;
    this.#selection.on = false;
    this.loadFailed = false;
    if (filter === 'closed') await this.#loadClosed(false);
  }

  async #loadClosed(more: boolean): Promise<void> {
    if (this.loadClosed === null) return;
    this.loading = true;
    this.loadFailed = false;
    try {
      await this.loadClosed(more);
    } catch (error) {
      this.loadFailed = true;
      throw error;
    } finally {
      this.loading = false;
    }
  }

  #open(row: ConversationSummary, event: MouseEvent): void {
    this.cursor = row.id;
    if (event.shiftKey || event.ctrlKey || event.metaKey) return this.#selection.toggle(row.id, event.shiftKey);
    this.emit(new CsConversationChosenEvent(row.id));
  }

  #renderFilters(): TemplateResult {
    const counts = countRows(this.inbox.rows, this.me);
    return html`<div class="filters" role="group" aria-label=${this.#words.t('filters')}>
      ${INBOX_FILTERS.map((filter) => {
        const count = filter === 'closed' ? 0 : counts[filter];
        return html`<button class="chip" type="button" aria-pressed=${String(this.#view.now === null && this.filter === filter)} ${pressable(() => this.#choose(filter))}>
          ${filter === 'snoozed' ? this.#work.t(filter) : this.#words.t(filter)}${count > 0 ? html`<span class="num count">${count}</span>` : nothing}
        </button>`;
      })}
    </div>`;
  }

  #renderSearch(): TemplateResult {
    const label = this.#words.t('search');
    const clear = (): void => {
      this.search = '';
      this.focusSearch();
    };
    return html`<div class="field quiet search">
      ${icon(searchIcon, 's')}<input
        type="search"
        dir="auto"
        aria-label=${label}
        placeholder=${label}
        .value=${this.search}
        @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
      />
      ${this.search === '' ? nothing : html`<button class="ib s" type="button" aria-label=${this.#words.t('clearSearch')} @click=${clear}>${icon(closeIcon, 's')}</button>`}
    </div>`;
  }

  #renderRow(row: ConversationSummary, first: boolean): TemplateResult {
    const name = row.visitor.name === '' ? this.#words.t('visitorUnknown') : row.visitor.name;
    const { locale } = this.#words;
    const at = row.last?.at ?? row.startedAt;
    const today = formatDay(at, locale) === formatDay(Date.now(), locale);
    const open = row.id === this.chosen;
    const place = row.id === (this.cursor ?? this.chosen) || (first && this.cursor === null && this.chosen === null);
    const picked = this.#selection.ids.has(row.id);
    return html`<li class=${this.#selection.on ? 'picking' : ''}>
      <input
        class="pick"
        type="checkbox"
        tabindex=${this.#selection.on ? '0' : '-1'}
        aria-label=${this.#work.t('selectOne', { name })}
        .checked=${live(picked)}
        @click=${(event: MouseEvent) => this.#selection.toggle(row.id, event.shiftKey)}
      />
      <button
        class="conv ${open ? 'on' : ''} ${picked ? 'picked' : ''}"
        type="button"
        aria-current=${open ? 'true' : nothing}
        tabindex=${place ? '0' : '-1'}
        ?data-at=${place}
        @focus=${() => (this.cursor = row.id)}
        @click=${(event: MouseEvent) => this.#open(row, event)}
      >
        ${picked ? html`<span class="sr">${this.#work.t('selectedOne')}</span>` : nothing}${avatar(name, { id: row.visitor.id, presence: row.visitor.online ? 'online' : null })}
        <span class="grow">
          <span class="row"
            ><b class="sm grow trunc" dir="auto">${name}</b>${row.visitor.online ? html`<span class="sr">${this.#words.t('online')}</span>` : nothing}<bdi
              class="meta num"
              >${today ? formatTime(at, locale) : new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(new Date(at))}</bdi
            ></span
          >
          <span class="row"><span class="sm t2 grow last">${this.#lastWords(row)}</span>${badge(row, open, this.#badgeWords)}</span>
          ${labels(row, this.me, this.#badgeWords)}
        </span>
      </button>
    </li>`;
  }

  get #badgeWords(): BadgeWords {
    return {
      locale: this.#words.locale,
      desk: (key, params) => this.#words.t(key, params),
      work: (key, params) => this.#work.t(key, params),
      duty: (key, params) => this.#duty.t(key, params),
    };
  }

  /** Who said it, and what: each with a direction of its own, so that it is cut at its own end. */
  #lastWords(row: ConversationSummary): TemplateResult {
    const { last } = row;
    const who = last === null ? '' : this.#saidBy(last.by);
    const words = lastWords(last, (key) => this.#words.t(key));
    return html`${who === '' ? nothing : html`<span class="trunc" dir="auto">${who}</span>`}<span class="trunc" dir="auto">${words}</span>`;
  }

  #saidBy({ id, role, name }: Author): string {
    if (id === this.me) return this.#words.t('youPrefix', { text: '' });
    if (role === 'assistant') return this.#words.t('assistantPrefix', { text: '' });
    return isStaff(role) ? this.#words.t('namePrefix', { name, text: '' }) : '';
  }

  #renderRows(): TemplateResult {
    const { rows } = this;
    if ((this.inbox.phase === 'loading' || this.loading || this.#view.loading) && rows.length === 0) return this.#renderSkeleton();
    const failed = this.#view.now === null ? this.filter === 'closed' && this.loadFailed : this.#view.failed;
    if (rows.length === 0) return failed ? this.#renderFailed(false) : this.#renderEmpty();
    const more = this.#more;
    return html`<ul class="rows" part="rows" aria-label=${this.#words.t('conversations')}>
        ${repeat(
          rows,
          (row) => row.id,
          (row, index) => this.#renderRow(row, index === 0),
        )}
      </ul>
      ${failed ? this.#renderFailed(true) : nothing}
      ${more === null || failed ? nothing : html`<div class="more"><button class="btn s" type="button" ${pressable(more)}>${this.#words.t('loadMore')}</button></div>`}`;
  }

  /** Fetches what comes after the rows that are shown; null where nothing does. Who waits, and whose conversations are one's own, is always there whole. */
  get #more(): (() => Promise<void>) | null {
    if (this.#view.now !== null) return this.#view.more;
    if (this.filter === 'closed' && this.inbox.cursor !== null && this.loadClosed !== null) return () => this.#loadClosed(true);
    return this.filter === 'all' && this.inbox.openCursor !== null ? this.loadOpen : null;
  }

  /** Not "empty": that nothing was loaded is no news about the conversations. */
  #renderFailed(more: boolean): TemplateResult {
    return html`<div class="empty warn" role="alert">
      <b>${this.#view.now === null ? this.#words.t('closedFailed') : this.#work.t('viewLoadFailed')}</b>
      <div class="row"><button class="btn s" type="button" ${pressable(() => (this.#view.now === null ? this.#loadClosed(more) : this.#view.load(more)))}>${this.#words.t('retry')}</button></div>
    </div>`;
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="wait" role="status" aria-label=${this.#words.t('loading')}>
      ${[1, 2, 3, 4, 5].map(
        () =>
          html`<div class="row">
            <i class="sk face"></i>
            <div class="grow bars"><i class="sk"></i><i class="sk"></i></div>
          </div>`,
      )}
    </div>`;
  }

  #onView = (event: CsViewChosenEvent): void => {
    event.stopPropagation();
    this.cursor = null;
    this.#selection.on = false;
    this.#view.show(event.view);
  };

  /** Which view is shown, and the way back to the filters. */
  #renderView(): unknown {
    const view = this.#view.now;
    if (view === null) return nothing;
    const label = this.#work.t('filterNone');
    return html`<div class="view">
      <span class="chip on"
        ><span class="trunc" dir="auto">${view.name}</span
        ><button class="ib s" type="button" aria-label=${label} title=${label} @click=${() => this.#view.show(null)}>${icon(closeIcon, 's')}</button></span
      >
      <span class="meta num" role="status">${this.#work.t('shownCount', { count: this.rows.length })}</span>
    </div>`;
  }

  #renderBulk(): TemplateResult {
    return html`<cs-desk-bulk
      .conversationIds=${[...this.#selection.ids]}
      .me=${this.me}
      @cs-select-all-request=${() => this.#selection.all()}
      @cs-selection-end-request=${this.#endSelection}
    ></cs-desk-bulk>`;
  }

  #endSelection = (): void => {
    this.#selection.on = false;
    this.focusRow();
  };

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.#selection.on) return;
    event.preventDefault();
    this.#endSelection();
  };

  #renderEmpty(): TemplateResult {
    const searching = this.search.trim() !== '';
    const [bold, more] = searching
      ? [this.#words.t('emptySearch'), this.#words.t('emptySearchMore')]
      : this.#view.now !== null
        ? [this.#work.t('emptyView'), this.#work.t('emptyViewMore')]
        : this.filter === 'snoozed'
          ? [this.#work.t('emptySnoozed'), this.#work.t('emptySnoozedMore')]
          : EMPTY[this.filter].map((key) => this.#words.t(key));
    return html`<div class="empty ${searching ? 'above' : ''}">
      <span class="empty-art">${icon(searching ? searchIcon : inboxIcon, 'l')}</span><b>${bold}</b>
      <p>${more}</p>
    </div>`;
  }

  protected override render(): TemplateResult {
    const on = this.#selection.on;
    const label = this.#work.t('selectSeveral');
    return html`<div class="top">
        <h1 class="grow">${this.#words.t('inbox')}</h1>
        <button class="ib" type="button" aria-pressed=${String(on)} aria-label=${label} title=${label} @click=${() => (this.#selection.on = !on)}>
          ${icon(checksIcon)}
        </button>
        <cs-desk-views .shown=${this.#view.now} @cs-view-chosen=${this.#onView}></cs-desk-views>
      </div>
      ${this.#renderFilters()}${this.#renderView()}${this.#renderSearch()}
      ${on ? this.#renderBulk() : nothing}
      <slot name="notice"></slot>
      <div class="scroll" @keydown=${this.#onKeydown}>${this.#renderRows()}<cs-desk-found words=${this.search}></cs-desk-found></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-list': CsDeskList;
  }
}
