import { CLOSE, CsError, RELAY_LIMITS, may, toCsError } from '@cs-kit/protocol';
import type { CloseCode } from '@cs-kit/protocol';
import type { Logger } from 'pino';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import { closeExpired } from '../sockets.ts';
import type { Admitted, OpenSocket } from '../sockets.ts';
import type { Transport } from '../rooms/connection.ts';
import type { Clock } from '../rooms/live-room.ts';
import type { OpenRoom, Rooms } from '../rooms/rooms.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import type { DocumentComments } from './comments.ts';
import type { Documents } from './documents.ts';
import type { Editor, LiveDocument } from './live-document.ts';
import { answerState, askState, readFrame, refuse, tellAwareness, tellComments, tellStored } from './wire.ts';
import type { DocumentFrame } from './wire.ts';

/** What a document socket works with. */
export interface DocumentConnectionDeps {
  readonly documents: Documents;
  readonly comments: Pick<DocumentComments, 'count'>;
  readonly rooms: Rooms;
  readonly rates: RateLimiter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once when a socket is gone, with the code by which the relay closed it; null where it went by itself. */
  closed(connection: DocumentConnection, code: CloseCode | null): void;
}

const LAGGING_BYTES = 1024 * 1024;
const HOPELESS_BYTES = 4 * 1024 * 1024;
/** Bytes of frames that wait to be taken: beyond this the sender does not hear us. */
const QUEUE_BYTES = 2 * RELAY_LIMITS.documentFrameBytes;

/** One socket of `/v1/documents/…`, for clients of y-websocket. Frames are taken one after the other; rights are asked for each. */
export class DocumentConnection implements Editor, OpenSocket {
  readonly admitted: Admitted;
  watchesComments = false;
  readonly #key: DocumentKey;
  readonly #transport: Transport;
  readonly #deps: DocumentConnectionDeps;
  #document: LiveDocument | null = null;
  #tail: Promise<void>;
  #queued = 0;
  /** What is told of the disk, in the order of the changes. */
  #acks: Promise<unknown> = Promise.resolve();
  #stored = 0;
  #watchesStored = false;
  #closed = false;

  /** The dependencies are one object for all sockets. */
  constructor(admitted: Admitted, key: DocumentKey, transport: Transport, deps: DocumentConnectionDeps) {
    this.admitted = admitted;
    this.#key = key;
    this.#transport = transport;
    this.#deps = deps;
    this.#tail = this.#enter().catch((error: unknown) => this.#fail(error));
  }

  get actor(): Actor {
    return this.admitted.actor;
  }

  get roomId(): string {
    return this.#key.roomId;
  }

  deliver(frame: Uint8Array, canMiss: boolean): void {
    if (this.#closed) return;
    const waiting = this.#transport.bufferedAmount;
    if (waiting > HOPELESS_BYTES) return this.close(CLOSE.lagging, 'reads too slowly; connect again');
    if (waiting > LAGGING_BYTES && canMiss) return;
    this.#transport.send(frame);
  }

  /** Takes one frame after those before it. Never throws: what goes wrong is answered or closes this socket only. */
  receive(data: Uint8Array | string): Promise<void> {
    if (this.#closed || closeExpired(this, this.#deps.clock.now())) return this.#tail;
    if (typeof data === 'string') {
      this.close(CLOSE.badFrame, 'frames are binary');
      return this.#tail;
    }
    this.#queued += data.length;
    if (this.#queued > QUEUE_BYTES) {
      this.close(CLOSE.rateLimited, 'too many changes at once; wait for what was sent');
      return this.#tail;
    }
    this.#tail = this.#tail
      .then(() => this.#take(data))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#queued -= data.length));
    return this.#tail;
  }

  /** Closes where the actor may not read the room any more. */
  async check(): Promise<void> {
    await this.#room().catch((error: unknown) => this.#fail(error));
  }

  end(error: CsError): void {
    this.#fail(error);
  }

  /** The runtime says that the socket is gone; with a code where what was sent broke the protocol below the frames. */
  gone(code: CloseCode | null = null): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#document !== null) this.#deps.documents.leave(this.#document, this);
    this.#deps.closed(this, code);
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closed) return;
    this.#transport.close(code, reason);
    this.gone(code);
  }

  #room(): Promise<OpenRoom> {
    return this.#deps.rooms.openFor(this.#key.roomId, this.actor, 'read');
  }

  async #enter(): Promise<void> {
    const { role } = await this.#room();
    const document = await this.#deps.documents.enter(this.#key, this);
    if (this.#closed) return this.#deps.documents.leave(document, this);
    this.#document = document;
    // Whoever may not write is not asked for what the relay lacks.
    if (may(role, 'write-documents')) this.deliver(askState(document.vector()), false);
    const here = document.awareness.all();
    if (here !== null) this.deliver(tellAwareness(here), true);
  }

  async #take(data: Uint8Array): Promise<void> {
    const document = this.#document;
    if (document === null || this.#closed) return;
    await this.#pace();
    const frame = read(data);
    const { role, room } = await this.#room();
    const writes = may(role, 'write-documents') && !room.archived && room.members.get(this.actor.id)?.muted !== true;
    switch (frame.type) {
      case 'state':
        return this.deliver(answerState(since(document, frame.vector)), false);
      case 'update':
        return this.#change(document, frame, writes);
      case 'awareness':
        if (!may(role, 'show-presence')) return;
        takeAwareness(() => document.awareness.take(this, this.actor, role, may(role, 'show-cursor'), frame.update));
        return document.tellAwareness();
      case 'query-awareness': {
        const here = document.awareness.all();
        if (here !== null) this.deliver(tellAwareness(here), true);
        return;
      }
      case 'watch-stored':
        this.#watchesStored = true;
        return this.#tellStored();
      case 'watch-comments':
        // Before they are counted: one that comes meanwhile is told twice rather than never.
        this.watchesComments = true;
        return this.deliver(tellComments({ count: await this.#deps.comments.count(this.#key) }), false);
    }
  }

  /** A sender that is too fast is slowed down, not cut off: nothing of a document may be lost on the way. */
  async #pace(): Promise<void> {
    for (;;) {
      try {
        this.#deps.rates.take('documentFramesPerActor', this.actor.id);
        return;
      } catch (error) {
        const { retryAfterMs = 100 } = toCsError(error);
        await new Promise<void>((resolve) => this.#deps.clock.after(retryAfterMs, resolve));
      }
    }
  }

  #change(document: LiveDocument, { update, answer }: Extract<DocumentFrame, { type: 'update' }>, allowed: boolean): void {
    // What a page that comes back has to say is often nothing: that is no attempt to write.
    const nothing = answer && document.holds(update);
    if (!nothing && !allowed) return this.deliver(refuse('You may read this document, not change it.'), false);
    // The next change does not wait for the disk: many share one sync. Until then this one counts as queued.
    this.#queued += update.length;
    const stored = nothing ? Promise.resolve() : this.#deps.documents.change(document, this, update);
    this.#acks = Promise.all([this.#acks, stored])
      .then(() => {
        this.#stored += 1;
        this.#tellStored();
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#queued -= update.length));
  }

  #tellStored(): void {
    if (this.#watchesStored) this.deliver(tellStored(this.#stored), false);
  }

  #fail(error: unknown): void {
    const known = toCsError(error);
    if (known.code === 'relay/internal') this.#deps.logger.error({ err: error }, 'a frame of a document failed');
    if (known.code === 'room/forbidden' && this.#document !== null) this.deliver(refuse(known.message), false);
    this.close(CLOSES[known.code] ?? CLOSE.internal, known.message.slice(0, 120));
  }
}

const CLOSES: Readonly<Record<string, CloseCode>> = {
  'request/invalid': CLOSE.badFrame,
  'request/too-large': CLOSE.tooLarge,
  'room/not-found': CLOSE.noSuchRoom,
  'request/not-found': CLOSE.noSuchRoom,
  'room/forbidden': CLOSE.forbidden,
  'room/full': CLOSE.full,
};

const noFrame = (cause: unknown): CsError => new CsError('request/invalid', 'This is no frame of the y-websocket protocol.', { cause });

function read(data: Uint8Array): DocumentFrame {
  try {
    return readFrame(data);
  } catch (error) {
    throw noFrame(error);
  }
}

function since(document: LiveDocument, vector: Uint8Array): Uint8Array {
  try {
    return document.since(vector);
  } catch (error) {
    throw noFrame(error);
  }
}

function takeAwareness(take: () => void): void {
  try {
    take();
  } catch (error) {
    throw noFrame(error);
  }
}
