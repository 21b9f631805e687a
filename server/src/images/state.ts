import { toCsError } from '@cs-kit/protocol';
import type { Reservation } from '../context.ts';
import type { LiveEvents } from './live.ts';
import type { Pictures } from './pictures.ts';
import type { ImageServiceDeps } from './service.ts';
import type { ImageStore, StoredItem, StoredJob } from './store.ts';
import type { JobEvent, RasterType } from './types.ts';

/** A job that is not finished, held in memory. */
export interface LiveJob {
  readonly stored: Omit<StoredJob, 'items'>;
  items: readonly StoredItem[];
  readonly events: LiveEvents;
  readonly aborts: Map<string, AbortController>;
  readonly previews: Map<string, { readonly bytes: Uint8Array; readonly type: RasterType }>;
  /** Items that cost something at the provider although no picture came of them. */
  readonly spent: Set<string>;
  /** Null for a job taken up again: its pictures were booked before the stop. */
  readonly reservation: Reservation | null;
  /** Whose event it is for insights; null for staff and keys. */
  readonly visitorId: string | null;
  /** Serialises writes of the row. */
  saving: Promise<void>;
}

/** What the parts of the service share. */
export interface ImageContext {
  readonly deps: ImageServiceDeps;
  readonly store: ImageStore;
  readonly pictures: Pictures;
  readonly live: Map<string, LiveJob>;
  closing: boolean;
}

/** Whether nothing more will happen to an item. */
export const isOver = (item: StoredItem): boolean => item.status === 'done' || item.status === 'failed' || item.status === 'cancelled';
/** Failure of an item that somebody stopped. */
export const CANCELLED = { code: 'image/cancelled', message: 'The picture was cancelled.' } as const;
/** The end of a finished job, told as events. */
export function endEvents(items: readonly StoredItem[]): JobEvent[] {
  return items.filter(isOver).map((item, index): JobEvent => {
    if (item.status === 'done')
      return { id: index + 1, event: 'done', data: { itemId: item.id, imageId: item.imageId ?? '', width: item.width ?? 0, height: item.height ?? 0 } };
    return { id: index + 1, event: 'failed', data: { itemId: item.id, code: item.code ?? CANCELLED.code, message: item.message ?? CANCELLED.message } };
  });
}

/** An item's failure from whatever was thrown; unknown errors are told as an engine that failed. */
export function failureOf(error: unknown): { code: string; message: string } {
  const known = toCsError(error, 'provider/unavailable');
  return { code: known.code, message: known.message };
}
