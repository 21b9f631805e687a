import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { testState } from '../../../../test/support/state.ts';
import { MIGRATIONS } from './migrations.ts';
import { migrate } from './sqlite.ts';

test('a migration that fails half-way leaves the file as it was', async () => {
  const store = await testState();
  const half = {
    async up(db: Kysely<unknown>): Promise<void> {
      await sql.raw('create table half_done (id text)').execute(db);
      await sql.raw('insert into no_such_table values (1)').execute(db);
    },
  };
  await assert.rejects(migrate(store.db, { ...MIGRATIONS, '9999-half': half }), { code: 'storage/unavailable', message: /unchanged/ });
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where name = 'half_done'`.execute(store.db);
  assert.deepEqual(rows, []);
  // The store works on, and the same migration succeeds once it is mended.
  const whole = { up: async (db: Kysely<unknown>): Promise<void> => void (await sql.raw('create table half_done (id text)').execute(db)) };
  await migrate(store.db, { ...MIGRATIONS, '9999-half': whole });
  assert.equal((await sql`select * from half_done`.execute(store.db)).rows.length, 0);
  await store.end();
});
