import { CsError } from '@cs-kit/protocol';
import sharp from 'sharp';
import type { FilesTable } from '../storage/state/schema.ts';
import { CANCELLED, failureOf, isOver } from './state.ts';
import type { ImageContext, LiveJob } from './state.ts';
import type { StoredItem } from './store.ts';
import type { ImageModel, ImageTask, MadeImage } from './types.ts';

/** Milliseconds between two progress events of one item. */
const PROGRESS_MS = 100;
const PREVIEW_SIDE = 512;

/** Runs and stops items. */
export interface Runner {
  /** Makes one picture; never throws. Does nothing where the item was cancelled while it waited. */
  run(job: LiveJob, itemId: string): Promise<void>;
  /** Stops one item or all that are not over. */
  cancel(job: LiveJob, itemId?: string): Promise<void>;
  /** Takes a picture out of its owner's history. */
  forget(file: FilesTable): Promise<void>;
}

const itemOf = (job: LiveJob, itemId: string): StoredItem | undefined => job.items.find((item) => item.id === itemId);

/** Puts a new state of an item into the job; the returned promise resolves when it is stored. */
function change(context: ImageContext, job: LiveJob, next: StoredItem, store = true): Promise<void> {
  job.items = job.items.map((item) => (item.id === next.id ? next : item));
  if (!store) return Promise.resolve();
  job.saving = job.saving
    .then(() =>
      context.store.saveItems(
        job.stored.id,
        job.items.map(({ progress: _progress, ...item }) => item),
        context.deps.now(),
      ),
    )
    .catch((cause: unknown) => context.deps.log.error({ err: cause, job: job.stored.id }, 'the state of a picture job was not stored'));
  return job.saving;
}

/** After the last item: books what was used, ends the readers, forgets the job. */
async function finishJob(context: ImageContext, job: LiveJob): Promise<void> {
  if (!job.items.every(isOver) || !context.live.has(job.stored.id)) return;
  context.live.delete(job.stored.id);
  const used = job.items.filter((item) => item.status === 'done').length + job.spent.size;
  try {
    await job.reservation?.settle(used);
  } finally {
    // Whoever looks on is told of the end, even where it could not be booked.
    job.events.end();
  }
}

/** Tells progress at most every 100 ms, never backwards, with previews made small. */
function progressOf(context: ImageContext, job: LiveJob, itemId: string): ImageTask['onProgress'] {
  let best = 0;
  let told = 0;
  let version = 0;
  const tell = (previewUrl?: string): void => {
    const item = itemOf(job, itemId);
    if (item === undefined || item.status !== 'running') return;
    told = context.deps.now();
    void change(context, job, { ...item, ...(best > 0 ? { progress: best } : {}) }, false);
    job.events.push({ event: 'progress', data: { itemId, ...(best > 0 ? { progress: best } : {}), ...(previewUrl === undefined ? {} : { previewUrl }) } });
  };
  const show = async (bytes: Uint8Array): Promise<void> => {
    version += 1;
    const mine = version;
    const small = await sharp(bytes)
      .resize({ width: PREVIEW_SIDE, height: PREVIEW_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 70 })
      .toBuffer();
    if (mine !== version || itemOf(job, itemId)?.status !== 'running') return;
    job.previews.set(itemId, { bytes: small, type: 'image/webp' });
    tell(`/v1/images/jobs/${job.stored.id}/previews/${itemId}?v=${mine}`);
  };
  return (progress, preview) => {
    best = Math.max(best, Math.min(1, progress ?? 0));
    // A preview that cannot be read is left out; the picture itself is checked when it is stored.
    if (preview !== undefined) show(preview).catch((cause: unknown) => context.deps.log.warn({ err: cause }, 'an intermediate picture could not be read'));
    else if (context.deps.now() - told >= PROGRESS_MS) tell();
  };
}

/** Asks the engine for one picture. */
async function make(context: ImageContext, job: LiveJob, itemId: string, model: ImageModel, signal: AbortSignal): Promise<MadeImage> {
  const { request } = job.stored;
  const index = job.items.findIndex((item) => item.id === itemId);
  const seed = request.seed === undefined ? undefined : (request.seed + index) >>> 0;
  const task: ImageTask = {
    prompt: request.prompt,
    negativePrompt: request.negativePrompt,
    style: request.style,
    width: request.width,
    height: request.height,
    index,
    seed,
    quality: request.quality,
    signal,
    onProgress: progressOf(context, job, itemId),
  };
  if (request.source === undefined) return model.generate(task);
  if (model.edit === undefined) throw new CsError('request/invalid', `${model.label} cannot change pictures.`);
  const [image, mask] = await Promise.all([
    context.deps.blobs.get(request.source.imageId),
    request.mask === undefined ? null : context.deps.blobs.get(request.mask.imageId),
  ]);
  if (image === null || (request.mask !== undefined && mask === null)) throw new CsError('image/not-found', 'The source picture was deleted.');
  return model.edit({ ...task, image, mask });
}

/** Stores a made picture and tells so. A picture that arrives after a cancel is dropped. */
async function complete(context: ImageContext, job: LiveJob, itemId: string, made: MadeImage, startedAt: number): Promise<void> {
  if (itemOf(job, itemId)?.status !== 'running') return;
  const { deps, pictures } = context;
  const file = await pictures.keep(job.stored, made, job.stored.request.prompt);
  if (itemOf(job, itemId)?.status !== 'running') return pictures.drop(file.id);
  const [width, height] = [file.width ?? 0, file.height ?? 0];
  await change(context, job, { id: itemId, status: 'done', imageId: file.id, width, height });
  job.events.push({ event: 'done', data: { itemId, imageId: file.id, width, height } });
  deps.record({
    siteId: job.stored.siteId,
    name: 'image.completed',
    visitorId: job.visitorId,
    at: deps.now(),
    properties: { engine: job.stored.engine, ms: deps.now() - startedAt, width, height },
  });
}

async function fail(
  context: ImageContext,
  job: LiveJob,
  item: StoredItem,
  status: 'failed' | 'cancelled',
  failure: { code: string; message: string },
): Promise<void> {
  const stored = change(context, job, { id: item.id, status, ...failure });
  job.events.push({ event: 'failed', data: { itemId: item.id, ...failure } });
  await stored;
}

/** Makes the runner over the shared context. */
export function createRunner(context: ImageContext): Runner {
  const { deps } = context;

  const attempt = async (job: LiveJob, item: StoredItem, abort: AbortController): Promise<void> => {
    const model = deps.engines().find((entry) => entry.name === job.stored.engine);
    const startedAt = deps.now();
    try {
      if (model === undefined) throw new CsError('provider/unconfigured', 'The engine of this picture is no longer configured.');
      await change(context, job, { id: item.id, status: 'running' });
      job.events.push({ event: 'progress', data: { itemId: item.id } });
      await complete(context, job, item.id, await make(context, job, item.id, model, abort.signal), startedAt);
    } catch (error) {
      const now = itemOf(job, item.id);
      if (context.closing || now === undefined || isOver(now)) return;
      const failure = failureOf(error);
      // These may have been charged: the provider had taken the request.
      if (model?.repeatable === false && (failure.code === 'provider/timeout' || failure.code === 'provider/interrupted')) job.spent.add(item.id);
      deps.log.warn({ code: failure.code, engine: job.stored.engine, job: job.stored.id }, 'a picture was not made');
      await fail(context, job, item, 'failed', failure);
    }
  };

  return {
    async run(job, itemId) {
      const item = itemOf(job, itemId);
      if (item === undefined || item.status !== 'waiting' || context.closing) return;
      const abort = new AbortController();
      job.aborts.set(itemId, abort);
      try {
        await attempt(job, item, abort);
        if (!context.closing) await finishJob(context, job);
      } catch (cause) {
        deps.log.error({ err: cause, job: job.stored.id }, 'a picture job could not be finished');
      } finally {
        job.aborts.delete(itemId);
        job.previews.delete(itemId);
      }
    },
    async cancel(job, itemId) {
      const model = deps.engines().find((entry) => entry.name === job.stored.engine);
      const stopped = job.items.filter((item) => !isOver(item) && (itemId === undefined || item.id === itemId));
      if (model?.repeatable === false) for (const item of stopped) if (item.status === 'running') job.spent.add(item.id);
      // All are marked before the first abort: the place it frees must not start another one of them.
      const stored = stopped.map((item) => fail(context, job, item, 'cancelled', CANCELLED));
      for (const item of stopped) job.aborts.get(item.id)?.abort(new CsError('image/cancelled'));
      await Promise.all(stored);
      await finishJob(context, job);
    },
    async forget(file) {
      const live = [...context.live.values()].find((job) => job.items.some((item) => item.imageId === file.id));
      if (live !== undefined) {
        const item = live.items.find((entry) => entry.imageId === file.id);
        if (item !== undefined) await change(context, live, { ...item, removed: true });
        return;
      }
      await context.store.forgetImage(file.owner_id, file.id, deps.now());
    },
  };
}
