import { formatBytes, formatClock, formatNumber } from '@cs-kit/core';
import type { Attachment } from '@cs-kit/protocol';
import { controls, CsElement, downloadIcon, icon, pauseIcon, playIcon, pressable, StoreController, StringsController } from '@cs-kit/ui';
import { html, nothing, svg } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { Playback, RATES } from '../../engine/voice-message/playback.ts';
import type { PlaybackState } from '../../engine/voice-message/playback.ts';
import { isVoiceName } from '../../engine/voice-message/recorder.ts';
import { BARS, WAVE_BYTES, waveform } from '../../engine/voice-message/waveform.ts';
import { voiceMessageStrings } from '../../i18n/voice-message.ts';
import type { voiceMessage } from '../../i18n/voice-message.en.ts';
import type { BlobSource } from '../messages/view.ts';
import { styles } from './cs-audio.styles.ts';

const BAR = 4;
const WIDE = BARS * BAR;
const HIGH = 28;
/** Keys move by so many seconds; with Page Up and Page Down by ten times as much. */
const STEP = 1;

/** The rate of the page's context does not matter for bars; a low one takes less memory. */
const RATE_HZ = 22_050;
const decode = (bytes: ArrayBuffer): Promise<AudioBuffer> => new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(bytes);

/**
 * Plays one sound: a voice message or a file of sound. It is loaded when it comes near the view, a large one when it is
 * played. One player of a page is heard at a time.
 *
 * @tag cs-audio
 * @summary Player of a voice message; used inside `<cs-messages>` and `<cs-composer>`.
 */
export class CsAudio extends CsElement {
  static override styles: CSSResultGroup = [controls, styles];
  readonly #words = new StringsController(this, voiceMessageStrings);
  readonly #played = new StoreController<PlaybackState>(this, () => this.#playback?.state ?? null);
  #observer: IntersectionObserver | null = null;
  #playback: Playback | null = null;
  #bytes: Blob | null = null;
  #url: string | null = null;
  #loading: Promise<Playback> | null = null;

  /** The file of a message. */
  @property({ attribute: false }) file: Attachment | null = null;
  /** Where its bytes come from. */
  @property({ attribute: false }) blobs: Pick<BlobSource, 'fetch'> | null = null;
  /** A sound of this device, instead of `file`. */
  @property({ attribute: false }) local: File | null = null;
  /** Only the button and the line, for a sound that is not sent yet. */
  @property({ type: Boolean, reflect: true }) bare = false;

  @state() private bars: readonly number[] | null = null;
  @state() private rate: number = RATES[0];
  @state() private problem: keyof typeof voiceMessage | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    // Lists draw the same file anew with every change; another one is a sound of its own.
    if ((changed.get('file') !== undefined && changed.get('file')?.id !== this.file?.id) || changed.get('local') !== undefined) this.#release();
  }

  protected override updated(): void {
    if (!this.isConnected || this.#observer !== null || this.#loading !== null || this.problem !== null) return;
    if (this.local !== null) void this.#ready().catch(() => undefined);
    else if (this.file !== null && this.blobs !== null && this.file.size <= WAVE_BYTES) this.#watch();
  }

  #watch(): void {
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#observer?.disconnect();
        // That it cannot be loaded is said when somebody wants to hear it.
        void this.#ready().catch(() => undefined);
      },
      { rootMargin: '300px' },
    );
    this.#observer.observe(this);
  }

  #release(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#playback?.close();
    this.#playback = this.#loading = this.#bytes = null;
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.bars = null;
    this.problem = null;
  }

  /** The sound, loaded once. */
  #ready(): Promise<Playback> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load(): Promise<Playback> {
    const { file } = this;
    const bytes = await this.#fetch();
    // Gone meanwhile, or another sound.
    if (!this.isConnected || file !== this.file) throw new DOMException('Not here any more.', 'AbortError');
    this.#bytes = bytes;
    this.#url = URL.createObjectURL(bytes);
    const playback = new Playback(new Audio(), this.#url, () => (this.problem = 'unplayable'));
    playback.setRate(this.rate);
    this.#playback = playback;
    this.requestUpdate();
    const stop = playback.state.subscribe(({ seconds }) => {
      if (seconds === null) return;
      stop();
      void waveform(this.#key, bytes, seconds, decode).then((wave) => {
        if (playback === this.#playback) this.bars = wave?.bars ?? null;
      });
    });
    return playback;
  }

  get #key(): string {
    const { file, local } = this;
    return file?.id ?? `${local?.name} ${local?.size} ${local?.lastModified}`;
  }

  async #fetch(): Promise<Blob> {
    const { file, blobs, local } = this;
    if (local !== null) return local;
    if (file === null || blobs === null) throw new DOMException('Not connected.', 'AbortError');
    // As they are, not by their address: strict policies let no script read a blob address.
    const response = await blobs.fetch(`/v1/files/${file.id}`);
    return new Blob([await response.blob()], { type: file.type });
  }

  async #toggle(): Promise<void> {
    if (this.#playback !== null && this.#played.value?.playing === true) return this.#playback.pause();
    this.problem = null;
    let playback: Playback;
    try {
      playback = await this.#ready();
    } catch (error) {
      this.problem = 'loadFailed';
      throw error;
    }
    try {
      await playback.play();
    } catch (error) {
      // Paused before it began, or without its bytes, of which the player has told already.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.problem = 'pressAgain';
    }
  }

  async #download(): Promise<void> {
    this.problem = null;
    try {
      await this.#ready();
    } catch (error) {
      this.problem = 'loadFailed';
      throw error;
    }
    const link = document.createElement('a');
    link.href = this.#url ?? '';
    link.download = this.file?.name ?? this.local?.name ?? '';
    link.click();
  }

  #turnRate = (): void => {
    this.rate = RATES[(RATES.indexOf(this.rate as (typeof RATES)[number]) + 1) % RATES.length] ?? 1;
    this.#playback?.setRate(this.rate);
  };

  #onSeek = (event: Event): void => this.#playback?.seek(Number((event.target as HTMLInputElement).value));

  #clock(seconds: number): string {
    return formatClock(Math.round(seconds) * 1000, this.#words.locale);
  }

  protected override render(): unknown {
    const name = this.file?.name ?? this.local?.name;
    if (name === undefined) return nothing;
    const { playing, at, seconds } = this.#played.value ?? { playing: false, at: 0, seconds: null };
    const voice = isVoiceName(name);
    const t = this.#words.t.bind(this.#words);
    const label =
      seconds === null
        ? voice
          ? t('voice')
          : name
        : voice
          ? t('voiceLength', { time: this.#clock(seconds) })
          : t('sound', { name, time: this.#clock(seconds) });
    const time = playing || at > 0 ? at : seconds;
    // The list of a message that is being written tells the size by itself.
    const size = this.bare ? '' : formatBytes(this.file?.size ?? 0, this.#words.locale);
    const shown = time === null ? size : this.#clock(time);
    const press = t(playing ? 'pause' : 'play');
    const own = voice || this.bare ? nothing : html`<div class="name trunc" dir="auto">${name}</div>`;
    return html`<div class="player" role="group" aria-label=${label}>
      <button class="ib play" type="button" aria-label=${press} title=${press} ${pressable(() => this.#toggle())}>${icon(playing ? pauseIcon : playIcon)}</button>
      <div>${own}${this.#renderWave(at, seconds)}${this.bare ? nothing : html`<div class="foot meta"><bdi class="num">${shown}</bdi>${this.#renderRate()}</div>`}</div>
      ${this.bare ? html`<bdi class="meta num">${shown}</bdi>` : this.#renderDownload()}
      <span class="meta bad" role="alert">${this.problem === null ? nothing : t(this.problem)}</span>
    </div>
    ${voice && this.file !== null && !this.bare ? html`<cs-transcript file-id=${this.file.id} .source=${this.blobs}></cs-transcript>` : nothing}`;
  }

  #renderWave(at: number, seconds: number | null): TemplateResult {
    const bars = this.bars ?? [];
    const heard = seconds === null || seconds === 0 ? 0 : at / seconds;
    const known = seconds !== null;
    return html`<div class="wave">
      <svg viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">${drawn(bars, heard)}</svg>
      <input
        type="range"
        min="0"
        max=${known ? seconds : 1}
        step=${STEP / 10}
        .value=${String(at)}
        ?disabled=${!known}
        aria-label=${this.#words.t('position')}
        aria-valuetext=${known ? this.#words.t('at', { time: this.#clock(at), length: this.#clock(seconds) }) : nothing}
        @input=${this.#onSeek}
        @keydown=${this.#onKeydown}
      />
    </div>`;
  }

  /** A tenth of a second suits a pointer; keys go further. */
  #onKeydown = (event: KeyboardEvent): void => {
    const far = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP, PageUp: STEP * 10, PageDown: -STEP * 10 }[event.key];
    if (far === undefined) return;
    event.preventDefault();
    // The list of messages moves by the same keys.
    event.stopPropagation();
    this.#playback?.seek((this.#played.value?.at ?? 0) + far);
  };

  #renderRate(): TemplateResult {
    const rate = `${formatNumber(this.rate, this.#words.locale)}×`;
    return html`<button class="rate" type="button" aria-label=${this.#words.t('speed', { rate })} @click=${this.#turnRate}><bdi>${rate}</bdi></button>`;
  }

  #renderDownload(): TemplateResult {
    const label = this.#words.t('download', { size: formatBytes(this.file?.size ?? 0, this.#words.locale) });
    return html`<button class="ib s" type="button" aria-label=${label} title=${label} ${pressable(() => this.#download())}>${icon(downloadIcon, 's')}</button>`;
  }
}

/** Bars, or a plain line, as far as they were heard and after that. */
function drawn(bars: readonly number[], heard: number): unknown {
  const middle = HIGH / 2;
  if (bars.length === 0) return svg`<path d="M2 ${middle}H${WIDE - 2}" /><path class="heard" d=${heard > 0 ? `M2 ${middle}H${2 + heard * (WIDE - 4)}` : ''} />`;
  const line = (bar: number, at: number): string => {
    const half = Math.max(0.5, (bar * (HIGH - 4)) / 2);
    return `M${at * BAR + BAR / 2} ${middle - half}V${middle + half}`;
  };
  const upTo = Math.round(heard * bars.length);
  const lines = bars.map(line);
  return svg`<path d=${lines.slice(upTo).join('')} /><path class="heard" d=${lines.slice(0, upTo).join('')} />`;
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-audio': CsAudio;
  }
}
