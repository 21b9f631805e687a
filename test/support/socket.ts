import type { ClientFrame, RelayFrame } from '@cs-kit/protocol';
import { WebSocket } from 'ws';

const WAIT_MS = 10_000;

/** A raw socket of a test; remembers every frame and waits for the next one that fits. */
export class TestSocket {
  readonly frames: RelayFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Told of every frame as it comes; then frames are not kept. */
  onFrame: ((frame: RelayFrame) => void) | null = null;
  readonly #socket: WebSocket;
  readonly #waiters = new Set<() => void>();
  #read = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as RelayFrame;
      if (this.onFrame !== null) {
        this.onFrame(frame);
        return;
      }
      this.frames.push(frame);
      for (const waiter of this.#waiters) waiter();
    });
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })));
    socket.on('error', () => undefined);
  }

  static async open(relayUrl: string, token: string, origin: string | null): Promise<TestSocket> {
    const socket = new WebSocket(`${relayUrl.replace('http', 'ws')}/v1/socket`, ['cs.v1', token], origin === null ? {} : { origin });
    const opened = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
      socket.once('error', reject);
    });
    return opened;
  }

  send(frame: ClientFrame | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The next frame that fits, looking only at those that no earlier call has passed. */
  async next<T extends RelayFrame['type']>(
    type: T,
    fits: (frame: Extract<RelayFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<RelayFrame, { type: T }>> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      while (this.#read < this.frames.length) {
        const frame = this.frames[this.#read] as RelayFrame;
        this.#read += 1;
        if (frame.type === type && fits(frame as Extract<RelayFrame, { type: T }>)) return frame as Extract<RelayFrame, { type: T }>;
      }
      if (Date.now() > deadline) throw new Error(`No frame "${type}" came; there were: ${this.frames.map((frame) => frame.type).join(', ')}`);
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiters.delete(wake);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(wake, 200);
        this.#waiters.add(wake);
      });
    }
  }

  close(): void {
    this.#socket.close();
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
