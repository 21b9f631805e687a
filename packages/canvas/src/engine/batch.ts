import type { ImageJobItem } from '@cs-kit/protocol';
import type { JobDetail, Picture, PictureRequest, Tile } from './types.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Whether nothing more will happen to a tile. */
export function isOver(tile: Tile): boolean {
  return tile.status === 'done' || tile.status === 'failed' || tile.status === 'cancelled';
}

/** A tile from an item of the relay. */
export function toTile(jobId: string, item: ImageJobItem): Tile {
  const base = { id: item.id, jobId };
  if (item.status === 'done' && item.imageId !== undefined)
    return { ...base, status: 'done', imageId: item.imageId, width: item.width ?? 0, height: item.height ?? 0 };
  if (item.status === 'failed') return { ...base, status: 'failed', code: item.code ?? 'provider/unavailable' };
  if (item.status === 'cancelled') return { ...base, status: 'cancelled' };
  if (item.status === 'running') return { ...base, status: 'running', progress: item.progress ?? null, previewPath: null };
  return { ...base, status: 'waiting' };
}

/** The tiles after an event of the stream. Unknown events and events for what is over change nothing. */
export function applyEvent(tiles: readonly Tile[], event: string, data: unknown): readonly Tile[] {
  if (!isFields(data)) return tiles;
  return tiles.map((tile) => (tile.id === data['itemId'] && !isOver(tile) ? next(tile, event, data) : tile));
}

function next(tile: Tile, event: string, data: Fields): Tile {
  const base = { id: tile.id, jobId: tile.jobId };
  if (event === 'done' && typeof data['imageId'] === 'string')
    return { ...base, status: 'done', imageId: data['imageId'], width: Number(data['width'] ?? 0), height: Number(data['height'] ?? 0) };
  if (event === 'failed')
    return data['code'] === 'image/cancelled'
      ? { ...base, status: 'cancelled' }
      : { ...base, status: 'failed', code: String(data['code'] ?? 'provider/unavailable') };
  if (event !== 'progress') return tile;
  const before = tile.status === 'running' ? tile : { progress: null, previewPath: null };
  const told = typeof data['progress'] === 'number' ? data['progress'] : null;
  return {
    ...base,
    status: 'running',
    progress: told === null ? before.progress : Math.max(before.progress ?? 0, told),
    previewPath: typeof data['previewUrl'] === 'string' ? data['previewUrl'] : before.previewPath,
  };
}

/** The finished pictures of a job. */
export function picturesOf(job: JobDetail): Picture[] {
  return job.items.flatMap((item, index) =>
    item.status === 'done' && item.imageId !== undefined
      ? [
          {
            imageId: item.imageId,
            jobId: job.id,
            width: item.width ?? job.width,
            height: item.height ?? job.height,
            prompt: job.prompt,
            engine: job.engine,
            seed: job.seed === undefined ? null : (job.seed + index) >>> 0,
            at: job.createdAt,
          },
        ]
      : [],
  );
}

/** What was asked for a job. */
export function requestOf(job: JobDetail): PictureRequest {
  return {
    prompt: job.prompt,
    engine: job.engine,
    width: job.width,
    height: job.height,
    count: job.count,
    ...(job.style === undefined ? {} : { style: job.style }),
    ...(job.seed === undefined ? {} : { seed: job.seed }),
  };
}
