import { CsError, LIMITS, RELAY_LIMITS, atLeast, normalShortcut, uuid } from '@cs-kit/protocol';
import type { SavedReply, SavedReplyDraft } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { SavedRepliesTable, Schema } from '../storage/state/schema.ts';

type Row = Selectable<SavedRepliesTable>;

/** Replies that the staff keep to use again. Shared ones are written by leads and admins, own ones by anybody of the staff. */
export interface SavedReplies {
  /** Those of a site that somebody can use: the shared and the own ones. */
  list(siteId: string, actor: Actor): Promise<SavedReply[]>;
  create(siteId: string, actor: Actor, draft: SavedReplyDraft): Promise<SavedReply>;
  update(id: string, actor: Actor, draft: SavedReplyDraft): Promise<SavedReply>;
  remove(id: string, actor: Actor): Promise<SavedReply>;
}

/** Opens them over the state store. */
export function createSavedReplies({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => number }): SavedReplies {
  const usable = (siteId: string, actor: Actor) =>
    db
      .selectFrom('saved_replies')
      .selectAll()
      .where('site_id', '=', siteId)
      .where((e) => e.or([e('shared', '=', 1), e('owner_id', '=', actor.id)]));

  /** Somebody else's own reply looks as if there were none. */
  const find = async (id: string, actor: Actor): Promise<Row> => {
    const row = await db.selectFrom('saved_replies').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || (row.shared === 0 && row.owner_id !== actor.id)) throw new CsError('request/not-found', 'There is no such saved reply.');
    mayWrite(actor, row.shared === 1);
    return row;
  };

  /** Of two that can be used at once, no two have the same shortcut in one language. */
  const check = async (siteId: string, actor: Actor, draft: SavedReplyDraft, except: string | null): Promise<void> => {
    mayWrite(actor, draft.shared);
    const others = (await usable(siteId, actor).execute()).filter((row) => row.id !== except);
    if (others.some((row) => row.shortcut === draft.shortcut && row.locale === draft.locale))
      throw new CsError('request/conflict', 'Another saved reply has this shortcut in this language. Choose another one.', {
        errors: [{ pointer: '/shortcut', detail: 'a shortcut that no other reply has' }],
      });
    const bound = draft.shared ? RELAY_LIMITS.sharedReplies : RELAY_LIMITS.ownReplies;
    const beside = others.filter((row) => (row.shared === 1) === draft.shared && (draft.shared || row.owner_id === actor.id));
    if (beside.length >= bound) throw new CsError('request/conflict', `At most ${bound} of these replies can be kept. Delete one that nobody uses.`);
  };

  return {
    async list(siteId, actor) {
      return (await usable(siteId, actor).orderBy('title').orderBy('id').execute()).map(toReply);
    },
    async create(siteId, actor, given) {
      const draft = cleaned(given);
      await check(siteId, actor, draft, null);
      const row: Row = { id: uuid(now()), site_id: siteId, owner_id: actor.id, owner_name: actor.name, ...columnsOf(draft), updated_at: now() };
      await db.insertInto('saved_replies').values(row).execute();
      return toReply(row);
    },
    async update(id, actor, given) {
      const draft = cleaned(given);
      const before = await find(id, actor);
      await check(before.site_id, actor, draft, id);
      const change = { ...columnsOf(draft), updated_at: now() };
      await db.updateTable('saved_replies').set(change).where('id', '=', id).execute();
      return toReply({ ...before, ...change });
    },
    async remove(id, actor) {
      const before = await find(id, actor);
      await db.deleteFrom('saved_replies').where('id', '=', id).execute();
      return toReply(before);
    },
  };
}

function mayWrite(actor: Actor, shared: boolean): void {
  if (shared && !atLeast(actor.role, 'lead')) throw new CsError('session/forbidden', 'Shared replies are written by leads and admins. Keep it as your own.');
}

function cleaned(draft: SavedReplyDraft): SavedReplyDraft {
  const shortcut = normalShortcut(draft.shortcut);
  if (shortcut !== null) return { ...draft, shortcut };
  throw new CsError('request/invalid', 'A shortcut has letters, digits and hyphens only.', {
    errors: [{ pointer: '/shortcut', detail: `1 to ${LIMITS.shortcutChars} letters, digits or hyphens` }],
  });
}

function columnsOf({ shortcut, title, body, locale, shared }: SavedReplyDraft) {
  return { shortcut, title, body, locale, shared: shared ? 1 : 0 };
}

function toReply(row: Row): SavedReply {
  return {
    id: row.id,
    shortcut: row.shortcut,
    title: row.title,
    body: row.body,
    locale: row.locale,
    shared: row.shared === 1,
    owner: { id: row.owner_id, name: row.owner_name },
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
