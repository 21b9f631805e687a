import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Team, TeamDraft } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Schema, TeamsTable } from '../../storage/state/schema.ts';

/** The teams of a relay's sites. */
export interface Teams {
  /** Those of a site, or of all, by name. */
  list(siteId: string | null): Promise<Team[]>;
  find(id: string): Promise<Team>;
  create(siteId: string, draft: TeamDraft): Promise<Team>;
  update(id: string, draft: TeamDraft): Promise<Team>;
  /** Deletes a team; its conversations are nobody's team's then. */
  remove(id: string): Promise<Team>;
}

/** Opens them over the state store. */
export function createTeams({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => number }): Teams {
  const find = async (id: string): Promise<Team> => {
    const row = await db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new CsError('request/not-found', 'There is no such team.');
    return toTeam(row);
  };
  /** Members must be of the staff: a name that was mistyped would never be offered anything. */
  const check = async ({ members }: TeamDraft): Promise<void> => {
    if (members.length === 0) return;
    const known = new Set((await db.selectFrom('staff').select('id').where('id', 'in', members).execute()).map(({ id }) => id));
    if (members.some((id) => !known.has(id)))
      throw new CsError('request/invalid', 'Somebody of this team is not of the staff any more. Choose its members again.', {
        errors: [{ pointer: '/members', detail: 'ids of members of staff' }],
      });
  };
  return {
    async list(siteId) {
      let query = db.selectFrom('teams').selectAll().orderBy('name').orderBy('id');
      if (siteId !== null) query = query.where('site_id', '=', siteId);
      return (await query.execute()).map(toTeam);
    },
    find,
    async create(siteId, draft) {
      await check(draft);
      const { n } = await db
        .selectFrom('teams')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('site_id', '=', siteId)
        .executeTakeFirstOrThrow();
      if (Number(n) >= RELAY_LIMITS.teamsPerSite)
        throw new CsError('request/conflict', `A site has at most ${RELAY_LIMITS.teamsPerSite} teams. Delete one that nobody uses.`);
      const row = { id: uuid(now()), site_id: siteId, ...columnsOf(draft), updated_at: now() };
      await db.insertInto('teams').values(row).execute();
      return toTeam(row);
    },
    async update(id, draft) {
      await check(draft);
      const before = await find(id);
      const change = { ...columnsOf(draft), updated_at: now() };
      await db.updateTable('teams').set(change).where('id', '=', id).execute();
      return toTeam({ id, site_id: before.siteId, ...change });
    },
    async remove(id) {
      const before = await find(id);
      await db.updateTable('conversations').set({ team_id: null }).where('team_id', '=', id).execute();
      await db.deleteFrom('teams').where('id', '=', id).execute();
      return before;
    },
  };
}

function columnsOf({ name, members, languages, pages }: TeamDraft) {
  const list = (values: readonly string[]): string => JSON.stringify([...new Set(values)]);
  return { name, members: list(members), languages: list(languages), pages: list(pages) };
}

function toTeam(row: Selectable<TeamsTable>): Team {
  const list = (json: string): readonly string[] => JSON.parse(json) as readonly string[];
  return {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    members: list(row.members),
    languages: list(row.languages),
    pages: list(row.pages),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
