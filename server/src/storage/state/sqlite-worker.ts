import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { GroupCommit } from './group-commit.ts';
import { indexWords } from './words.ts';
import type { WorkerRequest } from './sqlite-protocol.ts';

/* The one connection to the file lives here, so that an fsync never stops the relay's own thread. */

const database = new DatabaseSync((workerData as { path: string }).path);
// The triggers of the log ask for it.
database.function('cs_words', { deterministic: true }, (text) => (typeof text === 'string' ? indexWords(text) : ''));
// SQLite's own lower() folds Latin letters without accents only.
database.function('cs_fold', { deterministic: true }, (text) => (typeof text === 'string' ? text.normalize('NFKC').toLowerCase() : null));
const writer = new GroupCommit({
  database,
  post: (answers) => parentPort?.postMessage(answers),
  later: setImmediate,
});
parentPort?.on('message', (requests: readonly WorkerRequest[]) => writer.receive(requests));
