import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/* What follows from a stored message stands in the same transaction, whoever writes it: an entry, an edit, a deletion, an erasure.
   So it hangs on the table itself. `cs_words` gives the words of a text as the search knows them (words.ts); it is a function of the connection. */

const said = (row: 'new' | 'old'): string => `json_extract(${row}.body, '$.message.text')`;

const internal = (row: 'new' | 'old'): string => `json_extract(${row}.body, '$.message.visibility') is 'internal'`;

const enter = `
  insert into mentions (room_id, user_id, seq)
    select distinct new.room_id, value, new.seq from json_each(new.body, '$.message.mentions');
  insert or ignore into message_files (file_id, room_id, seq, internal)
    select json_extract(value, '$.id'), new.room_id, new.seq, ${internal('new')} from json_each(new.body, '$.message.attachments');
  insert into message_index (room_id, seq, at, internal)
    select new.room_id, new.seq, new.at, ${internal('new')} where ${said('new')} <> '';
  insert into message_words (rowid, room, words)
    select id, replace(room_id, '-', ''), cs_words(${said('new')}) from message_index where room_id = new.room_id and seq = new.seq;`;

const leave = `
  delete from mentions where room_id = old.room_id and seq = old.seq;
  delete from message_files where room_id = old.room_id and seq = old.seq;
  delete from message_words where rowid = (select id from message_index where room_id = old.room_id and seq = old.seq);
  delete from message_index where room_id = old.room_id and seq = old.seq;`;

/** Search in messages, who is mentioned in them, and which files they carry. */
export const chat: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table mentions (room_id text not null, user_id text not null, seq bigint not null, primary key (room_id, user_id, seq)) without rowid`,
      `create index mentions_seq on mentions (room_id, seq)`,
      `create table message_files (file_id text not null, room_id text not null, seq bigint not null, internal integer not null, primary key (file_id, room_id, seq)) without rowid`,
      `create index message_files_seq on message_files (room_id, seq)`,
      `create table message_index (id integer primary key, room_id text not null, seq bigint not null, at bigint not null, internal integer not null)`,
      `create unique index message_index_seq on message_index (room_id, seq)`,
      `create virtual table message_words using fts5(room, words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0')`,
      `create trigger events_said after insert on events when new.kind = 'message' and json_valid(new.body) begin ${enter} end`,
      `create trigger events_unsaid after delete on events when old.kind = 'message' begin ${leave} end`,
      `create trigger events_changed after update of kind, body on events when old.kind = 'message' and new.kind <> 'message' begin ${leave} end`,
      `create trigger events_reworded after update of kind, body on events when old.kind = 'message' and new.kind = 'message' and json_valid(new.body) begin ${leave} ${enter} end`,
      `insert or ignore into message_files (file_id, room_id, seq, internal)
         select json_extract(value, '$.id'), room_id, seq, json_extract(body, '$.message.visibility') is 'internal'
         from events, json_each(events.body, '$.message.attachments') where events.kind = 'message' and json_valid(events.body)`,
      `insert into message_index (room_id, seq, at, internal)
         select room_id, seq, at, json_extract(body, '$.message.visibility') is 'internal' from events where kind = 'message' and json_valid(body) and json_extract(body, '$.message.text') <> ''`,
      `insert into message_words (rowid, room, words)
         select message_index.id, replace(message_index.room_id, '-', ''), cs_words(json_extract(events.body, '$.message.text'))
         from message_index join events on events.room_id = message_index.room_id and events.seq = message_index.seq`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
