import { CsError, RELAY_LIMITS, atLeast, uuid } from '@cs-kit/protocol';
import type { SavedView, SavedViewDraft, ViewFilter } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { SavedViewsTable, Schema } from '../storage/state/schema.ts';

type Row = Selectable<SavedViewsTable>;

/** Views of the inbox that the staff keep. Shared ones are written by leads and admins, own ones by anybody of the staff. */
export interface SavedViews {
  /** The shared and the own ones, by name. */
  list(actor: Actor): Promise<SavedView[]>;
  create(actor: Actor, draft: SavedViewDraft): Promise<SavedView>;
  update(id: string, actor: Actor, draft: SavedViewDraft): Promise<SavedView>;
  remove(id: string, actor: Actor): Promise<SavedView>;
}

/** Opens them over the state store. */
export function createSavedViews({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => number }): SavedViews {
  /** Somebody else's own view looks as if there were none. */
  const find = async (id: string, actor: Actor): Promise<Row> => {
    const row = await db.selectFrom('saved_views').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || (row.shared === 0 && row.owner_id !== actor.id)) throw new CsError('request/not-found', 'There is no such view.');
    mayWrite(actor, row.shared === 1);
    return row;
  };
  const room = async (actor: Actor, shared: boolean, except: string | null): Promise<void> => {
    mayWrite(actor, shared);
    let query = db.selectFrom('saved_views').select((e) => e.fn.countAll<number>().as('n'));
    query = shared ? query.where('shared', '=', 1) : query.where('shared', '=', 0).where('owner_id', '=', actor.id);
    if (except !== null) query = query.where('id', '!=', except);
    const bound = shared ? RELAY_LIMITS.sharedViews : RELAY_LIMITS.ownViews;
    if (Number((await query.executeTakeFirstOrThrow()).n) >= bound)
      throw new CsError('request/conflict', `At most ${bound} of these views can be kept. Delete one that nobody uses.`);
  };
  return {
    async list(actor) {
      const rows = await db
        .selectFrom('saved_views')
        .selectAll()
        .where((e) => e.or([e('shared', '=', 1), e('owner_id', '=', actor.id)]))
        .orderBy('name')
        .orderBy('id')
        .execute();
      return rows.map(toView);
    },
    async create(actor, draft) {
      await room(actor, draft.shared, null);
      const row: Row = { id: uuid(now()), owner_id: actor.id, owner_name: actor.name, ...columnsOf(draft), updated_at: now() };
      await db.insertInto('saved_views').values(row).execute();
      return toView(row);
    },
    async update(id, actor, draft) {
      const before = await find(id, actor);
      await room(actor, draft.shared, id);
      const change = { ...columnsOf(draft), updated_at: now() };
      await db.updateTable('saved_views').set(change).where('id', '=', id).execute();
      return toView({ ...before, ...change });
    },
    async remove(id, actor) {
      const before = await find(id, actor);
      await db.deleteFrom('saved_views').where('id', '=', id).execute();
      return toView(before);
    },
  };
}

function mayWrite(actor: Actor, shared: boolean): void {
  if (shared && !atLeast(actor.role, 'lead')) throw new CsError('session/forbidden', 'Shared views are written by leads and admins. Keep it as your own.');
}

function columnsOf({ name, shared, filter }: SavedViewDraft) {
  return { name, shared: shared ? 1 : 0, filter: JSON.stringify(filter) };
}

function toView(row: Row): SavedView {
  return {
    id: row.id,
    name: row.name,
    shared: row.shared === 1,
    filter: JSON.parse(row.filter) as ViewFilter,
    owner: { id: row.owner_id, name: row.owner_name },
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
