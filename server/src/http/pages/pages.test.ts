import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bareRelay } from '../../../../test/support/bare-relay.ts';
import type { BareRelay } from '../../../../test/support/bare-relay.ts';
import { appPolicy } from './layout.ts';

const PEER = { address: '127.0.0.1', prefix: '127.0.0', loopback: true };
let bare: BareRelay;
before(async () => {
  const kit = { entry: () => 'desk.js', read: async () => new Response('x') };
  bare = await bareRelay({}, { kit, address: () => 'http://127.0.0.1:8787' });
});
after(() => bare.stop());
const get = (url: string, headers: Record<string, string> = {}): Promise<Response> => bare.relay.fetch(new Request(url, { headers }), PEER);

test('the desk opens where it works: by another name it is sent to the public one, once', async () => {
  assert.equal((await get('http://127.0.0.1:8787/desk')).status, 200);
  const elsewhere = await get('http://localhost:8787/desk');
  assert.deepEqual([elsewhere.status, elsewhere.headers.get('location')], [302, 'http://127.0.0.1:8787/desk?at=public']);
  assert.equal((await get('http://inner:80/desk?at=public')).status, 200, 'a proxy that hides the name is no circle');
  assert.equal((await get('http://inner:80/desk', { 'x-forwarded-for': '203.0.113.9' })).status, 200);
});

test('pages connect to the relay only', async () => {
  const policy = (await get('http://127.0.0.1:8787/desk')).headers.get('content-security-policy') ?? '';
  assert.match(policy, /connect-src 'self' ws:\/\/127\.0\.0\.1:8787;/);
  assert.match(appPolicy('https://help.example/kit', 'https://help.example/kit/desk'), /connect-src 'self' wss:\/\/help\.example;/);
  assert.match(appPolicy('http://127.0.0.1:1', 'http://localhost:1/'), /connect-src 'self' ws:\/\/127\.0\.0\.1:1 ws:\/\/localhost:1 wss:\/\/localhost:1;/);
  const calls = appPolicy('https://help.example', 'https://help.example/', 'wss://calls.example/live');
  assert.match(calls, /connect-src 'self' wss:\/\/help\.example wss:\/\/calls\.example https:\/\/calls\.example;/);
  assert.match(appPolicy('http://127.0.0.1:1', 'http://a;b/'), /connect-src 'self' ws:\/\/127\.0\.0\.1:1;/);
});

test('the kit is for every origin, and only what a release’s hash names is kept for ever', async () => {
  const headers = async (path: string): Promise<(string | null)[]> => {
    const answer = await get(`http://127.0.0.1:8787/kit/v1/${path}`, { origin: 'http://localhost:4444' });
    return [answer.headers.get('access-control-allow-origin'), answer.headers.get('cache-control')];
  };
  assert.deepEqual(await headers('3fa9c1d2e4b5/desk.js'), ['*', 'public, max-age=31536000, immutable']);
  for (const path of ['loader.js', 'manifest.json', 'docs/swagger-ui.css']) assert.deepEqual(await headers(path), ['*', 'public, max-age=300'], path);
});
