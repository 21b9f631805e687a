import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/*
 * Every entry of the logs has a place: one number over all rooms, in the order in which they were stored. The full-text index goes by it, so that
 * "in the index up to here" is one number and not a row for every message, and a hit is found by it without a table between. What files and
 * mentions follow from a message still stands in its transaction, but only a message that has any costs the reading of its JSON.
 */

const COLUMNS = 'room_id, seq, id, at, kind, author_id, body, client_id, in_reply_to';

/** In JSON the quotes of what somebody wrote are escaped: these stand for fields only. */
const NAMES = `(instr(new.body, '"mentions":[') > 0 or instr(new.body, '"attachments":[') > 0)`;

const enter = `
  insert into mentions (room_id, user_id, seq)
    select distinct new.room_id, value, new.seq from json_each(new.body, '$.message.mentions');
  insert or ignore into message_files (file_id, room_id, seq, internal)
    select json_extract(value, '$.id'), new.room_id, new.seq, json_extract(new.body, '$.message.visibility') is 'internal'
    from json_each(new.body, '$.message.attachments');`;

const leave = `
  delete from mentions where room_id = old.room_id and seq = old.seq;
  delete from message_files where room_id = old.room_id and seq = old.seq;
  delete from message_words where rowid = old.place;
  delete from message_unindexed where place = old.place;`;

// Numbers at the end are given again when their entries were erased: those must not pass for ones that are in the index.
const END = '(select coalesce(max(place), 0) from events)';

/** The logs with places, and an index that goes by them. It is written anew from the logs behind the first start with it: a search waits until it is there. */
export const placedLog: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      ...['events_said', 'events_unsaid', 'events_changed', 'events_reworded'].map((trigger) => `drop trigger ${trigger}`),
      `create table events_placed (place integer primary key, room_id text not null, seq bigint not null, id text not null unique, at bigint not null, kind text not null, author_id text not null, body text not null, client_id text, in_reply_to text, unique (room_id, seq))`,
      `insert into events_placed (${COLUMNS}) select ${COLUMNS} from events order by rowid`,
      'drop table events',
      'alter table events_placed rename to events',
      'create unique index events_client on events (client_id, author_id, room_id) where client_id is not null',
      'create unique index events_reply on events (in_reply_to, room_id) where in_reply_to is not null',
      ...['message_words', 'message_index', 'message_unindexed'].map((table) => `drop table ${table}`),
      `create virtual table message_words using fts5(room, words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0')`,
      'create table message_unindexed (place integer primary key)',
      'create table message_indexed (one integer primary key check (one = 1), place bigint not null)',
      'insert into message_indexed values (1, 0)',
      `create trigger events_said after insert on events when new.kind = 'message' and ${NAMES} and json_valid(new.body) begin ${enter} end`,
      `create trigger events_unsaid after delete on events when old.kind = 'message' begin ${leave} end`,
      `create trigger events_gone after delete on events begin update message_indexed set place = ${END} where place > ${END}; end`,
      `create trigger events_changed after update of kind, body on events when old.kind = 'message' and new.kind <> 'message' begin ${leave} end`,
      `create trigger events_reworded after update of kind, body on events when old.kind = 'message' and new.kind = 'message' and json_valid(new.body) begin ${leave} ${enter}
         insert into message_unindexed (place) select new.place from message_indexed where message_indexed.place >= new.place; end`,
    ])
      await sql.raw(statement).execute(db);
  },
};
