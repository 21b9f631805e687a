import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_HEADER, MAX_PAYLOAD, readFrame, SEGMENT_MAGIC } from './frames.ts';
import { skipDamaged } from './segments.ts';

/** One batch taken from the log. */
export interface LoggedBatch {
  readonly batchId: number;
  readonly payload: Uint8Array;
}

/** A whole frame always fits, so a chunk without one means the end of the file. */
const CHUNK = FRAME_HEADER + MAX_PAYLOAD;

/** Reads the log in order behind its writer: the log is the queue, so what waits costs no memory. */
export class LogReader {
  readonly #directory: string;
  #position: number;
  #segment: string | null = null;
  #offset = 0;

  /** `position`: newest batch that is already in the database. */
  constructor(directory: string, position: number) {
    this.#directory = directory;
    this.#position = position;
  }

  /** The next batches up to `durable`; empty when there are none. Stops after one chunk of the file. */
  read(durable: number): LoggedBatch[] {
    while (this.#position < durable) {
      if (this.#segment === null && !this.#advance(durable)) return [];
      const batches = this.#readChunk(durable);
      if (batches.length > 0) return batches;
      if (!this.#advance(durable)) return [];
    }
    return [];
  }

  /** Goes back to a batch after a move that failed. */
  rewind(position: number): void {
    this.#position = position;
    this.#segment = null;
  }

  #readChunk(durable: number): LoggedBatch[] {
    const bytes = this.#bytes();
    const batches: LoggedBatch[] = [];
    let offset = 0;
    for (;;) {
      const frame = readFrame(bytes, offset);
      if (frame === null) {
        const next = skipDamaged(bytes, offset);
        // A frame still being written looks damaged too: only what lies before a durable one is given up.
        if (next === null || (readFrame(bytes, next)?.batchId ?? Infinity) > durable) break;
        offset = next;
        continue;
      }
      if (frame.batchId > durable) break;
      offset = frame.end;
      if (frame.batchId <= this.#position) continue;
      this.#position = frame.batchId;
      batches.push({ batchId: frame.batchId, payload: frame.payload });
    }
    this.#offset += offset;
    return batches;
  }

  #bytes(): Buffer {
    const file = openForReading(join(this.#directory, this.#segment!));
    // A segment that was read to its end may have been dropped since.
    if (file === null) return Buffer.alloc(0);
    try {
      const length = Math.min(CHUNK, Math.max(0, fstatSync(file).size - this.#offset));
      const bytes = Buffer.allocUnsafe(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, this.#offset));
    } finally {
      closeSync(file);
    }
  }

  /** Goes to the segment that follows, or at first to the one that holds the position. */
  #advance(durable: number): boolean {
    const names = readdirSync(this.#directory)
      .filter((name) => name.endsWith('.log'))
      .sort();
    const first = (name: string): number => Number(name.slice(0, -4));
    const next =
      this.#segment === null ? (names.findLast((name) => first(name) <= this.#position + 1) ?? names[0]) : names.find((name) => name > this.#segment!);
    if (next === undefined || first(next) > durable) return false;
    this.#segment = next;
    this.#offset = SEGMENT_MAGIC.length;
    return true;
  }
}

function openForReading(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}
