import type { Outbox } from '../outbox.ts';
import type { RoomLog } from './log.ts';
import { NONE } from './state.ts';
import type { PendingMessage } from './types.ts';

/** What waits to be sent and does not stand in the log yet. `loose` are messages that have no room yet. */
export function pendingOf(outbox: Outbox, log: RoomLog, roomId: string, loose: boolean): readonly PendingMessage[] {
  const all = roomId === '' || !loose ? outbox.pending(roomId) : [...outbox.pending(roomId), ...outbox.pending('')];
  if (all.length === 0) return NONE;
  return Object.freeze(
    all
      .filter(({ clientMessageId, ackedSeq }) => !log.hasSent(clientMessageId) && (ackedSeq === 0 || ackedSeq > log.high))
      .map(({ ackedSeq: _seq, ...message }) => Object.freeze(message)),
  );
}
