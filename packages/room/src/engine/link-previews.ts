import { toCsError } from '@cs-kit/protocol';
import type { LinkPreview, PreviewAnswer } from '@cs-kit/protocol';

/** A message whose link may have a preview. */
export interface Linked {
  readonly id: string;
  readonly message: { readonly text: string };
}

/** Asks the relay what stands behind the link of a message. */
export type AskPreview = (roomId: string, messageId: string) => Promise<PreviewAnswer>;

/** Previews that are remembered. */
const KEPT = 500;
/** How long nothing is asked after the relay could not be reached, in milliseconds. */
const PAUSE_MS = 30_000;

/** What stands behind the links of messages: asked one after another, the newest first, and each once. */
export class LinkPreviews {
  readonly #ask: AskPreview;
  readonly #changed: () => void;
  readonly #now: () => number;
  readonly #known = new Map<string, LinkPreview | null>();
  readonly #off = new Set<string>();
  readonly #wanted = new Map<string, readonly [roomId: string, messageId: string]>();
  #working = false;
  #pausedUntil = 0;

  constructor(ask: AskPreview, changed: () => void, now: () => number = () => Date.now()) {
    this.#ask = ask;
    this.#changed = changed;
    this.#now = now;
  }

  /** The preview of a message as far as it is known; what is not will be asked for. */
  get(roomId: string, { id, message }: Linked): LinkPreview | null {
    const key = `${id} ${message.text}`;
    const known = this.#known.get(key);
    if (known !== undefined || this.#off.has(roomId) || this.#now() < this.#pausedUntil) return known ?? null;
    this.#wanted.set(key, [roomId, id]);
    if (!this.#working) void this.#work();
    return null;
  }

  async #work(): Promise<void> {
    this.#working = true;
    // All that is wanted at this moment stands in line before the newest is taken.
    await Promise.resolve();
    for (let next = [...this.#wanted].at(-1); next !== undefined; next = [...this.#wanted].at(-1)) {
      const [key, [roomId, messageId]] = next;
      await this.#look(key, roomId, messageId);
      // Not before: who asks meanwhile must not have it asked twice.
      this.#wanted.delete(key);
    }
    this.#working = false;
  }

  async #look(key: string, roomId: string, messageId: string): Promise<void> {
    try {
      const { on, preview } = await this.#ask(roomId, messageId);
      if (on) this.#keep(key, preview);
      else {
        this.#off.add(roomId);
        this.#wanted.clear();
      }
    } catch (thrown) {
      const error = toCsError(thrown);
      if (!error.retryable) this.#keep(key, null);
      else {
        this.#pausedUntil = this.#now() + (error.retryAfterMs ?? PAUSE_MS);
        this.#wanted.clear();
      }
    }
  }

  #keep(key: string, preview: LinkPreview | null): void {
    this.#known.set(key, preview);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) break;
      this.#known.delete(oldest);
    }
    if (preview !== null) this.#changed();
  }
}
