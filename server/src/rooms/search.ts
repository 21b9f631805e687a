import { checkReach } from './access.ts';
import { CsError } from '@cs-kit/protocol';
import type { Author, ConversationSummary, FoundMessage, Message, Page, Snippet } from '@cs-kit/protocol';
import type { RateLimiter } from '../auth/rates.ts';
import type { Actor } from '../context.ts';
import { searchConversations, searchRoom } from '../storage/state/search.ts';
import type { FoundRow } from '../storage/state/search.ts';
import type { StateStore } from '../storage/state/store.ts';
import { fold, runs } from '../storage/state/words.ts';

/** What the search needs from the rest of the relay. */
export interface SearchDeps {
  readonly store: Pick<StateStore, 'db' | 'indexed'>;
  readonly rates: RateLimiter;
  readonly summary: (conversationId: string, viewer: Actor) => Promise<ConversationSummary | null>;
}

const BEFORE_CHARS = 48;
const SNIPPET_CHARS = 180;
const CONVERSATIONS = 20;

/** Search in what was said. Rights of the room are checked by who asks. */
export class Search {
  readonly #deps: SearchDeps;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** Messages of a room, newest first; `cursor` is the `before` of the next page. */
  async room(actor: Actor, roomId: string, text: string, before: number | null, limit: number, withNotes: boolean): Promise<Page<FoundMessage>> {
    this.#deps.rates.take('searchesPerActor', actor.id);
    await this.#deps.store.indexed();
    const rows = await searchRoom(this.#deps.store.db, { roomId, text, before, limit: limit + 1, withNotes });
    const items = rows.slice(0, limit).map((row) => foundMessage(row, text));
    return { items, cursor: rows.length > limit ? String(items.at(-1)?.seq) : null };
  }

  /** Conversations by what was said in them: staff those of every visitor, a visitor the own ones. Throws `request/invalid` for a cursor that is none. */
  async conversations(actor: Actor, text: string, siteId: string | null, cursor: string | null): Promise<Page<ConversationSummary>> {
    const { store, rates, summary } = this.#deps;
    const { db } = store;
    rates.take('searchesPerActor', actor.id);
    const staff = actor.kind === 'staff';
    const offset = cursor === null ? 0 : Number(cursor);
    if (!Number.isSafeInteger(offset)) throw new CsError('request/invalid', 'The cursor is not one of this search.');
    await store.indexed();
    const found = await searchConversations(db, {
      text,
      siteId: staff ? siteId : actor.siteId,
      visitorId: staff ? null : actor.id,
      withNotes: staff,
      offset,
      limit: CONVERSATIONS + 1,
    });
    const items: ConversationSummary[] = [];
    for (const { roomId, seq } of found.slice(0, CONVERSATIONS)) {
      const row = await db.selectFrom('events').select(['seq', 'id', 'at', 'body']).where('room_id', '=', roomId).where('seq', '=', seq).executeTakeFirst();
      const reached = await checkReach(db, actor, roomId).then(
        () => true,
        () => false,
      );
      const conversation = reached ? await summary(roomId, actor) : null;
      if (row !== undefined && conversation !== null) items.push({ ...conversation, found: foundMessage(row, text) });
    }
    return { items, cursor: found.length > CONVERSATIONS ? String(offset + CONVERSATIONS) : null };
  }
}

function foundMessage(row: FoundRow, text: string): FoundMessage {
  const { author, message } = JSON.parse(row.body) as { author: Author; message: Message };
  return { ...message, seq: row.seq, at: new Date(row.at).toISOString(), author, snippet: snippet(message.text, text) };
}

/** The words round the first hit, with every hit marked by where it stands. */
export function snippet(text: string, query: string): Snippet {
  const whole = text.replace(/\s+/g, ' ').trim();
  const hits = hitsIn(whole, query);
  const first = hits[0]?.[0] ?? 0;
  const from = first <= BEFORE_CHARS ? 0 : wordStart(whole, first - BEFORE_CHARS);
  const to = Math.min(whole.length, from + SNIPPET_CHARS);
  const [head, tail] = [from > 0 ? '… ' : '', to < whole.length ? ' …' : ''];
  const shift = head.length - from;
  return {
    text: `${head}${whole.slice(from, to)}${tail}`,
    marks: hits.filter(([start, end]) => start >= from && end <= to).map(([start, end]) => [start + shift, end + shift]),
  };
}

/** The start of a word near a place, so that no snippet begins inside of one; never inside a pair of surrogates. */
function wordStart(text: string, near: number): number {
  const space = text.indexOf(' ', near);
  const at = space >= 0 && space < near + BEFORE_CHARS / 2 ? space + 1 : near;
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at;
}

function hitsIn(text: string, query: string): [number, number][] {
  const asked = [...runs(query)];
  const last = asked.at(-1);
  const hits: [number, number][] = [];
  for (const { word, start, end, dense } of runs(text)) {
    if (!dense) {
      const whole = asked.some((one) => !one.dense && one.word === word);
      const begun = last !== undefined && !last.dense && word.startsWith(last.word);
      if (whole) hits.push([start, end]);
      else if (begun) hits.push([start, begunEnd(text, start, end, last.word)]);
      continue;
    }
    for (const one of asked.filter((wanted) => wanted.dense)) {
      // Where other forms of a character have another length, the run is marked as a whole.
      if (word.length !== end - start) {
        if (word.includes(one.word)) hits.push([start, end]);
        continue;
      }
      for (let at = word.indexOf(one.word); at >= 0; at = word.indexOf(one.word, at + one.word.length)) hits.push([start + at, start + at + one.word.length]);
    }
  }
  return hits.sort(([a], [b]) => a - b);
}

/** Where the first letters of a word end that a query has written so far. */
function begunEnd(text: string, start: number, end: number, begun: string): number {
  let at = start;
  while (at < end && fold(text.slice(start, at)).length < begun.length) at += 1;
  return at;
}
