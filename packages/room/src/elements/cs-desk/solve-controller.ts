import type { RelayClient } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import type { ReactiveController } from 'lit';
import { Delayed } from '../../engine/delayed.ts';
import { withRow } from '../../engine/inbox.ts';
import type { InboxState } from '../../engine/inbox.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { RoomApi } from '../../engine/room-api.ts';

/** How long solving can be taken back, in milliseconds. */
export const UNDO_MS = 8000;

/** Who hears of solving. */
export interface SolveHearer {
  /** The relay has closed it. */
  readonly closed: (id: string) => void;
  /** The relay did not close it. */
  readonly failed: () => void;
}

/** Closes conversations after a while in which that can be taken back; leaving the page closes them at once. */
export class SolveController implements ReactiveController {
  readonly #host: CsElement;
  readonly #hearer: SolveHearer;
  readonly #delayed = new Delayed(pageClock);
  #ids: ReadonlySet<string> = new Set();

  constructor(host: CsElement, hearer: SolveHearer) {
    this.#host = host;
    this.#hearer = hearer;
    host.addController(this);
  }

  /** Conversations that are being solved and can still be opened again. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** The inbox with those as closed that can still be opened again. */
  shown(now: InboxState | undefined): InboxState | undefined {
    if (now === undefined || this.#ids.size === 0) return now;
    return now.rows.filter((row) => this.#ids.has(row.id)).reduce((all, row) => withRow(all, { ...row, status: 'closed', waitingSince: null }), now);
  }

  /** Starts to solve. */
  start(staff: RelayClient, id: string): void {
    this.#set(id, true);
    this.#delayed.schedule(id, UNDO_MS, () => void this.#close(staff, id));
  }

  /** Takes it back; false when it is too late. */
  undo(id: string): boolean {
    if (!this.#delayed.undo(id)) return false;
    this.#set(id, false);
    return true;
  }

  /** Closes at once what waits. */
  flush = (): void => this.#delayed.flush();

  /** @internal */
  hostConnected(): void {
    window.addEventListener('pagehide', this.flush);
  }

  /** @internal */
  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.flush);
    this.flush();
  }

  async #close(staff: RelayClient, id: string): Promise<void> {
    try {
      await new RoomApi(staff).close(id);
      this.#hearer.closed(id);
    } catch (error) {
      this.#host.fail(error);
      this.#hearer.failed();
    }
    this.#set(id, false);
  }

  #set(id: string, on: boolean): void {
    const next = new Set(this.#ids);
    if (on) next.add(id);
    else next.delete(id);
    this.#ids = next;
    this.#host.requestUpdate();
  }
}
