import { CsError } from '@cs-kit/protocol';
import type { Capability, ConversationTranslation, Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../../context.ts';
import type { Schema } from '../../storage/state/schema.ts';
import { authorOf } from '../rooms.ts';
import type { Rooms } from '../rooms.ts';
import type { ConversationChanges } from './changes.ts';

/** What the switch needs of the rest of the relay. */
export interface TranslatingDeps {
  readonly db: Kysely<Schema>;
  readonly rooms: Rooms;
  readonly changes: ConversationChanges;
  readonly sites: { byId(id: string): Site | null };
  /** Whether there is an engine, and why not. */
  readonly capability: () => Capability;
  /** Writes the line of the relay that tells the visitor. */
  readonly tell: (roomId: string, site: Site) => Promise<void>;
}

/** Whether a conversation is translated: the staff decide, both sides hear it at once. */
export class Translating {
  readonly #deps: TranslatingDeps;

  constructor(deps: TranslatingDeps) {
    this.#deps = deps;
  }

  async of(id: string, actor: Actor): Promise<ConversationTranslation> {
    await this.#deps.rooms.openFor(id, actor, 'assign');
    return { on: (await this.#deps.changes.row(id)).translation === 1, capability: this.#deps.capability() };
  }

  /** Switches it; `provider/unconfigured` where it is to be on and there is no engine. */
  async set(id: string, actor: Actor, on: boolean): Promise<ConversationTranslation> {
    const { rooms, changes } = this.#deps;
    const capability = this.#deps.capability();
    const { room } = await rooms.openFor(id, actor, 'assign');
    if (on && !capability.available) throw new CsError('provider/unconfigured', capability.reason);
    const translation = on ? 1 : 0;
    await changes.until(id, async (row) => row.translation === translation || changes.change(row, authorOf(actor), { translation }, null));
    room.translation = on;
    room.broadcast({ type: 'translation', roomId: id, on });
    if (on) await this.announce(id);
    return { on, capability };
  }

  /** Tells the visitor that messages are translated, once in a conversation. */
  async announce(id: string): Promise<void> {
    const { db, sites, tell } = this.#deps;
    const row = await db
      .updateTable('conversations')
      .set({ translation_told: 1 })
      .where('room_id', '=', id)
      .where('translation_told', '=', 0)
      .returning('site_id')
      .executeTakeFirst();
    const site = row === undefined ? null : sites.byId(row.site_id);
    if (site !== null) await tell(id, site);
  }
}
