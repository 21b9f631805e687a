import { CsError } from '@cs-kit/protocol';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFrame, SEGMENT_MAGIC } from './frames.ts';
import { dropSegments, segmentName, syncDirectory } from './segments.ts';
import type { RecoveredLog, Segment } from './segments.ts';

/** Settings of the log. */
export interface AppendLogOptions {
  readonly directory: string;
  readonly recovered: RecoveredLog;
  /** Id that the next batch gets. */
  readonly nextBatch: number;
  /** Bytes after which a new segment begins. */
  readonly segmentBytes: number;
  /** Longest time in ms that a batch waits for others to share its fsync. */
  readonly groupMs: number;
  /** Told after each fsync with the newest durable batch. */
  readonly onDurable: (batchId: number) => void;
}

interface Waiting {
  readonly batchId: number;
  readonly frame: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: CsError) => void;
}

/** Bytes of waiting frames above which a group is written at once. */
const GROUP_BYTES = 1024 * 1024;

/** Append-only log of framed batches. Batches that arrive together share one write and one fdatasync. */
export class AppendLog {
  readonly #options: AppendLogOptions;
  readonly #segments: Segment[];
  #handle: FileHandle | null = null;
  #nextBatch: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;
  #durable: number;
  #closed = false;

  constructor(options: AppendLogOptions) {
    this.#options = options;
    this.#segments = [...options.recovered.segments];
    this.#nextBatch = options.nextBatch;
    this.#durable = options.nextBatch - 1;
  }

  /** Newest batch that is on disk. */
  get durable(): number {
    return this.#durable;
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** Resolves when the payload is on disk. Throws `storage/full` or `storage/unavailable`. */
  append(payload: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(new CsError('relay/draining'));
    return new Promise((resolve, reject) => {
      const batchId = this.#nextBatch;
      this.#nextBatch += 1;
      const frame = encodeFrame(batchId, payload);
      this.#waiting.push({ batchId, frame, resolve, reject });
      this.#waitingBytes += frame.byteLength;
      this.#schedule();
    });
  }

  /** Starts a new segment at the next batch, so that every older one can be dropped. */
  async rotate(): Promise<void> {
    await this.#settle();
    await this.#closeHandle();
  }

  /** Removes segments whose batches are all in a checkpointed database. The one being written stays, and so does an empty one that the next batch goes to: its file is made anew, and must not be removed after that. */
  async drop(checkpointed: number): Promise<void> {
    const done: Segment[] = [];
    while (this.#segments.length > 0) {
      if (this.#segments[0]!.first >= this.#nextBatch) break;
      const after = this.#segments[1]?.first ?? (this.#handle === null ? this.#nextBatch : 0);
      if (after === 0 || after > checkpointed + 1) break;
      done.push(this.#segments.shift()!);
    }
    await dropSegments(this.#options.directory, done);
  }

  /** Writes what waits and closes the file; later appends are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#settle();
    await this.#closeHandle();
  }

  async #settle(): Promise<void> {
    while (this.#writing !== null || this.#waiting.length > 0) {
      if (this.#writing === null) this.#start();
      await this.#writing;
    }
  }

  #schedule(): void {
    // While a group is being written the next one gathers behind it; that wait is the shared fsync.
    if (this.#writing !== null) return;
    if (this.#waitingBytes >= GROUP_BYTES) return this.#start();
    this.#timer ??= setTimeout(() => this.#start(), this.#options.groupMs);
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0 || this.#writing !== null) return;
    const group = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#writing = this.#write(group).finally(() => {
      this.#writing = null;
      if (this.#waiting.length > 0) this.#start();
    });
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const last = group[group.length - 1]!;
    try {
      const { handle, segment } = await this.#open(group[0]!.batchId);
      const start = segment.bytes;
      try {
        const { bytesWritten } = await handle.writev(
          group.map((entry) => entry.frame),
          start,
        );
        const wanted = group.reduce((sum, entry) => sum + entry.frame.byteLength, 0);
        if (bytesWritten !== wanted) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
        await handle.datasync();
        segment.bytes += wanted;
      } catch (error) {
        // After a failed write or sync nothing is known of these bytes: cut them off and go on in a new file.
        await handle.truncate(start).catch(() => undefined);
        await this.#closeHandle();
        throw error;
      }
    } catch (error) {
      const refused = storageError(error);
      for (const entry of group) entry.reject(refused);
      return;
    }
    this.#durable = last.batchId;
    for (const entry of group) entry.resolve();
    this.#options.onDurable(last.batchId);
  }

  async #open(firstBatch: number): Promise<{ handle: FileHandle; segment: Segment }> {
    const current = this.#segments[this.#segments.length - 1];
    if (this.#handle !== null && current !== undefined && current.bytes < this.#options.segmentBytes) return { handle: this.#handle, segment: current };
    await this.#closeHandle();
    const segment: Segment = { name: segmentName(firstBatch), first: firstBatch, bytes: SEGMENT_MAGIC.length };
    const handle = await open(join(this.#options.directory, segment.name), 'w', 0o600);
    try {
      await handle.write(SEGMENT_MAGIC, 0, SEGMENT_MAGIC.length, 0);
      await syncDirectory(this.#options.directory);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
    if (current?.name === segment.name) this.#segments.pop();
    this.#segments.push(segment);
    return { handle, segment };
  }

  async #closeHandle(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close().catch(() => undefined);
  }
}

/** A failure of the file system as the error that callers know. */
export function storageError(error: unknown): CsError {
  if (error instanceof CsError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  return new CsError(code === 'ENOSPC' || code === 'EDQUOT' ? 'storage/full' : 'storage/unavailable', undefined, { cause: error });
}
