import sharp from 'sharp';
import type { Site } from '@cs-kit/protocol';
import type { Actor } from '../../server/src/context.ts';
import type { ImageModel, ImageTask, JobEvent, MadeImage } from '../../server/src/images/types.ts';

export const site = { id: 'site-1', uploads: true } as unknown as Site;
export const visitor = (id: string): Actor => ({
  kind: 'visitor',
  id,
  name: id,
  role: 'visitor',
  siteId: 'site-1',
  origin: null,
  scopes: ['chat'],
  known: false,
});
export const staff: Actor = { ...visitor('s1'), kind: 'staff', role: 'agent', siteId: null };
/** A picture of one colour. */
export const png = new Uint8Array(
  await sharp({ create: { width: 700, height: 700, channels: 3, background: '#35998b' } })
    .png()
    .toBuffer(),
);
export const request = { prompt: 'A teal wave', width: 1024, height: 1024, count: 1 };

/** A picture that an engine was asked for. */
export interface Call extends ImageTask {
  finish(bytes?: Uint8Array): void;
  fail(error: unknown): void;
}

/** An engine whose pictures end when the test says so. */
export function handEngine(extra: Partial<ImageModel> = {}): { model: ImageModel; calls: Call[] } {
  const calls: Call[] = [];
  const model: ImageModel = {
    name: 'hand',
    label: 'By hand',
    ai: true,
    dataGoesTo: 'provider',
    repeatable: false,
    capabilities: {
      sizes: [
        { width: 64, height: 64 },
        { width: 64, height: 96 },
      ],
      freeSize: null,
      count: 4,
      styles: ['a'],
      qualities: [],
      seed: true,
      negativePrompt: false,
      edit: false,
      progress: 'measured',
      promptChars: 100,
    },
    unavailable: () => null,
    generate: (task) =>
      new Promise<MadeImage>((resolve, reject) => {
        task.signal.addEventListener('abort', () => reject(task.signal.reason as Error));
        calls.push({ ...task, finish: (bytes = png) => resolve({ bytes, type: 'image/png' }), fail: reject });
      }),
    ...extra,
  };
  return { model, calls };
}

/** Waits for what the test expects to happen. */
export async function until<T>(read: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    await new Promise((done) => setImmediate(done));
  }
}

export async function all(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const list: JobEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}
