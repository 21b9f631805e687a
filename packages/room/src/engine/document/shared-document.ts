import { createStore, retryDelay } from '@cs-kit/core';
import type { Readable, RelayClient, SessionChange, Store } from '@cs-kit/core';
import { CLOSE, CsError, RELAY_LIMITS, SOCKET_PROTOCOL, may, toCsError } from '@cs-kit/protocol';
import type { CommentNews, ErrorCode, Room, RoomRole } from '@cs-kit/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { DocumentEdits } from './edits.ts';
import type { Part } from './edits.ts';
import { IncomingChanges } from './incoming.ts';
import { peopleOf } from './people.ts';
import type { DocumentState } from './types.ts';
import { watchedSocket } from './watched-socket.ts';

/** Message of the relay's wire beside those of y-websocket: asked for, it tells how many frames are on disk. */
const STORED = 100;
/** Asked for, it tells of comments. */
const COMMENTS = 101;
const REFUSED = 2;
/** How a frame with a change begins: sync, update. */
const UPDATE_FRAME = [0, 2];
/** Most bytes of a frame beside the change in it. */
const FRAME_HEAD = 16;
/** Name of the running text inside a document; who reads documents by other means finds it there. */
const CONTENT = 'content';
const COPY_AFTER_MS = 1000;

/** What a close code that another try would not change means. By number: the chat has the table of names too, and would carry those that only a document reads. */
const FINAL: Readonly<Record<number, ErrorCode>> = {
  4400: 'request/invalid',
  4403: 'room/forbidden',
  4404: 'room/not-found',
  4410: 'room/full',
  4413: 'request/too-large',
};

/**
 * A document that people write together: opened from this device at once where there is a copy, kept the same as at the
 * relay by y-websocket, with rights and a fresh token before each connection. Own changes count as saved when the relay
 * has them on disk.
 */
export class SharedDocument {
  readonly doc: Y.Doc = new Y.Doc();
  readonly awareness: Awareness = new Awareness(this.doc);
  /** The running text. */
  readonly content: Y.XmlFragment = this.doc.getXmlFragment(CONTENT);
  /** Told what is new of the comments. */
  onComments: (news: CommentNews) => void = () => undefined;
  readonly #client: RelayClient;
  readonly #roomId: string;
  readonly #documentId: string;
  readonly #state: Store<DocumentState> = createStore<DocumentState>({ phase: 'opening', unsaved: 0, role: null, canWrite: false, people: [] });
  #edits: DocumentEdits | null = null;
  #provider: WebsocketProvider | null = null;
  #incoming: IncomingChanges | null = null;
  #userId = '';
  #shown = false;
  #attempts = 0;
  #run = 0;
  #retryTimer: unknown = null;
  #copyTimer: unknown = null;
  /** Pieces of what is too much for one frame, and how they go out. */
  #parts: { readonly rest: Part[]; readonly send: (frame: Uint8Array<ArrayBuffer>) => void } | null = null;
  #stops: (() => void)[] = [];

  constructor(client: RelayClient, roomId: string, documentId: string) {
    this.#client = client;
    this.#roomId = roomId;
    this.#documentId = documentId;
    // Other clients take no state that is numbered 0, as the first one is.
    this.awareness.setLocalState({});
    this.doc.on('update', this.#onUpdate);
    this.awareness.on('change', this.#onPeople);
    this.#stops = [
      client.platform.signals((signal) => (signal === 'wake' ? this.#wake() : void this.#copy())),
      client.session.subscribe((change) => this.#onSession(change)),
    ];
    void this.#open();
  }

  /** Where it stands. */
  get state(): Readable<DocumentState> {
    return this.#state;
  }

  /** Tries again at once. */
  retry(): void {
    if (this.#state.get().phase === 'closed' && this.#provider === null) return;
    this.#attempts = 0;
    if (this.#edits === null) void this.#open();
    else void this.#connect();
  }

  /** Gives up own changes that the relay did not take; what is at the relay is then opened anew. */
  async discard(): Promise<void> {
    const edits = this.#edits;
    // A copy that is written behind the removal would bring back what is given up.
    this.#edits = null;
    this.close();
    await edits?.drop();
  }

  /** Leaves the document. Changes that are not stored yet stay on this device. */
  close(): void {
    if (this.doc.isDestroyed) return;
    this.#run += 1;
    for (const stop of this.#stops.splice(0)) stop();
    this.#clear(this.#retryTimer);
    if (this.#copyTimer !== null) void this.#copy();
    this.#incoming?.stop();
    this.#provider?.destroy();
    this.awareness.destroy();
    this.doc.destroy();
  }

  async #open(): Promise<void> {
    const run = (this.#run += 1);
    try {
      // Without a connection whoever was here last opens the copy of this device.
      const { session } = this.#client;
      const { user } = await session.ensure().catch((error: unknown) => {
        if (session.current === null) throw error;
        return session.current;
      });
      if (run !== this.#run) return;
      this.#userId = user.id;
      const edits = new DocumentEdits(this.#client, this.#roomId, this.#documentId, user.id);
      const writes = await edits.load(this.doc, this);
      if (run !== this.#run) return;
      this.#shown = writes !== null;
      this.#edits = edits;
      this.#provider = this.#provide();
      if (writes !== null) this.#tell({ phase: 'offline', canWrite: writes });
      this.#onPeople();
      void this.#connect();
    } catch (error) {
      if (run === this.#run) this.#failed(toCsError(error, 'relay/unreachable'));
    }
  }

  #provide(): WebsocketProvider {
    const { platform, relay } = this.#client;
    const Socket = watchedSocket(platform.WebSocket as unknown as typeof WebSocket, (what, bytes, send) => this.#onSending(what, bytes, send));
    const provider = new WebsocketProvider(`${relay.replace(/^http/, 'ws')}/v1/documents/${this.#roomId}`, this.#documentId, this.doc, {
      connect: false,
      awareness: this.awareness,
      // Between tabs changes would pass by the relay's rights and unseen by its disk.
      disableBc: true,
      WebSocketPolyfill: Socket,
      // Rights and token are asked for before each connection, so all of them begin here.
      shouldReconnect: () => false,
    });
    this.#incoming = new IncomingChanges(provider, platform);
    provider.messageHandlers[STORED] = (_encoder, decoder) => this.#onStored(decoding.readVarUint(decoder));
    provider.messageHandlers[COMMENTS] = (_encoder, decoder) => this.onComments(JSON.parse(decoding.readVarString(decoder)) as CommentNews);
    provider.messageHandlers[REFUSED] = (_encoder, decoder) => {
      decoding.readVarUint(decoder);
      this.#onRefused(decoding.readVarString(decoder));
    };
    provider.on('status', ({ status }) => {
      if (status === 'connected') this.#onConnected(provider);
      if (status === 'disconnected') this.#onDisconnected();
    });
    provider.on('sync', (synced: boolean) => synced && this.#onSynced());
    provider.on('closed', ({ code, reason }) => this.#onClosed(code, reason));
    return provider;
  }

  async #connect(): Promise<void> {
    this.#clear(this.#retryTimer);
    const provider = this.#provider;
    if (provider === null || provider.wsconnected || provider.wsconnecting) return;
    const run = (this.#run += 1);
    try {
      const { role, archived } = await this.#client.json<Room>('GET', `/v1/rooms/${this.#roomId}`);
      const { token } = await this.#client.session.ensure();
      if (run !== this.#run) return;
      this.#onRole(role, archived);
      provider.protocols = [SOCKET_PROTOCOL, token];
      provider.connect();
    } catch (error) {
      if (run === this.#run) this.#failed(toCsError(error, 'relay/unreachable'));
    }
  }

  #onRole(role: RoomRole, archived: boolean): void {
    const writes = may(role, 'write-documents') && !archived;
    this.#tell({ role, canWrite: writes && this.#state.get().phase !== 'refused' });
  }

  /** A frame with changes is about to go out. One that is larger than the relay takes would end the connection: it goes in pieces, one after the other. */
  #onSending(what: 'newest' | 'all', bytes: number, send: (frame: Uint8Array<ArrayBuffer>) => void): boolean {
    const edits = this.#edits;
    if (bytes <= RELAY_LIMITS.documentFrameBytes || edits === null) {
      edits?.sent(what);
      return false;
    }
    if (what === 'newest') this.#onTooLarge();
    else {
      const all = edits.parts().map((part) => ({ part, fits: part.update.length + FRAME_HEAD <= RELAY_LIMITS.documentFrameBytes }));
      if (all.some(({ fits }) => !fits)) this.#onTooLarge();
      this.#parts = { rest: all.filter(({ fits }) => fits).map(({ part }) => part), send };
      this.#sendPart();
    }
    return true;
  }

  #sendPart(): void {
    const part = this.#parts?.rest.shift();
    if (part === undefined) return;
    this.#edits?.sentPart(part);
    const encoder = encoding.createEncoder();
    for (const value of UPDATE_FRAME) encoding.writeVarUint(encoder, value);
    encoding.writeVarUint8Array(encoder, part.update);
    this.#parts?.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
  }

  #onTooLarge(): void {
    this.#tell({ phase: 'refused', error: new CsError('request/too-large', 'A change is larger than the relay takes.'), shown: true, canWrite: false });
  }

  #onConnected(provider: WebsocketProvider): void {
    this.#parts = null;
    this.#edits?.connected();
    for (const asked of [STORED, COMMENTS]) provider.ws?.send(new Uint8Array([asked]));
  }

  #onSynced(): void {
    this.#attempts = 0;
    this.#shown = true;
    if (this.#state.get().phase !== 'refused') this.#tell({ phase: 'live' });
  }

  #onDisconnected(): void {
    this.#incoming?.cut();
    if (this.#state.get().phase !== 'live') return;
    this.#tell({ phase: 'offline' });
    // From now on only this device has what is written: the page may be closed at any moment, and must open again without the relay.
    void this.#copy();
  }

  #onClosed(code: number, reason: string): void {
    const final = FINAL[code];
    if (final !== undefined) return this.#end(new CsError(final, reason === '' ? undefined : reason));
    if (code !== CLOSE.tokenExpired) return this.#failed(new CsError('relay/unreachable'));
    // The first time at once: a token that ran out is no failure.
    if (this.#attempts > 0) return this.#failed(new CsError('session/token-expired'));
    this.#attempts += 1;
    const { session } = this.#client;
    void session.renew(this.#provider?.protocols[1] ?? null).then(
      () => this.#connect(),
      (error: unknown) => this.#failed(toCsError(error, 'relay/unreachable')),
    );
  }

  /** Another try later where that may help. */
  #failed(error: CsError): void {
    if (this.doc.isDestroyed) return;
    if (!error.retryable) return this.#end(error);
    if (this.#state.get().phase !== 'refused') this.#tell({ phase: this.#shown ? 'offline' : 'unreachable' });
    const { platform } = this.#client;
    const delay = error.retryAfterMs ?? retryDelay(platform, this.#attempts);
    this.#attempts += 1;
    this.#clear(this.#retryTimer);
    this.#retryTimer = platform.setTimeout(() => void (this.#edits === null ? this.#open() : this.#connect()), delay);
  }

  #end(error: CsError): void {
    this.#clear(this.#retryTimer);
    this.#tell({ phase: 'closed', error, shown: this.#shown, canWrite: false, people: [] });
  }

  #onRefused(reason: string): void {
    this.#tell({ canWrite: false });
    if (this.#state.get().unsaved > 0) this.#tell({ phase: 'refused', error: new CsError('room/forbidden', reason), shown: this.#shown });
  }

  #onStored(frames: number): void {
    this.#edits?.stored(frames);
    if (this.#edits?.underWay === 0) this.#sendPart();
    // What was refused before has been taken now: this person may write again.
    const again = this.#state.get().phase === 'refused' && this.#edits?.count === 0;
    this.#tell(again ? { phase: 'live', canWrite: true } : {});
  }

  #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return;
    if (origin !== this.#provider) this.#edits?.add(update, this.#client.platform.now());
    this.#tell({});
    const { platform } = this.#client;
    this.#copyTimer ??= platform.setTimeout(() => void this.#copy(), COPY_AFTER_MS);
  };

  async #copy(): Promise<void> {
    this.#clear(this.#copyTimer);
    this.#copyTimer = null;
    // What was never at the relay and never here is no document yet.
    if (this.#shown) await this.#edits?.copy(this.doc, this.#state.get().canWrite);
  }

  #onPeople = (): void => {
    const { role, phase } = this.#state.get();
    const user = this.#client.session.current?.user;
    const me = user === undefined || role === null ? null : { id: user.id, name: user.name, role };
    this.#tell({ people: phase === 'closed' ? [] : peopleOf(this.awareness.getStates(), this.doc.clientID, me) });
  };

  #wake(): void {
    const { phase } = this.#state.get();
    if (phase === 'offline' || phase === 'unreachable') this.retry();
  }

  #onSession({ session, reason }: SessionChange): void {
    if (session?.user.id === this.#userId || this.#userId === '') return;
    if (session === null && reason !== 'signed-out') return;
    // The device has been emptied, or belongs to somebody else now: nothing is written down any more.
    this.#edits = null;
    this.#provider?.disconnect();
    this.#end(new CsError('session/token-missing', 'Somebody else is signed in now, or nobody.'));
  }

  #tell(change: Partial<DocumentState>): void {
    const before = this.#state.get();
    const unsaved = this.#edits?.count ?? 0;
    if (Object.keys(change).length === 0 && unsaved === before.unsaved) return;
    this.#state.set({ ...before, ...change, unsaved } as DocumentState);
    if ('role' in change && change.role !== before.role) this.#onPeople();
  }

  #clear(timer: unknown): void {
    if (timer !== null) this.#client.platform.clearTimeout(timer);
  }
}
