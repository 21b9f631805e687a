import type { Kysely } from 'kysely';
import { digest } from '../auth/secrets.ts';
import type { Schema } from '../storage/state/schema.ts';

/** How long a translation is kept; who reads the message later has it made anew. */
export const TRANSLATED_MS = 90 * 24 * 3600_000;
const REVISION_CHARS = 16;

/** A translation as it is kept. */
export interface KeptTranslation {
  readonly from: string | null;
  readonly text: string | null;
}

/** What names one translation. */
export interface TranslationKey {
  readonly messageId: string;
  readonly revision: string;
  readonly language: string;
}

/** Name of the words of a message: who changes them gets another one. */
export const revisionOf = async (text: string): Promise<string> => (await digest(text)).slice(0, REVISION_CHARS);

/** Translations that were made. The words of a message are never changed by them. */
export function createTranslationStore(db: Kysely<Schema>, now: () => number) {
  return {
    async find({ messageId, revision, language }: TranslationKey): Promise<KeptTranslation | null> {
      const row = await db
        .selectFrom('translations')
        .select(['from_language', 'text'])
        .where('message_id', '=', messageId)
        .where('revision', '=', revision)
        .where('language', '=', language)
        .executeTakeFirst();
      return row === undefined ? null : { from: row.from_language, text: row.text };
    },
    async put({ messageId, revision, language }: TranslationKey, roomId: string, { from, text }: KeptTranslation): Promise<void> {
      await db
        .insertInto('translations')
        .values({ message_id: messageId, revision, language, room_id: roomId, from_language: from, text, made_at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async forgetMessage(messageId: string): Promise<void> {
      await db.deleteFrom('translations').where('message_id', '=', messageId).execute();
    },
    async forgetRoom(roomId: string): Promise<void> {
      await db.deleteFrom('translations').where('room_id', '=', roomId).execute();
    },
  };
}
