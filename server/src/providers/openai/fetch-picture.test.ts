import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchPicture } from './fetch-picture.ts';

const signal = new AbortController().signal;

test('only the provider’s own host or a public one by https is asked, without redirects, and not without end', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const answer = (make: () => Response): typeof fetch => {
    return async (input, init) => {
      asked.push([String(input), init]);
      return make();
    };
  };
  const get = (address: string, make = (): Response => new Response(Uint8Array.of(1, 2))): Promise<Uint8Array> =>
    fetchPicture(address, { baseUrl: 'http://10.0.0.5:8080/v1', fetch: answer(make), signal });
  assert.deepEqual(await get('http://10.0.0.5:8080/out/1.png'), Uint8Array.of(1, 2));
  assert.deepEqual(await get('https://cdn.example.com/1.png'), Uint8Array.of(1, 2));
  assert.deepEqual(
    asked.map(([, init]) => init?.redirect),
    ['error', 'error'],
  );
  for (const address of ['http://cdn.example.com/1.png', 'http://10.0.0.5/1.png', 'https://169.254.169.254/latest', 'file:///etc/passwd', 'nonsense'])
    await assert.rejects(get(address), { code: 'provider/bad-response' }, address);
  assert.equal(asked.length, 2);
  await assert.rejects(
    get('https://cdn.example.com/1.png', () => new Response(null, { status: 404 })),
    { code: 'provider/bad-response' },
  );
  let sent = 0;
  const endless = (): Response =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 1;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      }),
    );
  await assert.rejects(get('https://cdn.example.com/1.png', endless), { code: 'provider/bad-response', message: /too large/ });
  assert.ok(sent < 40, String(sent));
});
