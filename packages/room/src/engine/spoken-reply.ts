import type { ReplyInProgress, Row } from '@cs-kit/core';
import { plainText } from './plain-text.ts';

/** Where a sentence ends: its mark and the space after it, a full-width mark, or the end of a line. */
const END = /[.!?…]["'”’)\]]*\s+|[。！？]+|؟\s*|\n+/gu;

/** A streamed answer for those who hear it: whole sentences, each once, as they are complete. */
export class SpokenReply {
  #inReplyTo: string | null = null;
  #said = 0;
  #words = '';

  /** What is to be told now. */
  get words(): string {
    return this.#words;
  }

  /** Looks at the answer that is being written, and at the log for the one that was. */
  look(reply: Pick<ReplyInProgress, 'inReplyTo' | 'text'> | null, rows: readonly Row[]): void {
    if (reply !== null) {
      if (reply.inReplyTo !== this.#inReplyTo) this.#start(reply.inReplyTo);
      const text = plainText(reply.text);
      const ends = [...text.matchAll(END)].map((match) => match.index + match[0].length);
      this.#say(text, ends.findLast((end) => end > this.#said) ?? this.#said);
      return;
    }
    if (this.#inReplyTo === null || this.#said === 0) return;
    const done = rows.findLast((row) => row.type === 'message' && row.message.inReplyTo === this.#inReplyTo);
    if (done?.type !== 'message') return;
    const text = plainText(done.message.text);
    this.#say(text, text.length);
  }

  /** Whether a message of the log has been told while it was being written. */
  told(row: { readonly message: { readonly inReplyTo?: string } }): boolean {
    return this.#said > 0 && row.message.inReplyTo !== undefined && row.message.inReplyTo === this.#inReplyTo;
  }

  #start(inReplyTo: string): void {
    this.#inReplyTo = inReplyTo;
    this.#said = 0;
    this.#words = '';
  }

  #say(text: string, end: number): void {
    if (end <= this.#said) return;
    this.#words = text.slice(this.#said, end).trim();
    this.#said = end;
  }
}
