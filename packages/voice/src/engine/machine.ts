import { createStore, Listeners, type Readable } from '@cs-kit/core';
import { CsError, toCsError } from '@cs-kit/protocol';
import { spokenText, textLanguage } from './sentences.ts';
import { Talk, type Line } from './talk.ts';
import { expectLanguage, phraseOf } from './turn/phrases.ts';
import { AT_REST } from './types.ts';
import type {
  Captions,
  EarHandlers,
  Heard,
  Hearing,
  Notice,
  Speaker,
  Voice,
  VoiceDeps,
  VoiceEvent,
  VoiceSettings,
  VoiceSnapshot,
  VoiceState,
} from './types.ts';
import { SAMPLE_RATE } from './wav.ts';
import { whileRunning } from './while-running.ts';

/** Milliseconds that an answer is waited for before listening goes on. */
export const THINKING_MS = 30_000;

/** Turn-taking of one visitor: listens, understands, speaks, and stops speaking when the visitor does. */
export class VoiceEngine {
  readonly #deps: VoiceDeps;
  readonly #store = createStore<VoiceSnapshot>(AT_REST);
  readonly #levels = new Listeners<number>();
  readonly #events = new Listeners<VoiceEvent>();
  #settings: VoiceSettings;
  /** Ends everything of one start. */
  #run: AbortController | null = null;
  #starting: VoiceState | null = null;
  #trouble: VoiceState | null = null;
  #listening = false;
  #hearing: Hearing | null = null;
  /** When the running speech began; `confirmed` once it is certain that it is some. */
  #speech: { readonly since: number; readonly confirmed: boolean } | null = null;
  #understanding: Promise<void> = Promise.resolve();
  #pending = 0;
  /** Turns of an older one were given up. */
  #generation = 0;
  #awaiting: unknown = null;
  #talk: Talk | null = null;
  #lines: Line[] = [];
  #introduced = false;
  #captions: Captions = AT_REST.captions;
  #notice: Notice | null = null;

  constructor(deps: VoiceDeps) {
    this.#deps = deps;
    this.#settings = deps.settings;
  }

  /** What is to be shown. */
  get state(): Readable<VoiceSnapshot> {
    return this.#store;
  }

  get settings(): VoiceSettings {
    return this.#settings;
  }

  /** Watches the level of what is heard or spoken, 0 to 1, about 30 times a second. */
  onLevel(fn: (level: number) => void): () => void {
    return this.#levels.add(fn);
  }

  /** Watches what happens. */
  onEvent(fn: (event: VoiceEvent) => void): () => void {
    return this.#events.add(fn);
  }

  /** Changes what was chosen; counts from the next turn on. */
  configure(change: Partial<VoiceSettings>): void {
    this.#settings = { ...this.#settings, ...change };
    if (this.#speech === null && this.#hearing !== null) this.#listen();
  }

  /** Opens the microphone and listens. Call it inside a press. Never rejects: a failure is a state and an event. */
  async start(): Promise<void> {
    for (const speaker of this.#deps.speakers) speaker.unlock();
    this.#endTalk(true);
    if (this.#run !== null) return this.#listening || this.#starting !== null ? undefined : this.#open(this.#run.signal);
    this.#run = new AbortController();
    this.#captions = AT_REST.captions;
    await this.#open(this.#run.signal);
  }

  /** Closes the microphone, stops speaking and forgets what is under way. */
  stop(): void {
    this.#run?.abort(new DOMException('stopped', 'AbortError'));
    this.#run = null;
    this.#starting = null;
    this.#trouble = null;
    this.#notice = null;
    this.#endTalk(true);
    this.#closeEars();
    this.#forgetAnswer();
    this.#pending = 0;
    this.#publish();
  }

  /** Ends the turn that is being heard at once, as a pause would. */
  commit(): void {
    this.#deps.ears.commit();
  }

  /** Stops speaking, and listens again in hands-free mode. */
  quiet(): void {
    this.#endTalk(true);
    if (this.#listening && this.#speech === null) this.#listen();
    this.#rest();
  }

  /** Gives up the turn that is being understood or answered. */
  cancel(): void {
    this.#generation += 1;
    this.#pending = 0;
    this.#forgetAnswer();
    this.#rest();
  }

  /** Speaks an answer, after what is being spoken and never over the visitor. Resolves at its end or when it is interrupted; with false where no voice could say it. */
  speak(text: string, options: { readonly language?: string } = {}): Promise<boolean> {
    const spoken = spokenText(text);
    if (spoken === '') return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#lines.push({ text: spoken, language: options.language ?? textLanguage(spoken, this.#settings.language ?? this.#settings.locale), resolve });
      this.#rest();
    });
  }

  /** Voices that may be chosen, and whose they are. */
  async voices(): Promise<{ readonly engine: Speaker['engine'] | null; readonly items: readonly Voice[] }> {
    const speaker = this.#deps.speakers[0];
    return speaker === undefined ? { engine: null, items: [] } : { engine: speaker.engine, items: await speaker.voices() };
  }

  /** Lets microphone, model and voices go. */
  destroy(): void {
    this.stop();
    this.#deps.ears.destroy();
  }

  async #open(signal: AbortSignal): Promise<void> {
    this.#trouble = null;
    this.#notice = null;
    this.#starting = { phase: 'asking-permission' };
    this.#publish();
    try {
      await this.#deps.ears.open(this.#handlers(signal), signal);
      if (signal.aborted) return;
      this.#starting = null;
      this.#listening = true;
      if (this.#hearing === null) this.#listen();
      this.#rest();
    } catch (cause) {
      if (!signal.aborted) this.#break(toCsError(cause, 'voice/model-failed'));
    }
  }

  #handlers(signal: AbortSignal): EarHandlers {
    let progress: VoiceState = { phase: 'getting-ready', loaded: 0, total: 1 };
    let granted = false;
    const show = (): void => {
      if (!granted || this.#starting === null) return;
      this.#starting = progress;
      this.#publish();
    };
    return whileRunning(signal, {
      onGranted: () => {
        granted = true;
        show();
      },
      onProgress: (loaded, total) => {
        progress = { phase: 'getting-ready', loaded, total };
        show();
      },
      onLevel: (level) => void (this.#talk === null && this.#levels.emit(level)),
      onSpeechStart: () => this.#speechBegins(),
      onSpeechConfirmed: () => this.#speechIsCertain(),
      onMisfire: () => this.#speechWasNone(),
      onPause: (audio) => this.#hearing?.pause(audio),
      onResumed: () => this.#hearing?.resume(),
      onSpeechEnd: (audio) => this.#speechEnds(audio, signal),
      onLost: (error) => this.#break(error),
    });
  }

  /** Makes the recogniser ready for the next turn. */
  #listen(): void {
    this.#hearing?.cancel();
    const { language, locale } = this.#settings;
    const signal = this.#run?.signal;
    void expectLanguage(language ?? locale);
    this.#hearing = this.#deps.recogniser.open({
      language,
      locale,
      track: this.#deps.ears.track,
      onInterim: (text, told) => {
        if (signal?.aborted !== false || this.#talk !== null) return;
        this.#deps.ears.words(phraseOf(text, told ?? language));
        this.#captions = { ...this.#captions, you: text, unsure: true };
        this.#publish();
      },
      onError: (error) => signal?.aborted === false && this.#break(error),
    });
  }

  #speechBegins(): void {
    this.#speech = { since: this.#deps.now(), confirmed: false };
    this.#talk?.duck(true);
    this.#publish();
  }

  #speechIsCertain(): void {
    this.#speech = { since: this.#speech?.since ?? this.#deps.now(), confirmed: true };
    if (this.#talk !== null) {
      this.#endTalk(true);
      this.#listen();
    }
    this.#forgetAnswer();
    this.#notice = null;
    this.#captions = { ...this.#captions, you: '', unsure: true };
    this.#events.emit({ type: 'utterance-started' });
    this.#publish();
  }

  #speechWasNone(): void {
    this.#speech = null;
    this.#talk?.duck(false);
    this.#rest();
  }

  #speechEnds(audio: Float32Array, signal: AbortSignal): void {
    const durationMs = Math.round((audio.length / SAMPLE_RATE) * 1000);
    const hearing = this.#hearing;
    this.#hearing = null;
    this.#speech = null;
    this.#pending += 1;
    // One after another: what is said first is answered first.
    const heard = hearing === null ? Promise.reject(new CsError('voice/no-speech')) : hearing.finish(audio, signal);
    const before = this.#understanding;
    const generation = this.#generation;
    this.#understanding = (async () => {
      const result = await Promise.allSettled([heard, before]);
      if (signal.aborted || generation !== this.#generation) return;
      this.#pending -= 1;
      if (result[0].status === 'fulfilled') this.#understood(result[0].value, durationMs);
      else this.#turnLost(toCsError(result[0].reason, 'voice/no-speech'));
      this.#rest();
    })();
    if (this.#settings.handsFree) this.#listen();
    else this.#closeEars();
    this.#publish();
  }

  #understood({ text, language }: Heard, durationMs: number): void {
    if (text === '') return this.#tell({ kind: 'not-understood' });
    this.#captions = { ...this.#captions, you: text, unsure: false };
    this.#notice = null;
    this.#forgetAnswer();
    this.#awaiting = this.#deps.setTimeout(() => {
      this.#awaiting = null;
      this.#rest();
    }, THINKING_MS);
    this.#publish();
    this.#events.emit({ type: 'utterance-ended', text, language: language ?? this.#settings.language ?? this.#settings.locale, durationMs });
  }

  #turnLost(error: CsError): void {
    this.#tell({ kind: 'turn-lost', error });
    this.#events.emit({ type: 'error', error });
  }

  #tell(notice: Notice): void {
    this.#notice = notice;
    this.#captions = { ...this.#captions, you: '', unsure: false };
  }

  #forgetAnswer(): void {
    if (this.#awaiting !== null) this.#deps.clearTimeout(this.#awaiting);
    this.#awaiting = null;
  }

  #closeEars(): void {
    this.#hearing?.cancel();
    this.#hearing = null;
    this.#speech = null;
    this.#listening = false;
    this.#deps.ears.close();
  }

  /** What is next when something has ended: an answer that waits, else listening. */
  #rest(): void {
    const line = this.#lines[0];
    const free = this.#talk === null && this.#speech === null && this.#pending === 0 && this.#starting === null;
    if (line !== undefined && free) {
      this.#lines.shift();
      void this.#say(line);
    }
    this.#publish();
  }

  async #say({ text, language, resolve }: Line): Promise<void> {
    this.#forgetAnswer();
    const whole = this.#introduced ? text : `${this.#deps.introduction()} ${text}`.trim();
    const { voice, rate } = this.#settings;
    const talk = new Talk(
      whole,
      this.#deps.speakers,
      { language, voice, rate },
      {
        onStart: () => {
          this.#introduced = true;
          this.#events.emit({ type: 'speaking-started', text: whole });
        },
        onRange: (from, to) => {
          if (this.#talk !== talk) return;
          this.#captions = { ...this.#captions, from, to };
          this.#publish();
        },
        onLevel: (level) => this.#talk === talk && this.#levels.emit(level),
        onFallback: (error) => {
          this.#notice = { kind: 'browser-voice' };
          this.#events.emit({ type: 'error', error });
          this.#publish();
        },
      },
    );
    this.#talk = talk;
    // A recogniser of the browser would write down what the voice says.
    if (this.#deps.recogniser.engine === 'browser') this.#hearing?.cancel();
    this.#captions = { ...this.#captions, answer: whole, from: 0, to: 0, cut: false };
    this.#publish();
    const end = await talk.run();
    resolve(end !== 'silent');
    if (this.#talk === talk) this.#said(talk, end === 'silent');
  }

  #said(talk: Talk, silent: boolean): void {
    this.#talk = null;
    if (silent) this.#notice = { kind: 'no-voice' };
    else this.#events.emit({ type: 'speaking-ended', text: talk.text, interrupted: false });
    this.#captions = { ...this.#captions, from: this.#captions.answer.length, to: this.#captions.answer.length };
    this.#levels.emit(0);
    if (this.#listening && this.#speech === null) this.#listen();
    this.#rest();
  }

  /** Ends what is spoken, and what waits behind it. */
  #endTalk(interrupted: boolean): void {
    for (const { resolve } of this.#lines.splice(0)) resolve(true);
    const talk = this.#talk;
    if (talk === null) return;
    this.#talk = null;
    talk.stop();
    this.#captions = { ...this.#captions, cut: interrupted };
    this.#events.emit({ type: 'speaking-ended', text: talk.text, interrupted });
  }

  #break(error: CsError): void {
    this.#run?.abort(error);
    this.#run = null;
    this.#starting = null;
    this.#pending = 0;
    this.#endTalk(true);
    this.#forgetAnswer();
    this.#closeEars();
    this.#trouble = error.code === 'voice/mic-denied' ? { phase: 'denied', error } : { phase: 'failed', error };
    this.#publish();
    this.#events.emit({ type: 'error', error });
  }

  #phase(): VoiceState {
    if (this.#trouble !== null) return this.#trouble;
    if (this.#starting !== null) return this.#starting;
    if (this.#speech?.confirmed === true || (this.#speech !== null && this.#talk === null)) return { phase: 'hearing', since: this.#speech.since };
    if (this.#talk !== null) return { phase: 'speaking' };
    if (this.#pending > 0) return { phase: 'transcribing' };
    if (this.#awaiting !== null) return { phase: 'thinking' };
    return { phase: this.#listening ? 'listening' : 'idle' };
  }

  #publish(): void {
    const state = this.#phase();
    const before = this.#store.get();
    const same = before.state.phase === state.phase && state.phase !== 'getting-ready' && state.phase !== 'denied' && state.phase !== 'failed';
    this.#store.set({ state: same ? before.state : Object.freeze(state), captions: this.#captions, notice: this.#notice });
  }
}
