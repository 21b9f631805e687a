import { CsError } from '@cs-kit/protocol';
import type { Speaker, SpeakOptions, Utterance, Voice } from './types.ts';

/** What the browser's voices need. */
export interface BrowserSpeakerDeps {
  readonly synthesis: SpeechSynthesis;
  readonly Utterance: typeof SpeechSynthesisUtterance;
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
}

/** Milliseconds after which a voice that gives no sign of life has failed: some browsers swallow an utterance without an event. */
const START_MS = 4000;
/** Milliseconds for each character of a sentence before it counts as stuck. */
const CHAR_MS = 250;

const base = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

/** The best voice for a language: the chosen one where it speaks it, else one of the region, on the device before one of a server. */
export function chooseVoice(voices: readonly SpeechSynthesisVoice[], language: string, id: string | null): SpeechSynthesisVoice | null {
  const fitting = voices.filter((voice) => base(voice.lang) === base(language));
  const tag = language.toLowerCase();
  const score = (voice: SpeechSynthesisVoice): number =>
    (voice.voiceURI === id ? 8 : 0) + (voice.lang.toLowerCase().replace('_', '-') === tag ? 4 : 0) + (voice.localService ? 2 : 0) + (voice.default ? 1 : 0);
  return [...fitting].sort((one, other) => score(other) - score(one))[0] ?? null;
}

/** End of the word that begins at a place, for browsers that tell only where it begins. */
function wordEnd(text: string, from: number): number {
  const found = /[\s\p{P}]/u.exec(text.slice(from + 1));
  return found === null ? text.length : from + 1 + found.index;
}

class BrowserUtterance implements Utterance {
  readonly #deps: BrowserSpeakerDeps;
  readonly #text: string;
  readonly #options: SpeakOptions;
  #settle: ((error?: CsError) => void) | null = null;
  #heard = 0;
  #stopped = false;

  constructor(deps: BrowserSpeakerDeps, text: string, options: SpeakOptions) {
    this.#deps = deps;
    this.#text = text;
    this.#options = options;
  }

  play({ onStart, onWord }: Parameters<Utterance['play']>[0]): Promise<void> {
    const { synthesis, Utterance: Made, setTimeout, clearTimeout } = this.#deps;
    const voice = chooseVoice(synthesis.getVoices(), this.#options.language, this.#options.voice);
    if (voice === null) return Promise.reject(new CsError('voice/unsupported', 'This browser has no voice for this language.'));
    if (this.#stopped) return Promise.resolve();
    const utterance = new Made(this.#text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = this.#options.rate;
    return new Promise((resolve, reject) => {
      let timer = setTimeout(() => settle(new CsError('voice/unsupported', 'The voice of this browser does not start.')), START_MS);
      const settle = (error?: CsError): void => {
        this.#settle = null;
        clearTimeout(timer);
        utterance.onstart = utterance.onboundary = utterance.onend = utterance.onerror = null;
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#settle = settle;
      utterance.onstart = () => {
        clearTimeout(timer);
        timer = setTimeout(() => settle(), START_MS + (this.#text.length * CHAR_MS) / this.#options.rate);
        onStart();
      };
      utterance.onboundary = ({ name, charIndex, charLength }) => {
        if (name !== undefined && name !== 'word') return;
        this.#heard = charLength > 0 ? charIndex + charLength : wordEnd(this.#text, charIndex);
        onWord(charIndex, this.#heard);
      };
      utterance.onend = () => {
        this.#heard = this.#text.length;
        settle();
      };
      utterance.onerror = ({ error }) =>
        settle(error === 'interrupted' || error === 'canceled' ? undefined : new CsError('voice/unsupported', 'The voice of this browser failed.'));
      synthesis.speak(utterance);
    });
  }

  stop(): void {
    this.#stopped = true;
    if (this.#settle === null) return;
    // The browser tells the end late or not at all; whoever waits must not.
    const settle = this.#settle;
    this.#deps.synthesis.cancel();
    settle();
  }

  /** The volume of a running utterance cannot be changed. */
  duck(): void {}

  /** Not every browser can pause one, and some forget it. */
  hold(): boolean {
    return false;
  }

  get heard(): number {
    return this.#heard;
  }
}

/** The voices of the browser, or null where it has no synthesis. */
export function browserSynthesis(scope: object = globalThis): Pick<BrowserSpeakerDeps, 'synthesis' | 'Utterance'> | null {
  const { speechSynthesis, SpeechSynthesisUtterance } = scope as {
    readonly speechSynthesis?: SpeechSynthesis;
    readonly SpeechSynthesisUtterance?: BrowserSpeakerDeps['Utterance'];
  };
  return speechSynthesis === undefined || SpeechSynthesisUtterance === undefined ? null : { synthesis: speechSynthesis, Utterance: SpeechSynthesisUtterance };
}

/** Speech by the voices of the browser. */
export function createBrowserSpeaker(deps: BrowserSpeakerDeps): Speaker {
  const { synthesis } = deps;
  return {
    engine: 'browser',
    unlock() {
      // Voices are loaded at the first question; an utterance inside a press lets later ones sound on iOS.
      synthesis.getVoices();
      const silent = new deps.Utterance('');
      silent.volume = 0;
      synthesis.speak(silent);
    },
    can: (language) => chooseVoice(synthesis.getVoices(), language, null) !== null,
    voices: async () => synthesis.getVoices().map((voice): Voice => ({ id: voice.voiceURI, name: voice.name, languages: [voice.lang] })),
    prepare: (text, options) => new BrowserUtterance(deps, text, options),
  };
}
