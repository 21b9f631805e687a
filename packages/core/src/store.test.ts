import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assetUrl, setAssetBase } from './assets.ts';
import { createPlugins } from './plugins.ts';
import type { MessageRow } from './room/types.ts';
import { createStore } from './store.ts';

test('a store freezes its value, tells of changes only, and survives a watcher that throws', () => {
  const store = createStore({ n: 1 });
  const seen: number[] = [];
  store.subscribe(() => {
    throw new Error('mine');
  });
  const stop = store.subscribe(({ n }) => seen.push(n));
  const same = store.get();
  store.set(same);
  store.update(({ n }) => ({ n: n + 1 }));
  stop();
  store.set({ n: 9 });
  assert.deepEqual(seen, [2]);
  assert.ok(Object.isFrozen(store.get()));
});

test('assets lie beside the module until a base is set', () => {
  assert.equal(assetUrl('vad.onnx', 'https://cdn.test/kit/v1/abc/voice.js'), 'https://cdn.test/kit/v1/abc/assets/vad.onnx');
  setAssetBase('https://files.test/kit');
  assert.equal(assetUrl('vad.onnx', 'https://cdn.test/x.js'), 'https://files.test/kit/vad.onnx');
  setAssetBase(null);
});

test('plugins replace by id, the last renderer is asked first, and what is added can be taken away', () => {
  const plugins = createPlugins();
  const mount = (): undefined => undefined;
  plugins.addTab({ id: 'orders', label: () => 'Old', mount });
  const remove = plugins.addTab({ id: 'orders', label: () => 'Orders', mount });
  assert.deepEqual(
    plugins.tabs.get().map(({ label }) => label('en')),
    ['Orders'],
  );
  remove();
  assert.deepEqual(plugins.tabs.get(), []);
  const row = { type: 'message' } as MessageRow;
  plugins.addRenderer({ id: 'a', matches: () => true, render: () => undefined });
  plugins.addRenderer({ id: 'b', matches: () => true, render: () => undefined });
  assert.equal(plugins.rendererFor(row)?.id, 'b');
  plugins.addRenderer({
    id: 'c',
    matches: () => {
      throw new Error('broken');
    },
    render: () => undefined,
  });
  // One that throws must not keep the message from being drawn.
  assert.equal(plugins.rendererFor(row)?.id, 'b');
  const types: string[] = [];
  const stop = plugins.addTap(({ type }) => types.push(type));
  plugins.tell({ type: 'cs-message-sent', event: new Event('cs-message-sent') });
  stop();
  plugins.tell({ type: 'cs-message-sent', event: new Event('cs-message-sent') });
  assert.deepEqual(types, ['cs-message-sent']);
});
