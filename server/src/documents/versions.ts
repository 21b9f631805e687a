import { CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { DocumentVersion, Page, Writer } from '@cs-kit/protocol';
import type { Kysely, Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { Clock } from '../rooms/live-room.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { createTurns } from '../rooms/turns.ts';
import type { DocumentVersionsTable, Schema } from '../storage/state/schema.ts';
import type { DocumentKey } from '../storage/state/store.ts';
import type { Documents } from './documents.ts';
import { checkMuted } from './list.ts';
import { pack, unpack } from './packing.ts';
import { surplus } from './thinning.ts';

/** What documents were before. The relay keeps versions by itself once a document is left alone; people name those they want to keep. */
export interface DocumentVersions {
  /** A page, the newest first. */
  list(key: DocumentKey, actor: Actor, cursor: string | null): Promise<Page<DocumentVersion>>;
  /** The whole state of a version, as a Yjs update. */
  read(key: DocumentKey, actor: Actor, id: string): Promise<Uint8Array>;
  /** Keeps what is there now, under a name or without one. Where nothing has changed since the newest version, that one is answered. */
  save(key: DocumentKey, actor: Actor, name: string | null): Promise<DocumentVersion>;
  remove(key: DocumentKey, actor: Actor, id: string): Promise<void>;
  /** Keeps a version of every document that was changed and then left alone; gives how many. */
  keepDue(): Promise<number>;
  /** Thins out the versions of documents that nobody changes any more. */
  tidy(): Promise<void>;
  /** Ends looking; resolves when nothing is being kept any more. */
  stop(): Promise<void>;
}

/** What versions work with. */
export interface VersionsDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Pick<Rooms, 'openFor'>;
  readonly documents: Pick<Documents, 'state'>;
  readonly clock: Clock;
  /** Told of what failed in the background. */
  readonly onFailure: (error: unknown) => void;
}

const LOOK_EVERY_MS = 60_000;
const PAGE = 50;
/** Documents of one look: a relay that was away does not do all at once. */
const STEP = 50;
/** Names that one version shows. */
const AUTHORS = 20;
const DAY_MS = 24 * 3600_000;
const COLUMNS = ['id', 'at', 'name', 'by_id', 'by_name', 'authors', 'size', 'packed'] as const;
type Row = Pick<Selectable<DocumentVersionsTable>, (typeof COLUMNS)[number]>;

const versionOf = (row: Row): DocumentVersion => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  name: row.name,
  by: row.by_id === null ? null : { id: row.by_id, name: row.by_name ?? '' },
  authors: JSON.parse(row.authors) as Writer[],
  size: row.size,
});
const nameOf = ({ roomId, documentId }: DocumentKey): string => `${roomId}/${documentId}`;
const none = (what: string): CsError => new CsError('request/not-found', `There is no such ${what}.`);

/** Builds them over the state store, and looks every minute what is to be kept. */
export function createVersions({ db, rooms, documents, clock, onFailure }: VersionsDeps): DocumentVersions {
  let stopped = false;
  /** Two of one document at once would hold the same, and each would count without the other. */
  const turns = createTurns();
  const of = ({ roomId, documentId }: DocumentKey) =>
    db.selectFrom('document_versions').select(COLUMNS).where('room_id', '=', roomId).where('document_id', '=', documentId);
  const head = async ({ roomId, documentId }: DocumentKey) => {
    const row = await db
      .selectFrom('document_heads')
      .selectAll()
      .where('room_id', '=', roomId)
      .where('document_id', '=', documentId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined) throw none('document');
    return row;
  };
  const drop = async (ids: readonly string[]): Promise<void> => {
    if (ids.length > 0) await db.deleteFrom('document_versions').where('id', 'in', ids).execute();
  };

  async function thin(key: DocumentKey): Promise<void> {
    await drop(surplus(await of(key).orderBy('at', 'desc').orderBy('id', 'desc').execute(), clock.now()));
  }

  /** Stores what is there now. One row and the mark of what it holds are one transaction: a crash leaves both or none. */
  async function keep(key: DocumentKey, name: string | null, by: Writer | null): Promise<DocumentVersion> {
    // Read before the state: what is written meanwhile is newer than this version.
    const { updated_at, versioned_at } = await head(key);
    const state = await documents.state(key);
    if (state === null) throw none('document');
    const packed = await pack(state);
    const authors = await db
      .selectFrom('document_authors')
      .select(['user_id as id', 'name'])
      .where('room_id', '=', key.roomId)
      .where('document_id', '=', key.documentId)
      .where('at', '>', versioned_at)
      .orderBy('at', 'desc')
      .limit(AUTHORS)
      .execute();
    const at = clock.now();
    const row = {
      id: uuid(at),
      at,
      name,
      by_id: by?.id ?? null,
      by_name: by?.name ?? null,
      authors: JSON.stringify(authors),
      size: state.length,
      packed: packed.length,
    };
    await db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('document_versions')
        .values({ ...row, room_id: key.roomId, document_id: key.documentId, state: packed })
        .execute();
      await transaction
        .updateTable('document_heads')
        .set({ versioned_at: updated_at })
        .where('room_id', '=', key.roomId)
        .where('document_id', '=', key.documentId)
        .execute();
    });
    await thin(key);
    return versionOf(row);
  }

  async function checkNamed(key: DocumentKey): Promise<void> {
    const named = await of(key).where('name', 'is not', null).execute();
    if (named.length >= RELAY_LIMITS.namedVersionsPerDocument)
      throw new CsError('request/conflict', `A document has at most ${RELAY_LIMITS.namedVersionsPerDocument} named versions. A moderator can delete one.`);
    if (named.reduce((sum, { packed }) => sum + packed, 0) >= RELAY_LIMITS.versionBytes)
      throw new CsError('request/conflict', 'The named versions of this document take up all the space there is for them. A moderator can delete one.');
  }

  async function keepDue(): Promise<number> {
    const due = await db
      .selectFrom('document_heads')
      .select(['room_id', 'document_id'])
      .whereRef('updated_at', '>', 'versioned_at')
      .where('updated_at', '<=', clock.now() - RELAY_LIMITS.versionQuietMs)
      .where('deleted_at', 'is', null)
      .orderBy('updated_at')
      .limit(STEP)
      .execute();
    let kept = 0;
    for (const { room_id, document_id } of due) {
      if (stopped) break;
      const key = { roomId: room_id, documentId: document_id };
      try {
        kept += await turns(nameOf(key), async () => {
          // Somebody may have saved it while its turn came.
          const { updated_at, versioned_at } = await head(key);
          if (updated_at <= versioned_at) return 0;
          await keep(key, null, null);
          return 1;
        });
      } catch (error) {
        onFailure(error);
      }
    }
    return kept;
  }

  async function tidy(): Promise<void> {
    const many = await db
      .selectFrom('document_versions')
      .select(['room_id', 'document_id'])
      .where('name', 'is', null)
      .where('at', '<', clock.now() - DAY_MS)
      .groupBy(['room_id', 'document_id'])
      .having((e) => e(e.fn.countAll<number>(), '>', 1))
      .execute();
    for (const { room_id, document_id } of many) await turns(`${room_id}/${document_id}`, () => thin({ roomId: room_id, documentId: document_id }));
  }

  let cancel: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();
  const plan = (): void => {
    cancel = clock.after(LOOK_EVERY_MS, () => {
      running = keepDue()
        .then(() => undefined, onFailure)
        .finally(() => {
          if (!stopped) plan();
        });
    });
  };
  plan();

  return {
    async list(key, actor, cursor) {
      await rooms.openFor(key.roomId, actor, 'read');
      await head(key);
      let query = of(key);
      if (cursor !== null) query = query.where('id', '<', cursor);
      // Ids grow with time.
      const rows = await query
        .orderBy('id', 'desc')
        .limit(PAGE + 1)
        .execute();
      const page = rows.slice(0, PAGE);
      return { items: page.map(versionOf), cursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
    },
    async read(key, actor, id) {
      await rooms.openFor(key.roomId, actor, 'read');
      await head(key);
      const row = await of(key).select('state').where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw none('version');
      return unpack(row.state);
    },
    async save(key, actor, name) {
      const { room } = await rooms.openFor(key.roomId, actor, 'write-documents');
      checkMuted(room, actor);
      return turns(nameOf(key), async () => {
        const { updated_at, versioned_at } = await head(key);
        if (name !== null) await checkNamed(key);
        const last = await of(key).orderBy('id', 'desc').limit(1).executeTakeFirst();
        const by = { id: actor.id, name: actor.name };
        if (last === undefined || updated_at > versioned_at || (name !== null && last.name !== null)) return keep(key, name, by);
        if (name === null) return versionOf(last);
        const named = { name, by_id: by.id, by_name: by.name };
        await db.updateTable('document_versions').set(named).where('id', '=', last.id).execute();
        return versionOf({ ...last, ...named });
      });
    },
    async remove(key, actor, id) {
      await rooms.openFor(key.roomId, actor, 'delete-others');
      await head(key);
      if ((await of(key).where('id', '=', id).executeTakeFirst()) === undefined) throw none('version');
      await drop([id]);
    },
    keepDue,
    tidy,
    async stop() {
      stopped = true;
      cancel?.();
      await running;
    },
  };
}
