import { CsError, LIMITS, SPEECH_STREAM, toCsError, uuid } from '@cs-kit/protocol';
import type { SpeechFrame } from '@cs-kit/protocol';
import type { Transcript } from '../types.ts';
import type { LiveOptions, LiveSession, OpenLive } from './types.ts';

/** Turns whose words are kept, for who asks again because the answer was lost with the line. */
const TURNS_KEPT = 8;

/** The socket that a stream is heard through. */
export interface Line {
  tell(frame: SpeechFrame): void;
  /** Stops reading, or goes on. */
  hold(on: boolean): void;
  /** Another one goes on with the stream. */
  replaced(): void;
}

/** Bytes for the engine above which nothing more is read, and below which it is again. */
const [HIGH_BYTES, LOW_BYTES] = [256 * 1024, 64 * 1024];

/** One stream of speech: turns, and their words. It outlives its line, so that a page goes on where it was. */
export class SpeechStream {
  readonly id = uuid();
  readonly actorId: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly #session: LiveSession;
  /** Bytes of a millisecond of sound. */
  readonly #perMs: number;
  #line: Line | null = null;
  #held = false;
  #received = 0;
  /** Where the running turn begins, in bytes. */
  #began = 0;
  /** Why the running turn is lost, where it is. */
  #lost: CsError | null = null;
  /** Turns that were asked for, the oldest first; null until the words are there. */
  readonly #turns = new Map<string, SpeechFrame | null>();
  /** Tells in the order of the turns. */
  #telling: Promise<void> = Promise.resolve();

  constructor(options: Omit<LiveOptions, 'onPartial' | 'onDrain'>, open: OpenLive) {
    this.actorId = options.actor.id;
    this.sampleRate = options.sampleRate;
    this.#perMs = (options.sampleRate * 2) / 1000;
    this.#session = open({
      ...options,
      onPartial: (text, language, behindBytes = 0) =>
        this.#line?.tell({ type: 'partial', text, endMs: this.#ms(this.#received - behindBytes), ...(language !== undefined && { language }) }),
      onDrain: () => this.#flow(),
    });
  }

  /** Whether a page is connected. */
  get attached(): boolean {
    return this.#line !== null;
  }

  /** A page begins, or goes on. Throws `request/invalid` where it knows of more than ever arrived. */
  attach(line: Line, knownBytes: number): void {
    if (knownBytes > this.#received)
      throw new CsError('request/invalid', 'More bytes than the stream has received.', {
        errors: [{ pointer: '/receivedBytes', detail: `at most ${this.#received}` }],
      });
    this.#line?.replaced();
    this.#line = line;
    this.#held = false;
    line.tell({ type: 'ready', streamId: this.id, maxFrameBytes: SPEECH_STREAM.frameBytes, receivedBytes: this.#received });
  }

  /** The line is gone; says whether it was the one of this stream. */
  detach(line: Line): boolean {
    if (this.#line !== line) return false;
    this.#line = null;
    return true;
  }

  /** Takes sound of the running turn. */
  take(sound: Uint8Array): void {
    this.#received += sound.length;
    if (this.#lost !== null) return;
    try {
      if (this.#ms(this.#received - this.#began) > LIMITS.utteranceMs)
        throw new CsError('request/too-large', `A turn may be ${LIMITS.utteranceMs / 1000} seconds long.`);
      this.#session.write(sound);
      this.#flow();
    } catch (error) {
      this.#lose(toCsError(error));
    }
  }

  /** It has become quiet. */
  pause(): void {
    if (this.#lost === null) this.#session.pause();
  }

  /** The turn is over: its words, or why there are none, are told once; by the same id they are told again. `pay` throws where this person may not cost more. */
  commit(turnId: string, pay: () => void): void {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return void (known !== null && this.#line?.tell(known));
    const [startMs, endMs, lost] = [this.#ms(this.#began), this.#ms(this.#received), this.#lost];
    const words = endMs === startMs ? Promise.resolve({ text: '' }) : this.#words(lost, pay);
    this.#next();
    this.#turns.set(turnId, null);
    for (const [old, frame] of this.#turns) if (this.#turns.size > TURNS_KEPT && frame !== null) this.#turns.delete(old);
    const frame = words.then(
      ({ text, language }: { readonly text: string; readonly language?: string }): SpeechFrame => {
        return { type: 'final', turnId, text, startMs, endMs, ...(language !== undefined && { language }) };
      },
      (error: unknown): SpeechFrame => this.#failure(toCsError(error), turnId),
    );
    this.#telling = Promise.all([frame, this.#telling]).then(([told]) => {
      this.#turns.set(turnId, told);
      this.#line?.tell(told);
    });
  }

  async #words(lost: CsError | null, pay: () => void): Promise<Transcript> {
    if (lost !== null) throw lost;
    try {
      pay();
    } catch (error) {
      this.#session.cancel();
      throw error;
    }
    return this.#session.commit();
  }

  /** What was sent of the running turn was none. */
  cancel(): void {
    this.#session.cancel();
    this.#next();
  }

  /** Lets the engine go. */
  close(): void {
    this.#line = null;
    this.#session.close(new CsError('provider/interrupted', 'The stream has ended.'));
  }

  #next(): void {
    this.#began = this.#received;
    this.#lost = null;
  }

  /** The turn is lost: whoever is still speaking learns it now, and the end of the turn says it again. */
  #lose(error: CsError): void {
    this.#lost = error;
    this.#session.cancel();
    this.#line?.tell(this.#failure(error));
  }

  #failure(error: CsError, turnId?: string): SpeechFrame {
    const elsewhere = this.#session.elsewhere && error.code.startsWith('provider/');
    return { ...failure(error, turnId), ...(elsewhere && { elsewhere: true as const }) } as SpeechFrame;
  }

  /** An engine that is slower than the voice slows the line, and nothing is gathered here. */
  #flow(): void {
    const { backlog } = this.#session;
    const hold = backlog > (this.#held ? LOW_BYTES : HIGH_BYTES);
    if (hold !== this.#held) this.#line?.hold(hold);
    this.#held = hold;
  }

  #ms(bytes: number): number {
    return Math.round(bytes / this.#perMs);
  }
}

/** A failure as a frame. */
export function failure(error: CsError, turnId?: string): SpeechFrame {
  const { code, message, retryable, retryAfterMs } = error;
  return { type: 'error', code, message, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(turnId !== undefined && { turnId }) };
}
