import type { RelayClient } from '@cs-kit/core';
import type { ActionReceipt, BlockedVisitor, ConversationAction, SiteTag } from '@cs-kit/protocol';

/** What a `DeskApi` needs of a client. */
export type DeskClient = Pick<RelayClient, 'json'>;

/** What the staff can ask of the relay about their work. Every call rejects with a `CsError`. */
export class DeskApi {
  readonly #client: DeskClient;

  constructor(client: DeskClient) {
    this.#client = client;
  }

  /** Does something with one or several conversations; the answer has an outcome for each. */
  act(ids: readonly string[], action: ConversationAction): Promise<ActionReceipt> {
    return this.#client.json('POST', '/v1/conversations/actions', { body: { ids, action } });
  }

  /** Takes an action back. */
  undo(actionId: string): Promise<ActionReceipt> {
    return this.#client.json('DELETE', `/v1/conversations/actions/${actionId}`);
  }

  /** Refuses new messages of the visitor of a conversation. */
  block(conversationId: string): Promise<BlockedVisitor> {
    return this.#client.json('POST', '/v1/blocks', { body: { conversationId } });
  }

  /** Lets a visitor write again. */
  unblock(blockId: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/blocks/${blockId}`);
  }

  /** Tags that were given at a site, or at all of them, those used last first. */
  async tags(siteId: string | null): Promise<readonly SiteTag[]> {
    return (await this.#client.json<{ items: readonly SiteTag[] }>('GET', siteId === null ? '/v1/tags' : `/v1/tags?siteId=${encodeURIComponent(siteId)}`))
      .items;
  }
}
