import type { RelayClient } from '@cs-kit/core';
import type { DocumentEntry, DocumentVersion, Page, Room } from '@cs-kit/protocol';

/** What the calls need of a client. */
export type DocumentsClient = Pick<RelayClient, 'json' | 'fetch'>;

/** Most pages of one list that are read; a room has no more documents than two hold. */
const MOST_PAGES = 4;

/** The calls for the documents of one room, and for their versions. */
export class DocumentsApi {
  readonly #client: DocumentsClient;
  readonly #room: string;

  constructor(client: DocumentsClient, roomId: string) {
    this.#client = client;
    this.#room = `/v1/rooms/${encodeURIComponent(roomId)}`;
  }

  /** The room, for what this person may do in it. */
  room(signal?: AbortSignal): Promise<Room> {
    return this.#client.json<Room>('GET', this.#room, signal === undefined ? {} : { signal });
  }

  /** All documents, those changed last first; or those that were deleted. */
  async list(deleted: boolean, signal?: AbortSignal): Promise<readonly DocumentEntry[]> {
    const items: DocumentEntry[] = [];
    let cursor: string | null = null;
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const query = new URLSearchParams({ ...(deleted ? { deleted: 'true' } : {}), ...(cursor === null ? {} : { cursor }) });
      const path = `${this.#room}/documents${query.size === 0 ? '' : `?${query}`}`;
      const page: Page<DocumentEntry> = await this.#client.json<Page<DocumentEntry>>('GET', path, signal === undefined ? {} : { signal });
      items.push(...page.items);
      cursor = page.cursor;
      if (cursor === null) break;
    }
    return items;
  }

  create(title: string, idempotencyKey: string): Promise<DocumentEntry> {
    return this.#client.json<DocumentEntry>('POST', `${this.#room}/documents`, { body: { title }, idempotencyKey });
  }

  rename(id: string, title: string): Promise<DocumentEntry> {
    return this.#client.json<DocumentEntry>('PATCH', this.#document(id), { body: { title } });
  }

  remove(id: string): Promise<unknown> {
    return this.#client.json('DELETE', this.#document(id));
  }

  /** Brings a deleted one back. */
  restore(id: string): Promise<DocumentEntry> {
    return this.#client.json<DocumentEntry>('PATCH', this.#document(id), { body: { deleted: false } });
  }

  versions(id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<DocumentVersion>> {
    const path = `${this.#document(id)}/versions${cursor === null ? '' : `?${new URLSearchParams({ cursor })}`}`;
    return this.#client.json<Page<DocumentVersion>>('GET', path, signal === undefined ? {} : { signal });
  }

  /** The state of a version, as a Yjs update. */
  async version(id: string, versionId: string, signal?: AbortSignal): Promise<Uint8Array> {
    const response = await this.#client.fetch(`${this.#document(id)}/versions/${versionId}`, signal === undefined ? {} : { signal });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** Keeps what is at the relay now, under a name or without one. */
  save(id: string, name: string | null, idempotencyKey: string): Promise<DocumentVersion> {
    return this.#client.json<DocumentVersion>('POST', `${this.#document(id)}/versions`, { body: name === null ? {} : { name }, idempotencyKey });
  }

  removeVersion(id: string, versionId: string): Promise<unknown> {
    return this.#client.json('DELETE', `${this.#document(id)}/versions/${versionId}`);
  }

  #document(id: string): string {
    return `${this.#room}/documents/${encodeURIComponent(id)}`;
  }
}
