import type { WorkerLike } from '../in-worker.ts';
import type { FromWorker, ToWorker } from '../messages.ts';
import { serveFrames } from '../serve.ts';

/** A worker that runs on the test's own thread. */
export class Thread implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  ended = false;
  readonly told: ToWorker[] = [];
  readonly #take: (message: ToWorker) => void;

  constructor(fetch: (url: string) => Promise<Response>) {
    const tell = (data: FromWorker): void =>
      void setTimeout(() => !this.ended && this.onmessage?.({ data: structuredClone(data) } as MessageEvent<FromWorker>));
    this.#take = serveFrames(fetch, tell);
  }

  postMessage(message: ToWorker): void {
    this.told.push(message);
    if (!this.ended) setTimeout(() => this.#take(structuredClone(message)));
  }

  terminate(): void {
    this.ended = true;
  }
}
