import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import { toCsError, VOICE_LIMITS } from '@cs-kit/protocol';
import type { CsError, TranscriptAnswer, VoiceTranscript } from '@cs-kit/protocol';

/** What transcripts need of a client. */
export type TranscriptClient = Pick<RelayClient, 'fetch'>;

/** What this page knows of the words of one voice message. */
export type WordsState =
  | { readonly phase: 'hidden' }
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: CsError }
  | { readonly phase: 'shown'; readonly transcript: VoiceTranscript };

/** Messages whose words are remembered. */
const KEPT = 200;
/** The relay gives up first, and says why. */
const WAIT_MS = VOICE_LIMITS.transcriptMs + 10_000;
const HIDDEN: WordsState = { phase: 'hidden' };

const pathOf = (fileId: string): string => `/v1/files/${fileId}/transcript`;

/** The words of the voice messages that one client shows. Lists draw their rows anew as they move: what is open stays open. */
export class Transcripts {
  readonly #client: TranscriptClient;
  readonly #on: Store<boolean> = createStore<boolean>(false);
  readonly #states = new Map<string, Store<WordsState>>();
  readonly #known = new Map<string, VoiceTranscript>();
  #asked: Promise<void> | null = null;

  constructor(client: TranscriptClient) {
    this.#client = client;
  }

  /** Whether words can be asked for at this relay; false until `look` has found out. */
  get on(): Readable<boolean> {
    return this.#on;
  }

  /** How it stands with the words of a message. */
  of(fileId: string): Readable<WordsState> {
    return this.#state(fileId);
  }

  /** Finds out whether words can be asked for: once for all messages, and again with the next one where that did not work. */
  look(fileId: string): Promise<void> {
    this.#asked ??= this.#ask<TranscriptAnswer>(fileId).then(
      ({ on, transcript }) => {
        if (transcript !== null) this.#keep(fileId, transcript);
        this.#on.set(on);
      },
      () => void (this.#asked = null),
    );
    return this.#asked;
  }

  /** Shows the words; asks the relay for them where they are not known. Never rejects: `failed` says why. */
  async show(fileId: string): Promise<void> {
    const state = this.#state(fileId);
    if (state.get().phase === 'loading') return;
    const known = this.#known.get(fileId);
    if (known !== undefined) return state.set({ phase: 'shown', transcript: known });
    state.set({ phase: 'loading' });
    try {
      const transcript = await this.#ask<VoiceTranscript>(fileId, { method: 'POST', timeoutMs: WAIT_MS });
      this.#keep(fileId, transcript);
      // Whoever has put it away meanwhile is not interrupted by it.
      if (state.get().phase === 'loading') state.set({ phase: 'shown', transcript });
    } catch (error) {
      if (state.get().phase === 'loading') state.set({ phase: 'failed', error: toCsError(error) });
    }
  }

  /** Puts the words away; they are kept. */
  hide(fileId: string): void {
    this.#state(fileId).set(HIDDEN);
  }

  async #ask<T>(fileId: string, init: Parameters<TranscriptClient['fetch']>[1] = {}): Promise<T> {
    return (await this.#client.fetch(pathOf(fileId), init)).json() as Promise<T>;
  }

  #keep(fileId: string, transcript: VoiceTranscript): void {
    this.#known.set(fileId, transcript);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value as string);
  }

  #state(fileId: string): Store<WordsState> {
    const there = this.#states.get(fileId);
    if (there !== undefined) return there;
    const made = createStore<WordsState>(HIDDEN);
    if (this.#states.size >= KEPT) this.#states.delete(this.#states.keys().next().value as string);
    this.#states.set(fileId, made);
    return made;
  }
}

const all = new WeakMap<TranscriptClient, Transcripts>();

/** The transcripts of a client: every player of a page shares them. */
export function transcriptsOf(client: TranscriptClient): Transcripts {
  const there = all.get(client) ?? new Transcripts(client);
  all.set(client, there);
  return there;
}
