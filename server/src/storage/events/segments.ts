import type { Buffer } from 'node:buffer';
import { open, readdir, readFile, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFrame, SEGMENT_MAGIC } from './frames.ts';

/** One file of the log, named by the first batch that it may hold. */
export interface Segment {
  readonly name: string;
  readonly first: number;
  bytes: number;
}

/** What `recoverLog` found. */
export interface RecoveredLog {
  /** Oldest first. */
  readonly segments: Segment[];
  /** Highest batch id in the log; 0 when it is empty. */
  readonly lastBatch: number;
  /** What was cut off or skipped, in words. */
  readonly repairs: readonly string[];
}

const NAME = /^([0-9]{16})\.log$/;

/** File name of the segment that starts with a batch. */
export function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}.log`;
}

/** Segments of a directory, oldest first. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  return Promise.all(names.map(async (name) => ({ name, first: Number(NAME.exec(name)![1]), bytes: (await stat(join(directory, name))).size })));
}

/** Makes the entry of a new or removed file durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Scan {
  readonly end: number;
  readonly lastBatch: number;
  readonly damaged: number;
}

/** Walks the frames. A damaged frame with a sound one right behind it is skipped, so that one flipped bit does not cost what follows. */
function scan(bytes: Buffer): Scan {
  if (!bytes.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC)) return { end: 0, lastBatch: 0, damaged: 0 };
  let offset = SEGMENT_MAGIC.length;
  let lastBatch = 0;
  let damaged = 0;
  for (;;) {
    const frame = readFrame(bytes, offset);
    if (frame !== null) {
      lastBatch = frame.batchId;
      offset = frame.end;
      continue;
    }
    const next = skipDamaged(bytes, offset);
    if (next === null) return { end: offset, lastBatch, damaged };
    damaged += 1;
    offset = next;
  }
}

/** Where the frame after a damaged one starts, when that frame is sound; else null. */
export function skipDamaged(bytes: Buffer, offset: number): number | null {
  if (offset + 16 > bytes.byteLength) return null;
  const length = bytes.readUInt32LE(offset);
  const next = offset + 16 + length;
  return length > 0 && next < bytes.byteLength && readFrame(bytes, next) !== null ? next : null;
}

async function recoverSegment(directory: string, segment: Segment, repairs: string[]): Promise<number> {
  const path = join(directory, segment.name);
  const bytes = await readFile(path);
  const found = scan(bytes);
  if (found.damaged > 0) repairs.push(`${found.damaged} damaged batches were skipped in ${segment.name}`);
  if (found.end < bytes.byteLength) {
    await truncate(path, found.end);
    repairs.push(`${bytes.byteLength - found.end} unfinished bytes were cut off ${segment.name}`);
  }
  if (found.end === 0) await writeFile(path, SEGMENT_MAGIC);
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
  segment.bytes = Math.max(found.end, SEGMENT_MAGIC.length);
  return found.lastBatch;
}

/** Opens the log as a crash, a power cut or a full disk left it: what is torn or zeroed at an end is cut off. */
export async function recoverLog(directory: string): Promise<RecoveredLog> {
  const segments = await listSegments(directory);
  const repairs: string[] = [];
  let lastBatch = 0;
  for (const segment of segments) lastBatch = Math.max(lastBatch, segment.first - 1, await recoverSegment(directory, segment, repairs));
  return { segments, lastBatch, repairs };
}

/** Removes segments for good. */
export async function dropSegments(directory: string, segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) await unlink(join(directory, segment.name));
  if (segments.length > 0) await syncDirectory(directory);
}
