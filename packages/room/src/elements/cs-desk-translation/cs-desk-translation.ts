import { languageOf } from '@cs-kit/protocol';
import type { Capability, ConversationSummary } from '@cs-kit/protocol';
import { controls, CsElement, identity, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { languageName } from '../../engine/language-name.ts';
import type { work } from '../../i18n/work.en.ts';
import { workStrings } from '../../i18n/work.ts';

/**
 * Whether a conversation is translated between the two sides, with the way to switch it; says why where it cannot be.
 *
 * @tag cs-desk-translation
 * @summary Switch of a conversation's translation in `<cs-desk>`.
 */
export class CsDeskTranslation extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    css`
      :host {
        display: grid;
        gap: 6px;
        border-block-start: 1px solid var(--cs-color-line);
        padding-block-start: 14px;
      }
      .line {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .switch[aria-busy='true'] {
        opacity: 0.6;
        cursor: progress;
      }
      .bad {
        color: var(--cs-color-danger);
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);
  #of = '';

  /** The conversation that is translated, or not. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  /** Whether there is an engine; null while that is not known. */
  @state() private capability: Capability | null = null;
  /** What was asked for, until the inbox says the same. */
  @state() private wanted: boolean | null = null;
  @state() private busy = false;
  @state() private problem: keyof typeof work | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const id = this.conversation?.id ?? '';
    if (this.wanted === this.conversation?.translation && !this.busy) this.wanted = null;
    if (this.client === null || id === this.#of) return;
    this.#of = id;
    this.wanted = this.problem = null;
    this.busy = false;
    if (id !== '') void this.#load(id);
  }

  async #load(id: string): Promise<void> {
    const { client } = this;
    if (client === null) return;
    try {
      const { capability } = await new DeskApi(client).translation(id);
      if (id === this.#of) this.capability = capability;
    } catch (error) {
      // Whoever presses the switch hears why it does not work.
      this.fail(error);
    }
  }

  #toggle = async (): Promise<void> => {
    const { client, conversation } = this;
    if (client === null || conversation === null || this.busy || this.#unavailable) return;
    const { id } = conversation;
    const on = !this.#on;
    this.wanted = on;
    this.busy = true;
    this.problem = null;
    try {
      const { capability } = await new DeskApi(client).setTranslation(id, on);
      if (id === this.#of) this.capability = capability;
    } catch (error) {
      const { code } = this.fail(error);
      if (id === this.#of) [this.wanted, this.problem] = [null, code === 'provider/unconfigured' ? 'translateUnavailable' : 'actionFailed'];
    } finally {
      if (id === this.#of) this.busy = false;
    }
  };

  get #on(): boolean {
    return this.wanted ?? this.conversation?.translation === true;
  }

  /** What is on can be switched off, whatever has become of the engine. */
  get #unavailable(): boolean {
    return !this.#on && this.capability?.available === false;
  }

  /** What it does between the two languages, or why it cannot be switched on. */
  #hint(row: ConversationSummary): string {
    const { locale } = this.#words;
    if (this.capability?.available === false) return this.#words.t('translateUnavailable');
    if (languageOf(row.visitor.locale) === languageOf(locale)) return this.#words.t('translateSame');
    const [yours, theirs] = [languageName(locale, locale), languageName(row.visitor.locale, locale)];
    return this.#words.t('translateMore', { yours, theirs });
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const { problem } = this;
    const unavailable = this.#unavailable;
    return html`<div class="line">
        <span class="label grow" id="label">${this.#words.t('translate')}</span>
        <button
          class="switch"
          type="button"
          role="switch"
          aria-checked=${String(this.#on)}
          aria-labelledby="label"
          aria-describedby="hint"
          aria-busy=${this.busy ? 'true' : nothing}
          aria-disabled=${unavailable ? 'true' : nothing}
          @click=${this.#toggle}
        ></button>
      </div>
      <p class="meta" id="hint">${this.#hint(row)}</p>
      <p class="meta bad" role="alert" ?hidden=${problem === null}>${problem === null ? '' : this.#words.t(problem)}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-translation': CsDeskTranslation;
  }
}
