import type { DraftAttachment } from '@cs-kit/core';

/** A file on its way into a message. */
export interface Item {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  readonly preview: string | null;
  /** 0 to 1 while it uploads; 1 when it is stored. */
  readonly share: number;
  readonly ready: DraftAttachment | null;
  readonly failed: string | null;
  readonly cancel: AbortController;
  readonly file: File | null;
  /** Whether it was added to a note for the team. */
  readonly internal: boolean;
}
