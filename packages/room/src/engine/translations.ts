import { isPlainFor, languageOf, toCsError } from '@cs-kit/protocol';
import type { ErrorCode, TranslatedMessage, TranslationsAnswer } from '@cs-kit/protocol';
import type { MessageRow } from './timeline.ts';

/** Asks the relay for messages in a language. */
export type AskTranslations = (roomId: string, messageIds: readonly string[], language: string) => Promise<TranslationsAnswer>;

/** Where the translation of a message stands. Equal states are the same object. */
export type Translation =
  | { readonly state: 'asking' }
  | { readonly state: 'failed' }
  | {
      readonly state: 'done';
      /** BCP 47 tag of the original's language; null where it is not known. */
      readonly from: string | null;
      readonly language: string;
      readonly text: string;
      /** The reader wants to see what was written. */
      readonly original: boolean;
    };

/** Who reads. */
export interface Reader {
  readonly roomId: string;
  /** Id of the reader, whose own messages are not translated. */
  readonly me: string | null;
  /** BCP 47 tag of the language that they read. */
  readonly language: string;
}

/** A message on its way into another language, or there; null where it needs none. */
interface Entry {
  readonly id: string;
  readonly text: string;
  translation: Translation | null;
  /** Whether another try may help, once there is a connection again. */
  again: boolean;
}

/** Messages of one request, so that the first are there soon. */
const BATCH = 8;
/** Requests at the same time: what is newly written does not wait for history. */
const AT_ONCE = 2;
/** Messages that are remembered. */
const KEPT = 1000;
const ASKING: Translation = Object.freeze({ state: 'asking' });
const FAILED: Translation = Object.freeze({ state: 'failed' });
/** Refusals of a whole room: nothing is translated there. */
const OFF: ReadonlySet<ErrorCode> = new Set(['conversation/not-translated', 'provider/unconfigured']);

/** Translations of the messages of one room, as far as somebody has looked at them: each is asked for once. */
export class RoomTranslations {
  readonly #ask: AskTranslations;
  readonly #changed: () => void;
  readonly #entries = new Map<string, Entry>();
  readonly #originals = new Set<string>();
  #reader: Reader = { roomId: '', me: null, language: 'en' };
  #language = 'en';
  #off = false;
  #wanted = new Set<Entry>();
  #working = 0;

  constructor(ask: AskTranslations, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** Says who reads where. Another room or language begins anew. */
  read(reader: Reader): void {
    const language = languageOf(reader.language) ?? 'en';
    if (reader.roomId !== this.#reader.roomId || language !== this.#language) this.restart();
    this.#reader = reader;
    this.#language = language;
  }

  /** Forgets what was asked, so that it is asked anew: translation was switched on again. */
  restart(): void {
    this.#entries.clear();
    this.#wanted = new Set();
    this.#off = false;
  }

  /** What is known of a message; null where it needs no translation, or nobody has looked at it yet. */
  of(row: MessageRow): Translation | null {
    const entry = this.#entries.get(row.id);
    return this.#off || entry?.text !== row.message.text ? null : entry.translation;
  }

  /** Somebody looks at a message: it will be translated where it has to be. */
  look(row: MessageRow): void {
    const { id, message, author } = row;
    if (this.#off || this.#entries.get(id)?.text === message.text) return;
    const needs = author.id !== this.#reader.me && message.origin !== 'notice' && row.deleted !== true && !isPlainFor(message.text, this.#language);
    const entry: Entry = { id, text: message.text, translation: needs ? ASKING : null, again: false };
    this.#keep(entry);
    if (needs) this.#want(entry);
  }

  /** Tries again what failed. */
  retry(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.translation?.state !== 'failed') return;
    entry.translation = ASKING;
    this.#want(entry);
    this.#changed();
  }

  /** Tries again all that failed for want of a connection or of patience. */
  retryAll(): void {
    for (const { id, again } of [...this.#entries.values()]) if (again) this.retry(id);
  }

  /** Shows what was written, or the translation again. It is remembered for this message. */
  toggle(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.translation?.state !== 'done') return;
    const original = !entry.translation.original;
    if (original) this.#originals.add(id);
    else this.#originals.delete(id);
    entry.translation = { ...entry.translation, original };
    this.#changed();
  }

  #keep(entry: Entry): void {
    this.#entries.delete(entry.id);
    this.#entries.set(entry.id, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= KEPT) break;
      this.#entries.delete(oldest);
    }
  }

  #want(entry: Entry): void {
    this.#wanted.add(entry);
    // All that is looked at in this moment stands in line before the newest are taken.
    queueMicrotask(() => this.#work());
  }

  #work(): void {
    if (this.#working >= AT_ONCE || this.#wanted.size === 0) return;
    const batch = [...this.#wanted].slice(-BATCH);
    for (const entry of batch) this.#wanted.delete(entry);
    this.#working += 1;
    void this.#fetch(batch).finally(() => {
      this.#working -= 1;
      this.#changed();
      this.#work();
    });
    this.#work();
  }

  async #fetch(batch: readonly Entry[]): Promise<void> {
    const { roomId } = this.#reader;
    const language = this.#language;
    try {
      const ids = batch.map(({ id }) => id);
      const { items } = await this.#ask(roomId, ids, language);
      const byId = new Map(items.map((item) => [item.messageId, item]));
      for (const entry of batch) this.#take(entry, byId.get(entry.id), language);
    } catch (thrown) {
      const { code, retryable } = toCsError(thrown);
      if (OFF.has(code)) this.#off ||= roomId === this.#reader.roomId;
      for (const entry of batch) this.#fail(entry, retryable);
    }
  }

  #take(entry: Entry, item: TranslatedMessage | undefined, language: string): void {
    if (item === undefined) return this.#fail(entry, false);
    if ('code' in item) {
      if (item.code === 'request/not-found') entry.translation = null;
      else this.#fail(entry, item.retryable);
      return;
    }
    const { from, text } = item;
    entry.translation = text === null ? null : { state: 'done', from, language, text, original: this.#originals.has(entry.id) };
    entry.again = false;
  }

  #fail(entry: Entry, again: boolean): void {
    entry.translation = FAILED;
    entry.again = again;
  }
}
