import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CLOSE } from '@cs-kit/protocol';
import { WebSocket } from 'ws';
import type { Feed } from '../relay.ts';

const TOO_LARGE_ON_THE_WIRE = 1009;

/** The library says `this` is a socket of its own kind. */
const feedOf = (socket: WebSocket): Feed | null => (socket as RelaySocket).feed;

function hear(this: WebSocket, data: Buffer, binary: boolean): void {
  // A feed answers or closes by itself; a fault in that ends this socket, and nothing else.
  feedOf(this)
    ?.receive(binary ? data : data.toString('utf8'))
    .catch(() => this.terminate());
}

/** Only what breaks the protocol is told as an error; a line that is cut just closes. */
function breakOff(this: WebSocket): void {
  feedOf(this)?.gone(CLOSE.badFrame);
}

function end(this: WebSocket): void {
  feedOf(this)?.gone();
}

/** A socket of the library that feeds the relay. Its listeners are the same functions for all: of closures each of thousands would hold its own. */
export class RelaySocket extends WebSocket {
  feed: Feed | null = null;
  #raw: Socket | null = null;
  #frameBytes = 0;
  #heardBytes = 0;

  /** Hands what arrives to the relay. */
  attach(raw: Duplex, feed: Feed, frameBytes: number): void {
    this.feed = feed;
    this.#raw = raw as Socket;
    this.#frameBytes = frameBytes;
    this.on('message', hear).on('error', breakOff).on('close', end);
  }

  /** Asks for a sign of life, and cuts a peer from which not a byte has come since it was asked last. */
  beat(): void {
    const bytes = this.#raw?.bytesRead ?? 0;
    if (bytes === this.#heardBytes) return this.terminate();
    this.#heardBytes = bytes;
    this.ping();
  }

  /** The library ends a frame over the limit before its bytes are in memory, by the standard's code; the contract has a code of its own for it. */
  override close(code?: number, reason?: string | Buffer): void {
    if (code === TOO_LARGE_ON_THE_WIRE) super.close(CLOSE.tooLarge, `a frame has at most ${this.#frameBytes} bytes`);
    else super.close(code, reason);
  }
}
