import type { RelayClient } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { FoundMessage, Page } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController } from 'lit';
import type { Find } from '../../engine/search.ts';
import { registerSearch } from '../cs-search/register.ts';
import type { CsMessages } from '../cs-messages/cs-messages.ts';

/** What the search acts on. */
export interface SearchSource {
  readonly client: () => RelayClient | null;
  readonly roomId: () => string;
  readonly list: () => CsMessages | null;
  /** Something could not be loaded. */
  readonly failed: (error: unknown) => void;
  /** The sheet was closed without a choice: the focus goes back. */
  readonly closed: () => void;
}

/** The search of a room; loads with the first one. Leads to what was found. For `<cs-room>` and the desk alike. */
export class SearchController implements ReactiveController {
  readonly #host: CsElement;
  readonly #source: SearchSource;
  #open = false;

  constructor(host: CsElement, source: SearchSource) {
    this.#host = host;
    this.#source = source;
    host.addController(this);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#open = false;
  }

  /** Opens the sheet. */
  open(): void {
    registerSearch();
    this.#set(true);
  }

  /** Closes the sheet. */
  close(): void {
    if (this.#open) this.#set(false);
  }

  /** The sheet, while it is open. */
  render(): unknown {
    if (!this.#open) return nothing;
    const lead = (way: (list: CsMessages) => Promise<void>): void => {
      this.#set(false);
      const list = this.#source.list();
      if (list !== null) way(list).catch((error: unknown) => this.#source.failed(error));
    };
    return html`<cs-search
      .find=${this.#find}
      .choose=${(hit: FoundMessage) => lead((list) => list.jump(hit.id, hit.seq, hit.threadId))}
      .goTo=${(day: Date) => lead((list) => list.jumpToTime(day))}
      .close=${() => {
        this.#set(false);
        this.#source.closed();
      }}
    ></cs-search>`;
  }

  #find: Find = (words, cursor, signal) => {
    const client = this.#source.client();
    if (client === null) return Promise.reject(new CsError('relay/unreachable'));
    const page = cursor === null ? '' : `&before=${cursor}`;
    return client.json<Page<FoundMessage>>('GET', `/v1/rooms/${this.#source.roomId()}/messages?search=${encodeURIComponent(words)}&limit=20${page}`, {
      signal,
    });
  };

  #set(open: boolean): void {
    this.#open = open;
    this.#host.requestUpdate();
  }
}
