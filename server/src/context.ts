import type { SiteRole, Site, ErrorCode } from '@cs-kit/protocol';
import type { Logger } from 'pino';

/** What a token or key lets its holder ask for. */
export type Scope = 'chat' | 'desk' | 'admin' | 'openai' | 'export';

/** Who makes a request, as proved by token or key; never taken from the body. */
export interface Actor {
  /** 'key' is a server with an API key of the site. */
  readonly kind: 'visitor' | 'staff' | 'key';
  /** Id of the visitor, member of staff or key. */
  readonly id: string;
  readonly name: string;
  readonly role: SiteRole;
  /** Null for staff, who serve every site. */
  readonly siteId: string | null;
  /** Origin that the token is bound to; null where it is bound to none. */
  readonly origin: string | null;
  readonly scopes: readonly Scope[];
  /** Whether the host app or a password vouches for this person. */
  readonly known: boolean;
  /** Which of the person's sessions this is; absent for keys. */
  readonly session?: string;
  /** The one conversation that the session reaches: it came by a link in a mail, which others may hold too. */
  readonly only?: string;
  /** Epoch milliseconds at which the token ends; absent for keys. */
  readonly expiresAt?: number;
}

/** Where a request comes from, by socket and trusted proxies only. */
export interface Peer {
  readonly address: string;
  /** /24 or /56 of the address: the unit of rate limits. */
  readonly prefix: string;
  readonly loopback: boolean;
}

/** Variables that the middleware sets on a request. */
export interface RequestVariables {
  requestId: string;
  peer: Peer;
  log: Logger;
  /** Set by `authenticate`; routes behind `requireActor` may rely on it. */
  actor: Actor | null;
  site: Site | null;
}

/** Hono environment of every route. */
export interface AppEnv {
  Variables: RequestVariables;
  /** Handed in by the runtime with each request. */
  Bindings: { peer?: Peer };
}

/** One thing that happened at the relay, told to insights; `properties` carries no words of a visitor. */
export interface ServiceEvent {
  readonly siteId: string;
  readonly name: string;
  readonly visitorId: string | null;
  readonly at?: number;
  readonly url?: string;
  readonly properties?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where services tell what happened. */
export type RecordEvent = (event: ServiceEvent) => void;

/** Bytes by id. */
export interface BlobStore {
  /** Stores bytes under an id; overwriting is an error of the caller. Resolves when they are on disk. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such blob. */
  get(id: string): Promise<Uint8Array | null>;
  /** Bytes that are read when they are asked for, for what is too large to hold; null when there is no such blob. */
  open(id: string): Promise<Blob | null>;
  delete(id: string): Promise<void>;
}

/** Uploads on their way: bytes that come in parts until they are whole. */
export interface UploadParts {
  /** How many bytes are on disk; 0 where nothing came yet. */
  size(id: string): Promise<number>;
  /** Adds bytes as they come, at most `room` of them, and resolves with the new size when they are on disk. What came of a body that breaks off, or is given up by `signal`, stays. */
  append(id: string, body: ReadableStream<Uint8Array>, room: number, signal: AbortSignal): Promise<number>;
  /** The bytes, read when they are asked for; null where nothing came yet. */
  open(id: string): Promise<Blob | null>;
  /** SHA-256 of the bytes in hex. */
  digest(id: string): Promise<string>;
  /** Makes the bytes the blob of the same id. */
  keep(id: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Ids of everything that is on its way. */
  list(): Promise<string[]>;
}

/** Reserve before a paid call, settle after: two calls at the limit cannot both pass. Amounts in the unit of the budget. */
export interface Budgets {
  /** Throws `budget/exhausted` where the day's rest is smaller. */
  reserve(siteId: string, budget: 'chatTokens' | 'images' | 'speechSeconds' | 'speechChars', amount: number): Promise<Reservation>;
}
export interface Reservation {
  /** Books what was really used; the rest is given back. Further calls do nothing. */
  settle(used: number): Promise<void>;
}

/** Tells why a provider or engine cannot be used; shown to people. */
export interface Unavailable {
  readonly code: ErrorCode;
  readonly reason: string;
}
