import type { CsError } from '@cs-kit/protocol';
import { sentencesOf, type Sentence } from './sentences.ts';
import type { Speaker, SpeakOptions, Utterance } from './types.ts';

/** What happens while a text is spoken. */
export interface TalkCallbacks {
  /** The first sound. */
  onStart(): void;
  /** A word or sentence is heard now, as a range of the whole text. */
  onRange(from: number, to: number): void;
  onLevel(level: number): void;
  /** One voice failed and the next one goes on. */
  onFallback(error: CsError): void;
}

/** How a text ended. */
export type TalkEnd = 'spoken' | 'stopped' | 'silent';

/** A text that is being spoken, sentence by sentence; the next one is prepared while one sounds. */
export class Talk {
  readonly text: string;
  readonly #speakers: readonly Speaker[];
  readonly #options: SpeakOptions;
  readonly #callbacks: TalkCallbacks;
  #current: Utterance | null = null;
  #next: Utterance | null = null;
  /** Where the running sentence begins. */
  #from = 0;
  #stopped = false;
  #started = false;
  /** Set while it stands still: lets the next sentence begin. */
  #release: (() => void) | null = null;
  #gate: Promise<void> | null = null;

  constructor(text: string, speakers: readonly Speaker[], options: SpeakOptions, callbacks: TalkCallbacks) {
    this.text = text;
    this.#speakers = speakers.filter((speaker) => speaker.can(options.language));
    this.#options = options;
    this.#callbacks = callbacks;
  }

  /** Speaks. Never rejects: 'silent' means that no voice could. */
  async run(): Promise<TalkEnd> {
    const sentences = sentencesOf(this.text, this.#options.language);
    let voice = 0;
    for (let at = 0; at < sentences.length && !this.#stopped;) {
      if (this.#gate !== null) await this.#gate;
      if (this.#stopped) break;
      const speaker = this.#speakers[voice];
      if (speaker === undefined) return this.#started ? 'spoken' : 'silent';
      try {
        await this.#say(speaker, sentences[at] as Sentence, sentences[at + 1]);
        at += 1;
      } catch (error) {
        this.#drop();
        voice += 1;
        // A chosen voice belongs to the speaker that failed.
        if (this.#speakers[voice] !== undefined) this.#callbacks.onFallback(error as CsError);
      }
    }
    return this.#stopped ? 'stopped' : 'spoken';
  }

  stop(): void {
    this.#stopped = true;
    this.#current?.stop();
    this.#drop();
    this.resume();
  }

  /** Characters of the text that were heard so far, up to the end of a word. */
  get heard(): number {
    return this.#started ? this.#from + (this.#current?.heard ?? 0) : 0;
  }

  /** Stands still; false where the voice cannot. */
  hold(): boolean {
    if (this.#gate !== null) return true;
    if (this.#current !== null && !this.#current.hold(true)) return false;
    this.#gate = new Promise((resolve) => (this.#release = resolve));
    return true;
  }

  /** Goes on at the place where it was held. */
  resume(): void {
    this.#gate = null;
    this.#release?.();
    this.#release = null;
    if (!this.#stopped) this.#current?.hold(false);
  }

  duck(on: boolean): void {
    this.#current?.duck(on);
  }

  async #say(speaker: Speaker, { text, from }: Sentence, following: Sentence | undefined): Promise<void> {
    this.#current = this.#next ?? speaker.prepare(text, this.#options);
    this.#from = from;
    this.#next = following === undefined ? null : speaker.prepare(following.text, this.#options);
    await this.#current.play({
      onStart: () => {
        if (this.#started) return;
        this.#started = true;
        this.#callbacks.onStart();
      },
      onWord: (start, end) => this.#callbacks.onRange(from + start, from + end),
      onLevel: (level) => this.#callbacks.onLevel(level),
    });
  }

  #drop(): void {
    this.#next?.stop();
    this.#next = null;
  }
}
