import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Transport } from '../relay.ts';
import { frameOf } from './frame.ts';

const CUT_MS = 5_000;
/** RFC 6455 §5.5: a control frame has at most 125 bytes, two of them the code. */
const REASON_BYTES = 123;

/** Sockets to which this turn has written, each once. */
let written: TurnWriter[] = [];

function writeAll(): void {
  const writers = written;
  written = [];
  for (const writer of writers) writer.flush();
}

/** A reason as long as a closing frame takes, in bytes; what is cut in the middle of a letter loses it. */
function shortened(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= REASON_BYTES
    ? reason
    : bytes
        .subarray(0, REASON_BYTES)
        .toString()
        .replace(/\uFFFD+$/, '');
}

/** Gathers what one turn sends to a socket into one write: a system call for each frame would cost more than all the rest of a delivery. */
class TurnWriter implements Transport {
  readonly #socket: WebSocket;
  readonly #raw: Duplex;
  /** Most turns write one frame to a socket: a list is made for more only. */
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;
  #bytes = 0;
  /** Whether the last write left more in the stream than it likes to hold. What waits is counted only then: of the thousands that read in time it is nothing. */
  #behind = false;

  constructor(socket: WebSocket, raw: Duplex) {
    this.#socket = socket;
    this.#raw = raw;
  }

  send(data: string | Uint8Array): void {
    const frame = frameOf(data);
    this.#bytes += frame.length;
    if (this.#first !== null) {
      if (this.#more === null) this.#more = [this.#first, frame];
      else this.#more.push(frame);
      return;
    }
    this.#first = frame;
    if (written.length === 0) setImmediate(writeAll);
    written.push(this);
  }

  flush(): void {
    const frames = this.#more ?? this.#first;
    this.#first = null;
    this.#more = null;
    this.#bytes = 0;
    // Nothing may follow the closing frame, which the library writes.
    if (frames === null || this.#socket.readyState !== WebSocket.OPEN) return;
    if (!Array.isArray(frames)) {
      this.#behind = !this.#raw.write(frames);
      return;
    }
    // Together in one system call, without a copy of what may be long.
    this.#raw.cork();
    for (const frame of frames) this.#behind = !this.#raw.write(frame);
    this.#raw.uncork();
  }

  close(code: number, reason: string): void {
    this.flush();
    this.#socket.close(code, shortened(reason));
    // Whoever does not answer the closing frame is cut off.
    setTimeout(() => this.#socket.terminate(), CUT_MS).unref();
  }

  hold(on: boolean): void {
    if (on) this.#socket.pause();
    else this.#socket.resume();
  }

  get bufferedAmount(): number {
    return this.#behind ? this.#bytes + this.#socket.bufferedAmount : this.#bytes;
  }
}

/** A socket as the relay writes to it. */
export function transportOf(socket: WebSocket, raw: Duplex): Transport {
  return new TurnWriter(socket, raw);
}
