const SYNC = 0;
const STATE = 0;
const UPDATE = 2;

/** A WebSocket that tells which frames with changes of a document go out on it. */
export function watchedSocket(Base: typeof WebSocket, sent: (what: 'newest' | 'all') => void): typeof WebSocket {
  return class extends Base {
    override send(data: string | BufferSource | Blob): void {
      if (data instanceof Uint8Array && data[0] === SYNC && data[1] !== STATE) sent(data[1] === UPDATE ? 'newest' : 'all');
      super.send(data);
    }
  };
}
