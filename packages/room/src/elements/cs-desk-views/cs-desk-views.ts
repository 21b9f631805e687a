import { LIMITS, PRIORITIES, RELAY_LIMITS, atLeast, normalTag } from '@cs-kit/protocol';
import type { SavedView, Site, StaffMember, Team, ViewFilter } from '@cs-kit/protocol';
import { controls, CsElement, feedback, filterIcon, icon, identity, pressable, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import type { CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { DESK_LANGUAGES } from '../../engine/desk-language.ts';
import type { SavedState } from '../../engine/saved-store.ts';
import { viewsStore } from '../../engine/views.ts';
import type { ViewsStore } from '../../engine/views.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import { workStrings } from '../../i18n/work.ts';
import { PRIORITY_NAMES } from '../cs-desk-list/labels.ts';
import { CsViewChosenEvent } from './events.ts';
import type { ShownView } from './events.ts';

const STATUSES = {
  open: 'all',
  assistant: 'statusAssistant',
  waiting: 'statusWaiting',
  assigned: 'statusAssigned',
  snoozed: 'statusSnoozed',
  closed: 'statusClosed',
} as const;
const WAITS = [5, 15, 60, 240, 1440] as const;
type Field = keyof ViewFilter;

/**
 * The filter menu of the inbox: saved views, a filter of one's own, and what is kept of it.
 *
 * @tag cs-desk-views
 * @summary Views of the inbox in `<cs-desk>`.
 * @fires {CsViewChosenEvent} cs-view-chosen - A view is to be shown, or none any more.
 */
export class CsDeskViews extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    feedback,
    css`
      :host {
        display: contents;
      }
      form,
      .line {
        display: grid;
        gap: 6px;
      }
      form {
        gap: 12px;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(160px, 1fr));
        gap: 12px;
      }
      .keep {
        display: grid;
        gap: 10px;
        border-block-start: 1px solid var(--cs-color-line);
        padding-block-start: 12px;
      }
      .share {
        display: flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);
  readonly #duty = new StringsController(this, dutyStrings);
  readonly #desk = new StringsController(this, deskStrings);
  readonly #views = new StoreController<SavedState<SavedView>>(this, () => this.#store?.state ?? null);
  #store: ViewsStore | null = null;

  /** The view that is shown; null for none. */
  @property({ attribute: false }) shown: ShownView | null = null;

  @state() private editing: { readonly id: string | null; readonly filter: ViewFilter; readonly name: string; readonly shared: boolean } | null = null;
  @state() private staff: readonly StaffMember[] = [];
  @state() private tags: readonly string[] = [];
  @state() private teams: readonly Team[] = [];
  @state() private sites: readonly Pick<Site, 'id' | 'name'>[] = [];
  @state() private problem: string | null = null;
  @state() private choicesFailed = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.client === null || this.#store !== null) return;
    this.#store = viewsStore(this.client);
    void this.#load();
  }

  async #load(): Promise<void> {
    // Where they are not there the menu says so, and asks again as it is opened.
    await this.#store?.load().catch((error: unknown) => this.fail(error));
  }

  get #lead(): boolean {
    const role = this.client?.session.current?.user.role;
    return role !== undefined && atLeast(role, 'lead');
  }

  get #me(): string | null {
    return this.client?.session.current?.user.id ?? null;
  }

  get #items(): readonly (MenuItem | '-')[] {
    const t = this.#words.t.bind(this.#words);
    const now = this.#views.value;
    const views = [...(now?.items ?? [])].sort((one, other) => one.name.localeCompare(other.name, this.locale));
    return [
      ...views.map((view) => ({
        id: `view:${view.id}`,
        label: view.name,
        checked: this.shown?.id === view.id,
        ...(view.shared ? { meta: t('viewShared') } : {}),
      })),
      ...(now?.phase === 'failed' ? [{ id: 'again', label: t('viewsFailed'), meta: t('again') }] : []),
      ...(views.length > 0 || now?.phase === 'failed' ? (['-'] as const) : []),
      { id: 'new', label: t('filterNew') },
      ...(this.shown === null
        ? []
        : [
            { id: 'change', label: t('filterChange') },
            { id: 'none', label: t('filterNone') },
          ]),
    ];
  }

  #onChosen = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    const { itemId } = event;
    if (itemId === 'again') void this.#load();
    else if (itemId === 'none') this.#show(null);
    else if (itemId === 'new') this.#edit(null);
    else if (itemId === 'change') this.#edit(this.shown);
    else {
      const view = this.#views.value?.items.find(({ id }) => `view:${id}` === itemId);
      if (view !== undefined) this.#show({ id: view.id, name: view.name, filter: view.filter });
    }
  };

  #show(view: ShownView | null): void {
    this.emit(new CsViewChosenEvent(view));
  }

  #edit(view: ShownView | null): void {
    const kept = this.#views.value?.items.find(({ id }) => id === view?.id) ?? null;
    const own = kept !== null && (kept.shared ? this.#lead : kept.owner.id === this.#me);
    this.problem = null;
    this.editing = {
      id: own ? kept.id : null,
      filter: view?.filter ?? { status: 'open' },
      name: own ? kept.name : view?.id === null || view == null ? '' : view.name,
      shared: own && kept.shared,
    };
    void this.#loadChoices();
  }

  /** Colleagues, tags and sites to choose from; without them the other fields still work. */
  async #loadChoices(): Promise<void> {
    const { client } = this;
    if (client === null) return;
    this.choicesFailed = false;
    try {
      const [{ items }, tags, sites, teams] = await Promise.all([
        client.json<{ items: readonly StaffMember[] }>('GET', '/v1/staff'),
        new DeskApi(client).tags(null),
        client.json<{ items: readonly Site[] }>('GET', '/v1/sites'),
        new DeskApi(client).teams(null),
      ]);
      this.staff = items;
      this.tags = tags.map(({ tag }) => tag);
      this.sites = sites.items;
      this.teams = teams;
    } catch (error) {
      this.fail(error);
      this.choicesFailed = true;
    }
  }

  #set(field: Field, value: string): void {
    if (this.editing === null) return;
    const { [field]: _gone, ...rest } = this.editing.filter;
    const next = value === '' ? rest : { ...rest, [field]: field === 'waitingMinutes' ? Number(value) : value };
    this.editing = { ...this.editing, filter: next };
  }

  /** The filter with its tag as tags are kept; null where the tag is none. */
  get #filter(): ViewFilter | null {
    const { tag, ...rest } = this.editing?.filter ?? {};
    if (tag === undefined) return rest;
    const normal = normalTag(tag);
    this.problem = normal === null ? this.#words.t('tagLong', { count: LIMITS.tagChars }) : null;
    return normal === null ? null : { ...rest, tag: normal };
  }

  #apply = (event: Event): void => {
    event.preventDefault();
    const filter = this.#filter;
    if (filter === null) return;
    this.editing = null;
    this.#show({ id: null, name: this.#words.t('filterOwn'), filter });
  };

  async #keep(): Promise<void> {
    const { editing } = this;
    const filter = this.#filter;
    if (editing === null || filter === null || this.#store === null) return;
    this.problem = editing.name.trim() === '' ? this.#words.t('viewNameMissing') : null;
    if (this.problem !== null) return this.renderRoot.querySelector<HTMLElement>('#name')?.focus();
    try {
      const saved = await this.#store.save(editing.id, { name: editing.name.trim(), shared: editing.shared, filter });
      this.editing = null;
      this.#show({ id: saved.id, name: saved.name, filter: saved.filter });
    } catch (error) {
      this.problem = this.#words.t(this.fail(error).code === 'request/conflict' ? 'viewsFull' : 'viewFailed');
    }
  }

  async #remove(id: string): Promise<void> {
    try {
      await this.#store?.remove(id);
      this.editing = null;
      if (this.shown?.id === id) this.#show({ ...this.shown, id: null });
    } catch (error) {
      this.fail(error);
      this.problem = this.#words.t('viewKept');
    }
  }

  #select(field: Field, label: string, choices: readonly (readonly [value: string, label: string])[]): TemplateResult {
    const value = String(this.editing?.filter[field] ?? '');
    return html`<div class="line">
      <label class="label" for=${field}>${label}</label>
      <select id=${field} class="field" .value=${value} @change=${(event: Event) => this.#set(field, (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${value === ''}>${this.#words.t('any')}</option>
        ${choices.map(([id, words]) => html`<option value=${id} ?selected=${id === value}>${words}</option>`)}
      </select>
    </div>`;
  }

  #renderFields(filter: ViewFilter): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const d = this.#desk.t.bind(this.#desk);
    const people = this.staff.filter(({ active }) => active).map(({ id, name }) => [id, name] as const);
    return html`<div class="two">
      ${this.#select('status', d('status'), [
        ...Object.entries(STATUSES).map(([id, key]) => [id, id === 'open' ? t('allOpen') : d(key)] as const),
        ['spam', t('spam')] as const,
      ])}
      ${this.#select('assignee', d('assignee'), [['me', t('me')], ['nobody', d('nobody')], ...people])}
      ${this.#select(
        'priority',
        t('priority'),
        PRIORITIES.map((id) => [id, t(PRIORITY_NAMES[id])]),
      )}
      ${this.#select(
        'language',
        d('language'),
        DESK_LANGUAGES.map(([tag, words]) => [tag.split('-')[0] as string, words]),
      )}
      ${this.#select(
        'waitingMinutes',
        t('waitsLonger'),
        WAITS.map((minutes) => [String(minutes), duration(minutes, this.#words.locale)]),
      )}
      ${this.#select('review', t('review'), [
        ['todo', t('reviewTodo')],
        ['done', t('reviewDone')],
      ])}
      ${
        this.teams.length === 0
          ? nothing
          : this.#select(
              'team',
              this.#duty.t('team'),
              this.teams.map(({ id, name }) => [id, name]),
            )
      }
      ${
        this.sites.length < 2
          ? nothing
          : this.#select(
              'siteId',
              t('site'),
              this.sites.map(({ id, name }) => [id, name]),
            )
      }
      <div class="line">
        <label class="label" for="view-tag">${t('tags')}</label>
        <input
          id="view-tag"
          class="field"
          list="all-tags"
          dir="auto"
          autocomplete="off"
          .value=${filter.tag ?? ''}
          @input=${(event: Event) => this.#set('tag', (event.target as HTMLInputElement).value)}
        />
        <datalist id="all-tags">${this.tags.map((tag) => html`<option value=${tag}></option>`)}</datalist>
      </div>
    </div>`;
  }

  #renderForm(editing: NonNullable<CsDeskViews['editing']>): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { id } = editing;
    return html`<form id="filter" novalidate @submit=${this.#apply}>
      ${
        this.choicesFailed
          ? html`<div class="banner warn" role="alert"><span class="grow">${t('choicesFailed')}</span><button class="btn s" type="button" ${pressable(() => this.#loadChoices())}>${t('again')}</button></div>`
          : nothing
      }
      ${this.#renderFields(editing.filter)}
      <div class="keep">
        <div class="line">
          <label class="label" for="name">${t('viewName')}</label>
          <input
            id="name"
            class="field"
            dir="auto"
            autocomplete="off"
            maxlength=${RELAY_LIMITS.nameChars}
            aria-describedby="view-problem"
            .value=${editing.name}
            @input=${(event: Event) => (this.editing = { ...editing, name: (event.target as HTMLInputElement).value })}
          />
        </div>
        ${
          this.#lead
            ? html`<label class="share"
                ><input
                  type="checkbox"
                  .checked=${editing.shared}
                  @change=${(event: Event) => (this.editing = { ...editing, shared: (event.target as HTMLInputElement).checked })}
                /><span class="sm">${t('replyShared')}</span></label
              >`
            : nothing
        }
        <div class="row">
          <button class="btn soft s" type="button" ${pressable(() => this.#keep())}>${t('viewSave')}</button>
          ${id === null ? nothing : html`<button class="btn s" type="button" ${pressable(() => this.#remove(id))}>${t('viewDelete')}</button>`}
        </div>
      </div>
      <span id="view-problem" class="field-error" role="alert">${this.problem ?? nothing}</span>
    </form>`;
  }

  protected override render(): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { editing } = this;
    return html`<cs-menu look=${this.shown === null ? 'ib' : 'ib on'} label=${t('filterMenu')} .items=${this.#items} @cs-item-chosen=${this.#onChosen}
        >${icon(filterIcon)}</cs-menu
      >
      <cs-dialog label=${t('filterNew')} ?open=${editing !== null} @cs-dialog-closed=${() => (this.editing = null)}>
        ${editing === null ? nothing : this.#renderForm(editing)}
        <button slot="footer" class="btn" type="button" @click=${() => (this.editing = null)}>${t('cancel')}</button>
        <button slot="footer" class="btn primary" type="submit" form="filter" @click=${this.#apply}>${t('filterShow')}</button>
      </cs-dialog>`;
  }
}

function duration(minutes: number, locale: string): string {
  const [value, unit] = minutes < 60 ? [minutes, 'minute'] : minutes < 1440 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-views': CsDeskViews;
  }
}
