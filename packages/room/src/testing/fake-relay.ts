import { RelayClient } from '@cs-kit/core';
import type { StorageLike } from '@cs-kit/core';
import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import type {
  Assignee,
  Author,
  Call as RoomCall,
  ClientFrame,
  Conversation,
  ConversationStatus,
  ConversationSummary,
  LogBody,
  LogEvent,
  Member,
  Message,
  PublicConfig,
  RelayFrame,
  RoomRole,
  Session,
  SiteRole,
} from '@cs-kit/protocol';

/** A call that reached the fake relay. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

type Answer = {
  readonly status: number;
  readonly body?: unknown;
  /** A stream of events, in place of a body. */ readonly text?: string;
  readonly bytes?: Uint8Array<ArrayBuffer>;
};
type Handler = (call: Call) => Answer | undefined;

const BASE = 'https://relay.test';

/** Ids of the form the relay gives, readable in a failing test. */
export const idOf = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const VISITOR: Author = { id: idOf(1), name: 'Mira Lund', role: 'visitor' };
export const ANA: Author = { id: idOf(2), name: 'Ana Ruiz', role: 'agent' };
export const ASSISTANT: Author = { id: idOf(3), name: 'Fern', role: 'assistant' };
export const ROOM = idOf(100);

/** A relay in memory, for the tests of the elements: it speaks the wire of the real one through the real client. */
export class FakeRelay {
  readonly calls: Call[] = [];
  readonly frames: ClientFrame[] = [];
  readonly handlers: Handler[] = [];
  events: LogEvent[] = [];
  members: Member[] = [];
  /** The call that goes on in the room. */
  call: RoomCall | null = null;
  /** Whether messages are translated in the room. */
  translation = false;
  inbox: ConversationSummary[] = [];
  role: RoomRole = 'guest';
  user: Author;
  config: PublicConfig;
  /** Whether sockets open; off for tests of being offline. */
  online = true;
  #sockets = new Set<FakeSocket>();
  #now = Date.now();

  constructor(user: Author = VISITOR) {
    this.user = user;
    this.config = {
      protocolVersion: PROTOCOL_VERSION,
      siteName: 'Fjord & Fern',
      features: ['room'],
      capabilities: Object.fromEntries(
        ['assistant', 'speechToText', 'textToSpeech', 'images', 'calls', 'email', 'files', 'translation'].map((name) => [
          name,
          { engine: 'test', available: true },
        ]),
      ) as unknown as PublicConfig['capabilities'],
      limits: { messageChars: 8000, fileBytes: 8 * 1024 * 1024, uploadBytes: 100 * 1024 * 1024, attachments: 10 },
      locales: ['en'],
      theme: { accent: null, logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'end', radius: null, scheme: 'auto' },
      availability: { people: true, backAt: null },
      analytics: 'off',
    };
  }

  /** A client of this relay with nothing of the page behind it. */
  client(kind: 'visitor' | 'staff' = 'visitor'): RelayClient {
    const memory = new Map<string, string>();
    const storage: StorageLike = {
      get length() {
        return memory.size;
      },
      key: (at) => [...memory.keys()][at] ?? null,
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
    const session: Session & { until: number } = { ...this.session(), until: this.#now + 3_600_000 };
    storage.setItem(`cs:${kind === 'staff' ? 'staff' : 'demo'}`, JSON.stringify(session));
    if (this.events.length > 0) storage.setItem('cs:demo:conversation', ROOM);
    return new RelayClient({
      relay: BASE,
      siteKey: 'demo',
      kind,
      storage,
      indexedDB: null,
      BroadcastChannel: null,
      locks: null,
      fetch: (url, init) => this.#fetch(url, init),
      WebSocket: socketTo(this) as never,
    });
  }

  session(): Session {
    return {
      token: 'test-token',
      expiresAt: new Date(this.#now + 900_000).toISOString(),
      refreshToken: 'test-refresh',
      visitorId: this.user.id,
      user: { id: this.user.id, name: this.user.name, role: this.user.role as SiteRole },
    };
  }

  /** Writes an event into the log and tells every socket. */
  write(author: Author, body: LogBody, at: string = new Date(this.#now + this.events.length * 1000).toISOString()): LogEvent {
    const id = body.kind === 'message' ? body.message.id : idOf(10_000 + this.events.length);
    const event = { seq: this.events.length + 1, id, at, author, ...body } as LogEvent;
    this.events = [...this.events, event];
    this.tell({ type: 'events', roomId: ROOM, events: [event] });
    return event;
  }

  /** Writes a message. */
  say(author: Author, text: string, more: Partial<Message> = {}, at?: string): LogEvent {
    return this.write(author, { kind: 'message', message: { id: idOf(20_000 + this.events.length), text, ...more } }, at);
  }

  /** Writes a change of the conversation. */
  status(status: ConversationStatus, assignee: Assignee | null = null, at?: string): LogEvent {
    return this.write(assignee === null ? ASSISTANT : { ...assignee, role: 'agent' }, { kind: 'status', status, assignee }, at);
  }

  /** Sends a frame to every socket. */
  tell(frame: RelayFrame): void {
    for (const socket of this.#sockets) socket.receive(frame);
  }

  /** Cuts every socket, as a lost line does. */
  cut(): void {
    this.online = false;
    for (const socket of [...this.#sockets]) socket.drop();
  }

  /** Calls to a path, by method and a part of the path. */
  callsTo(method: string, path: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method && call.path.includes(path));
  }

  conversation(): Conversation {
    const last = this.events.findLast((event) => event.kind === 'status');
    return {
      id: ROOM,
      status: last?.kind === 'status' ? last.status : 'assistant',
      assignee: last?.kind === 'status' ? last.assignee : null,
      lastSeq: this.events.length,
      role: this.role,
    };
  }

  /** What a frame about a call leads to; tests play the relay here. */
  onCall: (frame: Extract<ClientFrame, { type: 'call' }>) => RoomCall | null = () => this.call;

  /** Changes the call and tells everybody. */
  setCall(call: RoomCall | null): void {
    this.call = call;
    this.tell({ type: 'call', roomId: ROOM, call });
  }

  /** Switches the translation of the room and tells everybody. */
  setTranslation(on: boolean): void {
    this.translation = on;
    this.tell({ type: 'translation', roomId: ROOM, on });
  }

  /** @internal */
  opened(socket: FakeSocket): void {
    this.#sockets.add(socket);
  }

  /** @internal */
  closed(socket: FakeSocket): void {
    this.#sockets.delete(socket);
  }

  /** @internal */
  hear(socket: FakeSocket, frame: ClientFrame): void {
    this.frames.push(frame);
    const ref = frame.ref === undefined ? {} : { ref: frame.ref };
    if (frame.type === 'ping') socket.receive({ type: 'pong', now: new Date().toISOString(), ...ref });
    else if (frame.type === 'watch' && frame.topic === 'rooms') socket.receive({ type: 'watching', topic: 'rooms', ...ref });
    else if (frame.type === 'watch') socket.receive({ type: 'inbox', cursor: null, conversations: this.inbox, ...ref });
    else if (frame.type === 'join') {
      const after = frame.lastSeq ?? 0;
      socket.receive({
        type: 'joined',
        roomId: frame.roomId,
        lastSeq: this.events.length,
        role: this.role,
        events: this.events.filter((event) => event.seq > after),
        members: this.members,
        more: false,
        ...(this.call === null ? {} : { call: this.call }),
        ...(this.translation ? { translation: true as const } : {}),
        ...ref,
      });
    } else if (frame.type === 'call' && frame.ref !== undefined) {
      socket.receive({ type: 'call', roomId: frame.roomId, call: this.onCall(frame), ...ref });
    } else if (frame.type === 'send') {
      const event = this.say(this.user, frame.text, {
        clientMessageId: frame.clientMessageId,
        ...(frame.replyTo === undefined ? {} : { replyTo: frame.replyTo }),
        ...(frame.threadId === undefined ? {} : { threadId: frame.threadId }),
        ...(frame.mentions === undefined ? {} : { mentions: frame.mentions }),
        ...(frame.visibility === undefined ? {} : { visibility: frame.visibility }),
      });
      socket.receive({
        type: 'acked',
        roomId: frame.roomId,
        clientMessageId: frame.clientMessageId,
        messageId: event.id,
        seq: event.seq,
        at: event.at,
        ...ref,
      });
    }
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, search } = new URL(url);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    const call: Call = { method: init.method ?? 'GET', path: pathname + search, body };
    this.calls.push(call);
    for (const handler of this.handlers) {
      const answer = handler(call);
      if (answer !== undefined) return respond(answer);
    }
    return respond(this.#answer(call, pathname, search));
  }

  #answer({ method }: Call, path: string, search: string): Answer {
    if (path === '/v1/config') return { status: 200, body: this.config };
    if (path === '/v1/limits') return { status: 200, body: this.config.limits };
    if (path.endsWith('/sessions') || path.endsWith('/sessions/refresh')) return method === 'DELETE' ? { status: 204 } : { status: 201, body: this.session() };
    if (path === '/v1/conversations' && search.includes('visitor=')) return { status: 200, body: { items: [], cursor: null } };
    if (path.endsWith('/pages')) return { status: 200, body: { counted: true, pages: [] } };
    if (path === '/v1/conversations' && method === 'GET') return { status: 200, body: { items: this.inbox, cursor: null } };
    if (path.endsWith('/summary')) return { status: 200, body: { origin: 'picked', sentences: [], messages: 0, lastSeq: this.events.length, engine: null } };
    if (path.endsWith('/translation')) return { status: 200, body: { on: this.translation, capability: { engine: 'test', available: true } } };
    if (path.endsWith('/recipients')) return { status: 200, body: { people: [], teams: [] } };
    if (path.startsWith('/v1/conversations')) return { status: 200, body: this.conversation() };
    if (method === 'GET' && ['/v1/teams', '/v1/views', '/v1/tags', '/v1/saved-replies', '/v1/sites'].includes(path))
      return { status: 200, body: { items: [] } };
    if (path === '/v1/staff' && method === 'GET') return { status: 200, body: { items: [] } };
    if (path === '/v1/staff/me')
      return {
        status: 200,
        body: { id: this.user.id, name: this.user.name, role: this.user.role, status: 'online', active: true, lastSeenAt: null, capacity: null },
      };
    return method === 'DELETE' ? { status: 204 } : { status: 200, body: {} };
  }
}

function respond({ status, body, text, bytes }: Answer): Response {
  if (bytes !== undefined) return new Response(bytes, { status, headers: { 'content-type': 'application/octet-stream' } });
  if (text !== undefined) return new Response(text, { status, headers: { 'content-type': 'text/event-stream' } });
  if (status === 204) return new Response(null, { status });
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  return new Response(JSON.stringify(body ?? {}), { status, headers: { 'content-type': type } });
}

const socketTo = (relay: FakeRelay) =>
  class extends FakeSocket {
    constructor() {
      super(relay);
    }
  };

/** One end of a connection to a `FakeRelay`. */
class FakeSocket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly #relay: FakeRelay;

  constructor(relay: FakeRelay) {
    this.#relay = relay;
    queueMicrotask(() => {
      if (!relay.online) return this.drop();
      relay.opened(this);
      this.onopen?.(undefined as never);
    });
  }

  send(data: string): void {
    const frame = JSON.parse(data) as ClientFrame;
    queueMicrotask(() => this.#relay.hear(this, frame));
  }

  receive(frame: RelayFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(): void {
    this.#relay.closed(this);
    this.onclose?.({ code: 1006, reason: '' });
  }

  close(): void {
    this.#relay.closed(this);
  }
}
