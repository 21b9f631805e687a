import { RELAY_LIMITS, REVIEW_SCORES } from '@cs-kit/protocol';
import type { ConversationSummary, Review, ReviewDraft } from '@cs-kit/protocol';
import { controls, CsElement, identity, pressable, StringsController, surfaces } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { workStrings } from '../../i18n/work.ts';
import { dayAndTime } from '../cs-desk-list/labels.ts';
import { asideSection } from '../cs-desk-side/section.styles.ts';

type Draft = Omit<ReviewDraft, 'score' | 'category'> & { readonly score: number | null; readonly category: string };
const EMPTY: Draft = { score: null, words: '', category: '' };

/**
 * What a lead finds of a closed conversation: a score, a category and words. Whoever had the conversation reads it.
 *
 * @tag cs-desk-review
 * @summary Review of a conversation in `<cs-desk>`.
 */
export class CsDeskReview extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    asideSection,
    css`
      form,
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
      }
      form {
        gap: 12px;
      }
      .scores {
        display: grid;
        grid-template-columns: repeat(5, minmax(0, 44px));
        gap: 4px;
      }
      .score {
        position: relative;
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        border-radius: 50%;
        box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
        font-weight: var(--cs-weight-semibold);
        cursor: pointer;
      }
      .score:has(:checked) {
        background: var(--cs-color-accent);
        color: var(--cs-color-on-accent);
        box-shadow: none;
      }
      .score:has(:focus-visible) {
        outline: var(--cs-focus-ring);
        outline-offset: 2px;
      }
      .score input {
        position: absolute;
        inset: 0;
        opacity: 0;
        margin: 0;
        inline-size: 100%;
        block-size: 100%;
        cursor: pointer;
      }
      .said {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      @media (forced-colors: active) {
        .score {
          border: 1px solid CanvasText;
        }
        .score:has(:checked) {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);
  /** What was written and not saved, by conversation: looking at another one loses nothing. */
  readonly #drafts = new Map<string, Draft>();
  /** What was just saved: the list is a moment behind. */
  readonly #saved = new Map<string, Review>();

  /** The conversation that is reviewed. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private problem: { readonly of: string; readonly words: string } | null = null;

  get #lead(): boolean {
    return this.conversation?.role === 'owner';
  }

  #reviewOf(row: ConversationSummary): Review | null {
    const saved = this.#saved.get(row.id);
    return saved !== undefined && (row.review === null || saved.at > row.review.at) ? saved : row.review;
  }

  /** Who may see nothing here sees no line either. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const row = this.conversation;
    this.hidden = row === null || (this.#reviewOf(row) === null && !(this.#lead && row.status === 'closed'));
  }

  #write(id: string, draft: Draft): void {
    this.#drafts.set(id, draft);
    this.problem = null;
    this.requestUpdate();
  }

  async #save(id: string, draft: Draft): Promise<void> {
    const { client } = this;
    if (client === null) return;
    const { score, category } = draft;
    if (score === null) {
      this.problem = { of: id, words: this.#words.t('reviewNone') };
      return this.renderRoot.querySelector<HTMLElement>('input[type="radio"]')?.focus();
    }
    this.problem = null;
    try {
      this.#saved.set(id, await new DeskApi(client).review(id, { score, words: draft.words.trim(), category: category.trim() || null }));
      this.#drafts.delete(id);
      this.requestUpdate();
    } catch (error) {
      const { code } = this.fail(error);
      this.problem = { of: id, words: this.#words.t(code === 'request/conflict' ? 'reviewOpen' : 'reviewFailed') };
    }
  }

  #renderScores(id: string, draft: Draft): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<fieldset class="line">
      <legend class="label">${t('reviewScore')}</legend>
      <div class="scores">
        ${REVIEW_SCORES.map(
          (score) =>
            html`<label class="score num"
              ><input
                type="radio"
                name="score"
                value=${score}
                aria-label=${t('reviewOf', { score })}
                aria-describedby="review-problem"
                .checked=${live(draft.score === score)}
                @change=${() => this.#write(id, { ...draft, score })}
              />${score}</label
            >`,
        )}
      </div>
    </fieldset>`;
  }

  #renderForm(row: ConversationSummary, draft: Draft): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const text = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    return html`<form novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${this.#renderScores(row.id, draft)}
      <div class="line">
        <label class="label" for="review-category">${t('reviewCategory')}</label>
        <input
          id="review-category"
          class="field"
          dir="auto"
          autocomplete="off"
          maxlength=${RELAY_LIMITS.reviewCategoryChars}
          .value=${live(draft.category)}
          @input=${(event: Event) => this.#write(row.id, { ...draft, category: text(event) })}
        />
      </div>
      <div class="line">
        <label class="label" for="review-words">${t('reviewWords')}</label>
        <textarea
          id="review-words"
          class="field"
          dir="auto"
          rows="3"
          maxlength=${RELAY_LIMITS.reviewChars}
          .value=${live(draft.words)}
          @input=${(event: Event) => this.#write(row.id, { ...draft, words: text(event) })}
        ></textarea>
      </div>
      <span id="review-problem" class="field-error" role="alert">${this.problem?.of === row.id ? this.problem.words : nothing}</span>
      <div class="row"><button class="btn soft s" type="button" ${pressable(() => this.#save(row.id, draft))}>${t('reviewSave')}</button></div>
    </form>`;
  }

  #renderReview(row: ConversationSummary, review: Review): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { score, words, category } = review;
    return html`<div class="row"><b class="num">${t('reviewOf', { score })}</b>${category === null ? nothing : html`<span class="badge" dir="auto">${category}</span>`}</div>
      ${words === '' ? nothing : html`<p class="sm said" dir="auto">${words}</p>`}
      <p class="meta">
        ${t('reviewBy', { name: review.by.name, time: dayAndTime(review.at, this.#words.locale) })}${review.agent === null ? nothing : html` · ${t('reviewAbout', { name: review.agent.name })}`}
      </p>
      ${this.#lead && row.status === 'closed' ? html`<div class="row"><button class="btn s" type="button" @click=${() => this.#write(row.id, { score, words, category: category ?? '' })}>${t('reviewChange')}</button></div>` : nothing}`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null || this.hidden) return nothing;
    const review = this.#reviewOf(row);
    const draft = this.#drafts.get(row.id) ?? (review === null ? EMPTY : null);
    return html`<span class="label">${this.#words.t('review')}</span>
      ${draft !== null && this.#lead && row.status === 'closed' ? this.#renderForm(row, draft) : review === null ? nothing : this.#renderReview(row, review)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-review': CsDeskReview;
  }
}
