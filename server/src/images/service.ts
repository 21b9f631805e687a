import type { Capability, ImageJob, Page, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Actor, BlobStore, Budgets, RecordEvent } from '../context.ts';
import type { FileAccess } from '../rooms/file-access.ts';
import type { StorageQuota } from '../storage-quota.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { Scan } from '../uploads/scan.ts';
import type { EngineInfo, ImageModel, ImageRequest, JobEvent, RasterType } from './types.ts';

/** What the picture service needs from the rest of the relay. */
export interface ImageServiceDeps {
  readonly db: Kysely<Schema>;
  readonly blobs: BlobStore;
  readonly budgets: Budgets;
  /** Engines in the order of preference; asked anew at each use, since an admin may change keys. */
  readonly engines: () => readonly ImageModel[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly record: RecordEvent;
  readonly log: Logger;
  /** Whether somebody who does not own a picture may see it: members of the room it was sent to. */
  readonly mayReadFile: FileAccess;
  readonly quota: StorageQuota;
  readonly scan: Scan;
  /** Uniform in [0, 1): seeds where none was asked for. */
  readonly random?: () => number;
  /** Pictures made at once, over all sites. */
  readonly places?: number;
  /** Unfinished pictures that one visitor may have. */
  readonly perOwner?: number;
}

/** A job with what was asked, as the owner's history shows it. */
export interface ImageJobDetail extends ImageJob {
  readonly prompt: string;
  readonly style?: string;
  readonly seed?: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** Bytes of a picture and what its HTTP answer needs. */
export interface ImageBytes {
  readonly bytes: Uint8Array;
  readonly type: RasterType;
  /** File name for a download, with its ending. */
  readonly name: string;
  /** Strong entity tag with quotes. */
  readonly etag: string;
}

/** Pictures of the relay: jobs, uploads, bytes. Every method checks the rights of the actor itself. */
export interface ImageService {
  /** Engines with what they can do and why one cannot be used. */
  engines(): EngineInfo[];
  /** The entry of `GET /v1/config`. */
  capability(): Capability;
  /** Queues a job and returns at once. Throws `request/invalid`, `provider/unconfigured`, `rate/limited`, `budget/exhausted`, `image/not-found`. */
  submit(actor: Actor, site: Site, request: ImageRequest): Promise<ImageJobDetail>;
  /** Throws `image/not-found` for a job of somebody else too. */
  get(actor: Actor, jobId: string): Promise<ImageJobDetail>;
  /** The actor's own jobs, newest first. */
  list(actor: Actor, options: { cursor?: string | undefined; limit?: number | undefined }): Promise<Page<ImageJobDetail>>;
  /** What happens in a job, from after an event id; ends with the job. A finished job tells its end once more. */
  subscribe(actor: Actor, jobId: string, options?: { after?: number; signal?: AbortSignal }): Promise<AsyncIterable<JobEvent>>;
  /** Newest intermediate picture of a running item; throws `image/not-found` when there is none. */
  preview(actor: Actor, jobId: string, itemId: string): Promise<{ bytes: Uint8Array; type: RasterType }>;
  /** Stops what is not finished, one item or all, upstream too. */
  cancel(actor: Actor, jobId: string, itemId?: string): Promise<ImageJobDetail>;
  /** Stores an uploaded picture, re-encoded without its metadata. Throws `file/*`. */
  upload(actor: Actor, site: Site, bytes: Uint8Array, options?: { name?: string }): Promise<{ imageId: string; width: number; height: number }>;
  /** Bytes of a picture, or of its copy at most `width` pixels wide. */
  read(actor: Actor, imageId: string, options?: { width?: number }): Promise<ImageBytes>;
  /** Takes an own picture out of the history, and deletes its bytes unless it was sent to a room. */
  remove(actor: Actor, imageId: string): Promise<void>;
  /** Deletes every job and picture of a person. */
  eraseOwner(ownerId: string): Promise<void>;
  /** To be called once at start: goes on with jobs that a crash or restart cut off. */
  resume(): Promise<void>;
  /** Stops running pictures; they are taken up again at the next start. */
  close(): Promise<void>;
}
