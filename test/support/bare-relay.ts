import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { parseConfig } from '../../server/src/config.ts';
import type { Mail } from '../../server/src/mail.ts';
import { createRelay } from '../../server/src/relay.ts';
import type { Relay, RelayDeps } from '../../server/src/relay.ts';
import { openDiskBlobs } from '../../server/src/storage/blobs/disk.ts';
import { openDiskParts } from '../../server/src/storage/blobs/parts.ts';
import { openEventStore } from '../../server/src/storage/events/index.ts';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';
import { TestClock } from './clock.ts';

/** A relay without a port, whose time a test moves by hand and whose mails it reads. */
export interface BareRelay {
  readonly relay: Relay;
  readonly clock: TestClock;
  readonly mails: Mail[];
  /** Lines of the log, warnings and worse. */
  readonly logged: { readonly msg: string }[];
  stop(): Promise<void>;
}

/** Builds it; `env` are settings, `parts` replace what the test has its own of. */
export async function bareRelay(env: Readonly<Record<string, string>> = {}, parts: Partial<RelayDeps> = {}): Promise<BareRelay> {
  const directory = await mkdtemp(join(tmpdir(), 'cs-bare-'));
  const clock = new TestClock(Date.now());
  const mails: Mail[] = [];
  const logged: { msg: string }[] = [];
  const store = await openSqliteStore(join(directory, 'state.db'));
  const events = await openEventStore({ directory: join(directory, 'events') });
  const relay = await createRelay({
    config: parseConfig({}, env),
    secrets: ['s'.repeat(32)],
    store,
    events,
    clock,
    logger: pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line) as { msg: string }) }),
    blobs: openDiskBlobs(join(directory, 'blobs')),
    parts: openDiskParts(join(directory, 'blobs')),
    kit: { entry: (name) => `${name}.js`, read: async () => null },
    mailer: { send: async (mail) => void mails.push(mail) },
    passwords: { hash: async (password) => `h:${password}`, verify: async (password, hash) => hash === `h:${password}` },
    offlineImages: [],
    localSpeech: null,
    knowledge: {
      articles: async () => [{ locale: 'en', title: 'Delivery', body: 'Delivery takes two days.', slug: 'delivery', tags: [] }],
      vectors: () => null,
    },
    web: { resolve: async () => [], get: () => Promise.reject(new Error('This relay reaches no web.')) },
    connect: () => {
      throw new Error('This relay reaches no provider.');
    },
    version: '0.0.0',
    address: () => 'http://127.0.0.1:8787',
    ...parts,
  });
  return {
    relay,
    clock,
    mails,
    logged,
    async stop() {
      await relay.close();
      await events.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
