import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlugins } from '@cs-kit/core';
import type { PluginContext } from '@cs-kit/core';
import { PluginTabs } from './plugin-tabs.ts';

test('a plugin that throws when it goes does not keep the tab of another, and the page hears of it', async (t) => {
  const scope = globalThis as { document?: unknown; reportError?: unknown };
  const reported: unknown[] = [];
  scope.document = { createElement: () => ({}) };
  scope.reportError = (error: unknown) => reported.push(error);
  t.after(() => {
    delete scope.document;
    delete scope.reportError;
  });
  const plugins = createPlugins();
  const dropped: string[] = [];
  const ended: string[] = [];
  let changes = 0;
  const broken = new Error('mine');
  const tabs = new PluginTabs(
    plugins,
    () => ({ locale: 'en' }) as PluginContext,
    (id) => dropped.push(id),
  );
  const removes = (['a', 'b', 'c'] as const).map((id) =>
    plugins.addTab({
      id,
      label: () => id,
      mount: () => () => {
        if (id === 'a') throw broken;
        ended.push(id);
      },
    }),
  );
  tabs.follow(
    () => (changes += 1),
    () => true,
  );
  for (const part of tabs.among([])) await part.make();
  removes[0]!();
  assert.deepEqual([reported, dropped, ended], [[broken], ['a'], []]);
  removes[1]!();
  assert.deepEqual([reported.length, dropped, ended, changes], [1, ['a', 'b'], ['b'], 2]);
});

test('tabs of plugins stand among the own ones by their order, and go with a panel that does not come back', async (t) => {
  const scope = globalThis as { document?: unknown };
  scope.document = { createElement: () => ({}) };
  t.after(() => delete scope.document);
  const plugins = createPlugins();
  const dropped: string[] = [];
  const tabs = new PluginTabs(
    plugins,
    () => ({ locale: 'en' }) as PluginContext,
    (id) => dropped.push(id),
  );
  // A plugin that has nothing to end.
  plugins.addTab({ id: 'orders', label: () => 'Orders', order: 15, mount: () => undefined });
  plugins.addTab({ id: 'last', label: () => 'Last', mount: () => undefined });
  const own = ['room', 'voice'].map((id) => ({ id, label: id, make: async () => ({}) as HTMLElement }));
  const parts = tabs.among(own);
  assert.deepEqual(
    parts.map(({ id }) => id),
    ['room', 'orders', 'voice', 'last'],
  );
  for (const part of parts) await part.make();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let there = true;
  const follow = (): void =>
    tabs.follow(
      () => undefined,
      () => there,
    )();
  follow();
  t.mock.timers.runAll();
  assert.deepEqual(dropped, []);
  there = false;
  follow();
  t.mock.timers.runAll();
  assert.deepEqual(dropped, ['orders', 'last']);
});
