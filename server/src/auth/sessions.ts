import { CsError, LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Session, Site, SiteRole } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor, Scope } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { digest, randomSecret } from './secrets.ts';
import type { Signer, TokenClaims } from './secrets.ts';

/** Whom a session is for. */
export interface Subject {
  readonly id: string;
  readonly kind: 'visitor' | 'staff';
  readonly name: string;
  readonly role: SiteRole;
  readonly siteId: string | null;
  readonly origin: string | null;
  readonly known: boolean;
  /** The one conversation that the session is for; absent for a whole session. */
  readonly only?: string;
}

/** Finds the person behind a stored refresh token; null when it is gone or switched off. */
export type FindSubject = (id: string, kind: string, siteId: string | null, origin: string | null) => Promise<Subject | null>;

/** Short access tokens and rotating refresh tokens. */
export interface Sessions {
  open(subject: Subject): Promise<Session>;
  /** Rotates. Throws `session/token-invalid`, or `session/refresh-reused` after revoking the whole family; `admit` throws where the person may not come in from where they are, and the token stays good. */
  refresh(refreshToken: string, origin: string | null, admit?: (subject: Subject) => void): Promise<Session>;
  /** Ends every session of this person, but for one that is named, and the links in mails that lead to them. */
  revoke(subjectId: string, exceptSession?: string): Promise<void>;
  /** Ends this one session. */
  revokeSession(session: string): Promise<void>;
  /** Ends every session of whoever holds this refresh token, but only itself where it came by a link in a mail; does nothing for one that is unknown. Throws `session/origin-refused`. */
  end(refreshToken: string, origin: string | null): Promise<void>;
  actorOf(token: string): Promise<Actor & { readonly expiresAt: number }>;
}

function scopesOf(subject: Subject): Scope[] {
  if (subject.kind === 'visitor') return ['chat'];
  return subject.role === 'admin' ? ['chat', 'desk', 'admin', 'openai', 'export'] : ['chat', 'desk', 'openai'];
}

const foreign = (): CsError => new CsError('session/origin-refused', 'This session belongs to another page origin.');
const ended = (): CsError => new CsError('session/token-invalid', 'The session has ended. Start a new one.');

/** Builds the session service. */
export function createSessions(deps: {
  readonly db: Kysely<Schema>;
  readonly signer: Signer;
  readonly find: FindSubject;
  readonly now: () => number;
}): Sessions {
  const { db, signer, now } = deps;

  async function issue(subject: Subject, family: string, store: Kysely<Schema> = db): Promise<Session> {
    const refreshToken = randomSecret();
    const expiresAt = now() + LIMITS.tokenMs;
    await store
      .insertInto('refresh_tokens')
      .values({
        hash: await digest(refreshToken),
        family,
        subject: subject.id,
        subject_kind: subject.kind,
        site_id: subject.siteId,
        origin: subject.origin,
        expires_at: now() + RELAY_LIMITS.refreshMs,
        replaced_at: null,
        revoked: 0,
        room_id: subject.only ?? null,
      })
      .execute();
    const claims: TokenClaims = {
      subject: subject.id,
      kind: subject.kind,
      name: subject.name,
      role: subject.role,
      siteId: subject.siteId,
      origin: subject.origin,
      scopes: scopesOf(subject),
      known: subject.known,
      session: family,
      expiresAt,
    };
    return {
      token: await signer.issue(claims),
      expiresAt: new Date(expiresAt).toISOString(),
      refreshToken,
      visitorId: subject.id,
      user: { id: subject.id, name: subject.name, role: subject.role },
    };
  }

  async function revoke(subjectId: string, exceptSession?: string): Promise<void> {
    let query = db.updateTable('refresh_tokens').set({ revoked: 1 }).where('subject', '=', subjectId);
    if (exceptSession !== undefined) query = query.where('family', '!=', exceptSession);
    await query.execute();
    await db.deleteFrom('mail_links').where('visitor_id', '=', subjectId).execute();
  }

  async function revokeSession(family: string): Promise<void> {
    await db.updateTable('refresh_tokens').set({ revoked: 1 }).where('family', '=', family).execute();
  }

  const findOpen = (family: string) =>
    db.selectFrom('refresh_tokens').select('room_id').where('family', '=', family).where('revoked', '=', 0).limit(1).executeTakeFirst();

  return {
    open: (subject) => issue(subject, uuid(now())),
    async refresh(refreshToken, origin, admit) {
      const hash = await digest(refreshToken);
      const row = await db.selectFrom('refresh_tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
      if (row === undefined || row.revoked === 1 || row.expires_at <= now()) throw ended();
      if (row.origin !== null && row.origin !== origin) throw foreign();
      if (row.replaced_at !== null && now() - row.replaced_at > RELAY_LIMITS.refreshGraceMs) {
        await revokeSession(row.family);
        throw new CsError('session/refresh-reused', 'The refresh token was used twice, so every copy of the session was ended. Start a new one.');
      }
      const subject = await deps.find(row.subject, row.subject_kind, row.site_id, row.origin);
      if (subject === null) throw ended();
      admit?.(subject);
      // In one transaction: whoever signs out at the same moment ends this copy of the session too.
      return db.transaction().execute(async (transaction) => {
        const current = await transaction
          .updateTable('refresh_tokens')
          .set({ replaced_at: row.replaced_at ?? now() })
          .where('hash', '=', hash)
          .where('revoked', '=', 0)
          .executeTakeFirst();
        if (current.numUpdatedRows === 0n) throw ended();
        return issue(row.room_id === null ? subject : { ...subject, only: row.room_id }, row.family, transaction);
      });
    },
    revoke,
    revokeSession,
    async end(refreshToken, origin) {
      const row = await db
        .selectFrom('refresh_tokens')
        .select(['subject', 'origin', 'family', 'room_id'])
        .where('hash', '=', await digest(refreshToken))
        .executeTakeFirst();
      if (row === undefined) return;
      if (row.origin !== null && row.origin !== origin) throw foreign();
      await (row.room_id === null ? revoke(row.subject) : revokeSession(row.family));
    },
    async actorOf(token) {
      const claims = await signer.verify(token);
      // A token lives for minutes; rights that were taken away, sessions that were ended and people who were erased must be gone at once.
      const [subject, open] = await Promise.all([
        deps.find(claims.subject, claims.kind, claims.siteId, claims.origin),
        claims.session === undefined ? null : findOpen(claims.session),
      ]);
      if (subject === null) throw claims.kind === 'visitor' ? ended() : new CsError('session/token-invalid', 'This account is switched off.');
      if (open === undefined) throw ended();
      const session = claims.session === undefined ? {} : { session: claims.session };
      return {
        kind: subject.kind,
        id: subject.id,
        name: subject.name,
        role: subject.role,
        siteId: subject.siteId,
        origin: subject.origin,
        scopes: scopesOf(subject),
        known: subject.known,
        ...session,
        ...(open?.room_id == null ? {} : { only: open.room_id }),
        expiresAt: claims.expiresAt,
      };
    },
  };
}

/** A visitor as the state store knows it. */
export interface Visitors {
  /** A new visitor, or the known user whom the host app vouches for. `locale` is the language of the page, where it is known. */
  admit(
    site: Site,
    origin: string | null,
    locale: string | null,
    vouched: { readonly externalId: string; readonly name: string | null } | null,
  ): Promise<Subject>;
  find(id: string, siteId: string, origin: string | null): Promise<Subject | null>;
}

const SEEN_EVERY_MS = 5 * 60_000;
const NAMES_EN = 'Visitor';

/** Builds the visitors over the state store. */
export function createVisitors(db: Kysely<Schema>, now: () => number): Visitors {
  const subject = (row: { id: string; site_id: string; name: string; external_id: string | null }, origin: string | null): Subject => ({
    id: row.id,
    kind: 'visitor',
    name: row.name,
    role: 'visitor',
    siteId: row.site_id,
    origin,
    known: row.external_id !== null,
  });
  return {
    async admit(site, origin, locale, vouched) {
      const id = uuid(now());
      const row = {
        id,
        site_id: site.id,
        name: vouched?.name ?? `${NAMES_EN} ${id.slice(-4)}`,
        external_id: vouched?.externalId ?? null,
        locale: locale ?? 'en',
        email: null,
        created_at: now(),
        last_seen_at: now(),
      };
      if (vouched === null) {
        await db.insertInto('visitors').values(row).execute();
        return subject(row, origin);
      }
      const stored = await db
        .insertInto('visitors')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['site_id', 'external_id'])
            .doUpdateSet({ ...(vouched.name === null ? {} : { name: row.name }), last_seen_at: now(), ...(locale === null ? {} : { locale }) }),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
      return subject(stored, origin);
    },
    async find(id, siteId, origin) {
      const row = await db
        .selectFrom('visitors')
        .selectAll()
        .where('id', '=', id)
        .where('site_id', '=', siteId)
        .where('erasing_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return null;
      // Every request looks here: it is not worth a write each.
      if (now() - row.last_seen_at >= SEEN_EVERY_MS) await db.updateTable('visitors').set({ last_seen_at: now() }).where('id', '=', id).execute();
      return subject(row, origin);
    },
  };
}
