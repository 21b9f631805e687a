import { toCsError, uuid } from '@cs-kit/protocol';
import type { CsError, DocumentVersion } from '@cs-kit/protocol';
import { backIcon, clockIcon, controls, CsElement, downIcon, feedback, icon, pressable, StringsController, surfaces, upIcon } from '@cs-kit/ui';
import type { CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { toMarkdown } from '../../engine/document/markdown-out.ts';
import type { VersionSource } from '../../engine/document/version-source.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import { versionsStrings } from '../../i18n/versions.ts';
import { textStyles } from '../cs-document/editor/text.styles.ts';
import { saveText } from '../cs-document/save-text.ts';
import { failedList } from '../cs-rooms/parts.ts';
import { Tasks } from '../cs-settings/tasks.ts';
import { roomsSheet } from '../rooms/styles.ts';
import type { Say } from '../rooms/words.ts';
import { CompareView } from './compare-view.ts';
import { styles } from './cs-document-versions.styles.ts';
import { failure, namesOf, nameForm, question, timeOf } from './parts.ts';
import type { T } from './parts.ts';

/** Value of the choice that stands for the document as it is now. */
const NOW = 'now';

/**
 * The versions of a document in `<cs-document>`: what was changed between two of them, word by word, a name for the one of
 * now, and the way back to an older one.
 *
 * @tag cs-document-versions
 * @summary Versions of a document.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsDocumentVersions extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, roomsSheet, textStyles, styles];
  readonly #words = new StringsController(this, versionsStrings);
  readonly #roomWords = new StringsController(this, roomsStrings);
  readonly #tasks = new Tasks(this);
  readonly #t: T = (key, params) => this.#words.t(key, params);
  readonly #say: Say = (key, params) => this.#roomWords.t(key, params);
  #view: CompareView | null = null;
  #run = 0;
  /** The same version is saved once, however often it is tried. */
  #key = uuid();

  @query('.page') private page!: HTMLElement | null;
  @query('cs-toasts') private toasts!: CsToasts;

  /** Where the versions come from. */
  @property({ attribute: false }) source: VersionSource | null = null;

  @state() private list: { readonly versions: readonly DocumentVersion[]; readonly cursor: string | null } | null = null;
  @state() private listError: CsError | null = null;
  @state() private chosen: string | null = null;
  @state() private other: string = NOW;
  @state() private shown: { readonly changes: number } | 'loading' | CsError = 'loading';
  @state() private at = -1;
  @state() private form: { readonly name: string; readonly checked: boolean } | null = null;
  @state() private asked: 'restore' | 'delete' | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#run += 1;
    this.#view?.destroy();
    this.#view = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('source') && this.source !== null) void this.#load();
  }

  async #load(): Promise<void> {
    this.listError = null;
    this.list = null;
    try {
      const page = await this.source?.list(null);
      if (page !== undefined) this.list = { versions: page.items, cursor: page.cursor };
    } catch (error) {
      this.listError = this.fail(error);
    }
  }

  async #older(): Promise<void> {
    const { list, source } = this;
    if (list?.cursor == null || source === null) return;
    const { cursor } = list;
    await this.#tasks.run('older', async () => {
      const page = await source.list(cursor);
      this.list = { versions: [...list.versions, ...page.items], cursor: page.cursor };
    });
  }

  #choose(id: string): void {
    const { versions = [] } = this.list ?? {};
    this.asked = null;
    this.chosen = id;
    // What it changed, where there is one before it; else what became of it.
    this.other = versions[versions.findIndex((version) => version.id === id) + 1]?.id ?? NOW;
    void this.#compare();
  }

  /** Draws the two chosen versions: the newer one, with what differs from the older. */
  async #compare(): Promise<void> {
    const { source, chosen, other } = this;
    const run = (this.#run += 1);
    this.#view?.destroy();
    this.#view = null;
    this.shown = 'loading';
    this.at = -1;
    if (source === null || chosen === null) return;
    try {
      const [older, newer] = this.#ordered(chosen, other);
      const [before, after] = await Promise.all([source.text(older), source.text(newer)]);
      await this.updateComplete;
      if (run !== this.#run || this.page === null) return;
      const t = this.#t;
      this.#view = new CompareView(this.page, before, after, {
        label: t('compared'),
        inserted: t('inserted'),
        insertedEnd: t('insertedEnd'),
        deleted: t('deleted'),
        deletedEnd: t('deletedEnd'),
        changed: t('changed'),
      });
      this.shown = { changes: this.#view.changes.length };
    } catch (error) {
      if (run === this.#run) this.shown = this.fail(toCsError(error, 'relay/unreachable'));
    }
  }

  /** Ids of the older and the newer one; null is the document now. */
  #ordered(chosen: string, other: string): readonly [string, string | null] {
    if (other === NOW) return [chosen, null];
    const { versions = [] } = this.list ?? {};
    const place = (id: string): number => versions.findIndex((version) => version.id === id);
    return place(other) > place(chosen) ? [other, chosen] : [chosen, other];
  }

  async #save(): Promise<void> {
    const { form, source } = this;
    if (form === null || source === null) return;
    this.form = { ...form, checked: true };
    const name = form.name.trim();
    if (name === '') return;
    await this.#tasks.run('save', async () => {
      const saved = await source.save(name, this.#key);
      this.#key = uuid();
      this.form = null;
      const { versions = [], cursor = null } = this.list ?? {};
      this.list = { versions: [saved, ...versions.filter(({ id }) => id !== saved.id)], cursor };
      this.toasts.toast(this.#t('saved'));
    });
  }

  async #restore(): Promise<void> {
    const version = this.#version();
    const { source } = this;
    if (version === null || source === null) return;
    await this.#tasks.run('ask', () => source.restore(version.id, timeOf(version.at, this.#words.locale), uuid()));
  }

  async #remove(): Promise<void> {
    const version = this.#version();
    const { source } = this;
    if (version === null || source === null) return;
    await this.#tasks.run('ask', async () => {
      await source.remove(version.id);
      const { versions = [], cursor = null } = this.list ?? {};
      this.list = { versions: versions.filter(({ id }) => id !== version.id), cursor };
      this.#leave();
      this.toasts.toast(this.#t('deletedVersion'));
    });
  }

  #version(): DocumentVersion | null {
    return this.list?.versions.find(({ id }) => id === this.chosen) ?? null;
  }

  #leave = (): void => {
    const id = this.chosen;
    this.chosen = null;
    this.asked = null;
    void this.#compare();
    void this.updateComplete.then(() =>
      (this.renderRoot.querySelector<HTMLElement>(`.version[data-id="${id ?? ''}"]`) ?? this.renderRoot.querySelector<HTMLElement>('.version'))?.focus(),
    );
  };

  #ask(kind: 'restore' | 'delete'): void {
    this.#tasks.clear('ask');
    this.asked = kind;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.ask .do')?.focus());
  }

  #step(by: 1 | -1): void {
    const count = this.#view?.changes.length ?? 0;
    if (count === 0) return;
    this.at = this.at < 0 ? (by === 1 ? 0 : count - 1) : (this.at + by + count) % count;
    this.#view?.show(this.at);
  }

  async #download(): Promise<void> {
    if (this.source !== null && this.chosen !== null) saveText(toMarkdown(await this.source.text(this.chosen)), `${this.chosen}.md`);
  }

  #label(version: DocumentVersion): string {
    return version.name ?? timeOf(version.at, this.#words.locale);
  }

  #renderVersion(version: DocumentVersion): TemplateResult {
    const t = this.#t;
    const { locale } = this.#words;
    const on = version.id === this.chosen;
    const time = timeOf(version.at, locale);
    return html`<li>
      <button class="version ${on ? 'on' : ''}" type="button" data-id=${version.id} aria-current=${on ? 'true' : nothing} @click=${() => this.#choose(version.id)}>
        <b class="trunc" dir="auto">${this.#label(version)}</b>
        ${version.name === null ? nothing : html`<span class="meta">${time}</span>`}
        ${version.authors.length > 0 ? html`<span class="meta">${t('writtenBy', { names: namesOf(version.authors, locale) })}</span>` : nothing}
        ${version.by === null ? nothing : html`<span class="meta">${t('savedBy', { name: version.by.name })}</span>`}
      </button>
    </li>`;
  }

  #renderList(): unknown {
    const t = this.#t;
    if (this.listError !== null) return failedList(this.#say, this.listError, () => this.#load());
    if (this.list === null)
      return html`<div class="wait" role="status"><span class="sr">${t('loading')}</span><i class="sk"></i><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    if (this.list.versions.length === 0)
      return html`<div class="empty">
        <span class="empty-art">${icon(clockIcon, 'l')}</span><b>${t('none')}</b>
        <p>${t('noneMore')}</p>
      </div>`;
    return html`<ul class="rows" aria-label=${t('versions')}>
        ${this.list.versions.map((version) => this.#renderVersion(version))}
      </ul>
      ${failure(t, this.#say, this.#tasks.error('older'))}
      ${this.list.cursor === null ? nothing : html`<button class="btn block more" type="button" ${pressable(() => this.#older())}>${t('more')}</button>`}`;
  }

  #renderForm(): unknown {
    const { form } = this;
    if (form === null) return nothing;
    return nameForm(this.#t, {
      ...form,
      busy: this.#tasks.busy('save'),
      failure: failure(this.#t, this.#say, this.#tasks.error('save')),
      set: (name) => (this.form = { ...form, name }),
      submit: () => void this.#save(),
      cancel: () => (this.form = null),
    });
  }

  #openForm = (): void => {
    this.#tasks.clear('save');
    this.form = { name: '', checked: false };
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#name')?.focus());
  };

  #renderChoice(): TemplateResult {
    const t = this.#t;
    const others = (this.list?.versions ?? []).filter(({ id }) => id !== this.chosen);
    const onChange = (event: Event): void => {
      this.other = (event.target as HTMLSelectElement).value;
      void this.#compare();
    };
    return html`<label class="label" for="other">${t('compareWith')}</label
      ><select class="field" id="other" @change=${onChange}>
        <option value=${NOW} ?selected=${this.other === NOW}>${t('now')}</option>
        ${others.map((version) => html`<option value=${version.id} ?selected=${this.other === version.id}>${t('withVersion', { name: this.#label(version) })}</option>`)}
      </select>`;
  }

  #renderSteps(): unknown {
    const t = this.#t;
    const { shown, at } = this;
    if (shown === 'loading' || !('changes' in shown)) return nothing;
    const kinds = { inserted: 'kindInserted', deleted: 'kindDeleted', replaced: 'kindReplaced', changed: 'kindChanged' } as const;
    const change = this.#view?.changes[at];
    const words =
      shown.changes === 0
        ? t('same')
        : change === undefined
          ? t('changes', { count: shown.changes })
          : t('changeOf', { number: at + 1, count: shown.changes, kind: t(kinds[change.kind]) });
    const button = (name: 'previous' | 'next', by: 1 | -1): TemplateResult =>
      html`<button class="ib" type="button" aria-label=${t(name)} title=${t(name)} @click=${() => this.#step(by)}>${icon(by === 1 ? downIcon : upIcon)}</button>`;
    return html`<span class="meta grow" role="status">${words}</span>${shown.changes === 0 ? nothing : html`${button('previous', -1)}${button('next', 1)}`}`;
  }

  #renderQuestion(): unknown {
    const { asked } = this;
    if (asked === null) return nothing;
    const error = this.#tasks.error('ask');
    const download =
      error?.code === 'request/too-large'
        ? html`<button class="btn s" type="button" ${pressable(() => this.#download())}>${this.#t('download')}</button>`
        : nothing;
    return question(this.#t, asked, {
      failure: failure(this.#t, this.#say, error, download),
      run: () => (asked === 'restore' ? this.#restore() : this.#remove()),
      cancel: () => (this.asked = null),
    });
  }

  #renderView(): TemplateResult {
    const t = this.#t;
    const { shown, source } = this;
    if (this.chosen === null)
      return html`<div class="view">
        <div class="empty">
          <span class="empty-art">${icon(clockIcon, 'l')}</span><b>${t('choose')}</b>
          <p>${t('chooseMore')}</p>
        </div>
      </div>`;
    const failed = shown !== 'loading' && !('changes' in shown);
    return html`<div class="view">
      <div class="head">
        <button class="btn s back" type="button" @click=${this.#leave}>${icon(backIcon, 's', true)}${t('back')}</button>
        ${this.#renderChoice()}<span class="grow"></span>
        ${source?.mayDelete === true ? html`<button class="btn s" type="button" @click=${() => this.#ask('delete')}>${t('delete')}</button>` : nothing}
        ${source?.mayWrite === true ? html`<button class="btn s primary" type="button" @click=${() => this.#ask('restore')}>${t('restore')}</button>` : nothing}
      </div>
      ${this.#renderQuestion()}
      <div class="head">${shown === 'loading' ? html`<span class="meta" role="status">${t('loadingVersion')}</span>` : this.#renderSteps()}</div>
      ${failed ? failedList(this.#say, shown, () => this.#compare()) : nothing}
      <div class="page" ?hidden=${failed}></div>
    </div>`;
  }

  protected override render(): TemplateResult {
    const t = this.#t;
    return html`<div class="base ${this.chosen === null ? '' : 'chosen'}">
        <div class="list">
          ${
            this.source?.mayWrite === true && this.form === null
              ? html`<div class="head"><button class="btn s block" type="button" @click=${this.#openForm}>${t('saveVersion')}</button></div>`
              : nothing
          }
          ${this.#renderForm()}
          <div class="scroll">${this.#renderList()}</div>
        </div>
        ${this.#renderView()}
      </div>
      <cs-toasts></cs-toasts>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-document-versions': CsDocumentVersions;
  }
}
