import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuid } from '@cs-kit/protocol';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';

const AT_ONCE = 2000;
const WORDS = 'the pole of my tent is bent and I would like to know what a new one costs '.repeat(2).trim();

/** Writes rooms of so many messages into a folder of a relay that has been started once, past the relay: it is only read after that. Gives their ids. */
export async function writeLongRooms(directory: string, siteId: string, lengths: readonly number[]): Promise<readonly string[]> {
  const store = await openSqliteStore(join(directory, 'state.db'));
  const ids: string[] = [];
  for (const length of lengths) {
    const roomId = uuid();
    ids.push(roomId);
    const room = {
      id: roomId,
      site_id: siteId,
      kind: 'group',
      title: `${length} messages`,
      visibility: 'public',
      last_seq: 0,
      locked: 0,
      created_at: Date.now(),
    } as const;
    await store.db.insertInto('rooms').values(room).execute();
    for (let from = 0; from < length; from += AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, length - from) }, (_, at) => {
          const id = uuid();
          const author = { id: 'somebody', name: 'Somebody', role: 'member' };
          const body = JSON.stringify({ author, kind: 'message', message: { id, clientMessageId: id, text: `${from + at}: ${WORDS}` } });
          return store.append({ roomId, id, at: Date.now(), kind: 'message', authorId: author.id, body, clientId: id });
        }),
      );
  }
  await store.close();
  return ids;
}

/** A folder for a relay. */
export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'cs-bench-'));
