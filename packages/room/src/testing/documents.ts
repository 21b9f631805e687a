import type { DocumentEntry, Room } from '@cs-kit/protocol';
import { FakeRelay, idOf, ROOM, VISITOR } from './fake-relay.ts';
import type { Call } from './fake-relay.ts';
import { roomOf } from './rooms.ts';

/** A document as the list of a room gives it. */
export function documentOf(number: number, more: Partial<DocumentEntry> = {}): DocumentEntry {
  return {
    id: idOf(600 + number),
    title: `Document ${number}`,
    updatedAt: new Date(Date.now() - number * 3600_000).toISOString(),
    updatedBy: { id: VISITOR.id, name: VISITOR.name },
    deletedAt: null,
    ...more,
  };
}

/** A relay in memory with the documents of one room. */
export class FakeDocumentList extends FakeRelay {
  room: Room = roomOf(0, { id: ROOM, role: 'moderator' });
  documents: DocumentEntry[] = [];
  /** Calls that fail, by their method, with the code of the refusal. */
  readonly refusals = new Map<string, { readonly status: number; readonly code: string }>();

  constructor() {
    super();
    this.handlers.push((call) => this.#answer(call));
  }

  #answer({ method, path, body }: Call) {
    if (!path.startsWith(`/v1/rooms/${ROOM}`)) return undefined;
    if (path === `/v1/rooms/${ROOM}`) return { status: 200, body: this.room };
    const refusal = this.refusals.get(method);
    if (refusal !== undefined)
      return { status: refusal.status, body: { code: refusal.code, title: refusal.code, status: refusal.status, detail: refusal.code, retryable: false } };
    const [, id = ''] = /\/documents\/([^/?]+)/.exec(path) ?? [];
    if (method === 'GET') {
      const deleted = path.includes('deleted=true');
      return { status: 200, body: { items: this.documents.filter(({ deletedAt }) => (deletedAt !== null) === deleted), cursor: null } };
    }
    if (method === 'POST')
      return { status: 201, body: this.#put(documentOf(40, { title: (body as { title: string }).title, updatedAt: new Date().toISOString() })) };
    const known = this.documents.find((entry) => entry.id === id) as DocumentEntry;
    if (method === 'DELETE') return (void this.#put({ ...known, deletedAt: new Date().toISOString() }), { status: 204 });
    const { title, deleted } = body as { title?: string; deleted?: false };
    return { status: 200, body: this.#put({ ...known, ...(title === undefined ? {} : { title }), ...(deleted === false ? { deletedAt: null } : {}) }) };
  }

  #put(entry: DocumentEntry): DocumentEntry {
    this.documents = [entry, ...this.documents.filter(({ id }) => id !== entry.id)];
    return entry;
  }
}
