const SYNC = 0;
const STATE = 0;
const UPDATE = 2;

/** Hears of each frame with changes before it goes out: the newest change, or everything that the relay lacks. True where it is sent by other means, or not at all. */
export type Watch = (what: 'newest' | 'all', bytes: number, send: (frame: Uint8Array<ArrayBuffer>) => void) => boolean;

/** A WebSocket that tells which frames with changes of a document go out on it. */
export function watchedSocket(Base: typeof WebSocket, watch: Watch): typeof WebSocket {
  return class extends Base {
    override send(data: string | BufferSource | Blob): void {
      const changes = data instanceof Uint8Array && data[0] === SYNC && data[1] !== STATE;
      if (changes && watch(data[1] === UPDATE ? 'newest' : 'all', data.length, (frame) => super.send(frame))) return;
      super.send(data);
    }
  };
}
