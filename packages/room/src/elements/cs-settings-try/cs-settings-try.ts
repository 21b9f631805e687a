import { LIMITS } from '@cs-kit/protocol';
import { bookIcon, icon, mark, messages, sparkIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { draftsThatFit } from '../../engine/settings/imports.ts';
import { safeHref } from '../../engine/markdown.ts';
import type { ArticleDraft, TrialAnswer } from '../../engine/settings/types.ts';
import { failure, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { prose } from '../messages/markdown.ts';

const ORIGIN_WORDS = { passage: 'answerPassage', generated: 'answerGenerated', none: 'answerNone' } as const;

/**
 * Asks the assistant as a visitor would, also with articles that are not saved yet.
 *
 * @tag cs-settings-try
 * @summary A question and what the assistant would answer now.
 */
export class CsSettingsTry extends SettingsSection {
  static override styles: CSSResultGroup = [
    messages,
    sheet,
    css`
      form {
        display: flex;
        gap: 8px;
        align-items: flex-start;
      }
      .answer {
        display: grid;
        gap: 12px;
        padding: 14px 16px;
        border-radius: var(--cs-radius-lg);
        background: var(--cs-tide-soft);
      }
      .text {
        display: grid;
        gap: 8px;
        overflow-wrap: anywhere;
      }
      .text ul,
      .text ol {
        padding-inline-start: 20px;
        list-style: disc;
      }
      .text ol {
        list-style: decimal;
      }
      .text pre {
        margin: 0;
        overflow-x: auto;
        font-family: var(--cs-font-mono);
        font-size: var(--cs-type-xs);
      }
      .sources {
        display: grid;
        gap: 8px;
      }
      .source {
        display: grid;
        gap: 2px;
        padding: 10px 12px;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface);
      }
      .source .row {
        align-items: flex-start;
      }
      .source .i {
        margin-block-start: 2px;
        color: var(--cs-color-text-3);
      }
      .source p {
        display: -webkit-box;
        -webkit-line-clamp: 3;
        -webkit-box-orient: vertical;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .badges,
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .chip {
        white-space: normal;
        text-align: start;
        padding-block: 5px;
        border-radius: 16px;
      }
    `,
  ];

  /** Articles that are not saved and that the assistant is to know as well. */
  @property({ attribute: false }) drafts: readonly ArticleDraft[] = [];
  /** Language of the question. */
  @property({ attribute: false }) language = 'en';

  @state() private question = '';
  @state() private answer: TrialAnswer | null = null;

  #run: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#run?.abort();
  }

  protected override siteChosen(): void {
    this.#run?.abort();
    this.answer = null;
    this.tasks.clear('ask');
  }

  async #ask(): Promise<void> {
    const { context, site } = this;
    const question = this.question.trim();
    if (context === null || site === null || question === '') return;
    const run = new AbortController();
    this.#run = run;
    await this.tasks.run('ask', async () => {
      const drafts = draftsThatFit(this.drafts);
      try {
        const answer = await context.api.ask(site.id, question, this.language, drafts, run.signal);
        if (!run.signal.aborted) this.answer = answer;
      } catch (thrown) {
        if (!run.signal.aborted) throw thrown;
      }
    });
  }

  #askThis(question: string): void {
    this.question = question;
    void this.#ask();
  }

  #renderHint(): unknown {
    const { t } = this;
    const fit = draftsThatFit(this.drafts).length;
    if (fit === 0) return t('tryMore');
    return html`${t('tryMore')} ${fit < this.drafts.length ? t('tryDraftsSome', { count: fit }) : fit === 1 ? t('tryDraft') : t('tryDrafts', { count: fit })}`;
  }

  #renderAnswer(answer: TrialAnswer): TemplateResult {
    const { t } = this;
    const { citations, suggestions } = answer;
    return html`<div class="answer">
      <div class="row">
        ${mark('s')}
        <h4 class="label grow">${t('answerTitle')}</h4>
      </div>
      <div class="text" dir="auto">${prose(answer.text, { citations, sourceLabel: (number, title) => t('source', { number, title }) })}</div>
      <div class="badges">
        <span class="badge ${answer.origin === 'none' ? 'warn' : 'ok'}">${t(ORIGIN_WORDS[answer.origin])}</span
        ><span class="badge">${t('engine', { engine: answer.engine })}</span>
      </div>
      ${answer.origin === 'none' ? html`<p class="sm t2">${t('answerNoneMore')}</p>` : nothing}
      ${answer.offer === 'handover' ? html`<p class="sm t2">${t('answerOffer')}</p>` : nothing}
      ${
        citations.length === 0
          ? nothing
          : html`<div class="sources">
              <h5 class="meta">${t('answerFrom')}</h5>
              ${citations.map((source) => {
                const href = safeHref(source.url);
                return html`<div class="source">
                  <span class="row"
                    >${icon(bookIcon, 's')}<span class="label grow"
                      >${href === null ? html`<bdi>${source.title}</bdi>` : html`<a href=${href} target="_blank" rel="noopener"><bdi>${source.title}</bdi></a>`}</span
                    ></span
                  >
                  <p class="sm t2" dir="auto">${source.passage}</p>
                </div>`;
              })}
            </div>`
      }
      ${
        suggestions.length === 0
          ? nothing
          : html`<div class="sources">
              <h5 class="meta">${t('answerTry')}</h5>
              <div class="chips">
                ${suggestions.map((words) => html`<button class="chip" type="button" @click=${() => this.#askThis(words)}><bdi>${words}</bdi></button>`)}
              </div>
            </div>`
      }
    </div>`;
  }

  protected override render(): unknown {
    const { t } = this;
    if (this.context === null) return nothing;
    const busy = this.tasks.busy('ask');
    return html`<section class="card" aria-labelledby="try">
      <header>
        <span class="grow"
          ><h3 class="h" id="try">${t('try')}</h3>
          <p class="sm t2" id="try-hint">${this.#renderHint()}</p></span
        >
      </header>
      <form novalidate @submit=${(event: Event) => event.preventDefault()}>
        <span class="field grow"
          ><input
            id="question"
            dir="auto"
            autocomplete="off"
            maxlength=${LIMITS.messageChars}
            placeholder=${t('questionHint')}
            aria-label=${t('question')}
            aria-describedby="try-hint"
            .value=${live(this.question)}
            @input=${(event: Event) => (this.question = (event.target as HTMLInputElement).value)}
        /></span>
        ${workButton({ label: t('ask'), look: 'btn soft', shape: sparkIcon, busy, disabled: this.question.trim() === '', press: () => void this.#ask(), submit: true })}
      </form>
      ${failure(t, this.tasks.error('ask'), this.locale)}
      <div role="status" aria-busy=${String(busy)}>${this.answer === null ? nothing : this.#renderAnswer(this.answer)}</div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-try': CsSettingsTry;
  }
}
