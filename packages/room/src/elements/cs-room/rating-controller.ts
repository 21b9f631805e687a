import type { RelayClient, RoomState, Translate } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import { nothing } from 'lit';
import { lastPerson, rememberRating, wasRated } from '../../engine/rated.ts';
import type { RoomApi } from '../../engine/room-api.ts';
import type { room } from '../../i18n/room.en.ts';
import { ratingCard } from './rating-card.ts';
import type { Rating } from './rating-card.ts';

/** What a rating needs of the chat. */
export interface RatingSource {
  readonly t: Translate<typeof room>;
  readonly client: () => RelayClient | null;
  readonly api: () => RoomApi | null;
  readonly roomId: () => string;
  readonly failed: () => void;
}

/** How a conversation that has ended was. */
export class RatingController {
  readonly #host: CsElement;
  readonly #source: RatingSource;
  #rating: Rating = { phase: 'open', value: 0 };

  constructor(host: CsElement, source: RatingSource) {
    this.#host = host;
    this.#source = source;
  }

  /** Takes in what became of the conversation. */
  follow(now: RoomState): void {
    const { phase } = this.#rating;
    if (now.status === 'closed' && phase === 'open' && wasRated(this.#source.client(), now.roomId)) this.#set({ phase: 'done', value: 0 });
    if (now.status !== 'closed' && phase !== 'open') this.#set({ phase: 'open', value: 0 });
  }

  /** The card, where the conversation of this visitor has ended. */
  render(now: RoomState): unknown {
    if (now.status !== 'closed' || now.role !== 'guest') return nothing;
    return ratingCard(this.#source.t, { rating: this.#rating, name: now.assignee?.name ?? lastPerson(now), rate: this.#rate });
  }

  #rate = async (value: number, comment?: string): Promise<void> => {
    const id = this.#source.roomId();
    const api = this.#source.api();
    if (api === null || id === '') return;
    try {
      await api.close(id, value, comment);
      this.#set({ phase: comment === undefined ? 'rated' : 'done', value });
      rememberRating(this.#source.client(), id);
    } catch (error) {
      this.#source.failed();
      throw error;
    }
  };

  #set(rating: Rating): void {
    this.#rating = rating;
    this.#host.requestUpdate();
  }
}
