import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { LogEvent } from '@cs-kit/protocol';
import type { LiveRoom } from './live-room.ts';
import { fitFrame } from './log.ts';
import type { RoomLog } from './log.ts';

/** What somebody misses who has seen everything up to `lastSeq`: the events after it as far as one frame holds them, or the last page where that is too far back. */
export async function catchUp(log: RoomLog, room: LiveRoom, lastSeq: number | undefined): Promise<{ events: LogEvent[]; more: boolean; reset: boolean }> {
  if (lastSeq !== undefined && lastSeq <= room.lastSeq && room.lastSeq - lastSeq <= RELAY_LIMITS.resumeEvents) {
    const events = await log.after(room.id, lastSeq, RELAY_LIMITS.joinEvents + 1);
    const fitting = fitFrame(events, 'start');
    return { events: fitting, more: fitting.length < events.length, reset: false };
  }
  const events = fitFrame(await log.before(room.id, null, RELAY_LIMITS.joinEvents), 'end');
  return { events, more: false, reset: lastSeq !== undefined };
}
