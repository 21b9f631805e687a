import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { GroupCommit } from './group-commit.ts';
import type { WorkerRequest } from './sqlite-protocol.ts';

/* The one connection to the file lives here, so that an fsync never stops the relay's own thread. */

const writer = new GroupCommit({
  database: new DatabaseSync((workerData as { path: string }).path),
  post: (answers) => parentPort?.postMessage(answers),
  later: setImmediate,
});
parentPort?.on('message', (requests: readonly WorkerRequest[]) => writer.receive(requests));
