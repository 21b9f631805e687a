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
