import { currentConversation } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import type { Conversation, StoredFile } from '@cs-kit/protocol';

/** What a `RoomApi` needs of a client. */
export type ApiClient = Pick<RelayClient, 'json' | 'fetch' | 'relay' | 'session' | 'platform' | 'storageKey'>;

/** What can be asked of the relay about a room beside its log. Every call rejects with a `CsError`. */
export class RoomApi {
  readonly #client: ApiClient;
  readonly #createRequest: () => XMLHttpRequest;

  constructor(client: ApiClient, createRequest: () => XMLHttpRequest = () => new XMLHttpRequest()) {
    this.#client = client;
    this.#createRequest = createRequest;
  }

  /** The visitor's open conversation, created where there is none. */
  async conversation(): Promise<string> {
    return (await currentConversation(this.#client)).id;
  }

  /** Asks for a person, or hands back to the assistant. */
  handOver(id: string, to: 'staff' | 'assistant', reason?: string): Promise<Conversation> {
    return this.#client.json('POST', `/v1/conversations/${id}/handovers`, { body: { to, ...(reason === undefined ? {} : { reason }) } });
  }

  /** Gives a conversation to a member of staff; `conversation/taken` when somebody else than `ifAssignee` has it. */
  assign(id: string, userId: string | null, ifAssignee?: string | null): Promise<Conversation> {
    return this.#client.json('PUT', `/v1/conversations/${id}/assignee`, { body: { userId, ...(ifAssignee === undefined ? {} : { ifAssignee }) } });
  }

  /** Closes a conversation, or rates a closed one from 1 to 5; goes out even while the page is being left. */
  async close(id: string, rating?: number, comment?: string): Promise<Conversation> {
    const body = JSON.stringify({ ...(rating === undefined ? {} : { rating }), ...(comment === undefined ? {} : { comment }) });
    const answer = await this.#client.fetch(`/v1/conversations/${id}/closures`, {
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body,
    });
    return (await answer.json()) as Conversation;
  }

  /** Leaves an address for the answer. */
  contact(id: string, email: string): Promise<unknown> {
    return this.#client.json('POST', `/v1/conversations/${id}/contact`, { body: { email } });
  }

  /** Says whether an answer helped. */
  feedback(roomId: string, messageId: string, helpful: boolean): Promise<unknown> {
    return this.#client.json('POST', `/v1/rooms/${roomId}/messages/${messageId}/feedback`, { body: { helpful } });
  }

  /** Changes the words of a message. */
  edit(roomId: string, messageId: string, text: string): Promise<unknown> {
    return this.#client.json('PATCH', `/v1/rooms/${roomId}/messages/${messageId}`, { body: { text } });
  }

  /** Deletes a message; goes out even while the page is being left. */
  async remove(roomId: string, messageId: string): Promise<void> {
    await this.#client.fetch(`/v1/rooms/${roomId}/messages/${messageId}`, { method: 'DELETE', keepalive: true });
  }

  /** Stores a file for a room. What sends it loads with the first file. */
  async upload(roomId: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<StoredFile> {
    const { uploadFile } = await import('./upload.ts');
    return uploadFile(this.#client, { roomId, file, progress, signal }, this.#createRequest);
  }
}
