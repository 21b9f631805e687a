import { CsError } from '@cs-kit/protocol';
import type { ConversationRecord } from '../../storage/state/schema.ts';

const wrong = (detail: string, message: string): CsError => new CsError('request/invalid', message, { errors: [{ pointer: '/action/into', detail }] });

/** Refuses what cannot go on elsewhere: only an open conversation goes on, in another open one of its site. */
export function checkMerge(row: ConversationRecord, target: ConversationRecord): void {
  if (row.merged_into === target.room_id) return;
  if (row.room_id === target.room_id) throw wrong('another conversation', 'A conversation cannot be merged into itself. Choose another one.');
  if (row.site_id !== target.site_id) throw wrong('a conversation of the same site', 'Both conversations must be of one site. Choose another one.');
  if (row.open === 0) throw new CsError('room/closed', 'The conversation is closed. Open it again before you merge it.');
  if (target.open === 0) throw new CsError('room/closed', 'The conversation to merge into is closed. Open it again, or choose another one.');
}
