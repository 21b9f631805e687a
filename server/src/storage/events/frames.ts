import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { StoredEvent } from './types.ts';

/* A frame: length of the payload (4), CRC-32 of id and payload (4), batch id (8), payload. Little-endian. The payload is the batch as JSON: of each event its values, in a fixed order. */

/** Bytes in front of each payload. */
export const FRAME_HEADER = 16;
/** First bytes of a segment. */
export const SEGMENT_MAGIC = Buffer.from('CSEVLOG1', 'latin1');
/** A larger length is not a frame of ours: a beacon has at most 256 KiB, and escaping cannot grow it tenfold. */
export const MAX_PAYLOAD = 4 * 1024 * 1024;

/** One frame as found in a segment. */
export interface Frame {
  readonly batchId: number;
  /** Offset of the first byte after the frame. */
  readonly end: number;
  readonly payload: Uint8Array;
}

/** Writes one batch as a frame. */
export function encodeFrame(batchId: number, payload: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(FRAME_HEADER + payload.byteLength);
  frame.writeUInt32LE(payload.byteLength, 0);
  frame.writeBigUInt64LE(BigInt(batchId), 8);
  frame.set(payload, FRAME_HEADER);
  frame.writeUInt32LE(crc32(frame.subarray(8)), 4);
  return frame;
}

/** The frame at an offset, or null where there is no whole, sound one. A zeroed stretch is never a frame, as no payload is empty. */
export function readFrame(bytes: Buffer, offset: number): Frame | null {
  const start = offset + FRAME_HEADER;
  if (start > bytes.byteLength) return null;
  const length = bytes.readUInt32LE(offset);
  if (length === 0 || length > MAX_PAYLOAD || start + length > bytes.byteLength) return null;
  if (crc32(bytes.subarray(offset + 8, start + length)) !== bytes.readUInt32LE(offset + 4)) return null;
  return { batchId: Number(bytes.readBigUInt64LE(offset + 8)), end: start + length, payload: bytes.subarray(start, start + length) };
}

/** The values of an event, in an order that never changes: a new one comes at the end. Written and read in half the time of an object. */
type Row = readonly [
  ...[StoredEvent['id'], StoredEvent['siteId'], StoredEvent['name'], StoredEvent['source'], number, number, number, number, number],
  ...[StoredEvent['pageId'], StoredEvent['visitorId'], StoredEvent['identity'], string, string, StoredEvent['properties'], boolean],
];

function toRow(event: StoredEvent): Row {
  const { id, siteId, name, source, at, clientAt, receivedAt, monotonic, sequence, pageId, visitorId, identity, url, referrer, properties, bot } = event;
  return [id, siteId, name, source, at, clientAt, receivedAt, monotonic, sequence, pageId, visitorId, identity, url, referrer, properties, bot];
}

function toEvent(row: Row): StoredEvent {
  const [id, siteId, name, source, at, clientAt, receivedAt, monotonic, sequence, pageId, visitorId, identity, url, referrer, properties, bot] = row;
  return { id, siteId, name, source, at, clientAt, receivedAt, monotonic, sequence, pageId, visitorId, identity, url, referrer, properties, bot };
}

/** A batch as the payload of a frame. */
export function encodeBatch(batch: readonly StoredEvent[]): Uint8Array {
  return Buffer.from(JSON.stringify(batch.map(toRow)), 'utf8');
}

/** The batch of a payload. Its frame was checked, so it is what `encodeBatch` wrote; an earlier version wrote events with the names of their fields. */
export function decodeBatch(payload: Uint8Array): readonly StoredEvent[] {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const events = JSON.parse(text) as readonly (StoredEvent | Row)[];
  return events.map((event) => (Array.isArray(event) ? toEvent(event as unknown as Row) : (event as StoredEvent)));
}
