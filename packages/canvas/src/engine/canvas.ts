import { createStore } from '@cs-kit/core';
import type { Readable } from '@cs-kit/core';
import { toCsError, uuid } from '@cs-kit/protocol';
import type { Page } from '@cs-kit/protocol';
import { applyEvent, isOver, picturesOf, requestOf, toTile } from './batch.ts';
import { createMemory } from './memory.ts';
import type { BatchState, CanvasRelay, CanvasState, HistoryState, ImageEngine, JobDetail, Picture, PictureRequest, Tile } from './types.ts';

/** Milliseconds before a broken stream is looked at again. */
const AGAIN_MS = 4000;

/** Pictures of one visitor: engines, the present batch, the history. */
export interface Canvas {
  readonly state: Readable<CanvasState>;
  /** Words kept from before a reload. */
  readonly keptPrompt: string;
  /** Loads engines, and for a known visitor takes up running jobs and loads the history. */
  start(): void;
  /** Stops reading; the jobs go on at the relay. */
  stop(): void;
  /** Loads the engines again after a failure. */
  reload(): void;
  /** Keeps the words over a reload. */
  keepPrompt(words: string): void;
  /** Starts a batch. Never rejects: a failure is in the state. */
  submit(request: PictureRequest): Promise<void>;
  /** Stops one picture, or all that are not over. Rejects with a `CsError`. */
  cancel(tileId?: string): Promise<void>;
  /** Makes one failed or cancelled picture anew, in its place. */
  retry(tileId: string): Promise<void>;
  /** Loads older pictures. */
  older(): Promise<void>;
  /** Takes a picture out of sight; `remove` deletes it, `restore` brings it back. */
  hide(imageId: string): void;
  restore(imageId: string): void;
  remove(imageId: string): Promise<void>;
  /** Bytes of a picture with its provenance. */
  bytes(imageId: string): Promise<Blob>;
  /** Puts a picture into a room as a message. */
  send(roomId: string, imageId: string): Promise<void>;
}

const EVENTS = (jobId: string): string => `/v1/images/jobs/${jobId}/events`;

/** Makes the engine of one element. */
export function createCanvas(relay: CanvasRelay): Canvas {
  const store = createStore<CanvasState>({ engines: { phase: 'loading' }, batch: { phase: 'idle' }, history: { phase: 'unknown' } });
  const memory = createMemory(relay);
  const hidden = new Set<string>();
  let life = new AbortController();
  let all: { items: readonly Picture[]; cursor: string | null } = { items: [], cursor: null };

  const setBatch = (batch: BatchState): void => store.update((now) => ({ ...now, batch }));
  const setHistory = (phase: Exclude<HistoryState['phase'], 'unknown'>): void => {
    const items = all.items.filter((picture) => !hidden.has(picture.imageId));
    store.update((now) => ({ ...now, history: phase === 'loading' ? { phase, items } : { phase, items, cursor: all.cursor } }));
  };
  const tilesNow = (): readonly Tile[] => {
    const { batch } = store.get();
    return batch.phase === 'running' || batch.phase === 'done' ? batch.tiles : [];
  };
  /** Jobs of an earlier page that could not be read yet. */
  let unread = new Set<string>();
  const remember = (): void =>
    memory.write({
      prompt: memory.read().prompt,
      jobs: [
        ...new Set([
          ...unread,
          ...tilesNow()
            .filter((tile) => !isOver(tile))
            .map((tile) => tile.jobId),
        ]),
      ],
    });

  /** Puts new tiles into the batch and settles its phase. */
  const putTiles = (tiles: readonly Tile[], lost: boolean): void => {
    const { batch } = store.get();
    if (batch.phase !== 'running' && batch.phase !== 'done') return;
    const startedAt = batch.phase === 'running' ? batch.startedAt : relay.platform.now();
    setBatch(tiles.every(isOver) ? { phase: 'done', request: batch.request, tiles } : { phase: 'running', request: batch.request, tiles, startedAt, lost });
  };

  const addPictures = (pictures: readonly Picture[]): void => {
    const known = new Set(all.items.map((picture) => picture.imageId));
    all = { ...all, items: [...pictures.filter((picture) => !known.has(picture.imageId)), ...all.items] };
    setHistory('ready');
  };

  const takeJob = (job: JobDetail): void => {
    const fresh = new Map(job.items.map((item) => [item.id, toTile(job.id, item)]));
    putTiles(
      tilesNow().map((tile) =>
        tile.jobId === job.id && !isOver(tile) ? (fresh.get(tile.id) ?? { id: tile.id, jobId: tile.jobId, status: 'cancelled' }) : tile,
      ),
      false,
    );
    addPictures(picturesOf(job));
    remember();
  };

  const openTiles = (jobId: string): boolean => tilesNow().some((tile) => tile.jobId === jobId && !isOver(tile));

  /** Reads the events of a job until it is over; a broken stream is looked at again and again. */
  const watch = async (jobId: string, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && openTiles(jobId)) {
      try {
        for await (const { event, data } of relay.sse(EVENTS(jobId), { signal })) {
          putTiles(applyEvent(tilesNow(), event, data), false);
          if (!openTiles(jobId)) break;
        }
        takeJob(await relay.json<JobDetail>('GET', `/v1/images/jobs/${jobId}`, { signal }));
      } catch (error) {
        if (signal.aborted) return;
        const known = toCsError(error, 'relay/unreachable');
        if (known.code === 'image/not-found')
          putTiles(
            tilesNow().map((tile) => (tile.jobId === jobId && !isOver(tile) ? { id: tile.id, jobId, status: 'failed', code: known.code } : tile)),
            false,
          );
        else putTiles(tilesNow(), true);
      }
      if (openTiles(jobId)) await new Promise<void>((resolve) => void relay.platform.setTimeout(resolve, AGAIN_MS));
    }
    remember();
  };

  const create = (request: PictureRequest): Promise<JobDetail> =>
    relay.json<JobDetail>('POST', '/v1/images/jobs', { body: request, idempotencyKey: uuid(relay.platform.now()) });

  const submit = async (request: PictureRequest): Promise<void> => {
    const { phase } = store.get().batch;
    if (phase === 'submitting' || phase === 'running') return;
    setBatch({ phase: 'submitting', request });
    try {
      const job = await create(request);
      setBatch({
        phase: 'running',
        request: requestOf(job),
        tiles: job.items.map((item) => toTile(job.id, item)),
        startedAt: relay.platform.now(),
        lost: false,
      });
      remember();
      void watch(job.id, life.signal);
    } catch (error) {
      setBatch({ phase: 'failed', request, error: toCsError(error, 'relay/unreachable') });
    }
  };

  const retry = async (tileId: string): Promise<void> => {
    const { batch } = store.get();
    if (batch.phase !== 'running' && batch.phase !== 'done') return;
    const { seed: _seed, ...request } = batch.request;
    const job = await create({ ...request, count: 1 });
    const item = job.items[0];
    if (item === undefined) return;
    putTiles(
      tilesNow().map((tile) => (tile.id === tileId ? toTile(job.id, item) : tile)),
      false,
    );
    remember();
    void watch(job.id, life.signal);
  };

  const cancel = async (tileId?: string): Promise<void> => {
    const jobs = new Set(
      tilesNow()
        .filter((tile) => !isOver(tile) && (tileId === undefined || tile.id === tileId))
        .map((tile) => tile.jobId),
    );
    for (const jobId of jobs) takeJob(await relay.json<JobDetail>('DELETE', `/v1/images/jobs/${jobId}${tileId === undefined ? '' : `?item=${tileId}`}`));
  };

  /** Jobs that ran when the page was left. */
  const takeUp = async (signal: AbortSignal): Promise<void> => {
    unread = new Set(memory.read().jobs);
    for (const jobId of [...unread]) {
      try {
        const job = await relay.json<JobDetail>('GET', `/v1/images/jobs/${jobId}`, { signal });
        const tiles = [...tilesNow(), ...job.items.map((item) => toTile(job.id, item))];
        setBatch({ phase: 'running', request: requestOf(job), tiles, startedAt: Date.parse(job.createdAt), lost: false });
        putTiles(tiles, false);
        void watch(jobId, signal);
      } catch (error) {
        if (signal.aborted) return;
        // What the relay has no more is forgotten; what it could not tell now is asked for by the next page.
        if (toCsError(error, 'relay/unreachable').retryable) continue;
      }
      unread.delete(jobId);
    }
    remember();
  };

  const page = async (signal: AbortSignal, cursor: string | null): Promise<void> => {
    setHistory('loading');
    try {
      const { items, cursor: next } = await relay.json<Page<JobDetail>>('GET', `/v1/images/jobs?mine=1${cursor === null ? '' : `&cursor=${cursor}`}`, {
        signal,
      });
      const known = new Set(all.items.map((picture) => picture.imageId));
      all = { items: [...all.items, ...items.flatMap(picturesOf).filter((picture) => !known.has(picture.imageId))], cursor: next };
      setHistory('ready');
    } catch {
      if (!signal.aborted) setHistory('failed');
    }
  };

  const loadEngines = async (signal: AbortSignal): Promise<void> => {
    store.update((now) => ({ ...now, engines: { phase: 'loading' } }));
    try {
      const { items } = await relay.json<{ items: readonly ImageEngine[] }>('GET', `/v1/images/engines?siteKey=${encodeURIComponent(relay.siteKey)}`, {
        anonymous: true,
        signal,
      });
      store.update((now) => ({ ...now, engines: { phase: 'ready', items } }));
    } catch (error) {
      if (!signal.aborted) store.update((now) => ({ ...now, engines: { phase: 'failed', error: toCsError(error, 'relay/unreachable') } }));
    }
  };

  return {
    state: store,
    get keptPrompt() {
      return memory.read().prompt;
    },
    start() {
      life.abort();
      life = new AbortController();
      void loadEngines(life.signal);
      if (!relay.session.hasStored) return;
      void takeUp(life.signal);
      void page(life.signal, null);
    },
    stop: () => life.abort(),
    reload: () => void loadEngines(life.signal),
    keepPrompt: (prompt) => memory.write({ ...memory.read(), prompt }),
    submit,
    cancel,
    retry,
    // After a failure the first page is asked for too.
    older: () => (all.cursor === null && store.get().history.phase !== 'failed' ? Promise.resolve() : page(life.signal, all.cursor)),
    hide(imageId) {
      hidden.add(imageId);
      setHistory('ready');
      putTiles(
        tilesNow().filter((tile) => tile.status !== 'done' || tile.imageId !== imageId),
        false,
      );
      if (tilesNow().length === 0) setBatch({ phase: 'idle' });
    },
    restore(imageId) {
      hidden.delete(imageId);
      setHistory('ready');
    },
    async remove(imageId) {
      try {
        await relay.fetch(`/v1/images/${imageId}`, { method: 'DELETE', keepalive: true });
        all = { ...all, items: all.items.filter((picture) => picture.imageId !== imageId) };
      } catch (error) {
        hidden.delete(imageId);
        setHistory('ready');
        throw error;
      }
    },
    bytes: async (imageId) => (await relay.fetch(`/v1/images/${imageId}`)).blob(),
    async send(roomId, imageId) {
      await relay.json('POST', `/v1/rooms/${roomId}/messages`, {
        body: { clientMessageId: uuid(relay.platform.now()), text: '', attachments: [{ kind: 'image', id: imageId }] },
      });
    },
  };
}
