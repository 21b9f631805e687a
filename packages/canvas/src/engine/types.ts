import type { SseEvent } from '@cs-kit/core';
import type { CsError, ImageJob } from '@cs-kit/protocol';

/** An engine as `GET /v1/images/engines` lists it. */
export interface ImageEngine {
  readonly name: string;
  readonly label: string;
  readonly ai: boolean;
  readonly dataGoesTo: 'device' | 'relay' | 'provider' | 'browser-vendor';
  readonly capabilities: {
    readonly sizes: readonly { readonly width: number; readonly height: number }[];
    readonly freeSize: { readonly step: number; readonly min: number; readonly max: number } | null;
    readonly count: number;
    readonly styles: readonly string[];
    readonly qualities: readonly string[];
    readonly seed: boolean;
    readonly negativePrompt: boolean;
    readonly edit: boolean;
    readonly progress: 'measured' | 'previews' | 'none';
    readonly promptChars: number;
  };
  readonly available: boolean;
  readonly reason?: string;
}

/** A job with what was asked, as the relay answers it. */
export interface JobDetail extends ImageJob {
  readonly prompt: string;
  readonly style?: string;
  readonly seed?: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** What the visitor asks for. */
export interface PictureRequest {
  readonly prompt: string;
  readonly engine: string;
  readonly style?: string;
  readonly seed?: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** One picture of the present batch. */
export type Tile = { readonly id: string; readonly jobId: string } & (
  | { readonly status: 'waiting' }
  | { readonly status: 'running'; readonly progress: number | null; readonly previewPath: string | null }
  | { readonly status: 'done'; readonly imageId: string; readonly width: number; readonly height: number }
  | { readonly status: 'failed'; readonly code: string }
  | { readonly status: 'cancelled' }
);

/** What the present batch does. */
export type BatchState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'submitting'; readonly request: PictureRequest }
  | { readonly phase: 'running'; readonly request: PictureRequest; readonly tiles: readonly Tile[]; readonly startedAt: number; readonly lost: boolean }
  | { readonly phase: 'done'; readonly request: PictureRequest; readonly tiles: readonly Tile[] }
  | { readonly phase: 'failed'; readonly request: PictureRequest; readonly error: CsError };

/** A finished picture. */
export interface Picture {
  readonly imageId: string;
  readonly jobId: string;
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  readonly engine: string;
  readonly seed: number | null;
  /** ISO time of the job. */
  readonly at: string;
}

/** What was loaded of the engines. */
export type EnginesState =
  { readonly phase: 'loading' } | { readonly phase: 'ready'; readonly items: readonly ImageEngine[] } | { readonly phase: 'failed'; readonly error: CsError };

/** The visitor's earlier pictures. */
export type HistoryState =
  | { readonly phase: 'unknown' }
  | { readonly phase: 'loading'; readonly items: readonly Picture[] }
  | { readonly phase: 'ready'; readonly items: readonly Picture[]; readonly cursor: string | null }
  | { readonly phase: 'failed'; readonly items: readonly Picture[]; readonly cursor: string | null };

/** Everything that the element shows. */
export interface CanvasState {
  readonly engines: EnginesState;
  readonly batch: BatchState;
  readonly history: HistoryState;
}

/** The part of the relay client that the canvas uses. */
export interface CanvasRelay {
  readonly siteKey: string;
  readonly storageKey: string;
  readonly platform: {
    readonly storage: { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void } | null;
    now(): number;
    setTimeout(fn: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
  };
  readonly session: { readonly hasStored: boolean };
  json<T>(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly signal?: AbortSignal; readonly idempotencyKey?: string; readonly anonymous?: boolean },
  ): Promise<T>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  sse(path: string, init?: { readonly signal?: AbortSignal }): AsyncIterable<SseEvent>;
}
