import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownZone, readExport, zones } from './export.ts';

const asked = { roomId: 'r1', format: 'html', timeZone: 'Asia/Kathmandu', locale: 'ar', notes: true } as const;

test('asks the relay for one form of one conversation', async () => {
  const paths: string[] = [];
  const client = { fetch: async (path: string) => (paths.push(path), new Response('words')) };
  assert.equal(await (await readExport(client, asked)).text(), 'words');
  assert.deepEqual(paths, ['/v1/rooms/r1/export?format=html&timeZone=Asia%2FKathmandu&locale=ar&notes=true']);
});

test('half a conversation is none', async () => {
  const torn = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('half'));
      controller.error(new TypeError('network error'));
    },
  });
  await assert.rejects(readExport({ fetch: async () => new Response(torn) }, asked), { code: 'relay/unreachable' });
});

test('zones: the own one first, each once', () => {
  const all = zones();
  assert.equal(all[0], ownZone());
  assert.equal(new Set(all).size, all.length);
  for (const zone of ['UTC', 'Europe/Oslo', 'Asia/Shanghai']) assert.ok(all.includes(zone), zone);
});
