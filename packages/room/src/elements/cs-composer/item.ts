import type { DraftAttachment } from '@cs-kit/core';
import type { CsError } from '@cs-kit/protocol';

/** A file on its way into a message. */
export interface Item {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly preview: string | null;
  /** 0 to 1 while it uploads; 1 when all of it has left. */
  readonly share: number;
  readonly paused: boolean;
  readonly ready: DraftAttachment | null;
  readonly failed: CsError | null;
  /** Ends the attempt that runs; 'paused' keeps what has come. */
  readonly cancel: AbortController;
  readonly file: File | null;
  /** Whether it was added to a note for the team. */
  readonly internal: boolean;
}
