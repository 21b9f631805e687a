import type { DetectorKind } from './types.ts';

/** What the page tells the worker. Frames are answered in their order. */
export type ToWorker =
  /** `base`: the folder of the shipped files. */
  | { readonly type: 'load'; readonly kind: DetectorKind; readonly base: string }
  | { readonly type: 'frame'; readonly frame: Float32Array }
  | { readonly type: 'reset' };

/** What the worker tells. */
export type FromWorker =
  /** It runs. What is told before is lost. */
  | { readonly type: 'up' }
  | { readonly type: 'progress'; readonly loaded: number; readonly total: number }
  | { readonly type: 'ready' }
  | { readonly type: 'probability'; readonly value: number }
  /** Loading, or a frame, has failed. */
  | { readonly type: 'failed'; readonly message: string };
