import type { CsError, ErrorCode, VoiceTranscript } from '@cs-kit/protocol';
import { captionsIcon, checkIcon, controls, copyIcon, CsElement, feedback, icon, pressable, StoreController, StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { transcriptsOf } from '../../engine/voice-message/transcripts.ts';
import type { TranscriptClient, Transcripts, WordsState } from '../../engine/voice-message/transcripts.ts';
import type { voiceMessage } from '../../i18n/voice-message.en.ts';
import { voiceMessageStrings } from '../../i18n/voice-message.ts';
import { copyText } from '../messages/copy.ts';
import { styles } from './cs-transcript.styles.ts';

const REASONS: Readonly<Partial<Record<ErrorCode, keyof typeof voiceMessage>>> = {
  'relay/unreachable': 'textOffline',
  'rate/limited': 'textTooMany',
  'provider/rate-limited': 'textTooMany',
  'budget/exhausted': 'textNoMore',
  'request/too-large': 'textTooLong',
  'request/not-found': 'textGone',
};
/** Where a second try would say the same. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'budget/exhausted',
  'request/too-large',
  'request/not-found',
  'file/type-refused',
  'provider/unconfigured',
]);
const COPIED_MS = 2000;

/**
 * The words of one voice message, as the engine of the relay heard them: asked for by a press, put away by another. Nothing is seen where the relay has no engine.
 *
 * @tag cs-transcript
 * @summary "Show as text" below a voice message; used inside `<cs-audio>`.
 */
export class CsTranscript extends CsElement {
  static override styles: CSSResultGroup = [controls, feedback, styles];
  readonly #words = new StringsController(this, voiceMessageStrings);
  readonly #on = new StoreController<boolean>(this, () => this.#transcripts?.on ?? null);
  readonly #state = new StoreController<WordsState>(this, () => this.#transcripts?.of(this.fileId) ?? null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Id of the file at the relay. */
  @property({ attribute: 'file-id' }) fileId = '';
  /** Where the words come from. */
  @property({ attribute: false }) source: TranscriptClient | null = null;

  @state() private copied: 'copy' | 'copied' | 'copyFailed' = 'copy';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.copied = 'copy';
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (changed.has('source') || changed.has('fileId')) void this.#transcripts?.look(this.fileId);
  }

  get #transcripts(): Transcripts | null {
    return this.source === null || this.fileId === '' ? null : transcriptsOf(this.source);
  }

  #show = (): void => void this.#transcripts?.show(this.fileId);
  #again = (): void => {
    // The button goes with its words; whoever pressed it stays here.
    this.renderRoot.querySelector<HTMLElement>('.toggle')?.focus();
    this.#show();
  };
  #hide = (): void => this.#transcripts?.hide(this.fileId);

  async #copy(text: string): Promise<void> {
    try {
      await copyText(this.renderRoot, text);
      this.copied = 'copied';
    } catch {
      this.copied = 'copyFailed';
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.copied = 'copy'), COPIED_MS);
  }

  protected override render(): unknown {
    const now = this.#state.value;
    if (now === undefined || (this.#on.value !== true && now.phase === 'hidden')) return nothing;
    const open = now.phase !== 'hidden';
    return html`<button class="toggle" type="button" aria-expanded=${open} aria-controls="words" @click=${open ? this.#hide : this.#show}>
        ${icon(captionsIcon, 's')}${this.#words.t(open ? 'hideText' : 'showText')}
      </button>
      <div id="words" class="words" role="status" ?hidden=${!open}>${this.#renderWords(now)}</div>`;
  }

  #renderWords(now: WordsState): unknown {
    if (now.phase === 'shown') return this.#renderText(now.transcript);
    if (now.phase === 'failed') return this.#renderFailure(now.error);
    if (now.phase === 'hidden') return nothing;
    return html`<div class="wait">${this.#words.t('writing')}<div class="progress unknown" aria-hidden="true"><i></i></div></div>`;
  }

  #renderText({ text, language }: VoiceTranscript): TemplateResult {
    const { t, locale } = { t: this.#words.t.bind(this.#words), locale: this.#words.locale };
    if (text === '') return html`<span class="none">${t('noWords')}</span>`;
    const tag = canonical(language);
    const name = tag === null ? null : (new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' }).of(tag) ?? null);
    const label = t(this.copied);
    return html`<div class="text" dir="auto" lang=${tag ?? nothing}>${text}</div>
      <div class="foot meta">
        <span>${name === null ? t('automatic') : t('automaticIn', { language: name })}</span
        ><button class="ib s" type="button" aria-label=${label} title=${label} ${pressable(() => this.#copy(text))}>
          ${icon(this.copied === 'copied' ? checkIcon : copyIcon, 's')}
        </button>
      </div>
      ${this.copied === 'copyFailed' ? html`<span class="bad meta">${label}</span>` : nothing}`;
  }

  #renderFailure({ code }: CsError): TemplateResult {
    const again = html`<button class="btn s" type="button" @click=${this.#again}>${this.#words.t('tryAgain')}</button>`;
    return html`<div class="bad"><span>${this.#words.t(REASONS[code] ?? 'textFailed')}</span>${FINAL.has(code) ? nothing : again}</div>`;
  }
}

/** A language as browsers take it; null for what is none. */
function canonical(tag: string | null): string | null {
  try {
    return tag === null ? null : (Intl.getCanonicalLocales(tag)[0] ?? null);
  } catch {
    return null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-transcript': CsTranscript;
  }
}
