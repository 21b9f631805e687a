import { CsError, may } from '@cs-kit/protocol';
import type { OutgoingMessage, RoomRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { LiveRoom } from './live-room.ts';

/** Entries in which the last message of somebody is looked for, where it is not remembered. */
const LOOK_BACK = 1000;

/** Whether an actor may put words into the room now: `room/locked`, `room/muted`. */
export function checkVoice(room: LiveRoom, actor: Actor): void {
  if (room.locked && actor.kind !== 'staff') throw new CsError('room/locked');
  if (room.members.get(actor.id)?.muted === true) throw new CsError('room/muted');
}

/** What is said to the visitor goes where the conversation goes on: `room/closed` in the one that was merged. */
export function checkPlace(room: Pick<LiveRoom, 'goesOn'>, message: Pick<OutgoingMessage, 'visibility'>): void {
  if (room.goesOn && message.visibility === undefined)
    throw new CsError('room/closed', 'This conversation goes on in another one. Ask for the current one, and send it there.');
}

/** Slow mode: `rate/limited` with the time to wait, where somebody wrote a moment ago. Moderators are not held back. */
export async function keepPace(room: LiveRoom, role: RoomRole, actor: Actor, db: Kysely<Schema>, now: () => number): Promise<void> {
  if (room.slowModeSeconds === 0 || may(role, 'mute')) return;
  const stored = room.spoke.has(actor.id) ? null : await lastWords(room, actor.id, db);
  // What was sent while the store was asked is remembered by now.
  const last = room.spoke.get(actor.id) ?? stored ?? 0;
  const wait = last + room.slowModeSeconds * 1000 - now();
  if (wait > 0) throw new CsError('rate/limited', `Slow mode: one message every ${room.slowModeSeconds} seconds. Wait, then send it.`, { retryAfterMs: wait });
  room.spoke.set(actor.id, now());
}

async function lastWords(room: LiveRoom, userId: string, db: Kysely<Schema>): Promise<number | null> {
  const row = await db
    .selectFrom('events')
    .select('at')
    .where('room_id', '=', room.id)
    .where('seq', '>', room.lastSeq - LOOK_BACK)
    .where('author_id', '=', userId)
    .where('kind', '=', 'message')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at ?? null;
}
