import type { Citation } from '@cs-kit/protocol';
import type { Source } from './knowledge/types.ts';
import { HANDOVER_MARK } from './prompt.ts';

/** Longest thing in square brackets that may be a marker. */
const MARK_CHARS = HANDOVER_MARK.length;
const NUMBERS = /^\[\s*\d{1,2}(?:\s*[,，、]\s*\d{1,2})*\s*\]$/;

/** Reads a model's words as they come: numbers its citations in the order of their first use, cuts out markers that name no source and the one that asks for a person. */
export class CitationStream {
  readonly #sources: readonly Source[];
  readonly #cited: Source[] = [];
  #held = '';
  #text = '';
  #handover = false;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** Everything given out so far. */
  get text(): string {
    return this.#text;
  }

  /** Whether the model asked for a person. */
  get handover(): boolean {
    return this.#handover;
  }

  /** Sources in the order of their numbers in the text. */
  get citations(): readonly Citation[] {
    return this.#cited.map(({ articleId, title, url, passage }) => ({ articleId, title, url, passage }));
  }

  /** Takes the next words; gives back what may be shown. A marker cut in two is held until its end. */
  push(words: string): string {
    return this.#give(words, false);
  }

  /** Gives back what was held. */
  end(): string {
    return this.#give('', true);
  }

  #give(words: string, last: boolean): string {
    const text = this.#held + words;
    let out = '';
    let at = 0;
    for (;;) {
      const open = text.indexOf('[', at);
      if (open < 0) break;
      const close = text.indexOf(']', open);
      const nested = text.indexOf('[', open + 1);
      if (close < 0 && !last && nested < 0 && text.length - open < MARK_CHARS) {
        out += text.slice(at, open);
        return this.#emit(out, text.slice(open));
      }
      const isMark = close > 0 && (nested < 0 || close < nested);
      out += text.slice(at, open) + (isMark ? this.#mark(text.slice(open, close + 1)) : '[');
      at = isMark ? close + 1 : open + 1;
    }
    return this.#emit(out + text.slice(at), '');
  }

  #emit(out: string, held: string): string {
    this.#held = held;
    this.#text += out;
    return out;
  }

  /** What stands in the text for something in brackets. */
  #mark(mark: string): string {
    if (mark.toLowerCase() === HANDOVER_MARK) {
      this.#handover = true;
      return '';
    }
    if (!NUMBERS.test(mark)) return mark;
    return [...new Set((mark.match(/\d+/g) ?? []).map((digits) => this.#number(Number(digits))))]
      .filter((number) => number > 0)
      .map((number) => `[${number}]`)
      .join('');
  }

  /** The number under which a source is cited, or 0 where there is no such source. */
  #number(given: number): number {
    const source = this.#sources[given - 1];
    if (source === undefined) return 0;
    if (!this.#cited.includes(source)) this.#cited.push(source);
    return this.#cited.indexOf(source) + 1;
  }
}
