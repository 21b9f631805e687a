import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, LIMITS } from '@cs-kit/protocol';
import type { HttpRequest, UploadOptions } from 'tus-js-client';
import { uploadInParts } from './upload-in-parts.ts';
import type { Tus } from './upload-in-parts.ts';
import type { UploadClient } from './upload.ts';

type Failure = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null };

const failure = (status: number, body: unknown = ''): Failure =>
  Object.assign(new Error('tus'), {
    originalResponse: status === 0 ? null : { getStatus: () => status, getBody: () => (typeof body === 'string' ? body : JSON.stringify(body)) },
  });

/** A relay and a library that do what a test says. */
function rig(options: { finish?: () => Promise<unknown>; file?: File } = {}) {
  const calls: string[] = [];
  const storage = new Map<string, string>();
  const uploads: { readonly options: UploadOptions; readonly file: File; aborted: boolean }[] = [];
  let tokens = 0;
  const client = {
    relay: 'https://relay.test',
    storageKey: 'cs:demo',
    platform: {
      storage: {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => storage.set(key, value),
        removeItem: (key: string) => storage.delete(key),
      },
      now: () => 0,
      logger: { warn: () => undefined },
    },
    session: { ensure: async () => ({ token: `t${tokens}` }), renew: async (refused: string) => ({ token: `after ${refused}` }) },
    fetch: async (path: string, init: RequestInit) => {
      calls.push(`${init.method} ${path}`);
      if (init.method === 'POST') calls.push(new Headers(init.headers).get('upload-metadata') ?? '');
      return Response.json({ id: `u${(tokens += 1)}` });
    },
    json: async (method: string, path: string) => {
      calls.push(`${method} ${path}`);
      return options.finish === undefined ? { id: 'u1', name: 'film.mp4' } : options.finish();
    },
  } as unknown as UploadClient;
  let started: () => void = () => undefined;
  const library: Tus = {
    Upload: class {
      readonly #own: (typeof uploads)[number];
      constructor(file: File, given: UploadOptions) {
        this.#own = { options: given, file, aborted: false };
        uploads.push(this.#own);
      }
      start(): void {
        started();
      }
      async abort(): Promise<void> {
        this.#own.aborted = true;
      }
    },
  };
  const stop = new AbortController();
  const shares: number[] = [];
  const file = options.file ?? new File(['abc'], 'Größe 1.mp4', { type: 'video/mp4', lastModified: 7 });
  /** Begins; resolves when the library was told to start. */
  const start = async () => {
    const began = new Promise<void>((resolve) => (started = resolve));
    const done = uploadInParts(client, { roomId: 'r 1', file, progress: (share) => shares.push(share), signal: stop.signal }, async () => library);
    done.catch(() => undefined);
    await began;
    return { done };
  };
  return { client, calls, storage, uploads, stop, shares, library, start };
}

test('a file is announced, sent in bounded parts, checked, and then forgotten on this device', async () => {
  const { start, uploads, calls, shares, storage } = rig();
  const { done } = await start();
  const [upload] = uploads;
  assert.equal(upload?.options.uploadUrl, 'https://relay.test/v1/uploads/u1');
  assert.ok((upload?.options.chunkSize ?? Infinity) <= LIMITS.fileBytes);
  assert.equal(await upload?.options.fingerprint?.(upload.file, upload.options), null, 'the library keeps nothing by itself');
  assert.match(storage.get('cs:demo:uploads') ?? '', /u1/);
  upload?.options.onProgress?.(1, 4);
  upload?.options.onSuccess?.({} as never);
  assert.deepEqual(await done, { id: 'u1', name: 'film.mp4' });
  assert.deepEqual(calls, ['POST /v1/uploads?roomId=r%201', `filename ${Buffer.from('Größe 1.mp4').toString('base64')}`, 'POST /v1/uploads/u1/file']);
  assert.deepEqual([shares, storage.size], [[0.25, 1], 0]);
});

test('every request carries a token, and another one where the last was refused', async () => {
  const { start, uploads } = rig();
  await start();
  const { onBeforeRequest, onShouldRetry } = uploads[0]!.options;
  const sent: string[] = [];
  const request = { setHeader: (_name: string, value: string) => void sent.push(value) } as unknown as HttpRequest;
  await onBeforeRequest?.(request);
  const again = [0, 401, 409, 429, 503, 403, 404, 413, 507].filter((status) => onShouldRetry?.(failure(status) as never, 0, {} as never));
  assert.deepEqual(again, [0, 401, 409, 429, 503]);
  onShouldRetry?.(failure(401) as never, 0, {} as never);
  await onBeforeRequest?.(request);
  await onBeforeRequest?.(request);
  assert.deepEqual(sent, ['Bearer t1', 'Bearer after t1', 'Bearer t1']);
});

test('what was paused goes on at the same place; what was given up is removed there', async () => {
  const { start, uploads, stop, calls, storage, client, library } = rig();
  const { done } = await start();
  stop.abort('paused');
  await assert.rejects(done, { name: 'AbortError' });
  assert.deepEqual([uploads[0]?.aborted, storage.size, calls.length], [true, 1, 2]);
  const cancel = new AbortController();
  const file = new File(['abc'], 'Größe 1.mp4', { type: 'video/mp4', lastModified: 7 });
  const again = uploadInParts(client, { roomId: 'r 1', file, progress: () => undefined, signal: cancel.signal }, async () => library);
  again.catch(() => undefined);
  while (uploads.length < 2) await Promise.resolve();
  assert.equal(uploads[1]?.options.uploadUrl, 'https://relay.test/v1/uploads/u1');
  cancel.abort();
  await assert.rejects(again, { name: 'AbortError' });
  assert.deepEqual([calls.at(-1), storage.size], ['DELETE /v1/uploads/u1', 0]);
});

test('an upload that the relay has dropped begins again; another failure keeps its place', async () => {
  const { start, uploads, storage, calls } = rig();
  storage.set('cs:demo:uploads', JSON.stringify({ 'r 1 Größe 1.mp4 video/mp4 3 7': { path: '/v1/uploads/old', at: 0 } }));
  const { done } = await start();
  assert.equal(uploads[0]?.options.uploadUrl, 'https://relay.test/v1/uploads/old');
  uploads[0]?.options.onError?.(failure(404));
  while (uploads.length < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(uploads[1]?.options.uploadUrl, 'https://relay.test/v1/uploads/u1');
  uploads[1]?.options.onError?.(failure(0));
  await assert.rejects(done, { code: 'relay/unreachable', retryable: true });
  assert.match(storage.get('cs:demo:uploads') ?? '', /u1/);
  assert.ok(!calls.some((call) => call.startsWith('DELETE')));
});

test('a refusal keeps its code; what can never be taken is forgotten', async () => {
  const { start, uploads, storage, calls } = rig();
  const { done } = await start();
  uploads[0]?.options.onError?.(failure(403, { code: 'room/forbidden', detail: 'Not here.' }));
  await assert.rejects(done, { code: 'room/forbidden', message: 'Not here.' });
  assert.deepEqual([storage.size, calls.at(-1)], [0, 'DELETE /v1/uploads/u1']);
  const proxied = rig();
  const second = await proxied.start();
  proxied.uploads[0]?.options.onError?.(failure(502, '<html>'));
  await assert.rejects(second.done, { code: 'storage/unavailable' });
});

test('a scanner that is away lets it be tried again without sending it again', async () => {
  let away = true;
  const { start, uploads, storage, calls, client, library, stop } = rig({
    finish: async () => (away ? Promise.reject(new CsError('file/scan-unavailable')) : { id: 'u1' }),
  });
  const { done } = await start();
  uploads[0]?.options.onSuccess?.({} as never);
  await assert.rejects(done, { code: 'file/scan-unavailable' });
  assert.equal(storage.size, 1);
  away = false;
  const file = new File(['abc'], 'Größe 1.mp4', { type: 'video/mp4', lastModified: 7 });
  const again = uploadInParts(client, { roomId: 'r 1', file, progress: () => undefined, signal: stop.signal }, async () => library);
  while (uploads.length < 2) await new Promise((resolve) => setImmediate(resolve));
  uploads[1]?.options.onSuccess?.({} as never);
  assert.deepEqual(await again, { id: 'u1' });
  assert.equal(calls.filter((call) => call.startsWith('POST /v1/uploads?')).length, 1);
});

test('where the library cannot be loaded, and where it was cancelled before, nothing is announced', async () => {
  const { client, calls, stop, library } = rig();
  const job = { roomId: 'r', file: new File(['a'], 'a'), progress: () => undefined, signal: stop.signal };
  await assert.rejects(
    uploadInParts(client, job, async () => Promise.reject(new TypeError('no such file'))),
    { code: 'relay/unreachable' },
  );
  stop.abort();
  await assert.rejects(
    uploadInParts(client, job, async () => library),
    { name: 'AbortError' },
  );
  assert.deepEqual(calls, []);
});

test('what was given up before the library is there is not begun; a relay that is away is told later, by its own clock', async () => {
  const { client, calls, storage } = rig();
  const file = new File(['abc'], 'a.mp4', { type: 'video/mp4', lastModified: 7 });
  storage.set('cs:demo:uploads', JSON.stringify({ 'r 1 a.mp4 video/mp4 3 7': { path: '/v1/uploads/u9', at: 0 } }));
  const away = { ...client, fetch: async (path: string) => (calls.push(path), Promise.reject(new CsError('relay/unreachable'))) } as unknown as UploadClient;
  await assert.rejects(uploadInParts(away, { roomId: 'r 1', file, progress: () => undefined, signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.deepEqual([calls, storage.size], [['/v1/uploads/u9'], 0]);
});
