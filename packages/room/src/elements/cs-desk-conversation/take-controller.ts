import type { RelayClient } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';
import type { RoomApi } from '../../engine/room-api.ts';
import { holderOf } from './other.ts';
import type { holderNow } from './subline.ts';

/** What taking a conversation needs to know of it. */
export interface TakePlace {
  readonly client: () => RelayClient | null;
  readonly api: () => RoomApi | null;
  readonly conversation: () => ConversationSummary | null;
  /** The status and holder as the room tells them. */
  readonly holder: () => ReturnType<typeof holderNow>;
  /** Said where the holder has no name. */
  readonly nobody: () => string;
  /** It is one's own now. */
  readonly taken: () => void;
  readonly failed: () => void;
}

/** Makes a conversation one's own: by the button, and by answering in one that nobody has. */
export class TakeController {
  readonly #host: CsElement;
  readonly #place: TakePlace;
  /** Whether a reply is on its way in a conversation that nobody has: it makes the conversation one's own. */
  #claims = false;
  #takenBy: string | null = null;

  constructor(host: CsElement, place: TakePlace) {
    this.#host = host;
    this.#place = place;
  }

  /** Name of whoever was faster with taking over. */
  get takenBy(): string | null {
    return this.#takenBy;
  }

  /** Begins anew with another conversation. */
  reset(): void {
    this.#claims = false;
    this.forget();
  }

  /** Puts away that somebody was faster. */
  forget(): void {
    this.#takenBy = null;
    this.#host.requestUpdate();
  }

  /** A reply is on its way; the conversation is taken with it, as soon as there is a line. */
  claimLater(): void {
    this.#claims = true;
    this.#host.requestUpdate();
  }

  /** Takes the conversation over; with `force` from whoever has it by now. */
  async take(force = false): Promise<boolean> {
    const { client, api, conversation, holder, nobody, taken, failed } = this.#place;
    const row = conversation();
    const me = client()?.session.current?.user.id;
    const room = api();
    if (row === null || me === undefined || room === null) return false;
    try {
      await room.assign(row.id, me, force ? undefined : (holder().assignee?.id ?? null));
      this.forget();
      taken();
      return true;
    } catch (error) {
      if (this.#host.fail(error).code === 'conversation/taken') this.#takenBy = await holderOf(this.#host, row, nobody());
      else failed();
      this.#host.requestUpdate();
      return false;
    }
  }

  /** Takes a conversation that a reply goes into, so that the assistant and colleagues do not answer too. */
  claim(): void {
    if (!this.#claims) return;
    const { assignee, status } = this.#place.holder();
    this.#claims = false;
    if (assignee === null && status !== 'closed') void this.take();
  }
}
