import { CsError, may } from '@cs-kit/protocol';
import type { Assignee, Attachment, LogBody, OutgoingMessage, RoomRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import { INTERNAL } from '../storage/state/search.ts';

/** A message that is on disk, as its sender learns it. */
export interface Acknowledgement {
  readonly messageId: string;
  readonly seq: number;
  readonly at: string;
  /** As it is kept: masked words are dots. */
  readonly text: string;
}

/** A message on its way into the log. To whom a lead whispers is said by the relay, never by whoever sends. */
export interface SentMessage extends OutgoingMessage {
  readonly whisper?: Assignee;
}

/** Checks what a message points at: the message that it answers must stand in the room and be one that the sender may see. One that was taken back meanwhile is still answered. Throws `request/invalid`. */
export async function checkReferences(db: Kysely<Schema>, roomId: string, role: RoomRole, message: OutgoingMessage): Promise<void> {
  if (message.replyTo === undefined) return;
  const row = await db
    .selectFrom('events')
    .select((e) => ['kind', e('body', 'like', INTERNAL).as('internal')])
    .where('id', '=', message.replyTo)
    .where('room_id', '=', roomId)
    .executeTakeFirst();
  const stands = row !== undefined && (row.kind === 'message' || row.kind === 'delete');
  // Its first words would stand above the answer: a note of the team is answered in a note.
  const internal = Boolean(row?.internal);
  if (!stands || (internal && !(may(role, 'internal-notes') && message.visibility === 'internal')))
    throw new CsError('request/invalid', 'The message that this one answers is not in this room. Send it without replyTo.', {
      errors: [{ pointer: '/replyTo', detail: 'the id of a message of this room' }],
    });
}

/** A message as the log keeps it. */
export function messageBody(message: SentMessage, id: string, named: readonly string[], attachments: readonly Attachment[] | undefined): LogBody {
  const { whisper } = message;
  // Whoever is whispered to need not have been in the room yet; a mention makes it findable as theirs.
  const mentions = whisper === undefined ? named : [...new Set([...named, whisper.id])];
  return {
    kind: 'message',
    message: {
      id,
      clientMessageId: message.clientMessageId,
      text: message.text,
      ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
      ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
      ...(mentions.length === 0 ? {} : { mentions }),
      ...(attachments === undefined ? {} : { attachments }),
      ...(message.visibility === undefined ? {} : { visibility: message.visibility }),
      ...(whisper === undefined ? {} : { whisper: { id: whisper.id, name: whisper.name } }),
    },
  };
}
