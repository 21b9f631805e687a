import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locale } from '@cs-kit/core';
import { RoomApi } from './room-api.ts';
import type { ApiClient } from './room-api.ts';

/** The part of XMLHttpRequest that an upload uses; it answers when it is sent. */
class Answering extends EventTarget {
  static made: Answering[] = [];
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  readonly status = 201;
  readonly responseText = '{"id":"f1"}';
  url = '';
  constructor() {
    super();
    Answering.made.push(this);
  }
  open(_method: string, url: string): void {
    this.url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(): void {
    this.dispatchEvent(new Event('load'));
  }
}

function rig() {
  const calls: unknown[] = [];
  const client = {
    relay: 'https://relay.test',
    session: { ensure: async () => ({ token: 'secret' }) },
    json: async (method: string, path: string, options?: { body?: unknown }) => {
      calls.push([method, path, options?.body]);
      return { id: 'r1' };
    },
    fetch: async (path: string, init: RequestInit) => {
      calls.push([init.method, path, init.body, init.keepalive]);
      return Response.json({ id: 'r1' });
    },
  } as unknown as ApiClient;
  return { client, calls };
}

test('the room of a visitor is asked for with the language of the page', async (t) => {
  locale.set('ar');
  t.after(() => locale.set(null));
  const { client, calls } = rig();
  assert.equal(await new RoomApi(client).conversation(), 'r1');
  assert.deepEqual(calls, [['PUT', '/v1/conversations/current', { locale: 'ar' }]]);
});

test('a file is sent by a request of the browser, with the token of the session', async (t) => {
  const scope = globalThis as { XMLHttpRequest?: unknown };
  scope.XMLHttpRequest = Answering;
  t.after(() => delete scope.XMLHttpRequest);
  const { client } = rig();
  const stored = await new RoomApi(client).upload('r 1', new File(['abc'], 'a.png'), () => undefined, new AbortController().signal);
  assert.deepEqual(stored, { id: 'f1' });
  assert.deepEqual(
    Answering.made.map(({ url, headers }) => [url, headers['authorization']]),
    [['https://relay.test/v1/files?roomId=r%201', 'Bearer secret']],
  );
});

test('a rating and a deletion go out although the page is being left', async () => {
  const { client, calls } = rig();
  const api = new RoomApi(client);
  await api.close('r1', 4);
  await api.remove('r1', 'm1');
  assert.deepEqual(calls, [
    ['POST', '/v1/conversations/r1/closures', '{"rating":4}', true],
    ['DELETE', '/v1/rooms/r1/messages/m1', undefined, true],
  ]);
});
