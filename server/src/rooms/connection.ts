import { CLOSE, CsError, RELAY_LIMITS, parseClientFrame, toCsError } from '@cs-kit/protocol';
import type { Call, ClientFrame, CloseCode, RelayFrame } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import { closeExpired } from '../sockets.ts';
import type { Admitted, OpenSocket } from '../sockets.ts';
import type { Clock, Subscriber } from './live-room.ts';

/** A socket as the relay sees it, whatever the runtime. */
export interface Transport {
  /** A text, or bytes as a binary frame. */
  send(data: string | Uint8Array): void;
  close(code: CloseCode, reason: string): void;
  /** Stops reading what the peer sends, or goes on: the network then holds it back. */
  hold(on: boolean): void;
  /** Bytes that wait for a slow reader. */
  readonly bufferedAmount: number;
}

/** What frames lead to. */
export interface FrameHandlers {
  join(subscriber: Subscriber, roomId: string, lastSeq: number | undefined, ref: string | undefined): Promise<void>;
  leave(subscriber: Subscriber, roomId: string): void;
  send(actor: Actor, frame: Extract<ClientFrame, { type: 'send' }>): Promise<{ messageId: string; seq: number; at: string }>;
  typing(subscriber: Subscriber, roomId: string, typing: boolean): void;
  presence(subscriber: Subscriber, frame: Extract<ClientFrame, { type: 'presence' }>): void;
  read(actor: Actor, roomId: string, seq: number): Promise<void>;
  react(actor: Actor, frame: Extract<ClientFrame, { type: 'react' }>): Promise<void>;
  stop(actor: Actor, roomId: string): Promise<void>;
  signal(subscriber: Subscriber, frame: Extract<ClientFrame, { type: 'signal' }>): Promise<void>;
  call(subscriber: Subscriber, frame: Extract<ClientFrame, { type: 'call' }>): Promise<Call | null>;
  watch(subscriber: Subscriber, topic: 'inbox' | 'rooms', ref: string | undefined): Promise<void>;
  /** The socket is no more. */
  gone(subscriber: Subscriber): void;
  renew(actor: Actor, token: string): Promise<Actor & { expiresAt: number }>;
}

export interface ConnectionDeps {
  readonly handlers: FrameHandlers;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once when a socket is gone, with the code by which the relay closed it; null where it went by itself. */
  closed(connection: Connection, code: CloseCode | null): void;
}

const LAGGING_BYTES = 1024 * 1024;
const HOPELESS_BYTES = 4 * 1024 * 1024;

/** One socket of `/v1/socket`: checks frames, keeps the rights current, closes by name. */
export class Connection implements Subscriber, OpenSocket {
  admitted: Admitted;
  readonly #transport: Transport;
  readonly #deps: ConnectionDeps;
  /** Made anew at each change: a list of exactly so many holds a third of what a set does, or a list with room to grow, for each of thousands. */
  #rooms: readonly string[] = [];
  #closed = false;

  /** The dependencies are one object for all sockets. */
  constructor(admitted: Admitted, transport: Transport, deps: ConnectionDeps) {
    this.admitted = admitted;
    this.#transport = transport;
    this.#deps = deps;
  }

  get actor(): Actor {
    return this.admitted.actor;
  }

  dropped(roomId: string): void {
    this.#rooms = this.#rooms.filter((id) => id !== roomId);
  }

  deliver(text: string): void {
    if (this.#closed) return;
    const waiting = this.#transport.bufferedAmount;
    if (waiting > HOPELESS_BYTES) {
      this.close(CLOSE.lagging, 'reads too slowly; resume from the last number');
      return;
    }
    // Presence is told again soon: a slow reader can do without this one.
    if (waiting > LAGGING_BYTES && text.startsWith('{"type":"presence"')) return;
    this.#transport.send(text);
  }

  /** Takes one frame. Never throws: what goes wrong is answered or closes this socket only. */
  async receive(text: string | Uint8Array): Promise<void> {
    // Whoever is being closed may go on sending until the connection is cut: none of it counts.
    if (this.#closed || closeExpired(this, this.#deps.clock.now())) return;
    if (typeof text !== 'string') return this.close(CLOSE.badFrame, 'frames are text');
    let frame: ClientFrame | null = null;
    try {
      this.#deps.rates.take('framesPerActor', this.actor.id);
      frame = this.#parse(text);
      if (frame !== null) await this.#handle(frame);
    } catch (error) {
      this.#answerError(error, frame);
    }
  }

  /** The runtime says that the socket is gone; with a code where what was sent broke the protocol below the frames. */
  gone(code: CloseCode | null = null): void {
    if (this.#closed && this.#rooms.length === 0) return;
    this.#closed = true;
    for (const roomId of this.#rooms) this.#deps.handlers.leave(this, roomId);
    this.#rooms = [];
    this.#deps.handlers.gone(this);
    this.#deps.closed(this, code);
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closed) return;
    this.#transport.close(code, reason);
    this.gone(code);
  }

  #parse(text: string): ClientFrame | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.close(CLOSE.badFrame, 'a frame is one JSON object');
      return null;
    }
    const verdict = parseClientFrame(value);
    if (verdict.ok) return verdict.value;
    const ref =
      typeof value === 'object' && value !== null && typeof (value as { ref?: unknown }).ref === 'string' ? (value as { ref: string }).ref : undefined;
    const error = new CsError('request/invalid', `${verdict.pointer === '' ? 'The frame' : verdict.pointer} must be ${verdict.detail}.`);
    if (ref === undefined) this.close(CLOSE.badFrame, error.message.slice(0, 120));
    else this.#send({ type: 'error', code: error.code, message: error.message, retryable: false, ref });
    return null;
  }

  async #handle(frame: ClientFrame): Promise<void> {
    const { handlers } = this.#deps;
    switch (frame.type) {
      case 'join':
        return this.#join(frame);
      case 'leave':
        this.dropped(frame.roomId);
        return handlers.leave(this, frame.roomId);
      case 'send': {
        const { messageId, seq, at } = await handlers.send(this.actor, frame);
        return this.#send({ type: 'acked', roomId: frame.roomId, clientMessageId: frame.clientMessageId, messageId, seq, at, ...withRef(frame) });
      }
      case 'typing':
        return handlers.typing(this, frame.roomId, frame.typing);
      case 'presence':
        return handlers.presence(this, frame);
      case 'read':
        return handlers.read(this.actor, frame.roomId, frame.seq);
      case 'react':
        return handlers.react(this.actor, frame);
      case 'stop':
        return handlers.stop(this.actor, frame.roomId);
      case 'signal':
        return handlers.signal(this, frame);
      case 'call': {
        const call = await handlers.call(this, frame);
        // Everybody is told of the change; whoever asked by `ref` learns that it counts.
        return frame.ref === undefined ? undefined : this.#send({ type: 'call', roomId: frame.roomId, call, ref: frame.ref });
      }
      case 'watch':
        return handlers.watch(this, frame.topic, frame.ref);
      case 'renew':
        return this.#renew(frame);
      case 'ping':
        return this.#send({ type: 'pong', now: new Date(this.#deps.clock.now()).toISOString(), ...withRef(frame) });
    }
  }

  async #join(frame: Extract<ClientFrame, { type: 'join' }>): Promise<void> {
    const again = this.#rooms.includes(frame.roomId);
    if (this.#rooms.length >= RELAY_LIMITS.roomsPerSocket && !again)
      throw new CsError('rate/limited', `A socket may be in ${RELAY_LIMITS.roomsPerSocket} rooms. Leave one first.`);
    if (again) this.#deps.handlers.leave(this, frame.roomId);
    else this.#rooms = this.#rooms.concat(frame.roomId);
    try {
      await this.#deps.handlers.join(this, frame.roomId, frame.lastSeq, frame.ref);
      if (this.#closed) this.#deps.handlers.leave(this, frame.roomId);
    } catch (error) {
      this.dropped(frame.roomId);
      throw error;
    }
  }

  async #renew(frame: Extract<ClientFrame, { type: 'renew' }>): Promise<void> {
    const actor = await this.#deps.handlers.renew(this.actor, frame.token);
    this.admitted = { ...this.admitted, actor, expiresAt: actor.expiresAt };
    this.#send({ type: 'renewed', expiresAt: new Date(actor.expiresAt).toISOString(), ...withRef(frame) });
  }

  #answerError(error: unknown, frame: ClientFrame | null): void {
    const known = toCsError(error);
    if (known.code === 'relay/internal') this.#deps.logger.error({ err: error, frame: frame?.type }, 'frame failed');
    if (known.code === 'rate/limited' && frame === null) {
      this.close(CLOSE.rateLimited, 'too many frames');
      return;
    }
    this.#send({
      type: 'error',
      code: known.code,
      message: known.message,
      retryable: known.retryable,
      ...(known.retryAfterMs === undefined ? {} : { retryAfterMs: known.retryAfterMs }),
      ...withRef(frame),
    });
  }

  #send(frame: RelayFrame): void {
    this.deliver(JSON.stringify(frame));
  }
}

function withRef(frame: ClientFrame | null): { ref: string } | Record<never, never> {
  return frame?.ref === undefined ? {} : { ref: frame.ref };
}
