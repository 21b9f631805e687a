import { CsError, LIMITS } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import type { TabBus } from './bus.ts';
import { pageLanguage } from './i18n.ts';
import { exclusively } from './lock.ts';
import type { Platform } from './platform.ts';
import { Listeners } from './store.ts';

/** An access token is renewed this long before it ends. */
export const RENEW_BEFORE_MS = 60_000;

/** What became of the session. 'lost': the relay no longer accepts it; a visitor gets a new one at the next call, staff must sign in. */
export type SessionReason = 'restored' | 'created' | 'refreshed' | 'identified' | 'signed-in' | 'lost' | 'signed-out';

/** A change of the session. */
export interface SessionChange {
  readonly reason: SessionReason;
  readonly session: Session | null;
  /** Id of the user that this one was until now: the same person, whose unsent words may be taken along. */
  readonly formerly?: string;
  readonly error?: CsError;
}

/** Name and password, with the code of an invitation or of the first start to create the account. */
export type Credentials = { readonly name: string; readonly password: string; readonly code?: string };

/** What the manager needs from its client. */
export interface SessionDeps {
  readonly platform: Platform;
  readonly kind: 'visitor' | 'staff';
  readonly siteKey: string;
  readonly storageKey: string;
  readonly bus: TabBus;
  /** Empties what this site keeps on the device. */
  readonly wipe: () => Promise<void>;
  /** A call without a token unless one is given. */
  readonly call: <T>(method: string, path: string, body?: unknown, token?: string) => Promise<T>;
}

/** A session as it lies in storage. */
interface StoredSession extends Session {
  /** When the access token ends by the clock of this device. */
  readonly until: number;
  /** Whether the host app vouched for this user. */
  readonly known: boolean;
}

const REFUSED: ReadonlySet<string> = new Set(['session/refresh-reused', 'session/token-invalid', 'session/token-expired', 'session/token-missing']);

/** The visitor's or staff member's session: made at the first need, shared by tabs, renewed before it ends. */
export class SessionManager {
  readonly #deps: SessionDeps;
  readonly #listeners = new Listeners<SessionChange>();
  #record: StoredSession | null = null;
  #running: Promise<Session> | null = null;
  #userToken: string | null = null;
  #lost: StoredSession | null = null;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#record = this.#read();
    if (deps.kind === 'visitor') deps.bus.subscribe((message) => this.#hear(message.type));
  }

  /** The session as last known, from this page or from storage; its token may have ended. */
  get current(): Session | null {
    return this.#record;
  }

  /** Whether storage holds a session of an earlier page. */
  get hasStored(): boolean {
    return this.#read() !== null;
  }

  /** Whether the host app vouched for this user, who can then come back to what is theirs. */
  get known(): boolean {
    return this.#record?.known === true;
  }

  /** When the access token ends, milliseconds since 1970 by the clock of this device; 0 without a session. */
  get expiresAt(): number {
    return this.#record?.until ?? 0;
  }

  /** Calls `fn` after each change; the answer ends it. */
  subscribe(fn: (change: SessionChange) => void): () => void {
    return this.#listeners.add(fn);
  }

  /** A session whose token is good for a minute or more. Creates a visitor where there is none, so it is called only after the visitor has acted. Staff without a session get `session/token-missing`. */
  async ensure(): Promise<Session> {
    if (this.#isFresh(this.#record)) return this.#record;
    return this.#acquire(null);
  }

  /** A session with another token than the one the relay refused. */
  async renew(refused: string | null = this.#record?.token ?? null): Promise<Session> {
    if (this.#isFresh(this.#record) && this.#record.token !== refused) return this.#record;
    return this.#acquire(refused);
  }

  /** Becomes the user that the host app vouches for by a signed token; replaces the session. */
  identify(userToken: string): Promise<Session> {
    return this.#run(async () => {
      const session = await this.#open(userToken);
      this.#userToken = userToken;
      return this.#save(session, 'identified');
    });
  }

  /** Signs a member of staff in; the session lives as long as the tab. */
  async signIn(credentials: Credentials): Promise<Session> {
    return this.adopt(await this.#deps.call<Session>('POST', '/v1/staff/sessions', credentials));
  }

  /** Takes over a session that was got elsewhere. */
  adopt(session: Session, reason: SessionReason = 'signed-in'): Session {
    return this.#save(session, reason);
  }

  /** Signs out: this site's storage on this device is emptied in every tab, and the relay revokes the session as far as it can be reached. */
  async logout(): Promise<void> {
    await this.#running?.catch(() => undefined);
    const last = this.#read() ?? this.#record;
    this.forget();
    this.#deps.bus.send({ type: 'logout' });
    // The access token may have ended long ago: the refresh token names the session that is to end. Asked at once, since the page may be about to go.
    const told = last === null ? undefined : this.#deps.call('DELETE', '/v1/sessions', { refreshToken: last.refreshToken }, last.token).catch(() => undefined);
    await this.#deps.wipe();
    await told;
  }

  /** Drops the session on this device only. */
  forget(): void {
    this.#userToken = null;
    this.#lost = null;
    this.#clear();
    this.#listeners.emit({ reason: 'signed-out', session: null });
  }

  #isFresh(record: StoredSession | null): record is StoredSession {
    if (record === null) return false;
    const left = record.until - this.#deps.platform.now();
    // More than any token lives: the clock was set back after it was stored.
    return left > RENEW_BEFORE_MS && left <= 2 * LIMITS.tokenMs;
  }

  #acquire(refused: string | null): Promise<Session> {
    return this.#running ?? this.#run(() => this.#obtain(refused));
  }

  /** Does what makes a session, alone in this page and among the tabs. */
  #run(work: () => Promise<Session>): Promise<Session> {
    const before = this.#running;
    const start = async (): Promise<Session> => {
      await before?.catch(() => undefined);
      return exclusively(this.#deps.platform, `${this.#deps.storageKey}:lock`, work);
    };
    const running = start().finally(() => {
      if (this.#running === running) this.#running = null;
    });
    this.#running = running;
    return running;
  }

  async #obtain(refused: string | null): Promise<Session> {
    const stored = this.#read() ?? this.#record;
    if (stored === null) return this.#create();
    if (this.#isFresh(stored) && stored.token !== refused) return this.#take(stored, this.#record === null ? 'restored' : 'refreshed');
    return this.#rotate(stored, true);
  }

  async #rotate(stored: StoredSession, again: boolean): Promise<Session> {
    try {
      return this.#save(await this.#deps.call<Session>('POST', '/v1/sessions/refresh', { refreshToken: stored.refreshToken }), 'refreshed');
    } catch (error) {
      if (!(error instanceof CsError) || !REFUSED.has(error.code)) throw error;
      const other = this.#read();
      // Another tab may have rotated in between: what it stored is the living branch.
      if (again && other !== null && other.refreshToken !== stored.refreshToken) return this.#rotate(other, false);
      this.#lost = stored;
      this.#clear();
      this.#listeners.emit({ reason: 'lost', session: null, error });
      if (this.#deps.kind === 'staff') throw error;
      return this.#create();
    }
  }

  async #create(): Promise<Session> {
    if (this.#deps.kind === 'staff') throw new CsError('session/token-missing', 'Nobody is signed in; call session.signIn() first.');
    return this.#save(await this.#open(this.#userToken), 'created');
  }

  #open(userToken: string | null): Promise<Session> {
    const body = { siteKey: this.#deps.siteKey, locale: pageLanguage(), ...(userToken === null ? {} : { userToken }) };
    return this.#deps.call('POST', '/v1/sessions', body);
  }

  #save(session: Session, reason: SessionReason): Session {
    const now = this.#deps.platform.now();
    const told = Date.parse(session.expiresAt) - now;
    // A device whose clock is wrong would renew without end or never; then the agreed life counts.
    const life = told > 2 * RENEW_BEFORE_MS && told <= 2 * LIMITS.tokenMs ? told : LIMITS.tokenMs;
    const before = this.#record ?? this.#lost;
    const known = reason === 'refreshed' ? before?.known === true : this.#userToken !== null;
    const record: StoredSession = Object.freeze({ ...session, until: now + life, known });
    try {
      this.#deps.platform.storage?.setItem(this.#deps.storageKey, JSON.stringify(record));
    } catch {
      this.#deps.platform.logger.warn('The session could not be stored; it lasts as long as this page.');
    }
    this.#lost = null;
    // Words of a known user are never sent as somebody else.
    const same = before !== null && before.user.id !== session.user.id && !before.known && this.#deps.kind === 'visitor';
    this.#take(record, reason, same ? before.user.id : undefined);
    if (this.#deps.kind === 'visitor') this.#deps.bus.send({ type: 'session' });
    return record;
  }

  #take(record: StoredSession, reason: SessionReason, formerly?: string): Session {
    this.#record = record;
    this.#listeners.emit({ reason, session: record, ...(formerly === undefined ? {} : { formerly }) });
    return record;
  }

  #read(): StoredSession | null {
    try {
      const value = JSON.parse(this.#deps.platform.storage?.getItem(this.#deps.storageKey) ?? 'null') as StoredSession | null;
      return typeof value?.refreshToken === 'string' && typeof value.token === 'string' && typeof value.until === 'number' && typeof value.user?.id === 'string'
        ? value
        : null;
    } catch {
      return null;
    }
  }

  #clear(): void {
    this.#record = null;
    try {
      this.#deps.platform.storage?.removeItem(this.#deps.storageKey);
    } catch {
      this.#deps.platform.logger.warn('The stored session could not be removed.');
    }
  }

  #hear(type: string): void {
    if (type === 'logout' && this.#record !== null) this.forget();
    if (type !== 'session') return;
    const stored = this.#read();
    if (stored === null || stored.token === this.#record?.token) return;
    this.#take(stored, stored.user.id === this.#record?.user.id ? 'refreshed' : 'identified');
  }
}
