import { CsError } from '@cs-kit/protocol';
import type { Heard, Hearing, Recogniser } from './types.ts';

/** The part of `SpeechRecognition` that is used; the DOM types have none. */
export interface RecognitionLike {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onresult: ((event: { readonly results: ArrayLike<{ readonly isFinal: boolean; readonly 0?: { readonly transcript: string } }> }) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(track?: MediaStreamTrack): void;
  stop(): void;
  abort(): void;
}
export interface RecognitionClass {
  new (): RecognitionLike;
  available?(options: { readonly langs: readonly string[]; readonly processLocally: boolean }): Promise<string>;
}

/** The browser's recogniser, or null where it has none. */
export function browserRecognition(scope: object = globalThis): RecognitionClass | null {
  const { SpeechRecognition, webkitSpeechRecognition } = scope as {
    readonly SpeechRecognition?: RecognitionClass;
    readonly webkitSpeechRecognition?: RecognitionClass;
  };
  return SpeechRecognition ?? webkitSpeechRecognition ?? null;
}

/** Milliseconds that the last words may take after the turn is over. Some browsers never tell that they are done. */
const LAST_WORDS_MS = 2500;
const RESTART_MS = 250;

const ERRORS: Readonly<Record<string, () => CsError>> = {
  'not-allowed': () => new CsError('voice/mic-denied', 'The browser does not allow speech recognition on this page.'),
  'service-not-allowed': () => new CsError('voice/unsupported', 'This browser allows no speech recognition here. Type instead, or use another browser.'),
  'language-not-supported': () => new CsError('voice/unsupported', 'This browser does not recognise the chosen language. Choose another one in the settings.'),
  'audio-capture': () => new CsError('voice/mic-busy', 'The speech recognition of this browser gets no sound from the microphone.'),
  network: () => new CsError('provider/unavailable', 'The speech service of this browser cannot be reached.'),
};

interface Timers {
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** One turn heard by the browser. It is started again where the browser ends it by itself. */
class BrowserHearing implements Hearing {
  readonly #make: () => RecognitionLike;
  readonly #timers: Timers;
  readonly #options: Parameters<Recogniser['open']>[0];
  #current: RecognitionLike | null = null;
  #done = '';
  #now = '';
  #over = false;
  #failure: CsError | null = null;
  #local: boolean;
  #ended: (() => void) | null = null;

  constructor(make: () => RecognitionLike, timers: Timers, options: Parameters<Recogniser['open']>[0], local: boolean) {
    this.#make = make;
    this.#timers = timers;
    this.#options = options;
    this.#local = local;
    this.#start();
  }

  hear(): void {
    // It has its own microphone.
  }

  /** Its words come while they are spoken; those until now are told once more. */
  pause(): void {
    const text = this.#text();
    if (text !== '') this.#options.onInterim(text);
  }

  resume(): void {
    // It has never stopped listening.
  }

  async finish(_audio: Float32Array, signal: AbortSignal): Promise<Heard> {
    this.#over = true;
    if (this.#current !== null) await this.#lastWords(signal);
    this.#current?.abort();
    this.#options.onSending(false);
    signal.throwIfAborted();
    const text = this.#text();
    if (text === '' && this.#failure !== null) throw this.#failure;
    return { text, language: this.#options.language ?? this.#options.locale };
  }

  cancel(): void {
    this.#over = true;
    this.#current?.abort();
    this.#current = null;
    this.#options.onSending(false);
  }

  #text(): string {
    return `${this.#done} ${this.#now}`.replace(/\s+/g, ' ').trim();
  }

  #lastWords(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#timers.clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        this.#ended = null;
        resolve();
      };
      const timer = this.#timers.setTimeout(settle, LAST_WORDS_MS);
      signal.addEventListener('abort', settle, { once: true });
      this.#ended = settle;
      try {
        this.#current?.stop();
      } catch {
        settle();
      }
    });
  }

  #start(): void {
    const recognition = this.#make();
    this.#current = recognition;
    recognition.lang = this.#options.language ?? this.#options.locale;
    recognition.continuous = true;
    recognition.interimResults = true;
    if (this.#local) recognition.processLocally = true;
    recognition.onresult = ({ results }) => this.#hear(Array.from(results));
    recognition.onerror = ({ error }) => this.#fail(recognition, error);
    recognition.onend = () => this.#end(recognition);
    try {
      if (this.#options.track === null) recognition.start();
      else recognition.start(this.#options.track);
      this.#options.onSending(!this.#local);
    } catch (cause) {
      this.#current = null;
      this.#failure = new CsError('voice/unsupported', 'The speech recognition of this browser did not start.', { cause });
      this.#options.onError(this.#failure);
    }
  }

  #hear(results: readonly { readonly isFinal: boolean; readonly 0?: { readonly transcript: string } }[]): void {
    this.#now = results.map((result) => result[0]?.transcript ?? '').join(' ');
    this.#options.onInterim(this.#text());
  }

  /** An error need not be followed by an end, so it ends the recogniser itself. */
  #fail(recognition: RecognitionLike, name: string): void {
    if (recognition !== this.#current) return;
    if (this.#local && name === 'language-not-supported') {
      this.#local = false;
      this.#current = null;
      return this.#start();
    }
    const known = ERRORS[name];
    if (known !== undefined) {
      this.#failure = known();
      this.#current = null;
      this.#options.onSending(false);
      if (!this.#over) this.#options.onError(this.#failure);
    }
    this.#ended?.();
  }

  #end(recognition: RecognitionLike): void {
    if (recognition !== this.#current) return;
    this.#done = `${this.#done} ${this.#now}`.trim();
    this.#now = '';
    this.#current = null;
    this.#options.onSending(false);
    if (this.#over) return this.#ended?.();
    this.#timers.setTimeout(() => {
      if (!this.#over && this.#current === null && this.#failure === null) this.#start();
    }, RESTART_MS);
  }
}

/** Recognition by the browser, on the device where it can; its audio may go to the maker of the browser. */
export function createBrowserRecogniser(Recognition: RecognitionClass, timers: Timers): Recogniser {
  const local = new Map<string, boolean>();
  const ask = (tag: string): void => {
    if (local.has(tag) || Recognition.available === undefined) return;
    local.set(tag, false);
    Recognition.available({ langs: [tag], processLocally: true }).then(
      (answer) => local.set(tag, answer === 'available'),
      () => undefined,
    );
  };
  return {
    engine: 'browser',
    judges: false,
    open(options) {
      const tag = options.language ?? options.locale;
      ask(tag);
      return new BrowserHearing(() => new Recognition(), timers, options, local.get(tag) === true);
    },
    close: () => undefined,
  };
}
