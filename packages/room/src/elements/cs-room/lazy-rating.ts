import type { RelayClient, RoomState } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import { nothing } from 'lit';
import type { RatingController, RatingSource } from './rating-controller.ts';

/** How a conversation that has ended was: what asks for it comes with the first that ends. */
export class LazyRating {
  readonly #host: CsElement;
  readonly #source: RatingSource;
  #controller: RatingController | null = null;

  constructor(host: CsElement, source: RatingSource) {
    this.#host = host;
    this.#source = source;
  }

  /** Takes in what became of the conversation. */
  follow(now: RoomState): void {
    if (this.#controller !== null) return this.#controller.follow(now);
    if (now.status !== 'closed' || now.role !== 'guest') return;
    void import('./rating-controller.ts').then(
      ({ RatingController }) => {
        this.#controller ??= new RatingController(this.#host, this.#source);
        this.#controller.follow(now);
        this.#host.requestUpdate();
      },
      () => this.#source.client()?.platform.logger.warn('The rating could not be loaded.'),
    );
  }

  /** Whoever uses the page next has rated nothing. */
  async forget(client: RelayClient): Promise<void> {
    const { forgetRating } = await import('../../engine/rated.ts');
    forgetRating(client);
  }

  /** The card, where the conversation of this visitor has ended. */
  render(now: RoomState): unknown {
    return this.#controller?.render(now) ?? nothing;
  }
}
