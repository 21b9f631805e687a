import { LOCALES } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import type { Article } from '@cs-kit/protocol';
import { backIcon, icon, StoreController, trashIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { checkFields, draftOf, emptyFields, fieldsOf } from '../../engine/settings/article.ts';
import type { ArticleFields } from '../../engine/settings/article.ts';
import { Form } from '../../engine/settings/form.ts';
import type { ArticleDraft } from '../../engine/settings/types.ts';
import { choices, described, failure, group, readOnlyNote, saveBar, textField, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { languageName } from '../cs-settings/when.ts';
import { prose } from '../messages/markdown.ts';
import { CsArticleClosedEvent } from './events.ts';

/**
 * Writes or changes one article, with a preview of its Markdown and a question to try it with before it is saved.
 *
 * @tag cs-settings-article
 * @summary Form of a knowledge article.
 * @fires {CsArticleClosedEvent} cs-article-closed - The form was left.
 */
export class CsSettingsArticle extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      textarea.field {
        display: block;
        min-block-size: 260px;
        font: var(--cs-type-sm) / var(--cs-leading-md) var(--cs-font-mono);
      }
      .shown {
        display: grid;
        gap: 10px;
        align-content: start;
        min-block-size: 260px;
        padding: 12px 16px;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface-2);
        overflow-wrap: anywhere;
      }
      .shown ul,
      .shown ol {
        padding-inline-start: 22px;
        list-style: disc;
      }
      .shown ol {
        list-style: decimal;
      }
      .shown pre {
        margin: 0;
        padding: 10px;
        border-radius: 8px;
        overflow-x: auto;
        background: var(--cs-color-surface-3);
        font: var(--cs-type-xs) / var(--cs-leading-sm) var(--cs-font-mono);
      }
      .shown blockquote {
        margin: 0;
        padding-inline-start: 12px;
        border-inline-start: 3px solid var(--cs-color-line-strong);
      }
      .split {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        justify-content: space-between;
        gap: 8px;
      }
      .split > .sr {
        position: absolute;
      }
      .crumb {
        margin-inline-start: -12px;
        justify-self: start;
        background: none;
      }
      @media (pointer: coarse) {
        textarea.field {
          font-size: var(--cs-type-field);
        }
      }
    `,
  ];

  @query('#title') private titleInput!: HTMLInputElement | null;

  /** The article; null for a new one. */
  @property({ attribute: false }) article: Article | null = null;
  /** The question that a new article is to answer. */
  @property({ attribute: false }) question = '';
  /** Language of a new article. */
  @property({ attribute: false }) language = 'en';

  @state() private tab: 'write' | 'preview' = 'write';
  @state() private checked = false;

  #form = new Form<ArticleFields>(emptyFields('en'));
  readonly #formNow = new StoreController(this, () => this.#form.state);

  override get dirty(): boolean {
    return this.#form.dirty;
  }

  override save(): Promise<boolean> {
    return this.#save(false);
  }

  override discard(): void {
    this.#form.reset();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const asked = changed.has('question') && this.question !== '' && this.article === null;
    if (changed.has('article') || asked || (!this.hasUpdated && this.article === null)) {
      this.#form = new Form(this.article === null ? emptyFields(this.language) : fieldsOf(this.article, this.context?.relay ?? ''));
      if (asked) this.#form.set({ title: this.question.slice(0, LIMITS.articleTitleChars) });
    }
  }

  protected override firstUpdated(): void {
    this.titleInput?.focus({ preventScroll: true });
  }

  /** What is on the page, where it is enough to be asked about. */
  get #drafts(): readonly ArticleDraft[] {
    const faults = checkFields(this.#form.draft);
    return this.#form.dirty && Object.keys(faults).length === 0 ? [draftOf(this.#form.draft, this.article?.slug)] : [];
  }

  async #save(close: boolean): Promise<boolean> {
    const { context, site, article } = this;
    if (context === null || site === null) return false;
    this.checked = true;
    if (Object.keys(checkFields(this.#form.draft)).length > 0) {
      this.tab = 'write';
      return (void this.focusWrong(), false);
    }
    let written: Article | null = null;
    await this.#form.save(async (_patch, fields) => {
      written =
        article === null ? await context.api.addArticle(site.id, draftOf(fields)) : await context.api.changeArticle(article.id, draftOf(fields, article.slug));
      return fieldsOf(written, context.relay);
    });
    if (written === null) return (void this.focusWrong(), false);
    context.hub.notice(this.t('articleSaved', { name: (written as Article).title }));
    if (close) this.emit(new CsArticleClosedEvent('saved', written));
    return true;
  }

  async #delete(): Promise<void> {
    const { context, article } = this;
    if (context === null || article === null) return;
    if (await this.tasks.run('delete', () => context.api.removeArticle(article.id))) {
      this.#form.reset();
      this.emit(new CsArticleClosedEvent('deleted', article));
    }
  }

  #error(field: keyof ArticleFields): string | null {
    const fault = checkFields(this.#form.draft)[field];
    const refused = this.problemOf(this.#form, `/${field}`) ?? (field === 'title' ? this.problemOf(this.#form, '/slug') : null);
    if (refused !== null) return refused;
    if (fault === undefined || (!this.checked && fault === 'required')) return null;
    if (fault === 'required') return this.t('required');
    if (fault === 'long') return this.t('tooLong', { count: field === 'title' ? LIMITS.articleTitleChars : LIMITS.articleChars });
    return this.t(field === 'locale' ? 'languageWrong' : 'urlWrong');
  }

  #renderBody(): TemplateResult {
    const { t, tab } = this;
    const { body } = this.#form.draft;
    const look = { id: 'body', label: t('body'), hint: t('bodyHint'), error: this.#error('body') };
    const tabs = choices({
      id: 'tab',
      look: 'seg',
      label: t('body'),
      value: tab,
      of: [
        { id: 'write', label: t('writeTab') },
        { id: 'preview', label: t('previewTab') },
      ],
      choose: (id) => (this.tab = id),
    });
    if (tab === 'preview')
      return html`<div class="group">
        ${tabs}
        <div class="shown" dir="auto" role="region" aria-label=${t('previewTab')}>
          ${body.trim() === '' ? html`<p class="sm t2">${t('previewEmpty')}</p>` : prose(body)}
        </div>
      </div>`;
    return html`${tabs}${group({ ...look, label: t('writeTab') }, html`<textarea class="field" id="body" dir="auto" rows="12" .value=${live(body)} aria-invalid=${look.error ? 'true' : nothing} aria-describedby=${described(look)} @input=${(event: Event) => this.#form.set({ body: (event.target as HTMLTextAreaElement).value })}></textarea>`)}`;
  }

  #renderForm(): TemplateResult {
    const { t, article } = this;
    const form = this.#form;
    const { title, locale, tags, url } = form.draft;
    return html`<section class="card" aria-labelledby="form-title">
      <header>
        <h3 class="h grow" id="form-title">${t(article === null ? 'newArticle' : 'editArticle')}</h3>
        ${article?.demo === true ? html`<span class="badge acc">${t('example')}</span>` : nothing}
      </header>
      <form class="form" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="stack-y">
          <fieldset class="stack-y" ?disabled=${!this.admin}>
            ${textField({ id: 'title', label: t('title'), hint: t('titleHint'), value: title, maxlength: LIMITS.articleTitleChars, error: this.#error('title'), input: (value) => form.set({ title: value }) })}
            <div class="pair">
              ${textField({ id: 'locale', label: t('language'), hint: t('languageHint'), dir: 'ltr', list: 'locales', value: locale, maxlength: 35, error: this.#error('locale'), input: (value) => form.set({ locale: value }) })}
              ${textField({ id: 'url', type: 'url', dir: 'ltr', label: t('url'), hint: t('urlHint'), value: url, placeholder: 'https://', maxlength: LIMITS.urlChars, error: this.#error('url'), input: (value) => form.set({ url: value }) })}
            </div>
            <datalist id="locales">${LOCALES.map((tag) => html`<option value=${tag}>${languageName(tag, this.locale)}</option>`)}</datalist>
          </fieldset>
          <fieldset class="stack-y" ?disabled=${!this.admin && this.tab === 'write'}>${this.#renderBody()}</fieldset>
          <fieldset class="stack-y" ?disabled=${!this.admin}>
            ${textField({ id: 'tags', label: t('tags'), hint: t('tagsHint'), value: tags, error: this.#error('tags'), input: (value) => form.set({ tags: value }) })}
          </fieldset>
        </div>
        ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save(true) }) : nothing}
      </form>
    </section>`;
  }

  protected override render(): unknown {
    const { t, context, article } = this;
    if (context === null) return nothing;
    return html`<div class="stack-y">
      <button class="btn crumb" type="button" @click=${() => this.emit(new CsArticleClosedEvent('left', article))}>
        ${icon(backIcon, 's', true)}${t('backToArticles')}
      </button>
      ${this.admin ? nothing : readOnlyNote(t)} ${this.#renderForm()}
      <cs-settings-try .context=${context} .drafts=${this.#drafts} .language=${this.#form.draft.locale || 'en'}></cs-settings-try>
      ${
        article === null || !this.admin
          ? nothing
          : html`${failure(t, this.tasks.error('delete'), this.locale)}
              <div>
                ${workButton({ label: t('deleteArticle'), look: 'btn line', shape: trashIcon, busy: this.tasks.busy('delete'), press: () => void this.#delete() })}
              </div>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-article': CsSettingsArticle;
  }
}
