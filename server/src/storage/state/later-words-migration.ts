import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/* The full-text index is written behind the log, many messages in one transaction (word-index.ts): FTS5 makes a segment of every transaction
   and merges them, so that a message alone costs eight times as much as one among two hundred. What files and mentions follow from a message
   stays in its transaction: rights hang on them. */

const said = `json_extract(new.body, '$.message.text')`;

const enter = `
  insert into mentions (room_id, user_id, seq)
    select distinct new.room_id, value, new.seq from json_each(new.body, '$.message.mentions');
  insert or ignore into message_files (file_id, room_id, seq, internal)
    select json_extract(value, '$.id'), new.room_id, new.seq, json_extract(new.body, '$.message.visibility') is 'internal'
    from json_each(new.body, '$.message.attachments');
  insert into message_unindexed (room_id, seq) select new.room_id, new.seq where ${said} <> '';`;

const leave = `
  delete from mentions where room_id = old.room_id and seq = old.seq;
  delete from message_files where room_id = old.room_id and seq = old.seq;
  delete from message_words where rowid = (select id from message_index where room_id = old.room_id and seq = old.seq);
  delete from message_index where room_id = old.room_id and seq = old.seq;
  delete from message_unindexed where room_id = old.room_id and seq = old.seq;`;

/** Messages whose words are not in the index yet. */
export const laterWords: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table message_unindexed (room_id text not null, seq bigint not null, primary key (room_id, seq)) without rowid',
      ...['events_said', 'events_unsaid', 'events_changed', 'events_reworded'].map((trigger) => `drop trigger ${trigger}`),
      `create trigger events_said after insert on events when new.kind = 'message' and json_valid(new.body) begin ${enter} end`,
      `create trigger events_unsaid after delete on events when old.kind = 'message' begin ${leave} end`,
      `create trigger events_changed after update of kind, body on events when old.kind = 'message' and new.kind <> 'message' begin ${leave} end`,
      `create trigger events_reworded after update of kind, body on events when old.kind = 'message' and new.kind = 'message' and json_valid(new.body) begin ${leave} ${enter} end`,
    ])
      await sql.raw(statement).execute(db);
  },
};
