import { LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Author, ClientFrame, LogBody, LogEvent, Member, Problem, RelayFrame, Session } from '@cs-kit/protocol';
import type { Platform, SocketLike } from '../src/platform.ts';
import type { Tab } from './browser.ts';
import type { Clock } from './clock.ts';

interface FakeRoom {
  readonly id: string;
  readonly owner: string;
  readonly events: LogEvent[];
  readonly readSeqs: Map<string, number>;
}

/** What a test can do to the frames on their way to the page: the frames that arrive, in order. */
export type FrameFault = (frame: RelayFrame) => readonly RelayFrame[];

/** A relay in memory that keeps the rules of the wire: logs, acknowledgements, rotation of refresh tokens. */
export class FakeRelay {
  readonly clock: Clock;
  readonly rooms = new Map<string, FakeRoom>();
  readonly sockets = new Set<FakeSocket>();
  readonly calls: string[] = [];
  /** Answers a call before the relay does; undefined lets it through. */
  intercept: (method: string, path: string, init: RequestInit) => Response | undefined | Promise<Response | undefined> = () => undefined;
  fault: FrameFault = (frame) => [frame];
  reachable = true;
  /** Frames the page sent, of every socket. */
  readonly received: ClientFrame[] = [];
  readonly #users = new Map<string, Author>();
  readonly #refresh = new Map<string, { readonly userId: string; replacedAt: number | null }>();
  readonly #tokens = new Map<string, { readonly userId: string; readonly until: number }>();
  #counter = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Appends an event as another person would cause it. */
  append(roomId: string, author: Author, body: LogBody): LogEvent {
    const room = this.rooms.get(roomId)!;
    const event = { seq: room.events.length + 1, id: uuid(this.clock.now()), at: new Date(this.clock.now()).toISOString(), author, ...body } as LogEvent;
    room.events.push(event);
    for (const socket of this.sockets) if (socket.rooms.has(roomId)) socket.deliver({ type: 'events', roomId, events: [event] });
    return event;
  }

  /** Makes a room that belongs to a user. */
  room(owner: string, id: string = uuid(this.clock.now())): FakeRoom {
    const room: FakeRoom = { id, owner, events: [], readSeqs: new Map() };
    this.rooms.set(id, room);
    return room;
  }

  /** A session of a person, as the relay would issue it. */
  issue(userId: string = uuid(this.clock.now()), name = 'Guest', role: Author['role'] = 'visitor'): Session {
    this.#counter += 1;
    const token = `token-${this.#counter}`;
    const refreshToken = `refresh-${this.#counter}`;
    const until = this.clock.now() + LIMITS.tokenMs;
    this.#users.set(userId, { id: userId, name, role });
    this.#tokens.set(token, { userId, until });
    this.#refresh.set(refreshToken, { userId, replacedAt: null });
    return {
      token,
      refreshToken,
      expiresAt: new Date(until).toISOString(),
      visitorId: userId,
      user: { id: userId, name, role: role as Session['user']['role'] },
    };
  }

  /** Forgets every refresh token, as after a revocation. */
  revokeAll(): void {
    this.#refresh.clear();
    this.#tokens.clear();
  }

  /** Closes every socket. */
  drop(code = 1006, reason = ''): void {
    for (const socket of [...this.sockets]) socket.end(code, reason);
  }

  /** Whose token it is, while it lasts. */
  userOf(token: string): Author | null {
    const found = this.#tokens.get(token);
    return found !== undefined && found.until > this.clock.now() ? this.#users.get(found.userId)! : null;
  }

  fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname, searchParams } = new URL(url);
    const method = init.method ?? 'GET';
    this.calls.push(`${method} ${pathname}`);
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    if (!this.reachable) throw new TypeError('Failed to fetch');
    init.signal?.throwIfAborted();
    const intercepted = await this.intercept(method, pathname, init);
    return intercepted ?? this.#route(method, pathname, searchParams, init);
  };

  /** The WebSocket class of a tab. */
  socketClass(tab: Tab): Platform['WebSocket'] {
    const relay: FakeRelay = this;
    return class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(relay, tab, url, protocols);
      }
    };
  }

  #route(method: string, path: string, query: URLSearchParams, init: RequestInit): Response {
    const body = (typeof init.body === 'string' ? JSON.parse(init.body) : {}) as Record<string, string>;
    if (path === '/healthz') return json(200, { status: 'ok' });
    if (path === '/v1/sessions' && method === 'POST')
      return json(201, body['userToken'] === undefined ? this.issue() : this.issue(`user-${body['userToken']}`, 'Known'));
    if (path === '/v1/sessions/refresh') return this.#rotate(body['refreshToken'] ?? '');
    if (path === '/v1/staff/sessions') return json(201, this.issue('staff-1', body['name'] ?? '', 'agent'));
    const user = this.userOf(new Headers(init.headers).get('authorization')?.replace('Bearer ', '') ?? '');
    if (user === null) return problem('session/token-expired', 401);
    if (path === '/v1/sessions' && method === 'DELETE') return new Response(null, { status: 204 });
    if (path === '/v1/conversations')
      return json(200, { items: [...this.rooms.values()].filter((room) => room.owner === user.id).map(({ id }) => ({ id })), cursor: null });
    if (path === '/v1/conversations/current') return this.#current(user.id);
    const events = /^\/v1\/rooms\/([^/]+)\/events$/.exec(path);
    const room = events === null ? undefined : this.rooms.get(events[1]!);
    if (room === undefined) return problem('room/not-found', 404);
    return this.#page(room, query);
  }

  #rotate(refreshToken: string): Response {
    const known = this.#refresh.get(refreshToken);
    if (known === undefined) return problem('session/token-invalid', 401);
    if (known.replacedAt !== null && this.clock.now() - known.replacedAt > RELAY_LIMITS.refreshGraceMs) return problem('session/refresh-reused', 401);
    known.replacedAt ??= this.clock.now();
    const user = this.#users.get(known.userId)!;
    return json(200, this.issue(user.id, user.name, user.role));
  }

  #current(userId: string): Response {
    const open = [...this.rooms.values()].find(
      (room) => room.owner === userId && room.events.findLast((event) => event.kind === 'status')?.status !== 'closed',
    );
    const room = open ?? this.room(userId);
    return json(open === undefined ? 201 : 200, { id: room.id, status: 'assistant', assignee: null, lastSeq: room.events.length, role: 'guest' });
  }

  #page(room: FakeRoom, query: URLSearchParams): Response {
    const limit = Number(query.get('limit') ?? '100');
    const lastSeq = room.events.length;
    if (query.has('around')) {
      const at = Number(query.get('around'));
      const before = room.events.filter((event) => event.seq < at);
      const after = room.events.filter((event) => event.seq >= at);
      const half = Math.ceil(limit / 2);
      return json(200, { events: [...before.slice(-half), ...after.slice(0, half)], lastSeq, more: before.length > half, newer: after.length > half });
    }
    if (query.has('before')) {
      const found = room.events.filter((event) => event.seq < Number(query.get('before')));
      return json(200, { events: found.slice(-limit), lastSeq, more: found.length > limit });
    }
    const found = room.events.filter((event) => event.seq > Number(query.get('after') ?? '0'));
    return json(200, { events: found.slice(0, limit), lastSeq, more: found.length > limit });
  }
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' } });
}

/** An error answer. */
export function problem(code: string, status: number, extra: Partial<Problem> = {}): Response {
  return new Response(JSON.stringify({ type: `#${code}`, title: code, status, detail: code, instance: 'req-1', code, retryable: false, ...extra }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
  });
}

/** A socket to the relay in memory. */
export class FakeSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  onerror: SocketLike['onerror'] = null;
  readonly rooms = new Set<string>();
  readonly protocols: string[];
  readonly url: string;
  user: Author | null;
  readonly #relay: FakeRelay;
  readonly #tab: Tab;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(relay: FakeRelay, tab: Tab, url: string, protocols: string[]) {
    this.#relay = relay;
    this.#tab = tab;
    this.url = url;
    this.protocols = protocols;
    this.user = relay.userOf(protocols[1] ?? '');
    tab.onKilled.push(() => this.#gone());
    relay.clock.setTimeout(() => this.#begin(), 5);
  }

  send(text: string): void {
    if (this.#state !== 'open') return;
    const frame = JSON.parse(text) as ClientFrame;
    this.#relay.clock.setTimeout(() => this.#state === 'open' && this.#handle(frame), 1);
  }

  close(): void {
    this.#gone();
  }

  /** Ends the connection from the relay's side. */
  end(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#gone();
    if (!this.#tab.dead) this.onclose?.({ code, reason });
  }

  /** Sends a frame to the page. */
  deliver(frame: RelayFrame): void {
    for (const arriving of this.#relay.fault(frame)) {
      const data = JSON.stringify(arriving);
      this.#relay.clock.setTimeout(() => this.#state === 'open' && !this.#tab.dead && this.onmessage?.({ data }), 1);
    }
  }

  #gone(): void {
    this.#state = 'closed';
    this.#relay.sockets.delete(this);
  }

  #begin(): void {
    if (this.#state !== 'connecting') return;
    if (!this.#relay.reachable || this.user === null) return this.end(1006, '');
    this.#state = 'open';
    this.#relay.sockets.add(this);
    if (!this.#tab.dead) this.onopen?.(undefined as never);
  }

  #handle(frame: ClientFrame): void {
    this.#relay.received.push(frame);
    const ref = frame.ref === undefined ? {} : { ref: frame.ref };
    if (frame.type === 'ping') return this.deliver({ type: 'pong', now: new Date(this.#relay.clock.now()).toISOString(), ...ref });
    if (frame.type === 'renew') {
      if (this.#relay.userOf(frame.token)?.id !== this.user?.id) return this.end(4401, '');
      return this.deliver({ type: 'renewed', expiresAt: new Date(this.#relay.clock.now() + LIMITS.tokenMs).toISOString(), ...ref });
    }
    if (!('roomId' in frame)) return;
    const room = this.#relay.rooms.get(frame.roomId);
    if (room === undefined) return this.deliver({ type: 'error', code: 'room/not-found', message: 'room/not-found', retryable: false, ...ref });
    if (frame.type === 'join') return this.#join(room, frame.lastSeq, ref);
    if (frame.type === 'leave') return void this.rooms.delete(room.id);
    if (frame.type === 'send') return this.#store(room, frame, ref);
    if (frame.type === 'read') room.readSeqs.set(this.user!.id, frame.seq);
    if (frame.type === 'react') this.#relay.append(room.id, this.user!, { kind: 'reaction', messageId: frame.messageId, emoji: frame.emoji, on: frame.on });
  }

  #join(room: FakeRoom, lastSeq: number | undefined, ref: { ref?: string }): void {
    const reset = lastSeq !== undefined && (lastSeq > room.events.length || room.events.length - lastSeq > RELAY_LIMITS.resumeEvents);
    const all = lastSeq === undefined || reset ? room.events.slice(-RELAY_LIMITS.joinEvents) : room.events.slice(lastSeq);
    const events = all.slice(0, RELAY_LIMITS.joinEvents);
    const members: Member[] = [
      { id: this.user!.id, name: this.user!.name, role: 'guest', presence: 'online', typing: false, readSeq: room.readSeqs.get(this.user!.id) ?? 0 },
    ];
    this.rooms.add(room.id);
    this.deliver({
      type: 'joined',
      roomId: room.id,
      lastSeq: room.events.length,
      role: 'guest',
      events,
      members,
      more: events.length < all.length,
      ...(reset ? { reset: true as const } : {}),
      ...ref,
    });
  }

  #store(room: FakeRoom, frame: Extract<ClientFrame, { type: 'send' }>, ref: { ref?: string }): void {
    const { clientMessageId, text } = frame;
    const known = room.events.find(
      (event) => event.kind === 'message' && event.author.id === this.user!.id && event.message.clientMessageId === clientMessageId,
    );
    const event = known ?? this.#relay.append(room.id, this.user!, { kind: 'message', message: { id: uuid(this.#relay.clock.now()), clientMessageId, text } });
    this.deliver({ type: 'acked', roomId: room.id, clientMessageId, messageId: event.id, seq: event.seq, at: event.at, ...ref });
  }
}
