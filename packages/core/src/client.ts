import { CsError, PROTOCOL_VERSION } from '@cs-kit/protocol';
import type { PublicConfig } from '@cs-kit/protocol';
import { BlobUrls } from './blob-urls.ts';
import { TabBus } from './bus.ts';
import { Database } from './database.ts';
import { exchange, readJson, REQUEST_TIMEOUT_MS } from './http.ts';
import { resign } from './leader.ts';
import { Outbox } from './outbox.ts';
import { systemPlatform } from './platform.ts';
import type { Platform } from './platform.ts';
import { SessionManager } from './session.ts';
import { RelaySocket } from './socket.ts';
import type { SseEvent } from './sse.ts';

/** Which relay, as whom, and with what in place of the page's own globals. */
export type ClientOptions = { readonly relay: string; readonly siteKey: string; readonly kind?: 'visitor' | 'staff' } & Partial<Platform>;

/** What one JSON call may carry. */
export interface JsonOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
  /** Sent without a token and without creating a session. */
  readonly anonymous?: boolean;
  /** Milliseconds for the whole call; 30,000 unless told. */
  readonly timeoutMs?: number;
}

/** What a raw call may carry beside the fields of `fetch`. */
export type FetchInit = RequestInit & { readonly anonymous?: boolean; readonly timeoutMs?: number };

const CONFIG_MS = 60_000;
const STALE_TOKEN: ReadonlySet<string> = new Set(['session/token-expired', 'session/token-invalid']);

/** The way of one page to one relay and site: calls, streams, session, socket and what waits to be sent. */
export class RelayClient {
  /** Address of the relay without a trailing slash. */
  readonly relay: string;
  readonly siteKey: string;
  readonly kind: 'visitor' | 'staff';
  readonly platform: Platform;
  readonly session: SessionManager;
  /** Prefix of everything this client keeps in storage. */
  readonly storageKey: string;
  /** Channel to the other tabs of the site. */
  readonly bus: TabBus;
  readonly database: Database;
  readonly #urls: BlobUrls;
  #socket: RelaySocket | null = null;
  #outbox: Outbox | null = null;
  #config: { readonly value: Promise<PublicConfig>; readonly until: number } | null = null;

  constructor(options: ClientOptions) {
    const { relay, siteKey, kind = 'visitor', ...replacements } = options;
    this.relay = relay.replace(/\/+$/, '');
    this.siteKey = siteKey;
    this.kind = kind;
    this.platform = systemPlatform(kind, replacements);
    const scope = kind === 'staff' ? 'staff' : siteKey;
    this.storageKey = `cs:${scope}`;
    this.bus = new TabBus(this.platform, scope);
    this.database = new Database(this.platform, `cs-kit:${scope}`);
    this.#urls = new BlobUrls(async (path) => (await this.fetch(path)).blob());
    this.session = new SessionManager({
      platform: this.platform,
      kind,
      siteKey,
      storageKey: this.storageKey,
      bus: this.bus,
      wipe: () => this.database.destroy(),
      call: (method, path, body, token) => this.#once(method, path, { body, anonymous: true }, token ?? null),
    });
    this.session.subscribe((change) => change.reason === 'signed-out' && this.#wipe());
  }

  /** The socket to the relay; it connects at its first use. */
  get socket(): RelaySocket {
    if (this.#socket === null) {
      this.#socket = new RelaySocket(this);
      // What an earlier page could not send goes out with the first connection, whatever this one shows.
      this.#outbox ??= new Outbox(this);
    }
    return this.#socket;
  }

  /** Messages that wait to be sent, of all rooms. */
  get outbox(): Outbox {
    this.#outbox ??= new Outbox(this);
    return this.#outbox;
  }

  /** What the page may know before a session, kept for a minute. `relay/outdated` where page and relay do not speak the same version. */
  config(): Promise<PublicConfig> {
    const now = this.platform.now();
    if (this.#config !== null && this.#config.until > now) return this.#config.value;
    const value = this.json<PublicConfig>('GET', `/v1/config?siteKey=${encodeURIComponent(this.siteKey)}`, { anonymous: true }).then((config) => {
      if (config.protocolVersion !== PROTOCOL_VERSION) throw new CsError('relay/outdated');
      return config;
    });
    const entry = { value, until: now + CONFIG_MS };
    this.#config = entry;
    value.catch(() => this.#config === entry && (this.#config = null));
    return value;
  }

  /** A JSON call; the answer's body, or a `CsError`. Sent once more only where the token had run out. */
  json<T>(method: string, path: string, options: JsonOptions = {}): Promise<T> {
    if (options.anonymous === true) return this.#once<T>(method, path, options, null);
    return this.#authorised((token) => this.#once<T>(method, path, options, token));
  }

  /** A raw call with the session's token; throws a `CsError` where the answer is not 2xx. The time limit ends with the headers. */
  fetch(path: string, init: FetchInit = {}): Promise<Response> {
    const { anonymous = false, timeoutMs = REQUEST_TIMEOUT_MS, ...rest } = init;
    const send = (token: string | null): Promise<Response> => {
      const headers = new Headers(rest.headers);
      if (token !== null) headers.set('authorization', `Bearer ${token}`);
      return exchange(this.platform, this.url(path), { ...rest, headers }, timeoutMs, (response) => response);
    };
    return anonymous ? send(null) : this.#authorised(send);
  }

  /** Reads a stream of server-sent events. A broken GET is taken up after the last event; end it by `init.signal` or by leaving the loop. */
  async *sse(path: string, init: FetchInit = {}): AsyncGenerator<SseEvent> {
    // The chat reads no streams, so it does not load this.
    const { readSse } = await import('./sse.ts');
    const open = (lastEventId: string | null): Promise<Response> => {
      const headers = new Headers(init.headers);
      headers.set('accept', 'text/event-stream');
      if (lastEventId !== null) headers.set('last-event-id', lastEventId);
      return this.fetch(path, { ...init, headers });
    };
    yield* readSse(this.platform, open, (init.method ?? 'GET') === 'GET', init.signal);
  }

  /** A blob URL for bytes that need the token, such as `/v1/images/{id}`; shared, so each call is matched by one `revoke`. */
  objectUrl(path: string): Promise<string> {
    return this.#urls.get(path);
  }

  /** Gives a blob URL up. */
  revoke(path: string): void {
    this.#urls.revoke(path);
  }

  /** Absolute address of a path at the relay. */
  url(path: string): string {
    return /^https?:/.test(path) ? path : this.relay + path;
  }

  /** Signs out: the relay revokes the session, and this site's storage on this device is emptied, in every tab. */
  logout(): Promise<void> {
    return this.session.logout();
  }

  /** Closes socket and channels; the client cannot be used afterwards, and `relayClient` makes a new one. */
  close(): void {
    for (const [key, client] of clients) if (client === this) clients.delete(key);
    this.#socket?.close();
    this.#outbox?.close();
    resign(this);
    this.#urls.clear();
    this.bus.close();
    void this.database.close();
  }

  #once<T>(method: string, path: string, options: JsonOptions, token: string | null): Promise<T> {
    const headers = new Headers({ accept: 'application/json' });
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    // What ends something is sent to its end, though the page may be left at that moment.
    const init: RequestInit = { method, headers, ...(method === 'DELETE' ? { keepalive: true } : {}) };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    if (options.signal !== undefined) init.signal = options.signal;
    return exchange(this.platform, this.url(path), init, options.timeoutMs ?? REQUEST_TIMEOUT_MS, (response) => readJson<T>(response));
  }

  async #authorised<T>(send: (token: string) => Promise<T>): Promise<T> {
    const { token } = await this.session.ensure();
    try {
      return await send(token);
    } catch (error) {
      if (!(error instanceof CsError) || !STALE_TOKEN.has(error.code)) throw error;
      return send((await this.session.renew(token)).token);
    }
  }

  #wipe(): void {
    this.#socket?.close();
    this.#outbox?.clear();
    this.#urls.clear();
    const { storage } = this.platform;
    try {
      // Every part of the kit keeps its things under this prefix: no list of them could be complete.
      const keys = Array.from({ length: storage?.length ?? 0 }, (_, at) => storage!.key(at));
      for (const key of keys) if (key?.startsWith(`${this.storageKey}:`) === true) storage!.removeItem(key);
    } catch {
      this.platform.logger.warn('Storage could not be emptied.');
    }
  }
}

const clients = new Map<string, RelayClient>();

/** The client of this page for a relay and site; the same one for every element. Replacements of the platform count only for the first call. */
export function relayClient(options: ClientOptions): RelayClient {
  const key = `${options.relay.replace(/\/+$/, '')}|${options.siteKey}|${options.kind ?? 'visitor'}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = new RelayClient(options);
  clients.set(key, client);
  return client;
}
