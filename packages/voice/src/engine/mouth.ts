import type { CsError } from '@cs-kit/protocol';
import { Talk } from './talk.ts';
import type { VoiceDeps, VoiceSettings } from './types.ts';

/** A text that waits to be spoken. */
interface Line {
  readonly text: string;
  readonly language: string;
  readonly resolve: (heard: boolean) => void;
}

/** What happens while texts are spoken. */
export interface MouthHandlers {
  /** This is spoken from now on. */
  onText(text: string): void;
  /** Its first sound. */
  onStart(text: string): void;
  /** A word or sentence is heard now, as a range of the text. */
  onRange(from: number, to: number): void;
  onLevel(level: number): void;
  /** One voice failed and the next one goes on. */
  onFallback(error: CsError): void;
  /** It is over: so many characters of it were heard. `silent`: no voice could say it. */
  onEnd(end: { readonly text: string; readonly heard: number; readonly how: 'spoken' | 'interrupted' | 'silent' }): void;
}

/** Speaks texts one after another. The first one says that the voice is an automatic one. */
export class Mouth {
  readonly #deps: Pick<VoiceDeps, 'speakers' | 'introduction'>;
  readonly #on: MouthHandlers;
  #lines: Line[] = [];
  #talk: Talk | null = null;
  #held = false;
  #introduced = false;

  constructor(deps: Pick<VoiceDeps, 'speakers' | 'introduction'>, on: MouthHandlers) {
    this.#deps = deps;
    this.#on = on;
  }

  /** Whether a text is being spoken, or is held. */
  get speaking(): boolean {
    return this.#talk !== null;
  }

  /** Whether it stands still until it is clear whether the visitor interrupts. */
  get held(): boolean {
    return this.#held;
  }

  /** Puts a text behind the others. Resolves at its end or when it is interrupted; with false where no voice could say it. */
  add(text: string, language: string): Promise<boolean> {
    return new Promise((resolve) => void this.#lines.push({ text, language, resolve }));
  }

  /** Begins the next text, if there is one and nothing is being spoken. */
  next({ voice, rate }: VoiceSettings): void {
    const line = this.#talk === null ? this.#lines.shift() : undefined;
    if (line === undefined) return;
    const text = this.#introduced ? line.text : `${this.#deps.introduction()} ${line.text}`.trim();
    const talk = new Talk(
      text,
      this.#deps.speakers,
      { language: line.language, voice, rate },
      {
        onStart: () => {
          this.#introduced = true;
          this.#on.onStart(text);
        },
        onRange: (from, to) => this.#talk === talk && this.#on.onRange(from, to),
        onLevel: (level) => this.#talk === talk && this.#on.onLevel(level),
        onFallback: (error) => this.#on.onFallback(error),
      },
    );
    this.#talk = talk;
    this.#on.onText(text);
    void this.#run(talk, line.resolve);
  }

  /** Makes it quiet while it is unclear whether somebody speaks. */
  duck(on: boolean): void {
    this.#talk?.duck(on);
  }

  /** Lets it stand still at once; false where the voice cannot, or nothing is spoken. */
  hold(): boolean {
    this.#held = this.#talk?.hold() ?? false;
    return this.#held;
  }

  /** Goes on at the very place where it was held, as loud as before. */
  resume(): void {
    this.#held = false;
    this.#talk?.duck(false);
    this.#talk?.resume();
  }

  /** Ends what is spoken, and what waits behind it. */
  end(): void {
    for (const { resolve } of this.#lines.splice(0)) resolve(true);
    const talk = this.#talk;
    this.#held = false;
    if (talk === null) return;
    this.#talk = null;
    const heard = talk.heard;
    talk.stop();
    this.#on.onEnd({ text: talk.text, heard, how: 'interrupted' });
  }

  async #run(talk: Talk, resolve: (heard: boolean) => void): Promise<void> {
    const end = await talk.run();
    resolve(end !== 'silent');
    if (this.#talk !== talk) return;
    this.#talk = null;
    this.#held = false;
    this.#on.onEnd({ text: talk.text, heard: talk.text.length, how: end === 'silent' ? 'silent' : 'spoken' });
  }
}
