import { CsError } from '@cs-kit/protocol';
import type { LogEvent, Message, OutgoingMessage } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import type { LiveRoom } from './live-room.ts';

/** The assistant's id in the log and in mentions. */
export const ASSISTANT_ID = 'assistant';

/** The people that a message mentions, each once. Throws `request/invalid` for one who is not in the room. */
export function checkMentions(room: LiveRoom, message: OutgoingMessage): readonly string[] {
  const mentions = [...new Set(message.mentions ?? [])];
  if (mentions.every((id) => id === ASSISTANT_ID || room.members.has(id))) return mentions;
  throw new CsError('request/invalid', 'Somebody who is mentioned is not in this room. Mention members only.', {
    errors: [{ pointer: '/mentions', detail: 'ids of members of the room' }],
  });
}

/** Rooms in which somebody is mentioned above what they have read. */
export async function mentionedIn(db: Kysely<Schema>, userId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('mentions')
    .innerJoin('members', (join) => join.onRef('members.room_id', '=', 'mentions.room_id').onRef('members.user_id', '=', 'mentions.user_id'))
    .select('mentions.room_id')
    .distinct()
    .where('members.user_id', '=', userId)
    .whereRef('mentions.seq', '>', 'members.read_seq')
    .execute();
  return new Set(rows.map((row) => row.room_id));
}

/** Whether a message calls the assistant. A note of the team does not: the answer would stand before the visitor. */
export function callsAssistant({ author, message }: LogEvent & { readonly kind: 'message' }): boolean {
  return author.role !== 'assistant' && message.visibility === undefined && (message.mentions ?? []).includes(ASSISTANT_ID);
}

/** What the assistant is asked: the words without its own name in front of them. */
export function questionOf(message: Pick<Message, 'text'>, assistantName: string): string {
  return message.text.replaceAll(`@${assistantName}`, '').replace(/\s+/g, ' ').trim();
}
