import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { Session, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { Schema } from '../storage/state/schema.ts';
import { digest, randomSecret } from './secrets.ts';
import type { Sessions, Visitors } from './sessions.ts';

/** What follows `#` in the address of a link. Nothing after it is sent to a server. */
export const LINK_MARK = 'cs-link=';

/** Whose conversation a link leads to. */
export interface LinkTarget {
  readonly siteId: string;
  readonly visitorId: string;
  readonly roomId: string;
}

/** What a link has opened. `session` is null where the caller is that visitor already. */
export interface OpenedLink {
  readonly conversationId: string;
  readonly session: Session | null;
}

/** Links in mails, by which a visitor goes on with one conversation on any device. */
export interface MailLinks {
  /** The secret of a new link; null for a user of the host app, whom only the host app can vouch for. */
  issue(target: LinkTarget): Promise<string | null>;
  /** The origin of the page on which the visitor was last, where it is known. */
  originOf(visitorId: string): Promise<string | null>;
  /**
   * Opens the conversation for whoever holds the secret: `session/link-invalid` where it is unknown, used up, expired or taken back,
   * `session/link-elsewhere` where `caller` is somebody else with conversations of their own that `replace` does not give up.
   */
  open(secret: string, site: Site, origin: string | null, caller: Actor | null, replace: boolean): Promise<OpenedLink>;
}

const invalid = (): CsError =>
  new CsError(
    'session/link-invalid',
    'This link has expired, was used up or was taken back. Write in the chat of the page; the next answer by e-mail brings a new link.',
  );

/** Builds the links over the state store. Secrets are stored hashed only. */
export function createMailLinks(deps: {
  readonly db: Kysely<Schema>;
  readonly sessions: Pick<Sessions, 'open'>;
  readonly visitors: Pick<Visitors, 'find'>;
  readonly now: () => number;
}): MailLinks {
  const { db, now } = deps;

  /** Whether somebody has conversations or groups that they would not find again as another visitor. */
  async function hasOwn(visitorId: string): Promise<boolean> {
    const conversation = await db.selectFrom('conversations').select('room_id').where('visitor_id', '=', visitorId).limit(1).executeTakeFirst();
    return (
      conversation !== undefined ||
      (await db.selectFrom('members').select('room_id').where('user_id', '=', visitorId).limit(1).executeTakeFirst()) !== undefined
    );
  }

  return {
    async issue({ siteId, visitorId, roomId }) {
      const visitor = await deps.visitors.find(visitorId, siteId, null);
      if (visitor === null || visitor.known) return null;
      const secret = randomSecret();
      const row = { hash: await digest(secret), site_id: siteId, visitor_id: visitorId, room_id: roomId, uses_left: RELAY_LIMITS.mailLinkUses };
      await db
        .insertInto('mail_links')
        .values({ ...row, created_at: now(), expires_at: now() + RELAY_LIMITS.mailLinkMs })
        .execute();
      const kept = db
        .selectFrom('mail_links')
        .select('hash')
        .where('room_id', '=', roomId)
        .orderBy('created_at', 'desc')
        .orderBy((e) => e('hash', '=', row.hash), 'desc')
        .limit(RELAY_LIMITS.mailLinksKept);
      await db.deleteFrom('mail_links').where('room_id', '=', roomId).where('hash', 'not in', kept).execute();
      return secret;
    },
    async originOf(visitorId) {
      const last = db
        .selectFrom('refresh_tokens')
        .select('origin')
        .where('subject', '=', visitorId)
        .where('room_id', 'is', null)
        .where('origin', 'is not', null);
      return (await last.orderBy('expires_at', 'desc').limit(1).executeTakeFirst())?.origin ?? null;
    },
    async open(secret, site, origin, caller, replace) {
      const hash = await digest(secret);
      const row = await db
        .selectFrom('mail_links')
        .selectAll()
        .where('hash', '=', hash)
        .where('site_id', '=', site.id)
        .where('uses_left', '>', 0)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      const subject = row === undefined ? null : await deps.visitors.find(row.visitor_id, site.id, origin);
      if (row === undefined || subject === null || subject.known) throw invalid();
      const conversationId = row.room_id;
      if (caller?.kind === 'visitor' && caller.id === subject.id && (caller.only === undefined || caller.only === conversationId))
        return { conversationId, session: null };
      if (caller?.kind === 'visitor' && caller.id !== subject.id && (caller.known || (!replace && (await hasOwn(caller.id)))))
        throw new CsError(
          'session/link-elsewhere',
          'This device has another conversation. Send replace: true to leave it, which only a link of its own brings back.',
        );
      // Counted and looked at in one statement: of two that come at once, one gets the last use.
      const used = await db
        .updateTable('mail_links')
        .set((e) => ({ uses_left: e('uses_left', '-', 1) }))
        .where('hash', '=', hash)
        .where('uses_left', '>', 0)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) throw invalid();
      return { conversationId, session: await deps.sessions.open({ ...subject, only: conversationId }) };
    },
  };
}

/** Keeps another address of a visitor, and says whether it is another. Links that went to an earlier one are good no more, nor are the sessions that they have opened: it may have been somebody else's. */
export async function changeAddress(db: Kysely<Schema>, visitorId: string, email: string): Promise<boolean> {
  const changed = await db
    .updateTable('visitors')
    .set({ email })
    .where('id', '=', visitorId)
    .where((e) => e.or([e('email', 'is', null), e('email', '!=', email)]))
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) return false;
  await db.deleteFrom('mail_links').where('visitor_id', '=', visitorId).execute();
  await db.updateTable('refresh_tokens').set({ revoked: 1 }).where('subject', '=', visitorId).where('room_id', 'is not', null).execute();
  return true;
}

/** Where a link leads: to the page of the conversation, else to where the visitor was last, both where the site may be there; else to the first page of the site, else to the relay's own. */
export function pageOfLink(site: Site, context: string | null, last: string | null, allows: (origin: string) => boolean, relay: string): URL {
  const given = context === null ? undefined : (JSON.parse(context) as { page?: { url?: unknown } | string | null }).page;
  const told = typeof given === 'string' ? given : given?.url;
  if (typeof told === 'string' && URL.canParse(told)) {
    const { origin, pathname, search, protocol } = new URL(told);
    // The page says this of itself: only what belongs to the site is sent to anybody.
    if (/^https?:$/.test(protocol) && allows(origin)) return new URL(origin + pathname + search);
  }
  const first = last !== null && allows(last) ? last : site.origins[0];
  return first === undefined ? new URL(`${relay}/?site=${encodeURIComponent(site.key)}`) : new URL(`${first}/`);
}
