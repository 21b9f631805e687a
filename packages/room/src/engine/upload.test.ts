import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { uploadFile } from './upload.ts';
import type { UploadClient } from './upload.ts';

/** The part of XMLHttpRequest that an upload uses. */
class FakeRequest extends EventTarget {
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  url = '';
  status = 0;
  responseText = '';
  open(_method: string, url: string): void {
    this.url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(): void {}
  abort(): void {
    this.dispatchEvent(new Event('abort'));
  }
  answer(status: number, body: unknown): void {
    this.status = status;
    this.responseText = typeof body === 'string' ? body : JSON.stringify(body);
    this.dispatchEvent(new Event('load'));
  }
}

const client = { relay: 'https://relay.test', session: { ensure: async () => ({ token: 'secret' }) } } as unknown as UploadClient;

async function rig() {
  const request = new FakeRequest();
  const shares: number[] = [];
  const stop = new AbortController();
  const done = uploadFile(
    client,
    { roomId: 'r 1', file: new File(['abc'], 'Größe.png', { type: 'image/png' }), progress: (share) => shares.push(share), signal: stop.signal },
    () => request as unknown as XMLHttpRequest,
  );
  done.catch(() => undefined);
  await Promise.resolve();
  await Promise.resolve();
  return { request, shares, stop, done };
}

test('sends the bytes with the token in a header and tells the progress', async () => {
  const { request, shares, done } = await rig();
  assert.equal(request.url, 'https://relay.test/v1/files?roomId=r%201');
  assert.equal(request.headers['authorization'], 'Bearer secret');
  assert.equal(request.headers['x-file-name'], 'Gr%C3%B6%C3%9Fe.png');
  request.upload.dispatchEvent(Object.assign(new Event('progress'), { lengthComputable: true, loaded: 1, total: 4 }));
  request.answer(201, { id: 'f1' });
  assert.deepEqual(await done, { id: 'f1' });
  assert.deepEqual(shares, [0.25]);
});

test('a refusal keeps its code, a page of a proxy becomes one that may be tried again', async () => {
  const first = await rig();
  first.request.answer(413, { code: 'file/too-large', detail: 'Too large.' });
  await assert.rejects(first.done, (error) => error instanceof CsError && error.code === 'file/too-large');
  const second = await rig();
  second.request.answer(502, '<html>bad gateway</html>');
  await assert.rejects(second.done, (error) => error instanceof CsError && error.retryable);
});

test('can be cancelled', async () => {
  const { stop, done } = await rig();
  stop.abort();
  await assert.rejects(done, { name: 'AbortError' });
});

test('a line that breaks may be tried again, and whoever cancelled before the token came sends nothing', async () => {
  const { request, done } = await rig();
  request.dispatchEvent(new Event('error'));
  await assert.rejects(done, (error) => error instanceof CsError && error.code === 'relay/unreachable' && error.retryable);
  const gone = AbortSignal.abort();
  const createRequest = (): never => assert.fail('a request was made');
  const job = { roomId: 'r', file: new File([], 'a'), progress: () => undefined, signal: gone };
  await assert.rejects(uploadFile(client, job, createRequest), { name: 'AbortError' });
});
