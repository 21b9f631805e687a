import { LOCALES } from '@cs-kit/core';
import type { Article, Page } from '@cs-kit/protocol';
import { bookIcon, closeIcon, downloadIcon, icon, infoIcon, nextIcon, penIcon, searchIcon, StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { draftOfArticle } from '../../engine/settings/article.ts';
import { loadNext, Resource } from '../../engine/settings/resource.ts';
import type { CsArticleClosedEvent } from '../cs-settings-article/events.ts';
import type { CsImportClosedEvent } from '../cs-settings-import/events.ts';
import { failure, loaded, readOnlyNote, selectField, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { ago, languageName } from '../cs-settings/when.ts';

const TYPING_MS = 250;

type View = { readonly at: 'list' } | { readonly at: 'article'; readonly article: Article | null; readonly question?: string } | { readonly at: 'import' };

/**
 * What the assistant of the chosen site knows: articles to search, write, import and try.
 *
 * @tag cs-settings-knowledge
 * @summary Knowledge articles of a site.
 */
export class CsSettingsKnowledge extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .card > .row {
        flex-wrap: wrap;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .tools .field {
        flex: 1 1 200px;
        inline-size: auto;
      }
      .tools .select {
        flex: 0 1 180px;
      }
      .tools input::-webkit-search-cancel-button {
        display: none;
      }
      .list > li {
        padding: 0;
      }
      .list button {
        display: flex;
        align-items: center;
        gap: 12px;
        inline-size: 100%;
        padding: 12px 4px;
        text-align: start;
        border-radius: var(--cs-radius-sm);
      }
      .list button:hover {
        background: var(--cs-color-surface-2);
      }
      .list .two {
        display: grid;
        gap: 2px;
      }
      .list .label {
        justify-self: start;
        overflow-wrap: anywhere;
      }
      .list .i {
        color: var(--cs-color-text-3);
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .more {
        display: grid;
        justify-items: center;
      }
      .tide {
        background: var(--cs-tide-soft);
      }
    `,
  ];

  @query('cs-settings-article, cs-settings-import') private inner!: SettingsSection | null;

  @state() private view: View = { at: 'list' };
  @state() private q = '';
  @state() private language = '';
  @state() private demo: number | null = null;

  readonly #list = new Resource<Page<Article>>();
  readonly #listNow = new StoreController(this, () => this.#list.state);
  #typing: ReturnType<typeof setTimeout> | undefined;

  override get dirty(): boolean {
    return this.inner?.dirty === true;
  }

  override async save(): Promise<boolean> {
    return (await this.inner?.save()) ?? true;
  }

  override discard(): void {
    this.inner?.discard();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
    this.#list.close();
  }

  /** Opens the editor of a new article for a question; whoever may not write keeps the list, which says so. */
  write(question: string): void {
    if (this.admin) this.view = { at: 'article', article: null, question };
  }

  protected override siteChosen(): void {
    this.view = { at: 'list' };
    this.q = '';
    this.language = '';
    this.#read(true);
  }

  #read(fresh = false): void {
    const { context, site } = this;
    if (context === null || site === null) return;
    const { q, language } = this;
    void this.#list.load((signal) => context.api.articles(site.id, { q: q.trim(), locale: language }, signal), fresh);
    void this.#countDemo();
  }

  async #countDemo(): Promise<void> {
    const { context, site } = this;
    if (context === null || site === null) return;
    try {
      const page = await context.api.articles(site.id, { demo: true });
      if (site.id === this.site?.id) this.demo = page.items.length;
    } catch {
      // The list itself tells what is wrong.
      this.demo = null;
    }
  }

  #search(q: string): void {
    this.q = q;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#read(), TYPING_MS);
  }

  async #removeDemo(): Promise<void> {
    const { context, site } = this;
    if (context === null || site === null) return;
    let removed = 0;
    const done = await this.tasks.run('demo', async () => (removed = await context.api.removeDemo(site.id)));
    if (!done) return;
    this.#read();
    context.hub.notice(this.t('demoRemoved', { count: removed }), () => this.#restoreDemo());
  }

  async #restoreDemo(): Promise<void> {
    const { context, site } = this;
    if (context === null || site === null) return;
    const restored = await context.api.restoreDemo(site.id);
    this.#read();
    context.hub.notice(this.t('demoRestored', { count: restored }));
  }

  async #onArticle(event: CsArticleClosedEvent): Promise<void> {
    const { context } = this;
    if (event.outcome === 'left' && this.dirty && !(await this.#mayLeave())) return;
    this.view = { at: 'list' };
    this.#read();
    const { article } = event;
    const siteId = this.site?.id;
    if (event.outcome !== 'deleted' || article === null || context === null || siteId === undefined) return;
    context.hub.notice(this.t('articleDeleted', { name: article.title }), async () => {
      await context.api.addArticle(siteId, draftOfArticle(article, context.relay));
      this.#read();
      context.hub.notice(this.t('articleBack', { name: article.title }));
    });
  }

  async #onImport(event: CsImportClosedEvent): Promise<void> {
    if (event.written === 0 && this.dirty && !(await this.#mayLeave())) return;
    this.view = { at: 'list' };
    this.#read();
  }

  /** The shell around asks. */
  async #mayLeave(): Promise<boolean> {
    return (await this.context?.hub.leave()) ?? true;
  }

  #renderDemo(): unknown {
    const { t, demo } = this;
    if (!this.admin || demo === null) return nothing;
    const busy = this.tasks.busy('demo');
    if (demo === 0) return nothing;
    return html`<div class="banner tide">
        ${icon(infoIcon)}
        <div class="grow">
          <b>${t('demoTitle')}</b> ${t('demoMore')}
          <div class="row">${workButton({ label: t('demoRemove'), look: 'btn s line', busy, press: () => void this.#removeDemo() })}</div>
        </div>
      </div>
      ${failure(t, this.tasks.error('demo'), this.locale)}`;
  }

  #renderTools(): TemplateResult {
    const { t } = this;
    return html`<div class="tools">
      <span class="field"
        >${icon(searchIcon, 's')}<input
          type="search"
          aria-label=${t('searchArticles')}
          placeholder=${t('searchArticles')}
          dir="auto"
          autocomplete="off"
          .value=${live(this.q)}
          @input=${(event: Event) => this.#search((event.target as HTMLInputElement).value)}
        />${this.q === '' ? nothing : html`<button class="ib s" type="button" aria-label=${t('clearSearch')} @click=${() => this.#search('')}>${icon(closeIcon, 's')}</button>`}</span
      >
      ${selectField({ name: t('language'), value: this.language, of: [['', t('allLanguages')], ...this.#languages().map((tag) => [tag, languageName(tag, this.locale)] as const)], choose: (tag) => ((this.language = tag), this.#read()) })}
    </div>`;
  }

  #languages(): readonly string[] {
    return [...new Set([...LOCALES, ...(this.#list.value?.items.map((article) => article.locale) ?? []), ...(this.language === '' ? [] : [this.language])])];
  }

  #renderRow(article: Article): TemplateResult {
    const { t } = this;
    return html`<li>
      <button type="button" @click=${() => (this.view = { at: 'article', article })}>
        ${icon(bookIcon)}
        <span class="two grow"
          ><bdi class="label">${article.title}</bdi
          ><span class="badges"
            ><span class="badge">${languageName(article.locale, this.locale)}</span
            >${article.demo ? html`<span class="badge acc">${t('example')}</span>` : nothing}<span class="meta"
              >${t('changedAt', { time: ago(article.updatedAt, this.locale) })}</span
            ></span
          ></span
        >
        ${icon(nextIcon, 's', true)}
      </button>
    </li>`;
  }

  #renderPage(page: Page<Article>): TemplateResult {
    const { t } = this;
    if (page.items.length === 0) {
      const searched = this.q.trim() !== '' || this.language !== '';
      return html`<div class="empty">
        <span class="empty-art">${icon(searched ? searchIcon : bookIcon, 'l')}</span>
        <h3 class="h">${t(searched ? 'noArticlesFound' : 'noArticles')}</h3>
        <p>${t(searched ? 'noArticlesFoundMore' : 'noArticlesMore')}</p>
      </div>`;
    }
    const { context, site } = this;
    const more = (): void =>
      void (
        context !== null &&
        site !== null &&
        loadNext(this.#list, (cursor, signal) => context.api.articles(site.id, { q: this.q.trim(), locale: this.language, cursor }, signal))
      );
    const now = this.#listNow.value;
    return html`<ul class="rows list" aria-label=${t('articles')}>
        ${page.items.map((article) => this.#renderRow(article))}
      </ul>
      ${page.cursor === null ? nothing : html`<div class="more">${workButton({ label: t('loadMore'), busy: now?.phase === 'ready' && now.busy, press: more })}</div>`}`;
  }

  #renderList(): TemplateResult {
    const { t, context } = this;
    const state = this.#listNow.value ?? { phase: 'loading' as const };
    const restore =
      this.admin && this.demo === 0
        ? html`<button
            class="btn s"
            type="button"
            @click=${() => this.tasks.run('demo', () => this.#restoreDemo())}
            aria-busy=${this.tasks.busy('demo') ? 'true' : nothing}
          >
            ${t('demoRestore')}
          </button>`
        : nothing;
    return html`<div class="stack-y">
      ${this.admin ? nothing : readOnlyNote(t)}${this.#renderDemo()}
      <section class="card" aria-label=${t('articles')}>
        ${this.admin ? html`<div class="row"><button class="btn primary" type="button" @click=${() => (this.view = { at: 'article', article: null })}>${icon(penIcon, 's')}${t('write')}</button><button class="btn" type="button" @click=${() => (this.view = { at: 'import' })}>${icon(downloadIcon, 's')}${t('import')}</button></div>` : nothing}
        ${this.#renderTools()} ${loaded({ t, locale: this.locale, state, rows: 5, retry: () => this.#read(), show: (page) => this.#renderPage(page) })}
        ${restore === nothing ? nothing : html`<div class="actions">${restore}</div>`}
      </section>
      <cs-settings-try .context=${context} .language=${this.language || this.locale}></cs-settings-try>
    </div>`;
  }

  protected override render(): unknown {
    const { context, view } = this;
    if (context === null) return nothing;
    const language = this.language || this.locale;
    if (view.at === 'article')
      return html`<cs-settings-article
        .context=${context}
        .article=${view.article}
        .question=${view.question ?? ''}
        .language=${language}
        @cs-article-closed=${this.#onArticle}
      ></cs-settings-article>`;
    if (view.at === 'import')
      return html`<cs-settings-import .context=${context} .language=${language} @cs-import-closed=${this.#onImport}></cs-settings-import>`;
    return this.#renderList();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-knowledge': CsSettingsKnowledge;
  }
}
