import type { RelayClient } from '@cs-kit/core';
import type {
  ActionReceipt,
  BlockedVisitor,
  Brief,
  Conversation,
  ConversationAction,
  ConversationSummary,
  ConversationTranslation,
  OutgoingMessage,
  Page,
  Recipients,
  Review,
  ReviewDraft,
  SiteTag,
  Team,
  Visit,
} from '@cs-kit/protocol';
import type { BlockWish } from './block-terms.ts';

/** What a `DeskApi` needs of a client. */
export type DeskClient = Pick<RelayClient, 'json'>;

/** To whom a conversation is handed. */
export type HandTo = { readonly to: 'person'; readonly userId: string } | { readonly to: 'team'; readonly teamId: string } | { readonly to: 'assistant' };

/** A model may take long; the relay gives up by itself before that. */
const MODEL_MS = 60_000;

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

  /** Refuses new messages of the visitor of a conversation. Rejects with `block/own-network` where their network, which is to be blocked too, is one's own. */
  block(conversationId: string, wish: BlockWish = {}): Promise<BlockedVisitor> {
    return this.#client.json('POST', '/v1/blocks', { body: { conversationId, ...wish } });
  }

  /** Lets a visitor write again. */
  unblock(blockId: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/blocks/${blockId}`);
  }

  /** Lets a network in again. */
  unblockAddress(blockId: string): Promise<unknown> {
    return this.#client.json('DELETE', `/v1/address-blocks/${blockId}`);
  }

  /** To whom a conversation can be handed. */
  recipients(conversationId: string): Promise<Recipients> {
    return this.#client.json('GET', `/v1/conversations/${conversationId}/recipients`);
  }

  /** Hands a conversation on; the reason is for the staff alone. */
  handTo(conversationId: string, to: HandTo, reason: string): Promise<Conversation> {
    return this.#client.json('POST', `/v1/conversations/${conversationId}/handovers`, { body: { ...to, ...(reason === '' ? {} : { reason }) } });
  }

  /** What was said in a conversation, in short. */
  summary(conversationId: string, locale: string): Promise<Brief> {
    return this.#client.json('GET', `/v1/conversations/${conversationId}/summary?locale=${encodeURIComponent(locale)}`, { timeoutMs: MODEL_MS });
  }

  /** Conversations of a visitor, and of whoever gave the same address; the newest first. */
  past(visitorId: string, cursor: string | null): Promise<Page<ConversationSummary>> {
    const page = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return this.#client.json('GET', `/v1/conversations?visitor=${encodeURIComponent(visitorId)}${page}`);
  }

  /** Writes a note to whoever has a conversation. The same `clientMessageId` is stored once. */
  whisper(conversationId: string, message: OutgoingMessage): Promise<unknown> {
    return this.#client.json('POST', `/v1/conversations/${conversationId}/whispers`, { body: message });
  }

  /** Says what a lead found of a closed conversation. */
  review(conversationId: string, draft: ReviewDraft): Promise<Review> {
    return this.#client.json('PUT', `/v1/conversations/${conversationId}/review`, { body: draft });
  }

  /** A conversation as the list shows it. */
  conversation(id: string): Promise<ConversationSummary> {
    return this.#client.json('GET', `/v1/conversations/${id}`);
  }

  /** Open conversations that a merge may lead to: those of the same visitor or address, or those in which every word was said. */
  async targets(of: ConversationSummary, words: string): Promise<readonly ConversationSummary[]> {
    const query =
      words === '' ? `visitor=${encodeURIComponent(of.visitor.id)}&status=open` : `siteId=${encodeURIComponent(of.siteId)}&search=${encodeURIComponent(words)}`;
    const { items } = await this.#client.json<Page<ConversationSummary>>('GET', `/v1/conversations?${query}`);
    return items.filter((row) => row.id !== of.id && row.siteId === of.siteId && row.status !== 'closed');
  }

  /** Whether a conversation is translated, and whether it can be. */
  translation(conversationId: string): Promise<ConversationTranslation> {
    return this.#client.json('GET', `/v1/conversations/${conversationId}/translation`);
  }

  /** Switches the translation of a conversation. */
  setTranslation(conversationId: string, on: boolean): Promise<ConversationTranslation> {
    return this.#client.json('PUT', `/v1/conversations/${conversationId}/translation`, { body: { on } });
  }

  /** Pages of the newest visit of the visitor of a conversation. */
  visit(conversationId: string): Promise<Visit> {
    return this.#client.json('GET', `/v1/conversations/${conversationId}/pages`);
  }

  /** Teams of a site, or of all. */
  async teams(siteId: string | null): Promise<readonly Team[]> {
    return (await this.#client.json<{ items: readonly Team[] }>('GET', siteId === null ? '/v1/teams' : `/v1/teams?siteId=${encodeURIComponent(siteId)}`)).items;
  }

  /** Tags that were given at a site, or at all of them, those used last first. */
  async tags(siteId: string | null): Promise<readonly SiteTag[]> {
    return (await this.#client.json<{ items: readonly SiteTag[] }>('GET', siteId === null ? '/v1/tags' : `/v1/tags?siteId=${encodeURIComponent(siteId)}`))
      .items;
  }
}
