import { formatClock } from '@cs-kit/core';
import { VOICE_LIMITS } from '@cs-kit/protocol';
import type { ErrorCode } from '@cs-kit/protocol';
import { checkIcon, clipIcon, closeIcon, CsMenu, icon, StringsController, undoIcon, waveIcon } from '@cs-kit/ui';
import type { CsItemChosenEvent } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { createAudio } from '../../engine/audio-context.ts';
import { inCall } from '../../engine/call/current.ts';
import { CallDevices } from '../../engine/call/devices.ts';
import { createMeter } from '../../engine/call/meter.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { isVoiceName, VoiceRecorder } from '../../engine/voice-message/recorder.ts';
import type { Recording, RecordingEnd } from '../../engine/voice-message/recorder.ts';
import type { voiceMessage } from '../../i18n/voice-message.en.ts';
import { voiceMessageStrings } from '../../i18n/voice-message.ts';
import type { CsComposer } from './cs-composer.ts';
import { unsentVoice } from '../../engine/voice-message/unsent.ts';
import type { UnsentVoice } from '../../engine/voice-message/unsent.ts';
import { CsRecordingChangedEvent } from './events.ts';
import { UnsentOffers, keyOf } from './unsent-offers.ts';

const REASONS: Readonly<Partial<Record<ErrorCode, keyof typeof voiceMessage>>> = {
  'voice/mic-denied': 'micDenied',
  'voice/mic-busy': 'micBusy',
  'voice/mic-missing': 'micMissing',
  'voice/needs-https': 'needsHttps',
};
const ENDS: Readonly<Partial<Record<RecordingEnd, keyof typeof voiceMessage>>> = { limit: 'atLimit', lost: 'lost' };

/** What the voice of the panel tells while the microphone is its own. */
const LISTENING: ReadonlySet<string> = new Set(['asking-permission', 'getting-ready', 'listening', 'hearing']);

/** Levels that are kept: those of the last seconds, of which as many are seen as there is room for. */
const LEVELS = 120;
const STEP = 5;
const HIGH = 24;
/** So long a recording that was thrown away can be had back. */
const UNDO_MS = 8000;
/** What is shorter was pressed by mistake. */
const WORTH_MS = 1000;

/** Records a voice message in the composer: the menu that begins it, what is seen while it runs, and what is said of it. */
export class VoiceNote implements ReactiveController {
  readonly #host: CsComposer;
  readonly #words: StringsController<typeof voiceMessage>;
  readonly #devices: CallDevices;
  readonly #recorder: VoiceRecorder;
  #levels: readonly number[] = [];
  #notice: keyof typeof voiceMessage | null = null;
  #why: keyof typeof voiceMessage | null = null;
  #length = 0;
  #dropped: (() => void) | null = null;
  readonly #unsent: UnsentVoice | null;
  readonly #offers: UnsentOffers | null;
  /** What is kept of the recording that runs; null before its first piece. */
  #kept: string | null = null;
  #key: string | null = null;
  /** Whether the recording that runs, or was the last, outlives the page. */
  #keeps = true;
  #run = 0;
  /** Recordings that lie in the message or can be had back, by what they are kept under. */
  readonly #ids = new Map<File, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: AbortController | null = null;

  constructor(host: CsComposer) {
    if (!customElements.get('cs-menu')) customElements.define('cs-menu', CsMenu);
    this.#host = host;
    this.#words = new StringsController(host, voiceMessageStrings);
    const client = host.client;
    this.#unsent = client === null || host.draftKey === null ? null : unsentVoice(client);
    this.#offers = this.#unsent === null ? null : new UnsentOffers(host, this.#words, this.#unsent, (undo) => this.#offerBack(undo));
    this.#devices = new CallDevices(
      (navigator as Partial<Navigator>).mediaDevices ?? null,
      client?.platform.storage ?? null,
      client === null ? '' : `${client.storageKey}:devices`,
    );
    this.#recorder = new VoiceRecorder({
      openMicrophone: () => this.#devices.openMicrophone().finally(() => this.#devices.close()),
      createRecorder: (track, options) => new MediaRecorder(new MediaStream([track]), options) as never,
      supports: (type) => MediaRecorder.isTypeSupported(type),
      meter: (track) => createMeter(track, createAudio),
      clock: pageClock,
      piece: (data, file) => this.#keepPiece(data, file),
      recorded: (recording) => this.#keep(recording),
      failed: (error) => this.#fail(error),
    });
    this.#recorder.state.subscribe((now) => {
      // A panel that was closed shows nobody that it listens.
      if (now.phase === 'recording' && !seen(host)) return this.finish('hidden');
      if (now.phase === 'recording') this.#levels = [...this.#levels.slice(1 - LEVELS), now.level];
      host.requestUpdate();
    });
    host.addController(this);
  }

  /** @internal */
  hostConnected(): void {
    const { signal } = (this.#watch = new AbortController());
    document.addEventListener('cs-call-changed' as never, ({ state }: { state?: string }) => state === 'in' && this.finish('byCall'), { signal });
    // The voice of the panel is another part; it tells what it does by this event.
    document.addEventListener('cs-voice-changed' as never, ({ phase }: { phase?: string }) => LISTENING.has(phase ?? '') && this.finish('byVoice'), {
      signal,
    });
    window.addEventListener('pagehide', () => this.finish('hidden'), { signal });
    window.addEventListener('beforeunload', (event) => this.busy && event.preventDefault(), { signal });
  }

  /** @internal */
  hostDisconnected(): void {
    this.#watch?.abort();
    this.drop();
  }

  /** Whether the microphone is open or about to be. */
  get busy(): boolean {
    const { phase } = this.#recorder.state.get();
    return phase === 'asking' || phase === 'recording';
  }

  /** Ends a recording and keeps it, with words that say why it ended. */
  finish(why: keyof typeof voiceMessage | null = null): void {
    if (!this.busy) return;
    this.#why = why;
    this.#recorder.finish();
  }

  /** Ends a recording of which nothing is wanted any more. */
  drop(): void {
    if (this.busy) this.#host.emit(new CsRecordingChangedEvent(false));
    // What was spoken here waits for whoever comes back here.
    for (const file of [...this.#ids.keys()]) this.#release(file);
    this.#recorder.cancel(({ file, ms }) => {
      this.#take(file);
      if (ms < WORTH_MS) this.#unkeep(file);
      else this.#release(file);
    });
    this.#offers?.leave();
    this.#forget();
  }

  /** A file was taken away: another one can be chosen again, what was spoken cannot. */
  removed(file: File): void {
    if (isVoiceName(file.name)) this.#offerFile({ file, ms: 0, end: 'done' });
  }

  /** These have been sent. */
  sent(files: readonly (File | null)[]): void {
    for (const file of files) if (file !== null) this.#unkeep(file);
  }

  /** Recordings that an earlier page left here. */
  offers(): unknown {
    return this.#recorder.state.get().phase === 'idle' ? (this.#offers?.render() ?? nothing) : nothing;
  }

  /** Opens the menu. */
  async open(): Promise<void> {
    await this.#host.updateComplete;
    const menu = this.#host.renderRoot.querySelector('cs-menu');
    await menu?.updateComplete;
    await menu?.openMenu();
  }

  /** The button with what can be attached. */
  menu(label: string): TemplateResult {
    const items = [
      { id: 'file', label: this.#words.t('attachFile'), icon: clipIcon },
      { id: 'voice', label: this.#words.t('record'), icon: waveIcon },
    ];
    const choose = ({ itemId: id }: CsItemChosenEvent): unknown => (id === 'file' ? this.#host.pick() : this.start());
    return html`<cs-menu look="ib" label=${label} .items=${items} @cs-item-chosen=${choose}>${icon(clipIcon)}</cs-menu>`;
  }

  /** Opens the microphone and records. */
  async start(): Promise<void> {
    const { t } = this.#spoken();
    this.#forget();
    this.#host.say('');
    if (inCall()) return this.#host.say(t('inCall'));
    if (!this.#host.hasRoom(1)) return;
    this.#levels = [];
    this.#why = null;
    this.#kept = null;
    this.#keeps = true;
    this.#run += 1;
    this.#key = keyOf(this.#host);
    // Whoever else listens to the microphone gives way.
    this.#host.emit(new CsRecordingChangedEvent(true));
    const started = this.#recorder.start();
    void this.#focus('.cancel');
    try {
      await started;
      this.#say('recordingHint');
      void this.#focus('.done');
    } catch (error) {
      this.#fail(error);
    }
  }

  /** What stands in the place of the field while it records; null while it does not. */
  bar(): TemplateResult | null {
    const now = this.#recorder.state.get();
    if (now.phase === 'idle') return null;
    const { t, clock } = this.#spoken();
    const cancel = html`<button class="ib cancel" type="button" aria-label=${t('cancel')} title=${t('cancel')} @click=${() => this.#cancel()}>${icon(closeIcon)}</button>`;
    if (now.phase === 'asking')
      return html`<div class="composer rec" @keydown=${this.#onKeydown}>${cancel}<span class="grow sm" role="status">${t('asking')}</span></div>`;
    const time = html`<span class="sm" role="timer" title=${t('ofLimit', { time: clock(now.ms), limit: clock(VOICE_LIMITS.voiceMessageMs) })}
      ><bdi class="num">${clock(now.ms)}</bdi><span class="meta limit num"> / <bdi>${clock(VOICE_LIMITS.voiceMessageMs)}</bdi></span></span
    >`;
    const level = now.phase === 'recording' ? now.level : 0;
    return html`<div class="composer rec" role="group" aria-label=${t('recording')} @keydown=${this.#onKeydown}>
      ${cancel}<i class="dot" aria-hidden="true"></i>${time}
      <span class="grow levels" role="meter" aria-label=${t('level')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(level * 100)}
        ><svg viewBox="0 0 ${LEVELS * STEP} ${HIGH}" preserveAspectRatio="xMaxYMid slice" aria-hidden="true"><path d=${lines(this.#levels)} /></svg
      ></span>
      ${
        now.phase === 'ending'
          ? html`<span class="meta" role="status">${t('saving')}</span>`
          : html`<button class="btn primary done" type="button" @click=${() => this.finish()}>${icon(checkIcon, 's')}${t('done')}</button>`
      }
    </div>`;
  }

  /** What is said of the last recording. It stays in the page, so that it is read out. */
  note(): TemplateResult {
    const { t, clock } = this.#spoken();
    const words = this.#notice === null ? '' : t(this.#notice, { time: clock(this.#length), limit: clock(VOICE_LIMITS.voiceMessageMs) });
    // Where a recording runs or lies there, it is seen; only who cannot see it needs to be told.
    const quiet = this.#notice === null || this.#notice === 'recordingHint' || this.#notice === 'recorded';
    return html`<div class="row meta said">
      <span class=${quiet ? 'sr' : ''} role="status">${words}</span>${
        this.#dropped === null
          ? nothing
          : html`<button class="btn s" type="button" @click=${() => this.#undo()}>${icon(undoIcon, 's', true)}${t('undo')}</button>`
      }
    </div>`;
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing || (event.key !== 'Escape' && event.key !== 'Enter')) return;
    const { classList } = event.target as HTMLElement;
    // Enter on Cancel presses Cancel.
    if (event.key === 'Enter' && classList.contains('cancel')) return;
    // Only the recording ends: the panel stays open.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') this.#cancel();
    else this.finish();
  };

  #cancel(): void {
    this.#recorder.cancel((recording) => {
      this.#take(recording.file);
      if (recording.ms < WORTH_MS || recording.file.size === 0) this.#unkeep(recording.file);
      else this.#offerFile(recording);
    });
    this.#over();
  }

  #offerFile(recording: Recording): void {
    this.#unkeep(recording.file);
    this.#offerBack(() => {
      const id = this.#unsent?.begin(keyOf(this.#host) ?? '', recording.file) ?? null;
      if (id !== null) this.#ids.set(recording.file, id);
      if (id !== null) void this.#unsent?.add(id, recording.file);
      this.#add(recording);
    });
  }

  /** What lies before the person is not lost by one key. */
  #offerBack(undo: () => void): void {
    this.#forget();
    this.#dropped = undo;
    this.#say('dropped');
    this.#timer = setTimeout(() => this.#forget(), UNDO_MS);
  }

  #undo(): void {
    const undo = this.#dropped;
    this.#forget();
    undo?.();
    this.#host.focus();
  }

  #keepPiece(data: Blob, file: Pick<File, 'name' | 'type'>): void {
    if (this.#unsent === null || this.#key === null) return;
    const run = this.#run;
    this.#kept ??= this.#unsent.begin(this.#key, file);
    void this.#unsent.add(this.#kept, data).then((stored) => {
      if (stored || !this.#keeps || run !== this.#run) return;
      this.#keeps = false;
      this.#say('notKept');
    });
  }

  /** What was kept while it was recorded is kept for this file. */
  #take(file: File): void {
    if (this.#kept !== null) this.#ids.set(file, this.#kept);
    this.#kept = null;
  }

  #release(file: File): void {
    const id = this.#ids.get(file);
    this.#ids.delete(file);
    if (id !== undefined) this.#unsent?.release(id);
  }

  #unkeep(file: File): void {
    const id = this.#ids.get(file);
    this.#ids.delete(file);
    if (id !== undefined) void this.#unsent?.remove(id);
  }

  #keep(recording: Recording): void {
    this.#take(recording.file);
    this.#length = recording.ms;
    this.#over();
    if (this.#host.hasRoom(1)) this.#add(recording);
    else this.#offerFile(recording);
  }

  #add(recording: Recording): void {
    this.#host.addFiles([recording.file]);
    this.#say(this.#why ?? ENDS[recording.end] ?? (this.#keeps ? 'recorded' : 'notKept'));
  }

  #fail(error: unknown): void {
    const { code } = this.#host.fail(error);
    this.#over();
    this.#host.say(this.#words.t(REASONS[code] ?? 'unsupported'));
  }

  #over(): void {
    this.#notice = null;
    this.#host.emit(new CsRecordingChangedEvent(false));
    // A call, or whatever else took the microphone, has the focus now.
    if (this.#why === null) this.#host.focus();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#dropped = null;
    this.#say(null);
  }

  #say(notice: keyof typeof voiceMessage | null): void {
    this.#notice = notice;
    this.#host.requestUpdate();
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector<HTMLElement>(`.rec ${selector}`)?.focus();
  }

  #spoken() {
    const { locale } = this.#words;
    return { t: this.#words.t.bind(this.#words), clock: (ms: number): string => formatClock(ms, locale) };
  }
}

/** Whether an element is on the screen, as far as the browser tells. */
const seen = (element: HTMLElement): boolean => element.checkVisibility?.({ visibilityProperty: true }) ?? true;

/** The last levels, the newest at the end. */
function lines(levels: readonly number[]): string {
  const middle = HIGH / 2;
  return levels
    .map((level, index) => {
      const half = Math.max(0.5, (level * (HIGH - 4)) / 2);
      return `M${(LEVELS - levels.length + index) * STEP + STEP / 2} ${middle - half}V${middle + half}`;
    })
    .join('');
}
