import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';
import type { StateStore } from '../../server/src/storage/state/store.ts';

/** A state store of a test: a real one in a folder of its own, which `end` takes away. */
export async function testState(): Promise<StateStore & { end(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'cs-state-'));
  const store = await openSqliteStore(join(directory, 'state.db'));
  return {
    ...store,
    async end() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
