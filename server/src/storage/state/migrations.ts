import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addressBlocks } from './address-blocks-migration.ts';
import { chat } from './chat-migration.ts';
import { comments } from './comments-migration.ts';
import { laterWords } from './later-words-migration.ts';
import { mailLinks } from './mail-links-migration.ts';
import { placedLog } from './placed-log-migration.ts';
import { threads } from './threads-migration.ts';
import { translations } from './translations-migration.ts';
import { versions } from './versions-migration.ts';

/* Forward only. A released migration is never edited: a new one follows it. */

const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table sites (id text primary key, key text not null unique, name text not null, settings text not null, created_at bigint not null, updated_at bigint not null)`,
      `create table site_seen (site_id text not null, origin text not null, at bigint not null, primary key (site_id, origin))`,
      `create table staff (id text primary key, name text not null unique, password text, role text not null, active integer not null, status text not null, created_at bigint not null, last_seen_at bigint)`,
      `create table codes (hash text primary key, purpose text not null, data text not null, expires_at bigint not null, used_at bigint)`,
      `create table visitors (id text primary key, site_id text not null, name text not null, external_id text, locale text not null, email text, created_at bigint not null, last_seen_at bigint not null)`,
      `create unique index visitors_external on visitors (site_id, external_id)`,
      `create table refresh_tokens (hash text primary key, family text not null, subject text not null, subject_kind text not null, site_id text, origin text, expires_at bigint not null, replaced_at bigint, revoked integer not null)`,
      `create index refresh_family on refresh_tokens (family)`,
      `create index refresh_subject on refresh_tokens (subject)`,
      `create table api_keys (id text primary key, site_id text not null, name text not null, hash text not null unique, scopes text not null, created_at bigint not null, last_used_at bigint, revoked integer not null)`,
      `create table rooms (id text primary key, site_id text not null, kind text not null, title text not null, visibility text not null, last_seq bigint not null, locked integer not null, created_at bigint not null)`,
      `create table members (room_id text not null, user_id text not null, name text not null, role text not null, read_seq bigint not null, muted integer not null, primary key (room_id, user_id))`,
      `create index members_user on members (user_id)`,
      `create table events (room_id text not null, seq bigint not null, id text not null unique, at bigint not null, kind text not null, author_id text not null, body text not null, client_id text, in_reply_to text, primary key (room_id, seq))`,
      `create unique index events_client on events (room_id, author_id, client_id)`,
      `create unique index events_reply on events (room_id, in_reply_to)`,
      `create table conversations (room_id text primary key, site_id text not null, visitor_id text not null, status text not null, assignee_id text, assignee_name text, waiting_since bigint, reason text, first_response_at bigint, rating integer, comment text, context text, open integer not null, started_at bigint not null, updated_at bigint not null)`,
      `create index conversations_visitor on conversations (site_id, visitor_id, open)`,
      `create index conversations_updated on conversations (updated_at)`,
      `create table articles (id text primary key, site_id text not null, locale text not null, slug text not null, title text not null, body text not null, tags text not null, url text, demo integer not null, updated_at bigint not null)`,
      `create unique index articles_slug on articles (site_id, locale, slug)`,
      `create table files (id text primary key, site_id text not null, room_id text, owner_id text not null, kind text not null, name text not null, type text not null, size bigint not null, width integer, height integer, sha256 text not null, created_at bigint not null)`,
      `create index files_owner on files (owner_id, created_at)`,
      `create table image_jobs (id text primary key, site_id text not null, owner_id text not null, engine text not null, request text not null, items text not null, created_at bigint not null, updated_at bigint not null)`,
      `create index image_jobs_owner on image_jobs (owner_id, created_at)`,
      `create table budget_use (site_id text not null, budget text not null, day text not null, used bigint not null, primary key (site_id, budget, day))`,
      `create table settings (key text primary key, value text not null, updated_at bigint not null)`,
      `create table unanswered (site_id text not null, id text not null, text text not null, locale text not null, at bigint not null, count integer not null, primary key (site_id, id))`,
      `create table idempotency (key text primary key, status integer not null, body text not null, created_at bigint not null)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
    await db.schema
      .createTable('audit')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) => column.notNull())
      .addColumn('actor_name', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('target', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('previous', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
  },
};

/** An erasure leaves a mark before it begins, so that one that was cut short is finished. */
const erasure: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql.raw('alter table visitors add column erasing_at bigint').execute(db);
  },
};

/**
 * Ids of messages grow with time, so an index that begins with them is written at its end: what one commit adds lies on few pages. One that
 * begins with the room touches a page for every message. Entries without such an id stand in neither index.
 */
const logIndexes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'drop index events_client',
      'drop index events_reply',
      'create unique index events_client on events (client_id, author_id, room_id) where client_id is not null',
      'create unique index events_reply on events (in_reply_to, room_id) where in_reply_to is not null',
    ])
      await sql.raw(statement).execute(db);
  },
};

/** Shared documents: a state, the changes after it, and who writes under which client id. SQLite takes any name of a type; `bytea` is PostgreSQL's for bytes. */
const documents: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table documents (room_id text not null, document_id text not null, snapshot bytea, snapshot_seq bigint not null, created_by text not null, created_at bigint not null, updated_at bigint not null, primary key (room_id, document_id))',
      'create table document_updates (room_id text not null, document_id text not null, seq bigint not null, author_id text not null, at bigint not null, data bytea not null, primary key (room_id, document_id, seq))',
      'create table document_clients (room_id text not null, document_id text not null, client_id bigint not null, user_id text not null, primary key (room_id, document_id, client_id))',
    ])
      await sql.raw(statement).execute(db);
  },
};

/** What the desk keeps of its work: what is put aside, priorities, tags. */
const desk: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `alter table conversations add column revision bigint not null default 0`,
      `alter table conversations add column snoozed_until bigint`,
      `alter table conversations add column snoozed_from text`,
      `alter table conversations add column priority text not null default 'none'`,
      `alter table conversations add column tags text not null default '[]'`,
      `alter table conversations add column spam integer not null default 0`,
      `create index conversations_snoozed on conversations (snoozed_until)`,
      `create table saved_replies (id text primary key, site_id text not null, owner_id text not null, owner_name text not null, shortcut text not null, title text not null, body text not null, locale text not null, shared integer not null, updated_at bigint not null)`,
      `create index saved_replies_site on saved_replies (site_id, shortcut)`,
      `create table saved_views (id text primary key, owner_id text not null, owner_name text not null, name text not null, shared integer not null, filter text not null, updated_at bigint not null)`,
      `create table blocks (id text primary key, site_id text not null, visitor_id text not null unique, visitor_name text not null, reason text, by_id text not null, by_name text not null, at bigint not null)`,
      `create table site_tags (site_id text not null, tag text not null, used_at bigint not null, primary key (site_id, tag))`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

/** Rooms that people run themselves: what they are about, who is kept out, links into them, who asks to come in. */
const rooms: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `alter table rooms add column topic text not null default ''`,
      `alter table rooms add column slow_mode_seconds integer not null default 0`,
      `alter table rooms add column archived_at bigint`,
      `alter table members add column standing text not null default 'in'`,
      `create table room_invites (id text primary key, room_id text not null, role text not null, hash text not null unique, uses_left bigint, expires_at bigint not null, created_by text not null, created_at bigint not null)`,
      `create index room_invites_room on room_invites (room_id)`,
      `create table join_requests (room_id text not null, user_id text not null, name text not null, note text not null, created_at bigint not null, primary key (room_id, user_id))`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

/** Teams, and to whom what waits is offered. */
const routing: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `alter table conversations add column team_id text`,
      `alter table conversations add column handed text`,
      `alter table conversations add column offered_to text`,
      `alter table conversations add column offered_name text`,
      `alter table conversations add column offered_until bigint`,
      `alter table conversations add column offer_passed text not null default '[]'`,
      `create index conversations_status on conversations (status, waiting_since)`,
      `create table teams (id text primary key, site_id text not null, name text not null, members text not null, languages text not null, pages text not null, updated_at bigint not null)`,
      `create index teams_site on teams (site_id)`,
      `create table routing_turns (staff_id text primary key, offered_at bigint not null)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

/** The way from a visitor, or from an address that several gave, to their conversations; which of them were merged; what leads found of them; how many one person may have. */
const deskMore: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `alter table conversations add column merged_into text`,
      `create index conversations_merged on conversations (merged_into) where merged_into is not null`,
      `alter table staff add column capacity integer`,
      `create table reviews (room_id text primary key, agent_id text, agent_name text, reviewer_id text not null, reviewer_name text not null, score integer not null, words text not null, category text, at bigint not null)`,
      `create index conversations_of on conversations (visitor_id, updated_at)`,
      `create index visitors_email on visitors (site_id, lower(email)) where email is not null`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

/** Files that come in parts. */
const files: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `create table uploads (id text primary key, site_id text not null, room_id text, owner_id text not null, name text not null, length bigint not null, created_at bigint not null, expires_at bigint not null)`,
      `create index uploads_owner on uploads (owner_id)`,
      `create index uploads_site on uploads (site_id)`,
      `create index uploads_expires on uploads (expires_at)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

/** Calls: which go on is known after a restart too. Who was in one is not kept. */
const calls: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      `create table calls (id text primary key, room_id text not null, started_at bigint not null, started_by text not null, starter text not null, media text not null, transport text not null, answered_at bigint, ended_at bigint, outcome text)`,
      `create index calls_room on calls (room_id, id)`,
      `create index calls_open on calls (ended_at)`,
    ])
      await sql.raw(statement).execute(db);
  },
};

/** What stood behind links of messages. The room stands in the key: who may not read it finds nothing, and it goes with it. */
const previews: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [
      'create table link_previews (room_id text not null, hash text not null, body text, picture bytea, bytes bigint not null, made_at bigint not null, primary key (room_id, hash))',
      'create index link_previews_made on link_previews (made_at)',
    ])
      await sql.raw(statement).execute(db);
  },
};

/** Every migration by name, in order. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0002-erasure': erasure,
  '0003-log-indexes': logIndexes,
  '0004-documents': documents,
  '0005-desk': desk,
  '0006-chat': chat,
  '0007-rooms': rooms,
  '0008-desk': routing,
  '0009-desk-more': deskMore,
  '0010-versions': versions,
  '0011-calls': calls,
  '0012-files': files,
  '0013-previews': previews,
  '0014-later-words': laterWords,
  '0015-placed-log': placedLog,
  '0016-comments': comments,
  '0017-mail-links': mailLinks,
  '0018-threads': threads,
  '0019-translations': translations,
  '0020-address-blocks': addressBlocks,
};
