import type { StatementSync } from 'node:sqlite';
import { Refusal } from './store.ts';
import type { Amendment } from './store.ts';

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly body: string;
}
interface Body {
  readonly author: unknown;
  readonly kind: string;
  readonly messageId?: string;
  readonly text?: string;
  readonly visibility?: string;
  readonly message?: { readonly text: string; readonly visibility?: string; readonly threadId?: string };
}

const NOBODY = { id: '', name: '', role: 'viewer' };

/** Brings a stored message to its new words, and the edits before; without words, all of them become empty deletions that keep their numbers. So nothing that was taken back is ever given out again. Refuses where the message is gone. */
export function amend(prepare: (sql: string) => StatementSync, roomId: string, { messageId, text }: Amendment): void {
  const message = prepare("select seq, id, body from events where room_id = ? and id = ? and kind = 'message'").get(roomId, messageId) as Row | undefined;
  if (message === undefined) throw new Refusal('request/not-found');
  const edits = (
    prepare("select seq, id, body from events where room_id = ? and seq > ? and kind = 'edit'").all(roomId, message.seq) as unknown as Row[]
  ).filter((row) => (JSON.parse(row.body) as Body).messageId === messageId);
  const write = prepare('update events set kind = ?, body = ? where room_id = ? and seq = ?');
  for (const row of [message, ...edits]) {
    const body = JSON.parse(row.body) as Body;
    const next = text === null ? emptied(body, messageId) : reworded(body, text);
    write.run(next.kind, JSON.stringify(next), roomId, row.seq);
  }
}

function reworded(body: Body, text: string): Body {
  return body.message === undefined ? { ...body, text } : { ...body, message: { ...body.message, text } };
}

/** Keeps who wrote it, so that readers can show that something stood there; of a note of the staff not even that. */
function emptied(body: Body, messageId: string): Body {
  const internal = (body.message ?? body).visibility === 'internal';
  // The place of an answer stays in its thread; its edits need not tell.
  const threadId = internal ? undefined : body.message?.threadId;
  return { author: internal ? NOBODY : body.author, kind: 'delete', messageId, ...(threadId === undefined ? {} : { threadId }) };
}
