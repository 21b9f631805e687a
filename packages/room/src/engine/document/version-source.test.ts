import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore } from '@cs-kit/core';
import type { DocumentVersion, Page } from '@cs-kit/protocol';
import type { Node } from 'prosemirror-model';
import { prosemirrorToYXmlFragment } from 'y-prosemirror';
import * as Y from 'yjs';
import { fromMarkdown } from './markdown-in.ts';
import { toMarkdown } from './markdown-out.ts';
import type { DocumentState } from './types.ts';
import { VersionSource } from './version-source.ts';

const VERSION: DocumentVersion = { id: 'v1', at: '2026-11-22T10:00:00.000Z', name: null, by: null, authors: [], size: 1 };

function bytesOf(markdown: string): Uint8Array<ArrayBuffer> {
  const doc = new Y.Doc();
  if (markdown !== '') prosemirrorToYXmlFragment(fromMarkdown(markdown), doc.getXmlFragment('content'));
  return Y.encodeStateAsUpdate(doc) as Uint8Array<ArrayBuffer>;
}

function setUp(then = 'then\n') {
  const calls: string[] = [];
  const bodies: unknown[] = [];
  const state = createStore<DocumentState>({ phase: 'live', unsaved: 0, role: 'member', canWrite: true, people: [] });
  const timers: (() => void)[] = [];
  const editor = {
    doc: fromMarkdown('now\n') as Node,
    fits: true,
    replace(doc: Node) {
      if (!editor.fits) return null;
      const before = editor.doc;
      editor.doc = doc;
      return () => ((editor.doc = before), true);
    },
  };
  let open: typeof editor | null = editor;
  const restored: { undo: () => boolean; time: string }[] = [];
  const client = {
    json: async (method: string, path: string, { body }: { body?: unknown } = {}) => {
      calls.push(`${method} ${path}`);
      bodies.push(body);
      return (method === 'GET' ? ({ items: [VERSION], cursor: null } satisfies Page<DocumentVersion>) : VERSION) as never;
    },
    fetch: async (path: string) => (calls.push(`bytes ${path}`), new Response(bytesOf(then))),
    platform: { setTimeout: (fn: () => void) => timers.push(fn), clearTimeout: () => undefined },
  };
  const source = new VersionSource(
    client,
    'room',
    'plan',
    { state },
    () => open,
    (undo, time) => restored.push({ undo, time }),
  );
  return { calls, bodies, state, timers, editor, restored, source, close: () => (open = null) };
}

const ADDRESS = '/v1/rooms/room/documents/plan/versions';

test('lists, saves and deletes at the address of the document', async () => {
  const { calls, bodies, source } = setUp();
  assert.deepEqual((await source.list(null)).items, [VERSION]);
  await source.list('v9', new AbortController().signal);
  await source.save('As agreed', 'key');
  await source.remove('v1');
  assert.deepEqual(calls, [`GET ${ADDRESS}`, `GET ${ADDRESS}?cursor=v9`, `POST ${ADDRESS}`, `DELETE ${ADDRESS}/v1`]);
  assert.deepEqual(bodies[2], { name: 'As agreed' });
});

test('reads a version once, and the text of now anew each time', async () => {
  const { calls, editor, source, close } = setUp();
  assert.equal(toMarkdown(await source.text('v1')), 'then\n');
  await source.text('v1');
  assert.deepEqual(calls, [`bytes ${ADDRESS}/v1`]);
  assert.equal(toMarkdown(await source.text(null)), 'now\n');
  editor.doc = fromMarkdown('later\n');
  assert.equal(toMarkdown(await source.text(null)), 'later\n');
  close();
  await assert.rejects(source.text(null), { code: 'relay/unreachable' });
});

test('a version in which nobody had written is an empty document', async () => {
  const node = await setUp('').source.text('v1');
  node.check();
  assert.equal(toMarkdown(node), '');
});

test('restores after what is there now is saved, and can be taken back', async () => {
  const { calls, bodies, editor, restored, source } = setUp();
  await source.restore('v1', 'Today', 'key');
  assert.deepEqual(calls, [`bytes ${ADDRESS}/v1`, `POST ${ADDRESS}`]);
  assert.deepEqual(bodies.at(-1), {}, 'without a name');
  assert.equal(toMarkdown(editor.doc), 'then\n');
  assert.equal(restored[0]?.time, 'Today');
  assert.equal(restored[0]?.undo(), true);
  assert.equal(toMarkdown(editor.doc), 'now\n');
});

test('waits for own changes to be on disk; without a connection it says so in time', async () => {
  const { calls, state, timers, source } = setUp();
  state.update((now) => ({ ...now, unsaved: 1 }));
  const saving = source.save(null, 'key');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(calls, []);
  state.update((now) => ({ ...now, canWrite: true }));
  state.update((now) => ({ ...now, unsaved: 0 }));
  await saving;
  assert.deepEqual(calls, [`POST ${ADDRESS}`]);
  state.update((now) => ({ ...now, phase: 'offline' }) as DocumentState);
  const late = source.save(null, 'key');
  timers.at(-1)?.();
  await assert.rejects(late, { code: 'relay/unreachable' });
});

test('what is too large, or may not be changed, stays as it is', async () => {
  const { editor, state, source } = setUp();
  editor.fits = false;
  await assert.rejects(source.restore('v1', 'Today', 'key'), { code: 'request/too-large' });
  assert.deepEqual([source.mayWrite, source.mayDelete], [true, false]);
  state.update((now) => ({ ...now, role: 'moderator' }));
  assert.equal(source.mayDelete, true);
  state.update((now) => ({ ...now, canWrite: false }));
  assert.deepEqual([source.mayWrite, source.mayDelete], [false, false]);
  await assert.rejects(source.restore('v1', 'Today', 'key'), { code: 'room/forbidden' });
});
