import type { RelayClient, RoomState, Translate } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import { nothing } from 'lit';
import { forgetRating, lastPerson, rememberRating, wasRated } from '../../engine/rated.ts';
import type { RoomApi } from '../../engine/room-api.ts';
import type { room } from '../../i18n/room.en.ts';
import type { Rating, RatingCard } from './rating-card.ts';

/** What a rating needs of the chat. */
export interface RatingSource {
  readonly t: Translate<typeof room>;
  readonly client: () => RelayClient | null;
  readonly api: () => RoomApi | null;
  readonly roomId: () => string;
  readonly failed: () => void;
}

/** How a conversation that has ended was. The card for it comes with the first one. */
export class RatingController {
  readonly #host: CsElement;
  readonly #source: RatingSource;
  #card: RatingCard | null = null;
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

  /** Whoever uses the page next has rated nothing. */
  forget(client: RelayClient): void {
    forgetRating(client);
  }

  /** The card, where the conversation of this visitor has ended. */
  render(now: RoomState): unknown {
    if (now.status !== 'closed' || now.role !== 'guest') return nothing;
    if (this.#card !== null) return this.#card(this.#source.t, { rating: this.#rating, name: now.assignee?.name ?? lastPerson(now), rate: this.#rate });
    void import('./rating-card.ts').then(
      ({ ratingCard }) => {
        this.#card = ratingCard;
        this.#host.requestUpdate();
      },
      () => this.#source.client()?.platform.logger.warn('The rating could not be loaded.'),
    );
    return nothing;
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
