import type { ErrorCode } from './errors.ts';

/* The wire of `/v1/speech/stream`: control as JSON text, sound as binary frames of 16-bit little-endian mono samples. */

/** Bounds of a stream of speech. Sizes in bytes, times in milliseconds. */
export const SPEECH_STREAM = {
  /** One frame of sound: 200 ms at 48 kHz fit. */
  frameBytes: 32 * 1024,
  /** How long a stream waits for its page after the line was lost. */
  resumeMs: 30_000,
  /** A socket that has not begun by then is closed. */
  helloMs: 10_000,
  /** Lowest rate of samples, in Hz. */
  leastRate: 8_000,
  /** Highest rate of samples, in Hz. */
  mostRate: 48_000,
  /** Longest id of a turn. */
  turnIdChars: 64,
} as const;

/** What a page says. */
export type SpeechRequest =
  /** Begins a stream. Without a language the engine finds out. */
  | { readonly type: 'start'; readonly language?: string; readonly sampleRate: number; readonly encoding: 'pcm16' }
  /** Goes on after a lost line; `receivedBytes` is what the page knows to have arrived. `ready` tells how much did: the page sends what comes after it. */
  | { readonly type: 'start'; readonly streamId: string; readonly receivedBytes: number }
  /** It has become quiet, perhaps at the end of the turn: the words so far are asked for. */
  | { readonly type: 'pause' }
  /** The turn is over. It has exactly one `final`; to say the same again, by its id, is safe. */
  | { readonly type: 'commit'; readonly turnId?: string }
  /** What was sent since the last turn was none. */
  | { readonly type: 'cancel' }
  /** The stream is over: nothing of it is kept. */
  | { readonly type: 'stop' };

/** What the relay says. Milliseconds are counted in sound, from the beginning of the stream. */
export type SpeechFrame =
  | { readonly type: 'ready'; readonly streamId: string; readonly maxFrameBytes: number; readonly receivedBytes: number }
  /** Words so far of the running turn, `endMs` of its sound: all of them, not those that are new. */
  | { readonly type: 'partial'; readonly text: string; readonly endMs: number; readonly language?: string }
  | { readonly type: 'final'; readonly turnId: string; readonly text: string; readonly startMs: number; readonly endMs: number; readonly language?: string }
  /** Something failed. With a `turnId` it was that turn, and the stream goes on. */
  | {
      readonly type: 'error';
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
      readonly turnId?: string;
      /** Sent whole, the turn goes to another engine. */
      readonly elsewhere?: true;
    };
