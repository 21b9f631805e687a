import { createStore } from '@cs-kit/core';
import type { Readable, RelayClient, Store } from '@cs-kit/core';
import type { Call } from '@cs-kit/protocol';

/** A call that rings for the person of this page. */
export interface IncomingCall {
  readonly call: Call;
  /** Title of the group; null in a conversation. */
  readonly title: string | null;
  /** Shown without a sound: it rings where the room is open, or rings very often. */
  readonly quiet: boolean;
}

/** Calls in rooms that may not be open, as the relay tells whoever watches a list. */
export class IncomingCalls {
  readonly #calls: Store<readonly IncomingCall[]> = createStore<readonly IncomingCall[]>([]);
  readonly #client: Pick<RelayClient, 'socket'>;
  /** Those that were said no to: they come back no more, whatever the line does. */
  readonly #declined = new Set<string>();
  #stops: (() => void)[] = [];

  constructor(client: Pick<RelayClient, 'socket'>) {
    this.#client = client;
  }

  /** What rings now, the newest last. */
  get calls(): Readable<readonly IncomingCall[]> {
    return this.#calls;
  }

  /** Begins to listen. */
  start(): void {
    const { socket } = this.#client;
    this.#stops = [
      socket.subscribe((frame) => {
        if (frame.type !== 'ringing') return;
        const others = this.#calls.get().filter(({ call }) => call.roomId !== frame.roomId);
        const { call } = frame;
        const rings = call !== null && !this.#declined.has(call.id);
        this.#calls.set(rings ? [...others, { call, title: frame.title ?? null, quiet: frame.quiet === true }] : others);
      }),
      // What still rings is told anew when the line is back.
      socket.state.subscribe(({ phase }) => void (phase !== 'open' && this.#calls.get().length > 0 && this.#calls.set([]))),
    ];
  }

  /** Takes a call off the list: it was answered here, or said no to. */
  drop({ id }: Call): void {
    this.#declined.add(id);
    this.#calls.update((now) => now.filter(({ call }) => call.id !== id));
  }

  /** Ends listening. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#calls.set([]);
  }
}
