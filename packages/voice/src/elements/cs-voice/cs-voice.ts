import type { RelayClient } from '@cs-kit/core';
import type { Capability, ErrorCode } from '@cs-kit/protocol';
import { controls, CsElement, feedback, messages, StringsController, surfaces } from '@cs-kit/ui';
import { type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { VoiceEngine } from '../../engine/machine.ts';
import { browserFamily, obstacleOf } from '../../engine/support.ts';
import type { VoiceEvent, VoicePhase, VoiceSettings, VoiceSnapshot } from '../../engine/types.ts';
import { AT_REST } from '../../engine/types.ts';
import { DOWNLOAD_BYTES } from '../../engine/vad/types.ts';
import type { DetectorKind } from '../../engine/vad/types.ts';
import { openVoice } from '../../engine/voice.ts';
import {
  CsChatRequestEvent,
  CsSpeakingEndedEvent,
  CsSpeakingStartedEvent,
  CsUtteranceEndedEvent,
  CsUtteranceStartedEvent,
  CsVoiceChangedEvent,
} from '../../events.ts';
import { strings } from '../../i18n/strings.ts';
import { styles } from './cs-voice.styles.ts';
import { drawWater, Water } from './disc.ts';
import { Memory } from './memory.ts';
import { renderSettings, type VoiceList } from './settings.ts';
import { renderIntro, renderObstacle, renderStage, type View } from './view.ts';

/** What a page speaks with before the relay has told its engines: nothing leaves the browser. */
const UNKNOWN: Capability = { engine: 'browser', available: true, dataGoesTo: 'device' };

/**
 * Speech on both sides: listens, turns what is said into words, and speaks answers that can be interrupted. It sends
 * nothing by itself: `cs-utterance-ended` carries the words, and `speak()` says the answer.
 *
 * @tag cs-voice
 * @summary Speaking instead of typing, with captions.
 * @fires {CsUtteranceStartedEvent} cs-utterance-started - The visitor has begun to speak.
 * @fires {CsUtteranceEndedEvent} cs-utterance-ended - A spoken turn was recognised: `text`, `language`, `durationMs`.
 * @fires {CsVoiceChangedEvent} cs-voice-changed - It does something else now: `phase`.
 * @fires {CsSpeakingStartedEvent} cs-speaking-started - The first sound of an answer.
 * @fires {CsSpeakingEndedEvent} cs-speaking-ended - An answer is over, or was interrupted.
 * @fires {CsChatRequestEvent} cs-chat-request - The visitor would rather type.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart intro - What is said before the microphone is opened.
 * @csspart stage - Disc and captions.
 * @csspart captions - Words of both sides.
 * @csspart controls - The row of buttons.
 */
export class CsVoice extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, messages, feedback, styles];
  readonly #words = new StringsController(this, strings);

  @query('.progress > i') private readonly progress!: HTMLElement | null;
  @query('.cap') private readonly captionsBox!: HTMLElement | null;

  /** BCP 47 tag that the visitor speaks; the engine finds out, or takes the language of the page, when absent. */
  @property() language: string | null = null;
  /** Listens again after each answer, and lets the visitor interrupt answers by speaking. */
  @property({ type: Boolean, attribute: 'hands-free' }) handsFree = false;
  /** Which network finds speech: `plain`, or `onnx` for the same model in ONNX Runtime, which is thirty times as large and needs 'wasm-unsafe-eval'. */
  @property() detector: DetectorKind = 'plain';
  /** An engine with parts of the page's own; made from the relay's settings when absent. */
  @property({ attribute: false }) engine: VoiceEngine | null = null;

  @state() private snapshot: VoiceSnapshot = AT_REST;
  @state() private capabilities: { readonly stt: Capability; readonly tts: Capability } | null = null;
  @state() private online = true;
  @state() private settingsOpen = false;
  @state() private voices: VoiceList = null;
  @state() private agreed = false;

  #engine: VoiceEngine | null = null;
  #own = false;
  #of: RelayClient | null = null;
  #memory = new Memory(null, '');
  #unwatch: (() => void)[] = [];
  #leave: (() => void) | null = null;
  #phase: VoicePhase = 'idle';
  readonly #water = new Water();
  #frame = 0;
  #drawnAt = 0;
  #visible: IntersectionObserver | null = null;
  #seen = false;

  /** What it is doing. */
  get phase(): VoicePhase {
    return this.snapshot.state.phase;
  }

  /** Opens the microphone and listens; call it inside a press. Resolves when it listens or has failed, which `cs-error` tells. */
  async start(): Promise<void> {
    // Without a wait where it can be: some browsers let sound begin only inside the press itself.
    if (this.#make() === null && !(await this.#ready())) return;
    this.#seen = true;
    this.agreed = true;
    this.#memory.save({ agreed: true });
    await this.#make()?.start();
  }

  /** Closes the microphone and stops speaking. */
  stop(): void {
    this.#engine?.stop();
  }

  /** Stops speaking, and goes on listening where it was. */
  quiet(): void {
    this.#engine?.quiet();
  }

  /** Speaks a text after what is being spoken; Markdown is read as plain words. Resolves at its end or when it is interrupted; with false where no voice could say it. */
  async speak(text: string, options: { readonly language?: string } = {}): Promise<boolean> {
    if (this.#make() === null) await this.#ready();
    return (await this.#make()?.speak(text, options)) ?? false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watchSession();
    this.online = navigator.onLine;
    window.addEventListener('online', this.#onNetwork);
    window.addEventListener('offline', this.#onNetwork);
    // A panel that is closed must not go on listening; one that was never open may be asked to speak.
    this.#visible = new IntersectionObserver(([entry]) => {
      const shown = (entry?.boundingClientRect.width ?? 0) > 0;
      if (this.#seen && !shown) this.stop();
      this.#seen = shown;
    });
    this.#visible.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave?.();
    this.#leave = null;
    window.removeEventListener('online', this.#onNetwork);
    window.removeEventListener('offline', this.#onNetwork);
    this.#visible?.disconnect();
    this.#release();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.client !== this.#of) this.#adopt(this.client);
    if (changed.has('engine')) this.#release();
    if (this.engine !== null && this.#engine === null && this.isConnected) this.#watch(this.engine, false);
    if (changed.has('language') || changed.has('handsFree')) this.#engine?.configure({ language: this.language, handsFree: this.handsFree });
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const { state: now } = this.snapshot;
    if (now.phase === 'getting-ready') this.progress?.style.setProperty('--cs-progress', `${((now.loaded / now.total) * 100).toFixed(1)}%`);
    this.#follow();
    drawWater(this.renderRoot, this.#water);
    if (now.phase === this.#phase) return;
    this.#phase = now.phase;
    this.emit(new CsVoiceChangedEvent(now.phase));
  }

  #adopt(client: RelayClient | null): void {
    this.#release();
    this.#of = client;
    this.capabilities = null;
    this.#watchSession();
    if (client === null) return;
    this.#memory = new Memory(client.platform.storage, client.storageKey);
    const kept = this.#memory.read();
    this.agreed = kept.agreed === true;
    if (kept.language !== undefined && this.language === null) this.language = kept.language;
    if (kept.handsFree !== undefined) this.handsFree = kept.handsFree;
    void this.#ready();
  }

  /** Captions, voice and consent of somebody who signs out are nothing for the next person. */
  #watchSession(): void {
    this.#leave?.();
    this.#leave = this.#of?.session.subscribe(({ reason }) => reason === 'signed-out' && this.#adopt(this.#of)) ?? null;
  }

  /** Learns from the relay which engines there are; false where it cannot, which `cs-error` tells. */
  async #ready(): Promise<boolean> {
    const client = this.#of;
    if (client === null) return false;
    try {
      const { speechToText, textToSpeech } = (await client.config()).capabilities;
      if (this.#of === client) this.capabilities = { stt: speechToText, tts: textToSpeech };
      return this.#of === client;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  #settings(): VoiceSettings {
    const { voice = null, rate = 1 } = this.#memory.read();
    return this.#engine?.settings ?? { language: this.language, locale: this.locale, voice, rate, handsFree: this.handsFree };
  }

  #make(): VoiceEngine | null {
    if (this.#engine !== null || this.#of === null || this.capabilities === null) return this.#engine;
    const { stt, tts } = this.capabilities;
    this.#watch(
      openVoice({
        client: this.#of,
        speechToText: stt,
        textToSpeech: tts,
        settings: this.#settings(),
        detector: this.detector,
        introduction: () => this.#words.t('introduction'),
      }),
      true,
    );
    return this.#engine;
  }

  #watch(engine: VoiceEngine, own: boolean): void {
    this.#engine = engine;
    this.#own = own;
    this.snapshot = engine.state.get();
    this.#unwatch = [
      engine.state.subscribe((snapshot) => (this.snapshot = snapshot)),
      engine.onEvent((event) => this.#tell(event)),
      engine.onLevel((level) => this.#flow(level)),
    ];
  }

  #release(): void {
    for (const end of this.#unwatch.splice(0)) end();
    if (this.#own) this.#engine?.destroy();
    else this.#engine?.stop();
    this.#engine = null;
    this.snapshot = AT_REST;
    this.#water.target = 0;
  }

  #tell(event: VoiceEvent): void {
    if (event.type === 'utterance-started') this.emit(new CsUtteranceStartedEvent());
    else if (event.type === 'utterance-ended') this.emit(new CsUtteranceEndedEvent(event));
    else if (event.type === 'speaking-started') this.emit(new CsSpeakingStartedEvent(event.text));
    else if (event.type === 'speaking-ended') this.emit(new CsSpeakingEndedEvent(event.text, event.interrupted));
    else this.fail(event.error);
  }

  /** Takes a level in; frames are drawn only while something moves. */
  #flow(level: number): void {
    this.#water.target = level;
    if (this.#frame !== 0) return;
    this.#drawnAt = performance.now();
    this.#frame = requestAnimationFrame(this.#draw);
  }

  readonly #draw = (time: number): void => {
    const moves = this.#water.step(Math.min(100, Math.max(0, time - this.#drawnAt)));
    this.#drawnAt = time;
    drawWater(this.renderRoot, this.#water);
    this.style.setProperty('--cs-voice-level', this.#water.level.toFixed(3));
    const open = !['idle', 'denied', 'failed'].includes(this.phase);
    if (!open) this.#water.target = 0;
    this.#frame = moves || open ? requestAnimationFrame(this.#draw) : 0;
  };

  /** Keeps the spoken word in sight. */
  #follow(): void {
    const box = this.captionsBox;
    const now = box?.querySelector<HTMLElement>('.now');
    if (box !== null && now != null) box.scrollTop = now.offsetTop + now.offsetHeight - box.clientHeight * 0.6;
  }

  readonly #onNetwork = (): void => {
    this.online = navigator.onLine;
  };

  readonly #onMain = async (): Promise<void> => {
    const engine = this.#engine;
    const { phase } = this;
    if (engine === null || phase === 'idle' || phase === 'denied' || phase === 'failed') return this.start();
    if (phase === 'hearing') engine.commit();
    else if (phase === 'transcribing' || phase === 'thinking') engine.cancel();
    else if (phase === 'speaking') engine.quiet();
    else engine.stop();
  };

  readonly #onType = (): void => {
    this.stop();
    this.emit(new CsChatRequestEvent());
  };

  readonly #onSettings = async (): Promise<void> => {
    this.settingsOpen = true;
    try {
      this.voices = (await this.#make()?.voices())?.items ?? [];
    } catch (error) {
      this.voices = [];
      this.fail(error);
    }
  };

  readonly #onChange = (change: Partial<VoiceSettings>): void => {
    this.#memory.save(change);
    if (change.language !== undefined) this.language = change.language;
    if (change.handsFree !== undefined) this.handsFree = change.handsFree;
    this.#engine?.configure(change);
    this.requestUpdate();
  };

  /** What keeps voice from working at all, before or after it was tried. */
  #obstacle(): { readonly code: ErrorCode } | null {
    const { state: now } = this.snapshot;
    if (now.phase === 'denied' || now.phase === 'failed') return now.error;
    if (this.engine !== null || now.phase !== 'idle') return null;
    if (!this.online && this.capabilities?.stt.engine !== 'browser') return { code: 'relay/unreachable' };
    return this.capabilities === null ? null : obstacleOf(this.capabilities.stt);
  }

  #view(): View {
    return {
      t: (key, params) => this.#words.t(key, params),
      locale: this.locale,
      snapshot: this.snapshot,
      handsFree: this.handsFree,
      water: this.#water,
      onMain: this.#onMain,
      onType: this.#onType,
      onSettings: () => void this.#onSettings(),
    };
  }

  protected override render(): TemplateResult {
    const view = this.#view();
    const obstacle = this.#obstacle();
    const { stt, tts } = this.capabilities ?? { stt: UNKNOWN, tts: UNKNOWN };
    const body =
      obstacle !== null
        ? renderObstacle(view, obstacle, browserFamily())
        : !this.agreed && this.engine === null && this.phase === 'idle'
          ? this.capabilities === null
            ? nothing
            : renderIntro(view, stt, tts, DOWNLOAD_BYTES[this.detector === 'onnx' ? 'onnx' : 'plain'])
          : renderStage(view);
    return html`<div class="app">${body}</div>
      ${renderSettings({ t: view.t, locale: this.locale, settings: this.#settings(), detects: stt.engine !== 'browser', voices: this.voices, open: this.settingsOpen, onChange: this.#onChange, onClosed: () => (this.settingsOpen = false) })}`;
  }
}
