import { controls, CsElement, globeIcon, icon, identity, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import { languageName } from '../../engine/language-name.ts';
import type { Translation } from '../../engine/translations.ts';
import { translationStrings } from '../../i18n/translation.ts';

/**
 * Says of a message that it is translated, and leads to what was written and back; or that it is being translated, or could not be.
 *
 * @tag cs-translation
 * @summary The line under a translated message; used inside `<cs-messages>`.
 */
export class CsTranslation extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    css`
      :host {
        display: block;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        column-gap: 6px;
        color: var(--cs-color-text-2);
        font-size: var(--cs-type-xs);
        line-height: var(--cs-leading-xs);
      }
      .wait {
        color: var(--cs-color-text-3);
      }
      button {
        position: relative;
        padding: 2px 0;
        font-size: inherit;
        color: inherit;
        font-weight: var(--cs-weight-medium);
        text-decoration: underline;
        text-decoration-color: var(--cs-color-line-strong);
        text-underline-offset: 3px;
      }
      button:hover {
        color: var(--cs-color-text);
        text-decoration-color: currentColor;
      }
      button::after {
        content: '';
        position: absolute;
        inset: 50% auto auto 50%;
        translate: -50% -50%;
        inline-size: max(100%, var(--cs-size-hit));
        block-size: var(--cs-size-hit);
      }
    `,
  ];
  readonly #words = new StringsController(this, translationStrings);

  /** Where the translation stands. */
  @property({ attribute: false }) translation: Translation | null = null;
  /** Shows what was written, or the translation again. */
  @property({ attribute: false }) toggle: () => void = () => undefined;
  /** Tries again. */
  @property({ attribute: false }) retry: () => void = () => undefined;

  protected override render(): unknown {
    const { translation } = this;
    const t = this.#words.t.bind(this.#words);
    if (translation === null) return nothing;
    if (translation.state === 'asking') return html`<div class="line wait">${icon(globeIcon, 's')}${t('translating')}</div>`;
    if (translation.state === 'failed')
      return html`<div class="line" role="status">${icon(globeIcon, 's')}<span>${t('notTranslated')} ·</span><button type="button" @click=${this.retry}>${t('tryAgain')}</button></div>`;
    const { original } = translation;
    const language = translation.from === null ? null : languageName(translation.from, this.#words.locale);
    const words = language === null ? t(original ? 'original' : 'translated') : t(original ? 'originalIn' : 'translatedFrom', { language });
    return html`<div class="line">${icon(globeIcon, 's')}<span>${words} ·</span><button type="button" @click=${this.toggle}>${t(original ? 'showTranslation' : 'showOriginal')}</button></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-translation': CsTranslation;
  }
}
