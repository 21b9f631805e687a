import type { Capability } from '@cs-kit/protocol';
import type { Unavailable } from '../context.ts';

/** Media types that an engine may answer with. */
export type RasterType = 'image/png' | 'image/jpeg' | 'image/webp';

/** A size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What an engine can do; the element shows a control, or the reason why it is missing, by this. */
export interface ImageCapabilities {
  /** Sizes that the engine makes well, the preferred one first. */
  readonly sizes: readonly ImageSize[];
  /** Set where other sizes are allowed too: sides are multiples of `step` between `min` and `max` pixels. */
  readonly freeSize: { readonly step: number; readonly min: number; readonly max: number } | null;
  /** Most pictures of one job. */
  readonly count: number;
  /** Ids of the styles, empty where the engine knows none. */
  readonly styles: readonly string[];
  /** Qualities, empty where there is no choice. */
  readonly qualities: readonly string[];
  readonly seed: boolean;
  readonly negativePrompt: boolean;
  /** Whether `edit` exists. */
  readonly edit: boolean;
  /** 'measured': a true share of the work; 'previews': only intermediate pictures; 'none': nothing until the end. */
  readonly progress: 'measured' | 'previews' | 'none';
  /** Longest prompt in UTF-16 units. */
  readonly promptChars: number;
}

/** Told while a picture is made: the share done from 0 to 1 where it is known, and an intermediate picture in any raster format. */
export type ImageProgress = (progress: number | undefined, preview?: Uint8Array) => void;

/** One picture to make. */
export interface ImageTask {
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  /** One of `capabilities.styles`. */
  readonly style?: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Place of this picture in its job, from 0. */
  readonly index: number;
  /** 32 bits; set where the engine takes a seed. Already different for each picture of a job. */
  readonly seed?: number | undefined;
  readonly quality?: string | undefined;
  /** Ends the work, upstream too. */
  readonly signal: AbortSignal;
  readonly onProgress: ImageProgress;
}

/** A picture to change. */
export interface ImageEditTask extends ImageTask {
  /** PNG, JPEG or WebP. */
  readonly image: Uint8Array;
  /** PNG of the same size: alpha 0 and white where the picture may change. Null changes the whole picture. */
  readonly mask: Uint8Array | null;
}

/** A picture as the engine made it. */
export interface MadeImage {
  /** The engine's own bytes with its provenance inside; stored as they are. */
  readonly bytes: Uint8Array;
  readonly type: RasterType;
}

/** An engine that makes pictures. Fails with a `CsError`; an abort with whatever the signal carries. */
export interface ImageModel {
  /** Stable name: 'offline', 'openai'. */
  readonly name: string;
  /** Name for people. */
  readonly label: string;
  /** Whether a language-and-picture model makes it; false for patterns. */
  readonly ai: boolean;
  readonly dataGoesTo: NonNullable<Capability['dataGoesTo']>;
  /** Whether the same task may be run again after a crash at no cost. */
  readonly repeatable: boolean;
  readonly capabilities: ImageCapabilities;
  /** Why it cannot be used now, or null. */
  unavailable(): Unavailable | null;
  generate(task: ImageTask): Promise<MadeImage>;
  edit?(task: ImageEditTask): Promise<MadeImage>;
}

/** An engine as `GET /v1/images/engines` lists it. */
export interface EngineInfo {
  readonly name: string;
  readonly label: string;
  readonly ai: boolean;
  readonly dataGoesTo: ImageModel['dataGoesTo'];
  readonly capabilities: ImageCapabilities;
  readonly available: boolean;
  readonly reason?: string;
}

/** Body of `POST /v1/images/jobs`. */
export interface ImageRequest {
  readonly prompt: string;
  readonly engine?: string | undefined;
  readonly style?: string | undefined;
  readonly negativePrompt?: string | undefined;
  readonly seed?: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly quality?: string | undefined;
  readonly source?: { readonly imageId: string } | undefined;
  readonly mask?: { readonly imageId: string } | undefined;
}

/** One event of a running job, in the order in which they happened. */
export type JobEvent =
  | { readonly id: number; readonly event: 'progress'; readonly data: { readonly itemId: string; readonly progress?: number; readonly previewUrl?: string } }
  | {
      readonly id: number;
      readonly event: 'done';
      readonly data: { readonly itemId: string; readonly imageId: string; readonly width: number; readonly height: number };
    }
  | { readonly id: number; readonly event: 'failed'; readonly data: { readonly itemId: string; readonly code: string; readonly message: string } };
