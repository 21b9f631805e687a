import { formatBytes, LOCALES } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import { backIcon, checkIcon, closeIcon, downloadIcon, fileIcon, icon, StoreController, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { Import } from '../../engine/settings/imports.ts';
import type { ImportFile, ImportState } from '../../engine/settings/imports.ts';
import type { ImportAnswer } from '../../engine/settings/types.ts';
import { failure, group, selectField, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { languageName } from '../cs-settings/when.ts';
import { CsImportClosedEvent } from './events.ts';

const SHOWN = 5;
const FAULT_WORDS = { type: 'fileType', big: 'fileBig', unread: 'fileUnread' } as const;

/**
 * Brings articles in from files: what was found and what could not be read is shown before anything is written.
 *
 * @tag cs-settings-import
 * @summary Import of Markdown, CSV and HTML files.
 * @fires {CsImportClosedEvent} cs-import-closed - The import was left, or articles were written.
 */
export class CsSettingsImport extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .drop {
        display: grid;
        justify-items: center;
        gap: 8px;
        padding: 28px 16px;
        border: 1.5px dashed var(--cs-color-line-strong);
        border-radius: var(--cs-radius-lg);
        text-align: center;
        transition: background var(--cs-motion-fast);
      }
      .drop.over {
        background: var(--cs-color-accent-soft);
        border-color: var(--cs-color-accent);
      }
      .drop > .i {
        color: var(--cs-color-text-3);
      }
      .file {
        display: grid;
        gap: 8px;
      }
      .file > .row {
        align-items: flex-start;
      }
      .file ul {
        display: grid;
        gap: 4px;
        padding-inline-start: 30px;
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
        overflow-wrap: anywhere;
      }
      .file .notes {
        color: var(--cs-color-warning);
      }
      .file .notes li {
        display: flex;
        gap: 6px;
      }
      .crumb {
        margin-inline-start: -12px;
        justify-self: start;
        background: none;
      }
      .select {
        max-inline-size: 320px;
      }
      .row .sk {
        inline-size: 40%;
        block-size: 12px;
        align-self: center;
      }
    `,
  ];

  @query('input[type="file"]') private picker!: HTMLInputElement;

  /** Language of articles that name none. */
  @property({ attribute: false }) language = 'en';

  @state() private over = false;

  #import: Import | null = null;
  readonly #now = new StoreController<ImportState>(this, () => this.#import?.state ?? null);

  override get dirty(): boolean {
    return this.#import?.dirty === true;
  }

  override save(): Promise<boolean> {
    return this.#write();
  }

  override discard(): void {
    this.#import = this.context === null || this.site === null ? null : new Import(this.context.api, this.site.id, this.language);
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.#import === null) this.discard();
  }

  protected override siteChosen(): void {
    this.discard();
  }

  #add(files: FileList | null | undefined): void {
    if (files !== null && files !== undefined && files.length > 0) void this.#import?.add([...files]);
  }

  #onPick(): void {
    this.#add(this.picker.files);
    this.picker.value = '';
  }

  #onDrop(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    this.#add(event.dataTransfer?.files);
  }

  #onDragover(event: DragEvent): void {
    event.preventDefault();
    this.over = true;
  }

  async #write(): Promise<boolean> {
    const written = (await this.#import?.write()) ?? 0;
    if (written > 0) this.context?.hub.notice(this.t('imported', { count: written }));
    const left = this.#import?.state.get().files.some((file) => file.state.phase === 'failed') === true;
    for (const file of this.#import?.state.get().files ?? []) if (file.state.phase === 'failed') this.fail(file.state.error);
    if (!left && written > 0) this.emit(new CsImportClosedEvent(written));
    return !left;
  }

  #renderAnswer(answer: ImportAnswer): TemplateResult {
    const { t } = this;
    const { articles, problems } = answer;
    return html`${
      articles.length === 0
        ? nothing
        : html`<ul>
            ${articles.slice(0, SHOWN).map((article) => html`<li class="row"><bdi class="grow">${article.title}</bdi><span class="badge">${article.locale}</span></li>`)}
            ${articles.length > SHOWN ? html`<li class="t2">${t('foundMore', { count: articles.length - SHOWN })}</li>` : nothing}
          </ul>`
    }
    ${
      problems.length === 0
        ? nothing
        : html`<ul class="notes" aria-label=${t('problemsIn', { count: problems.length })}>
            ${problems.map(
              (problem) =>
                html`<li>
                  ${icon(warnIcon, 's')}<span
                    >${problem.line === undefined ? nothing : html`<b>${t('line', { line: problem.line })}:</b> `}<bdi>${this.locale === 'en' ? problem.detail : t('importProblem')}</bdi></span
                  >
                </li>`,
            )}
          </ul>`
    }`;
  }

  #renderState(file: ImportFile): unknown {
    const { t } = this;
    const { state: now } = file;
    switch (now.phase) {
      case 'reading':
        return html`<span class="sr">${t('loading')}</span>`;
      case 'read':
        return this.#renderAnswer(now.answer);
      case 'refused':
        return html`<p class="field-error" role="alert">${t(FAULT_WORDS[now.fault], { size: formatBytes(LIMITS.jsonBytes, this.locale) })}</p>`;
      case 'failed':
        return html`${failure(t, now.error, this.locale)}
          <div><button class="btn s" type="button" @click=${() => this.#import?.retry(file.id)}>${t('retry')}</button></div>`;
      default:
        return nothing;
    }
  }

  #renderFile(file: ImportFile): TemplateResult {
    const { t } = this;
    const { state: now } = file;
    const badge =
      now.phase === 'read'
        ? html`<span class="badge ${now.answer.articles.length === 0 ? 'warn' : 'acc'}">${t('foundIn', { count: now.answer.articles.length })}</span>`
        : now.phase === 'written'
          ? html`<span class="badge ok">${icon(checkIcon, 's')}${t('foundIn', { count: now.count })}</span>`
          : nothing;
    return html`<li class="file">
      <div class="row">
        ${icon(fileIcon)}<bdi class="label grow">${file.name}</bdi
        >${badge}${now.phase === 'reading' ? html`<i class="sk"></i>` : nothing}${now.phase === 'written' ? nothing : html`<button class="ib s" type="button" aria-label=${t('removeFile', { name: file.name })} @click=${() => this.#import?.drop(file.id)}>${icon(closeIcon, 's')}</button>`}
      </div>
      ${this.#renderState(file)}
    </li>`;
  }

  #renderFoot(now: ImportState): TemplateResult {
    const { t } = this;
    const found = this.#import?.found.length ?? 0;
    const { writing } = now;
    return html`<div class="actions">
      <span class="state sm t2" role="status"
        >${writing !== null ? t('importing', { done: writing.done, total: writing.total }) : found === 0 ? t('importNothing') : t('importReplaces')}</span
      >
      ${workButton({ label: t('importDo', { count: found }), look: 'btn primary', busy: writing !== null, disabled: found === 0, press: () => void this.#write() })}
    </div>`;
  }

  protected override render(): unknown {
    const { t, context } = this;
    const now = this.#now.value;
    if (context === null || now === undefined) return nothing;
    const known = [...new Set([...LOCALES, now.locale])];
    return html`<div class="stack-y">
      <button class="btn crumb" type="button" @click=${() => this.emit(new CsImportClosedEvent(0))}>${icon(backIcon, 's', true)}${t('backToArticles')}</button>
      <section class="card" aria-labelledby="import">
        <header>
          <span class="grow"
            ><h3 class="h" id="import">${t('importTitle')}</h3>
            <p class="sm t2">${t('importMore')}</p></span
          >
        </header>
        ${group({ id: 'import-locale', label: t('importLanguage') }, selectField({ id: 'import-locale', value: now.locale, of: known.map((tag) => [tag, languageName(tag, this.locale)]), choose: (tag) => void this.#import?.setLocale(tag) }))}
        <div class="drop ${this.over ? 'over' : ''}" @dragover=${this.#onDragover} @dragleave=${() => (this.over = false)} @drop=${this.#onDrop}>
          ${icon(downloadIcon, 'l')}
          <p class="sm t2">${t('drop')}</p>
          <button class="btn" type="button" @click=${() => this.picker.click()}>${t('pick')}</button>
          <input type="file" accept=".md,.markdown,.csv,.html,.htm" multiple hidden @change=${this.#onPick} />
        </div>
        ${
          now.files.length === 0
            ? nothing
            : html`<ul class="rows" aria-label=${t('pick')}>
                  ${now.files.map((file) => this.#renderFile(file))}
                </ul>
                ${this.#renderFoot(now)}`
        }
      </section>
      ${this.dirty ? html`<cs-settings-try .context=${context} .drafts=${this.#import?.found ?? []} .language=${now.locale}></cs-settings-try>` : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-import': CsSettingsImport;
  }
}
