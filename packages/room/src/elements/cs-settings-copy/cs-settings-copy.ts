import { checkIcon, controls, copyIcon, CsElement, icon, StringsController, surfaces } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { settingsStrings } from '../../i18n/settings/settings.ts';

const SHOWN_MS = 2500;

/**
 * Text that is made to be copied: a script tag, a link, a key.
 *
 * @tag cs-settings-copy
 * @summary Text with a button that copies it.
 */
export class CsSettingsCopy extends CsElement {
  static override styles: CSSResultGroup = [
    controls,
    surfaces,
    css`
      :host {
        display: block;
      }
      .box {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 8px 8px 14px;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface-2);
      }
      :host([dir='rtl']) .box {
        padding-inline: 14px 8px;
      }
      code {
        flex: 1 1 200px;
        min-inline-size: 0;
        padding-block: 6px;
        font: var(--cs-type-xs) / var(--cs-leading-sm) var(--cs-font-mono);
        overflow-wrap: anywhere;
        user-select: all;
        text-align: left;
        border-radius: 6px;
      }
      .btn {
        margin-inline-start: auto;
      }
    `,
  ];
  readonly #words = new StringsController(this, settingsStrings);

  @query('code') private code!: HTMLElement;

  /** The text. */
  @property() value = '';
  /** Name of the text, for those who do not see it. */
  @property() label = '';

  @state() private result: 'copied' | 'copyFailed' | null = null;

  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  async #copy(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await navigator.clipboard.writeText(this.value);
      this.result = 'copied';
      this.#timer = setTimeout(() => (this.result = null), SHOWN_MS);
    } catch {
      // Plain http pages have no clipboard: the text is selected, so that one key copies it.
      this.result = 'copyFailed';
      getSelection()?.selectAllChildren(this.code);
    }
  }

  protected override render(): TemplateResult {
    const done = this.result === 'copied';
    return html`<div class="box" role="group" aria-label=${this.label}>
        <code dir="ltr" translate="no">${this.value}</code>
        <button class="btn s" type="button" @click=${() => this.#copy()}>
          ${icon(done ? checkIcon : copyIcon, 's')}${this.#words.t(done ? 'copied' : 'copy')}
        </button>
      </div>
      <p class="field-error" role="status">
        ${this.result === 'copyFailed' ? this.#words.t('copyFailed') : done ? html`<span class="sr">${this.#words.t('copied')}</span>` : nothing}
      </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-copy': CsSettingsCopy;
  }
}
