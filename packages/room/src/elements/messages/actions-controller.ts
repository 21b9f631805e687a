import type { RelayClient, RoomFeed } from '@cs-kit/core';
import type { CsElement } from '@cs-kit/ui';
import type { ReactiveController } from 'lit';
import { Delayed } from '../../engine/delayed.ts';
import { plainText } from '../../engine/plain-text.ts';
import type { RoomApi } from '../../engine/room-api.ts';
import { CsSpeakRequestEvent } from '../../events.ts';
import type { room } from '../../i18n/room.en.ts';
import type { MessageActions } from './view.ts';

/** How long a deletion can be taken back, in milliseconds. */
export const UNDO_MS = 8000;

/** What the actions act on; each may be missing while there is no connection. */
export interface ActionsSource {
  readonly api: () => RoomApi | null;
  readonly client: () => RelayClient | null;
  readonly feed: () => RoomFeed | null;
  readonly say: (text: string) => void;
  /** Shows what did not work, in words of the reader's language. */
  readonly problem: (key: keyof typeof room) => void;
  /** A changed message is stored. */
  readonly saved: () => void;
  /** A deletion waits and can be taken back. */
  readonly undo: () => void;
  /** A button has done its work and goes away; the focus goes on to the field. */
  readonly done: () => void;
}

/** Carries out what is pressed in a list of messages, for `<cs-room>` and the desk alike. */
export class ActionsController implements ReactiveController {
  readonly #host: CsElement;
  readonly #source: ActionsSource;
  readonly #delayed: Delayed;
  #stop: (() => void) | null = null;
  #removing: ReadonlySet<string> = new Set();

  constructor(host: CsElement, source: ActionsSource) {
    this.#host = host;
    this.#source = source;
    this.#delayed = new Delayed({
      setTimeout: (fn, ms) => setTimeout(fn, ms),
      clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
    });
    host.addController(this);
  }

  /** Messages that are being deleted and can still be kept. */
  get removing(): ReadonlySet<string> {
    return this.#removing;
  }

  /** What the lines call. */
  readonly actions: MessageActions = {
    say: (text) => this.#source.say(text),
    feedback: (row, helpful) => this.#try('feedbackFailed', (api, id) => api.feedback(id, row.id, helpful)),
    speak: (row) => void this.#host.emit(new CsSpeakRequestEvent(plainText(row.message.text))),
    edit: async (row, text) => {
      await this.#try('editFailed', (api, id) => api.edit(id, row.id, text));
      this.#source.saved();
    },
    remove: (row) => this.#remove(row.id),
    keep: (row) => this.#delayed.undo(row.id) && this.#setRemoving(row.id, false),
    retry: (id) => this.#source.feed()?.retry(id),
    discard: (id) => this.#source.feed()?.discard(id),
    react: (row, emoji, on) => this.#source.feed()?.react(row.id, emoji, on),
    person: async () => {
      await this.#try('personFailed', (api, id) => api.handOver(id, 'staff'));
      this.#source.done();
    },
    contact: (email) => this.#try('emailFailed', (api, id) => api.contact(id, email)),
    stop: () => {
      this.#source.feed()?.stop();
      this.#source.done();
    },
    blobs: () => this.#source.client(),
  };

  /** @internal */
  hostConnected(): void {
    const flush = (): void => this.flush();
    window.addEventListener('pagehide', flush);
    this.#stop = () => window.removeEventListener('pagehide', flush);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
    this.flush();
  }

  /** Carries out at once what waits. */
  flush(): void {
    this.#delayed.flush();
  }

  #remove(id: string): void {
    const api = this.#source.api();
    const roomId = this.#source.feed()?.state.get().roomId ?? '';
    if (api === null || roomId === '') return;
    this.#setRemoving(id, true);
    this.#source.undo();
    this.#delayed.schedule(id, UNDO_MS, () => {
      api.remove(roomId, id).catch((error: unknown) => {
        this.#setRemoving(id, false);
        this.#host.fail(error);
        this.#source.problem('deleteFailed');
      });
    });
  }

  #setRemoving(id: string, on: boolean): void {
    const next = new Set(this.#removing);
    if (on) next.add(id);
    else next.delete(id);
    this.#removing = next;
    this.#host.requestUpdate();
  }

  async #try(problem: keyof typeof room, run: (api: RoomApi, roomId: string) => Promise<unknown>): Promise<void> {
    const api = this.#source.api();
    const roomId = this.#source.feed()?.state.get().roomId ?? '';
    if (api === null || roomId === '') return;
    try {
      await run(api, roomId);
    } catch (error) {
      this.#source.problem(problem);
      throw error;
    }
  }
}
