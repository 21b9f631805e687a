import { CsError, uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import { isOwn } from '../rooms/file-access.ts';
import { createLiveEvents } from './live.ts';
import { createPictures } from './pictures.ts';
import { createFairQueue } from './queue.ts';
import { fitRequest } from './request.ts';
import { createRunner } from './run.ts';
import type { ImageJobDetail, ImageService, ImageServiceDeps } from './service.ts';
import { endEvents, isOver } from './state.ts';
import type { ImageContext, LiveJob } from './state.ts';
import { createImageStore } from './store.ts';
import type { StoredItem, StoredJob } from './store.ts';
import type { EngineInfo, ImageModel, ImageRequest } from './types.ts';

const PAGE = 24;

/** A job as its owner sees it. */
function toDetail(job: Pick<StoredJob, 'id' | 'engine' | 'createdAt' | 'request'>, items: readonly StoredItem[]): ImageJobDetail {
  const { prompt, style, seed, width, height, count } = job.request;
  const shown = items.filter((item) => item.removed !== true);
  return {
    id: job.id,
    engine: job.engine,
    createdAt: new Date(job.createdAt).toISOString(),
    items: shown,
    prompt,
    ...(style === undefined ? {} : { style }),
    ...(seed === undefined ? {} : { seed }),
    width,
    height,
    count,
  };
}

/** Whether somebody may see and stop a job: its owner, and the staff. A server key acts for nobody but itself, a session by the link of a mail for its one conversation. */
function mayUseJob(actor: Actor, job: Pick<StoredJob, 'siteId' | 'ownerId' | 'madeIn'>): boolean {
  if (actor.siteId !== null && actor.siteId !== job.siteId) return false;
  return actor.kind === 'staff' || isOwn(actor, { owner_id: job.ownerId, made_in: job.madeIn });
}

function describe(model: ImageModel): EngineInfo {
  const off = model.unavailable();
  return {
    name: model.name,
    label: model.label,
    ai: model.ai,
    dataGoesTo: model.dataGoesTo,
    capabilities: model.capabilities,
    available: off === null,
    ...(off === null ? {} : { reason: off.reason }),
  };
}

/** The engine a request names, or the first that can be used. Never another one than named. */
function pickEngine(models: readonly ImageModel[], name: string | undefined): ImageModel {
  const model = name === undefined ? models.find((entry) => entry.unavailable() === null) : models.find((entry) => entry.name === name);
  if (model === undefined)
    throw new CsError('provider/unconfigured', name === undefined ? 'No engine for pictures is configured.' : 'This engine for pictures is not configured.');
  const off = model.unavailable();
  if (off !== null) throw new CsError(off.code, off.reason);
  return model;
}

/** Makes the picture service. Call `resume()` once when the relay has started. */
export function createImageService(deps: ImageServiceDeps): ImageService {
  const store = createImageStore(deps.db);
  const pictures = createPictures({ store, blobs: deps.blobs, now: deps.now, mayReadFile: deps.mayReadFile, quota: deps.quota, scan: deps.scan });
  const context: ImageContext = { deps, store, pictures, live: new Map(), closing: false };
  const queue = createFairQueue(deps.places ?? 2);
  const runner = createRunner(context);
  const random = deps.random ?? Math.random;

  const begin = (job: LiveJob): void => {
    context.live.set(job.stored.id, job);
    for (const item of job.items) if (item.status === 'waiting') queue.add({ owner: job.stored.ownerId, run: () => runner.run(job, item.id) });
  };
  const load = async (actor: Actor, jobId: string): Promise<StoredJob> => {
    const live = context.live.get(jobId);
    const job = live === undefined ? await store.job(jobId) : { ...live.stored, items: live.items };
    if (job === null || !mayUseJob(actor, job)) throw new CsError('image/not-found', 'There is no such picture job.');
    return job;
  };
  const unfinishedOf = (ownerId: string): number => {
    let sum = 0;
    for (const job of context.live.values()) if (job.stored.ownerId === ownerId) sum += job.items.filter((item) => !isOver(item)).length;
    return sum;
  };

  const submit = async (actor: Actor, site: Site, asked: ImageRequest): Promise<ImageJobDetail> => {
    const model = pickEngine(deps.engines(), asked.engine);
    const request = fitRequest(asked, model, random);
    for (const ref of [request.source, request.mask]) if (ref !== undefined) await pictures.find(actor, ref.imageId);
    if (unfinishedOf(actor.id) + request.count > (deps.perOwner ?? 16))
      throw new CsError('rate/limited', 'Many of your pictures are still being made. Wait until some are ready.', { retryAfterMs: 5000 });
    // Only whether it is full already: what a provider was paid for is kept in any case.
    await deps.quota.admit(actor, site.id, 0);
    const reservation = await deps.budgets.reserve(site.id, 'images', request.count);
    const now = deps.now();
    const items = Array.from({ length: request.count }, (): StoredItem => ({ id: uuid(now), status: 'waiting' }));
    const stored = { id: uuid(now), siteId: site.id, ownerId: actor.id, madeIn: actor.only ?? null, engine: model.name, request, createdAt: now };
    try {
      await store.insertJob({ ...stored, items });
    } catch (cause) {
      await reservation.settle(0);
      throw new CsError('storage/unavailable', undefined, { cause });
    }
    const job: LiveJob = {
      stored,
      items,
      events: createLiveEvents(),
      aborts: new Map(),
      previews: new Map(),
      spent: new Set(),
      reservation,
      visitorId: actor.kind === 'visitor' ? actor.id : null,
      saving: Promise.resolve(),
    };
    begin(job);
    return toDetail(stored, job.items);
  };

  /** Waiting items go on; those cut off while running go on only where that costs nothing. */
  const takeUp = async (job: StoredJob): Promise<void> => {
    const model = deps.engines().find((entry) => entry.name === job.engine);
    const items = job.items.map((item): StoredItem => {
      if (isOver(item)) return item;
      if (model !== undefined && model.unavailable() === null && (item.status === 'waiting' || model.repeatable)) return { id: item.id, status: 'waiting' };
      return { id: item.id, status: 'failed', code: 'provider/interrupted', message: 'The relay restarted while this picture was being made. Try again.' };
    });
    await store.saveItems(job.id, items, deps.now());
    if (items.every(isOver)) return;
    const { items: _before, ...stored } = job;
    const live: LiveJob = {
      stored,
      items,
      events: createLiveEvents(),
      aborts: new Map(),
      previews: new Map(),
      spent: new Set(),
      reservation: null,
      visitorId: null,
      saving: Promise.resolve(),
    };
    for (const event of endEvents(items)) live.events.push(event);
    begin(live);
  };

  const subscribe: ImageService['subscribe'] = async (actor, jobId, options = {}) => {
    const stored = await load(actor, jobId);
    const live = context.live.get(jobId);
    if (live !== undefined) return live.events.read(options.after ?? 0, options.signal);
    return (async function* () {
      yield* endEvents(stored.items);
    })();
  };

  const cancel: ImageService['cancel'] = async (actor, jobId, itemId) => {
    const job = await load(actor, jobId);
    if (itemId !== undefined && !job.items.some((item) => item.id === itemId)) throw new CsError('image/not-found');
    const live = context.live.get(jobId);
    if (live === undefined) return toDetail(job, job.items);
    await runner.cancel(live, itemId);
    return toDetail(live.stored, live.items);
  };

  const remove: ImageService['remove'] = async (actor, imageId) => {
    const file = await pictures.find(actor, imageId);
    if (file.owner_id !== actor.id && actor.kind !== 'staff') throw new CsError('session/forbidden', 'Only the one who made a picture can delete it.');
    await runner.forget(file);
    if (file.room_id === null) await pictures.drop(imageId);
  };

  return {
    engines: () => deps.engines().map(describe),
    capability() {
      const models = deps.engines();
      const model = models.find((entry) => entry.unavailable() === null);
      if (model !== undefined) return { engine: model.label, available: true, dataGoesTo: model.dataGoesTo };
      return { engine: models[0]?.label ?? 'none', available: false, reason: models[0]?.unavailable()?.reason ?? 'No engine for pictures is configured.' };
    },
    submit,
    subscribe,
    cancel,
    remove,
    async get(actor, jobId) {
      const job = await load(actor, jobId);
      return toDetail(job, job.items);
    },
    async list(actor, { cursor, limit = PAGE }) {
      // What was drawn is no part of the conversation that a link in a mail leads to.
      if (actor.only !== undefined) return { items: [], cursor: null };
      const rows = await store.jobsOf(actor.siteId, actor.id, cursor ?? null, limit);
      const items = rows.map((row) => toDetail(row, context.live.get(row.id)?.items ?? row.items)).filter((job) => job.items.length > 0);
      return { items, cursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
    },
    async preview(actor, jobId, itemId) {
      const job = await load(actor, jobId);
      const preview = context.live.get(jobId)?.previews.get(itemId);
      const done = job.items.find((item) => item.id === itemId)?.imageId;
      // Asked for just as it was finished: the picture itself, small.
      if (preview === undefined && done !== undefined) return pictures.read(actor, done, 640);
      if (preview === undefined) throw new CsError('image/not-found', 'There is no intermediate picture now.');
      return preview;
    },
    async upload(actor, site, bytes, options = {}) {
      const file = await pictures.upload(actor, site, bytes, options.name ?? 'picture');
      return { imageId: file.id, width: file.width ?? 0, height: file.height ?? 0 };
    },
    read: (actor, imageId, options = {}) => pictures.read(actor, imageId, options.width),
    async eraseOwner(ownerId) {
      for (const job of context.live.values()) if (job.stored.ownerId === ownerId) await runner.cancel(job);
      for (const id of await store.eraseOwner(ownerId)) await pictures.dropBytes(id);
    },
    async resume() {
      for (const job of await store.unfinished()) if (!context.live.has(job.id)) await takeUp(job);
    },
    async close() {
      context.closing = true;
      queue.remove(() => true);
      for (const job of context.live.values()) {
        for (const abort of job.aborts.values()) abort.abort(new CsError('relay/draining'));
        job.events.end();
        await job.saving;
      }
    },
  };
}
