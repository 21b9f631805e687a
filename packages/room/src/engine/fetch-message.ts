import type { MessageRow, RelayClient } from '@cs-kit/core';
import { CsError, toCsError } from '@cs-kit/protocol';
import type { Author, Message } from '@cs-kit/protocol';

/** One message of a room as it stands now; null where it was taken back or is none that this person may see. Rejects with a `CsError`. */
export async function fetchMessage(client: Pick<RelayClient, 'json'> | null, roomId: string, messageId: string): Promise<MessageRow | null> {
  if (client === null) throw new CsError('relay/unreachable');
  try {
    const { seq, at, author, ...message } = await client.json<Message & { seq: number; at: string; author: Author }>(
      'GET',
      `/v1/rooms/${roomId}/messages/${messageId}`,
    );
    return { type: 'message', id: message.id, seq, at, author, message, reactions: [] };
  } catch (error) {
    if (toCsError(error).code === 'request/not-found') return null;
    throw error;
  }
}
