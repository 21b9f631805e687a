import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import type { LiveRoom } from './live-room.ts';
import { fitFrame } from './log.ts';
import type { RoomLog } from './log.ts';

/** The part of a log that somebody gets as they join. */
interface CaughtUp {
  readonly events: LogEvent[];
  /** Whether more follows. */
  readonly more: boolean;
  /** Whether what came before is to be forgotten. */
  readonly reset: boolean;
}

/** However many members a room has, its frame has some of what was said. */
const LEAST_BYTES = 4 * 1024;

/** What somebody misses who has seen everything up to `lastSeq`: the events after it as far as one frame holds them beside the bytes that it has already, or the last page where that is too far back. */
export async function catchUp(log: RoomLog, room: LiveRoom, lastSeq: number | undefined, taken: number): Promise<CaughtUp> {
  const bytes = Math.max(LEAST_BYTES, RELAY_LIMITS.joinBytes - taken);
  if (lastSeq !== undefined && lastSeq <= room.lastSeq && room.lastSeq - lastSeq <= RELAY_LIMITS.resumeEvents) {
    const events = await log.withThreads(room.id, await log.after(room.id, lastSeq, RELAY_LIMITS.joinEvents + 1));
    const fitting = fitFrame(events, 'start', bytes);
    return { events: fitting, more: fitting.length < events.length, reset: false };
  }
  const events = fitFrame(await log.withThreads(room.id, await log.before(room.id, null, RELAY_LIMITS.joinEvents)), 'end', bytes);
  return { events, more: false, reset: lastSeq !== undefined };
}
