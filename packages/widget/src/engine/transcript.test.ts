import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RelayClient } from '@cs-kit/core';
import type { LogEvent } from '@cs-kit/protocol';
import { readLog, saveText, transcript } from './transcript.ts';

const author = { id: 'a', name: 'Ana', role: 'agent' } as const;
const event = (seq: number, body: object): LogEvent => ({ seq, id: `e${seq}`, at: '2026-11-22T13:42:00Z', author, ...body }) as LogEvent;
const message = (seq: number, text: string): LogEvent => event(seq, { kind: 'message', message: { id: `m${seq}`, text } });

test('edits count, deleted messages are left out', () => {
  const text = transcript(
    [
      message(1, 'Hello'),
      message(2, 'Secret'),
      event(3, { kind: 'edit', messageId: 'm1', text: 'Hello again' }),
      event(4, { kind: 'delete', messageId: 'm2' }),
      event(5, { kind: 'edit', messageId: 'gone', text: 'x' }),
    ],
    'en',
  );
  assert.match(text, /^\[Nov 22, 2026, .*\] Ana:\nHello again\n$/);
});

test('a long log is read page by page', async () => {
  const asked: string[] = [];
  const pages = [
    { events: [message(1, 'a'), message(2, 'b')], lastSeq: 3, more: true },
    { events: [message(3, 'c')], lastSeq: 3, more: false },
  ];
  const client = { json: (_: string, path: string) => (asked.push(path), Promise.resolve(pages[asked.length - 1])) } as unknown as RelayClient;
  assert.deepEqual(
    (await readLog(client, 'r')).map(({ seq }) => seq),
    [1, 2, 3],
  );
  assert.deepEqual(asked, ['/v1/rooms/r/events?after=0&limit=500', '/v1/rooms/r/events?after=2&limit=500']);
});

test('a file is offered to the visitor under its name, and its bytes are given back', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const saved: { name: string; url: string }[] = [];
  const scope = globalThis as { document?: unknown };
  scope.document = {
    createElement: () => ({
      href: '',
      download: '',
      click() {
        saved.push({ name: this.download, url: this.href });
      },
    }),
  };
  t.after(() => delete scope.document);
  saveText('talk.txt', 'Größe\n');
  assert.equal(saved[0]?.name, 'talk.txt');
  const { url } = saved[0]!;
  assert.equal(await (await fetch(url)).text(), 'Größe\n');
  t.mock.timers.tick(1000);
  await assert.rejects(fetch(url));
});
