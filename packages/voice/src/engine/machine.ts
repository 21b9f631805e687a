import { createStore, Listeners, type Readable } from '@cs-kit/core';
import { CsError, toCsError } from '@cs-kit/protocol';
import { Mouth } from './mouth.ts';
import { phaseOf } from './phase.ts';
import { Sending } from './sending.ts';
import { spokenText, textLanguage } from './sentences.ts';
import { expectLanguage, isNod, phraseOf } from './turn/phrases.ts';
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

/** Milliseconds of speech over an answer that are more than a nod. */
export const INTERRUPT_MS = 700;

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
  readonly #mouth: Mouth;
  /** Runs while the answer is held: when it ends, the visitor has interrupted. */
  #interrupting: unknown = null;
  #captions: Captions = AT_REST.captions;
  #notice: Notice | null = null;
  readonly #sending: Sending;

  constructor(deps: VoiceDeps) {
    this.#deps = deps;
    this.#settings = deps.settings;
    this.#sending = new Sending(deps, () => this.#publish());
    this.#mouth = new Mouth(deps, {
      onText: (text) => this.#show({ answer: text, from: 0, to: 0, cut: false }),
      onStart: (text) => this.#events.emit({ type: 'speaking-started', text }),
      onRange: (from, to) => this.#show({ from, to }),
      onLevel: (level) => this.#levels.emit(level),
      onFallback: (error) => {
        this.#notice = { kind: 'browser-voice' };
        this.#events.emit({ type: 'error', error });
        this.#publish();
      },
      onEnd: (end) => this.#said(end),
    });
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
    this.#mouth.end();
    if (this.#run !== null) return this.#listening || this.#starting !== null ? undefined : this.#open(this.#run.signal);
    this.#run = new AbortController();
    this.#captions = AT_REST.captions;
    await this.#open(this.#run.signal);
  }

  /** Closes the microphone, stops speaking and forgets what is under way. */
  stop(): void {
    this.#run?.abort(new DOMException('stopped', 'AbortError'));
    this.#run = null;
    this.#sending.end();
    this.#starting = null;
    this.#trouble = null;
    this.#notice = null;
    this.#mouth.end();
    this.#closeEars();
    this.#deps.recogniser.close();
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
    this.#mouth.end();
    if (this.#listening && this.#speech === null) this.#listen();
    this.#rest();
  }

  /** Gives up the turn that is being understood or answered. */
  cancel(): void {
    this.#generation += 1;
    this.#pending = 0;
    if (this.#mouth.held && this.#speech === null) this.#mouth.resume();
    this.#forgetAnswer();
    this.#rest();
  }

  /** Speaks an answer, after what is being spoken and never over the visitor. Resolves at its end or when it is interrupted; with false where no voice could say it. */
  speak(text: string, options: { readonly language?: string } = {}): Promise<boolean> {
    const spoken = spokenText(text);
    if (spoken === '') return Promise.resolve(true);
    const said = this.#mouth.add(spoken, options.language ?? textLanguage(spoken, this.#settings.language ?? this.#settings.locale));
    this.#rest();
    return said;
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
      onLevel: (level) => void ((!this.#mouth.speaking || this.#mouth.held) && this.#levels.emit(level)),
      onSpeechStart: () => this.#speechBegins(),
      onSpeechConfirmed: () => this.#speechIsCertain(),
      onSound: (audio) => this.#hearing?.hear(audio),
      onMisfire: () => this.#speechWasNone(),
      // A nod is short: now its words decide.
      onPause: (audio) => (this.#decided(), this.#hearing?.pause(audio)),
      onResumed: () => {
        this.#hearing?.resume();
        if (this.#mouth.held) this.#interrupt();
      },
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
      onInterim: (text, told, whole = true) => {
        if (signal?.aborted !== false || (this.#mouth.speaking && !this.#mouth.held)) return;
        if (whole) this.#deps.ears.words(phraseOf(text, told ?? language));
        if (this.#mouth.held) {
          if (text === '' || isNod(text, told ?? language)) return;
          this.#interrupt();
        }
        this.#show({ you: text, unsure: true });
      },
      onSending: this.#sending.ofTurn(signal),
      onError: (error) => signal?.aborted === false && this.#break(error),
    });
  }

  #speechBegins(): void {
    this.#speech = { since: this.#deps.now(), confirmed: false };
    this.#mouth.duck(true);
    this.#publish();
  }

  #speechIsCertain(): void {
    this.#speech = { since: this.#speech?.since ?? this.#deps.now(), confirmed: true };
    // Whoever speaks again while the answer is held is not nodding.
    if (this.#mouth.held || !this.#deps.recogniser.judges || !this.#mouth.hold()) return this.#interrupt();
    this.#interrupting = this.#deps.setTimeout(() => this.#interrupt(), INTERRUPT_MS);
    this.#publish();
  }

  /** The visitor has the word. */
  #interrupt(): void {
    this.#decided();
    const answering = this.#mouth.speaking;
    this.#mouth.end();
    // What the browser heard until now was the voice.
    if (answering && !this.#deps.recogniser.judges) this.#listen();
    this.#forgetAnswer();
    this.#notice = null;
    this.#captions = { ...this.#captions, you: '', unsure: true };
    this.#events.emit({ type: 'utterance-started' });
    this.#publish();
  }

  #decided(): void {
    this.#deps.clearTimeout(this.#interrupting);
  }

  #speechWasNone(): void {
    this.#speech = null;
    this.#mouth.duck(false);
    this.#rest();
  }

  #speechEnds(audio: Float32Array, signal: AbortSignal): void {
    const durationMs = Math.round((audio.length / SAMPLE_RATE) * 1000);
    const hearing = this.#hearing;
    this.#hearing = null;
    this.#speech = null;
    this.#decided();
    this.#pending += 1;
    // One after another: what is said first is answered first.
    const heard = hearing === null ? Promise.reject(new CsError('voice/no-speech')) : hearing.finish(audio, signal);
    const before = this.#understanding;
    const generation = this.#generation;
    this.#understanding = (async () => {
      const result = await Promise.allSettled([heard, before]);
      if (signal.aborted || generation !== this.#generation) return;
      this.#pending -= 1;
      if (result[0].status === 'fulfilled' && this.#mouth.held && this.#speech === null && this.#nodded(result[0].value)) this.#mouth.resume();
      else if (result[0].status === 'fulfilled') this.#understood(result[0].value, durationMs);
      else this.#turnLost(toCsError(result[0].reason, 'voice/no-speech'));
      this.#rest();
    })();
    if (this.#settings.handsFree) this.#listen();
    else this.#closeEars();
    this.#publish();
  }

  /** Whether an answer goes on over these words. */
  #nodded({ text, language }: Heard): boolean {
    return text === '' || isNod(text, language ?? this.#settings.language);
  }

  #understood({ text, language }: Heard, durationMs: number): void {
    if (this.#mouth.held) this.#interrupt();
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
    if (this.#mouth.held) this.#interrupt();
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
    this.#decided();
    this.#hearing?.cancel();
    this.#hearing = null;
    this.#speech = null;
    this.#listening = false;
    this.#deps.ears.close();
  }

  /** What is next when something has ended: an answer that waits, else listening. */
  #rest(): void {
    if (!this.#mouth.speaking && this.#speech === null && this.#pending === 0 && this.#starting === null) this.#mouth.next(this.#settings);
    // A recogniser that cannot tell words from each other would write down what the voice says.
    if (this.#mouth.speaking && !this.#deps.recogniser.judges) this.#hearing?.cancel();
    if (this.#mouth.speaking) this.#forgetAnswer();
    this.#publish();
  }

  #said({ text, heard, how }: { readonly text: string; readonly heard: number; readonly how: 'spoken' | 'interrupted' | 'silent' }): void {
    if (how === 'silent') this.#notice = { kind: 'no-voice' };
    else this.#events.emit({ type: 'speaking-ended', text: text.slice(0, heard), interrupted: how === 'interrupted' });
    if (how === 'interrupted') return this.#show({ to: heard, cut: true });
    this.#captions = { ...this.#captions, from: text.length, to: text.length };
    this.#levels.emit(0);
    if (this.#listening && this.#speech === null) this.#listen();
    this.#rest();
  }

  #break(error: CsError): void {
    this.#run?.abort(error);
    this.#run = null;
    this.#sending.end();
    this.#starting = null;
    this.#pending = 0;
    this.#mouth.end();
    this.#forgetAnswer();
    this.#closeEars();
    this.#trouble = error.code === 'voice/mic-denied' ? { phase: 'denied', error } : { phase: 'failed', error };
    this.#publish();
    this.#events.emit({ type: 'error', error });
  }

  #show(change: Partial<Captions>): void {
    this.#captions = { ...this.#captions, ...change };
    this.#publish();
  }

  #publish(): void {
    const state = phaseOf({
      ...{ trouble: this.#trouble, starting: this.#starting, speech: this.#speech, listening: this.#listening },
      ...{ sounding: this.#mouth.speaking && !this.#mouth.held, understanding: this.#pending > 0, awaiting: this.#awaiting !== null },
    });
    const before = this.#store.get();
    const same = before.state.phase === state.phase && state.phase !== 'getting-ready' && state.phase !== 'denied' && state.phase !== 'failed';
    const sending = this.#sending.now ? this.#deps.recogniser.engine : null;
    this.#store.set({ state: same ? before.state : Object.freeze(state), captions: this.#captions, notice: this.#notice, sending });
  }
}
