import { BIGINT, BOOLEAN, DOUBLE, DuckDBDataChunk, DuckDBInstance, DuckDBUUIDValue } from '@duckdb/node-api';
import { LIST, listValue, UBIGINT, UINTEGER, UTINYINT, UUID, VARCHAR } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { shortId } from './keys.ts';
import type { QueryValue, StoredEvent } from './types.ts';

/** The events database: one file, one owner. */
export interface Database {
  /** Newest batch of the log that is in the database. */
  position(): Promise<number>;
  /** Adds events and the position they reach to in one transaction. */
  add(events: readonly StoredEvent[], position: number): Promise<void>;
  query(sql: string, params: readonly QueryValue[]): Promise<Record<string, unknown>[]>;
  erase(siteId: string, visitorId: string): Promise<number>;
  /** After this what was added no longer needs the log. */
  checkpoint(): Promise<void>;
  close(): void;
}

const SCHEMA = `
create table if not exists events (
  site varchar not null, received_at bigint not null, happened_at bigint not null, client_at bigint not null, name varchar not null,
  from_relay boolean not null, visitor ubigint, identity utinyint not null, page ubigint, monotonic double not null, sequence uinteger not null,
  url varchar not null, path varchar not null, referrer varchar not null, properties varchar not null, bot boolean not null, id uuid not null);
create table if not exists moved (batch bigint not null);
insert into moved select 0 where not exists (select 1 from moved);
`;

const SETTINGS = { threads: '2', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' };
const IDENTITY: Record<StoredEvent['identity'], number> = { none: 0, daily: 1, visitor: 2 };

/** A UUID as the database takes it. */
const eventId = (uuid: string): DuckDBUUIDValue => DuckDBUUIDValue.fromUint128(BigInt(`0x${uuid.replaceAll('-', '')}`));

/** Where the files of the database lie. */
export interface DatabaseFiles {
  readonly directory: string;
  /** Bytes that the engine may use, as DuckDB writes them: '256MB'. */
  readonly memoryLimit: string;
}

/** Opens the database. A write-ahead log that cannot be read is set aside: the last checkpoint and the append log hold everything it held. */
export async function openDatabase(files: DatabaseFiles, repairs: string[]): Promise<Database> {
  const path = join(files.directory, 'events.duckdb');
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  try {
    return await connect(path, files);
  } catch (error) {
    if (!isCorruptWal(error) || !existsSync(`${path}.wal`)) throw error;
  }
  const aside = join(files.directory, 'aside');
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  renameSync(`${path}.wal`, join(aside, `events-${new Date().toISOString().replace(/[:.]/g, '-')}.wal`));
  repairs.push('the write-ahead log of the events database was damaged and has been set aside; its batches are taken from the append log again');
  return connect(path, files);
}

function isCorruptWal(error: unknown): boolean {
  const words = error instanceof Error ? error.message : String(error);
  return /\bWAL\b/i.test(words) && !/lock/i.test(words);
}

async function connect(path: string, files: DatabaseFiles): Promise<Database> {
  const instance = await DuckDBInstance.create(path, { ...SETTINGS, memory_limit: files.memoryLimit, temp_directory: join(files.directory, 'spill') });
  const connections: DuckDBConnection[] = [];
  try {
    const writer = await instance.connect();
    connections.push(writer);
    const reader = await instance.connect();
    connections.push(reader);
    await writer.run(SCHEMA);
    // Statements may then reach no other file of the machine; the spill directory stays allowed as it was set before.
    await writer.run('set enable_external_access = false; set lock_configuration = true;');
    return database(instance, writer, reader);
  } catch (error) {
    // A connection that is left open holds the file, and lets go of it at a moment of its own.
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
    throw error;
  }
}

function database(instance: DuckDBInstance, writer: DuckDBConnection, reader: DuckDBConnection): Database {
  const rows = async (on: DuckDBConnection, sql: string, params: readonly QueryValue[]): Promise<Record<string, unknown>[]> => {
    const result = await on.runAndReadAll(sql, params.map(bindable), params.map(typeOf) as DuckDBType[]);
    return result.getRowObjectsJS().map(plain);
  };
  return {
    position: async () => Number((await rows(writer, 'select batch from moved', []))[0]?.['batch'] ?? 0),
    add: (events, position) => add(writer, events, position),
    query: (sql, params) => rows(reader, sql, params),
    erase: async (siteId, visitorId) => {
      const key = shortId(visitorId);
      const found = await rows(writer, 'select count(*) as n from events where site = $1 and visitor = $2', [siteId, key]);
      await writer.run('delete from events where site = $1 and visitor = $2', [siteId, key]);
      return Number(found[0]?.['n'] ?? 0);
    },
    checkpoint: async () => {
      await writer.run('checkpoint');
    },
    close: () => {
      writer.closeSync();
      reader.closeSync();
      instance.closeSync();
    },
  };
}

async function add(writer: DuckDBConnection, events: readonly StoredEvent[], position: number): Promise<void> {
  await writer.run('begin');
  try {
    const appender = await writer.createAppender('events');
    try {
      for (let from = 0; from < events.length; from += CHUNK_ROWS) appender.appendDataChunk(chunkOf(events.slice(from, from + CHUNK_ROWS)));
      appender.flushSync();
    } catch (error) {
      // Closing it fails as well then, with words that say nothing of the reason.
      attempt(() => appender.closeSync());
      throw error;
    }
    appender.closeSync();
    await writer.run('update moved set batch = $1', [BigInt(position)]);
    await writer.run('commit');
  } catch (error) {
    await writer.run('rollback').catch(() => undefined);
    throw error;
  }
}

function attempt(fn: () => void): void {
  try {
    fn();
  } catch {
    // What it was tried for has failed already.
  }
}

/** Rows that DuckDB takes at once. */
const CHUNK_ROWS = 2048;

/** The columns of the table in their order, and what each holds of an event. */
const COLUMNS: readonly (readonly [DuckDBType, (event: StoredEvent) => DuckDBValue])[] = [
  [VARCHAR, ({ siteId }) => siteId],
  [BIGINT, ({ receivedAt }) => BigInt(receivedAt)],
  [BIGINT, ({ at }) => BigInt(Math.round(at))],
  [BIGINT, ({ clientAt }) => BigInt(Math.round(clientAt))],
  [VARCHAR, ({ name }) => name],
  [BOOLEAN, ({ source }) => source === 'relay'],
  [UBIGINT, ({ visitorId }) => keyOf(visitorId)],
  [UTINYINT, ({ identity }) => IDENTITY[identity]],
  [UBIGINT, ({ pageId }) => keyOf(pageId)],
  [DOUBLE, ({ monotonic }) => monotonic],
  [UINTEGER, ({ sequence }) => Math.min(sequence, 0xffffffff)],
  [VARCHAR, ({ url }) => url],
  [VARCHAR, ({ url }) => pathOf(url)],
  [VARCHAR, ({ referrer }) => referrer],
  [VARCHAR, ({ properties }) => JSON.stringify(properties)],
  [BOOLEAN, ({ bot }) => bot],
  [UUID, ({ id }) => eventId(id)],
];
const TYPES = COLUMNS.map(([type]) => type);

/** Column by column: value by value costs half as much again. */
function chunkOf(events: readonly StoredEvent[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(TYPES);
  chunk.setColumns(COLUMNS.map(([, valueOf]) => events.map(valueOf)));
  return chunk;
}

const keyOf = (id: string | null): bigint | null => (id === null ? null : shortId(id));

function pathOf(url: string): string {
  return /^\w+:\/\/[^/]+([^?]*)/.exec(url)?.[1] ?? url;
}

function isList(value: QueryValue): value is readonly (string | number | bigint)[] {
  return Array.isArray(value);
}

function bindable(value: QueryValue): DuckDBValue {
  if (isList(value)) return listValue(value.map((entry) => (typeof entry === 'number' ? BigInt(Math.trunc(entry)) : entry)));
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** Lists name their type, as an empty one has none; what has no entry here is typed by its value. */
function typeOf(value: QueryValue): DuckDBType | undefined {
  if (!isList(value)) return undefined;
  return LIST(value.some((entry) => typeof entry === 'string') ? VARCHAR : BIGINT);
}

/** Whole numbers of the database as numbers; ids of 64 bits are read as text where they are needed. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]));
}
