import type { RoomState, Row } from './types.ts';

/** An empty list that is always the same object. */
export const NONE: readonly never[] = Object.freeze([]);

/** The state of a room that nothing is known of. Without an id there is nothing to load: it can be written into at once. */
export function emptyState(roomId: string): RoomState {
  return {
    phase: roomId === '' ? 'live' : 'loading',
    roomId,
    role: 'guest',
    lastSeq: 0,
    events: NONE,
    rows: NONE,
    members: NONE,
    status: null,
    assignee: null,
    reply: null,
    call: null,
    translation: false,
    pending: NONE,
    hasOlder: false,
    hasNewer: false,
    readSeq: 0,
    unread: 0,
  };
}

/** Messages of others above `readSeq` that were not deleted and stand in no thread. */
export function unreadIn(rows: readonly Row[], readSeq: number, self: string): number {
  let count = 0;
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index]!;
    if (row.seq <= readSeq) break;
    if (row.type === 'message' && row.deleted !== true && row.author.id !== self && row.message.threadId === undefined) count += 1;
  }
  return count;
}

/** Whether two states hold the same objects, so that nobody need be told. */
export function isSame(one: RoomState, two: RoomState): boolean {
  const names = Object.keys(two) as (keyof RoomState)[];
  return names.length === Object.keys(one).length && names.every((name) => Object.is(one[name], two[name]));
}
