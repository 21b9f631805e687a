import { CLOSE, CsError, SPEECH_STREAM, toCsError, uuid } from '@cs-kit/protocol';
import type { CloseCode, Site, SpeechFrame } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import type { RateLimiter } from '../../auth/rates.ts';
import type { Actor } from '../../context.ts';
import { limitPaidFrom } from '../../http/guards.ts';
import type { Transport } from '../../rooms/connection.ts';
import type { Clock } from '../../rooms/live-room.ts';
import { closeExpired } from '../../sockets.ts';
import type { Admitted, OpenSocket } from '../../sockets.ts';
import { readRequest } from './frames.ts';
import { failure } from './stream.ts';
import type { Line, SpeechStream } from './stream.ts';
import type { SpeechStreams } from './streams.ts';

/** What a socket of speech works with. */
export interface SpeechConnectionDeps {
  readonly streams: SpeechStreams;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once when a socket is gone, with the code by which the relay closed it; null where it went by itself. */
  closed(connection: SpeechConnection, code: CloseCode | null): void;
}

/** Bytes that a reader of a few words may let wait. */
const LAGGING_BYTES = 256 * 1024;
/** Seconds of the shortest frame. */
const LEAST_S = 0.02;

/** One socket of `/v1/speech/stream`. Its stream stays for a while when it goes. */
export class SpeechConnection implements OpenSocket, Line {
  readonly admitted: Admitted;
  readonly #site: Site;
  readonly #transport: Transport;
  readonly #deps: SpeechConnectionDeps;
  readonly #cancelHello: () => void;
  #stream: SpeechStream | null = null;
  #bytesPerSecond = 1;
  #closed = false;

  constructor(admitted: Admitted, site: Site, transport: Transport, deps: SpeechConnectionDeps) {
    this.admitted = admitted;
    this.#site = site;
    this.#transport = transport;
    this.#deps = deps;
    this.#cancelHello = deps.clock.after(SPEECH_STREAM.helloMs, () => this.close(CLOSE.helloTimeout, 'say {"type":"start"} first'));
  }

  get actor(): Actor {
    return this.admitted.actor;
  }

  /** Takes a frame. Never throws: what goes wrong is answered or closes this socket only. */
  async receive(data: Uint8Array | string): Promise<void> {
    if (this.#closed || closeExpired(this, this.#deps.clock.now())) return;
    try {
      if (typeof data === 'string') this.#control(data);
      else this.#sound(data);
    } catch (error) {
      this.#fail(toCsError(error));
    }
  }

  tell(frame: SpeechFrame): void {
    if (this.#closed) return;
    if (this.#transport.bufferedAmount > LAGGING_BYTES) return this.close(CLOSE.lagging, 'reads too slowly; go on with the same stream');
    this.#transport.send(JSON.stringify(frame));
  }

  hold(on: boolean): void {
    this.#transport.hold(on);
  }

  replaced(): void {
    this.#stream = null;
    this.close(CLOSE.replaced, 'another socket goes on with the stream');
  }

  /** The runtime says that the socket is gone; with a code where what was sent broke the protocol below the frames. */
  gone(code: CloseCode | null = null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelHello();
    if (this.#stream !== null) this.#deps.streams.leave(this.#stream, this);
    this.#deps.closed(this, code);
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closed) return;
    // Whose right has ended has no words any more either.
    if (code === CLOSE.forbidden && this.#stream !== null) this.#deps.streams.end(this.#stream);
    this.#transport.close(code, reason);
    this.gone(code);
  }

  #control(text: string): void {
    this.#deps.rates.take('framesPerActor', this.actor.id);
    const request = readRequest(text);
    if (request.type === 'start') return this.#start(request);
    const stream = this.#begun();
    if (request.type === 'pause') this.#pause(stream);
    else if (request.type === 'commit') stream.commit(request.turnId ?? uuid(), () => this.#pay());
    else if (request.type === 'cancel') stream.cancel();
    else {
      this.#stream = null;
      this.#deps.streams.end(stream);
    }
  }

  /** Words of a pause are worth something only at once: whoever may not cost more now has those of the whole turn. */
  #pause(stream: SpeechStream): void {
    try {
      this.#pay();
    } catch {
      return;
    }
    stream.pause();
  }

  #pay(): void {
    limitPaidFrom(this.#deps.rates, this.admitted.peer, this.actor, this.#site);
  }

  #start(request: Extract<ReturnType<typeof readRequest>, { type: 'start' }>): void {
    if (this.#stream !== null) throw new CsError('request/invalid', 'A socket begins one stream.');
    const { streams } = this.#deps;
    if ('streamId' in request) this.#stream = streams.resume(this.actor.id, request.streamId, request.receivedBytes, this);
    else this.#stream = streams.begin({ actor: this.actor, site: this.#site, language: request.language, sampleRate: request.sampleRate }, this);
    this.#bytesPerSecond = 2 * this.#stream.sampleRate;
    this.#cancelHello();
    // Whoever did not even take the first word is gone already.
    if (this.#closed) streams.leave(this.#stream, this);
  }

  #sound(data: Uint8Array): void {
    const stream = this.#begun();
    if (data.length === 0 || data.length % 2 !== 0) throw new CsError('request/malformed', 'Sound comes in whole samples of 16 bits.');
    // Frames are bounded too, by the shortest that the contract knows: of many tiny ones each costs more than its sound.
    this.#deps.rates.take('soundPerActor', this.actor.id, Math.max(data.length / this.#bytesPerSecond, LEAST_S));
    stream.take(data);
  }

  /** That others speak is nobody's fault: it does not count against whoever came. */
  #busy(error: CsError): void {
    const reason = `busy; come back in ${error.retryAfterMs ?? 1000} ms`;
    if (this.#stream !== null || this.#closed) return this.close(CLOSE.rateLimited, reason);
    this.#transport.close(CLOSE.rateLimited, reason);
    this.gone();
  }

  #begun(): SpeechStream {
    if (this.#stream === null) throw new CsError('request/malformed', 'Say {"type":"start"} first.');
    return this.#stream;
  }

  #fail(error: CsError): void {
    if (error.code === 'relay/internal') this.#deps.logger.error({ err: error }, 'speech frame failed');
    this.tell(failure(error));
    if (error.code === 'rate/limited') this.#busy(error);
    else if (error.code === 'request/malformed' || error.code === 'request/invalid') this.close(CLOSE.badFrame, error.message.slice(0, 120));
    else if (this.#stream === null) this.close(CLOSE.noSuchRoom, error.message.slice(0, 120));
  }
}
