import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { GroupCommit } from './group-commit.ts';
import { WordIndex } from './word-index.ts';
import type { WorkerRequest } from './sqlite-protocol.ts';

/* The one connection to the file lives here, so that an fsync never stops the relay's own thread. */

const database = new DatabaseSync((workerData as { path: string }).path);
// SQLite's own lower() folds Latin letters without accents only.
database.function('cs_fold', { deterministic: true }, (text) => (typeof text === 'string' ? text.normalize('NFKC').toLowerCase() : null));
const writer = new GroupCommit({
  database,
  post: (answers) => parentPort?.postMessage(answers),
  words: new WordIndex(database),
  later: setImmediate,
  soon: (fn, ms) => void setTimeout(fn, ms),
});
parentPort?.on('message', (requests: readonly WorkerRequest[]) => writer.receive(requests));
