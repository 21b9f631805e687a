import type { LiveSnapshot } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import { maskText } from './mask.ts';
import type { UnansweredQuestion } from './types.ts';

const MAX_CHARS = 300;
/** Questions kept for one site; the oldest go. */
const MOST_KEPT = 500;
const SHOWN = 10;

/** Questions that found no answer. They are words of visitors, so they live in the state store, where each can be deleted. */
export class UnansweredQuestions {
  readonly #database: Kysely<Schema>;

  constructor(database: Kysely<Schema>) {
    this.#database = database;
  }

  /** Adds a question, or counts it once more where the site has the same words. */
  async add(siteId: string, question: UnansweredQuestion, now: number): Promise<void> {
    const text = maskText(question.text).replace(/\s+/g, ' ').trim().slice(0, MAX_CHARS);
    if (text === '') return;
    const rows = await this.#database
      .selectFrom('unanswered')
      .select(['id', 'text', 'count'])
      .where('site_id', '=', siteId)
      .orderBy('at', 'desc')
      .limit(MOST_KEPT)
      .execute();
    if (rows.some((row) => row.id === question.id)) return;
    const same = rows.find((row) => fold(row.text) === fold(text));
    if (same !== undefined) {
      await this.#database
        .updateTable('unanswered')
        .set({ count: same.count + 1, at: now })
        .where('site_id', '=', siteId)
        .where('id', '=', same.id)
        .execute();
      return;
    }
    await this.#database.insertInto('unanswered').values({ site_id: siteId, id: question.id, text, locale: question.locale, at: now, count: 1 }).execute();
    const oldest = rows.length >= MOST_KEPT ? rows[rows.length - 1] : undefined;
    if (oldest !== undefined) await this.#database.deleteFrom('unanswered').where('site_id', '=', siteId).where('id', '=', oldest.id).execute();
  }

  /** The newest questions of a site. */
  async newest(siteId: string): Promise<LiveSnapshot['unanswered']> {
    const rows = await this.#database
      .selectFrom('unanswered')
      .select(['text', 'at', 'count'])
      .where('site_id', '=', siteId)
      .orderBy('at', 'desc')
      .limit(SHOWN)
      .execute();
    return rows.map((row) => ({ text: row.text, at: new Date(Number(row.at)).toISOString(), count: Number(row.count) }));
  }
}

/** Words alone: the same question with another mark or case is the same. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
}
