import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { Page } from '@cs-kit/protocol';
import { loadNext, Resource } from './resource.ts';
import type { Site } from './types.ts';
import { LOOK_EVERY_MS, watchSite } from './watch-site.ts';

test('a late answer of an older reading is dropped', async () => {
  const list = new Resource<string>();
  let first: (value: string) => void = () => undefined;
  const old = list.load(() => new Promise<string>((done) => (first = done)));
  await list.load(async () => 'new');
  first('old');
  await old;
  assert.equal(list.value, 'new');
});

test('a failed second reading keeps what was read', async () => {
  const list = new Resource<string>();
  await list.load(() => Promise.reject(new CsError('storage/unavailable')));
  assert.equal(list.state.get().phase, 'failed');
  await list.load(async () => 'a');
  await list.load(() => Promise.reject(new CsError('relay/unreachable')));
  const now = list.state.get();
  assert.equal(now.phase === 'ready' && now.value === 'a' && now.stale?.code, 'relay/unreachable');
});

test('the next page is added', async () => {
  const list = new Resource<Page<number>>();
  await list.load(async () => ({ items: [1], cursor: 'x' }));
  await loadNext(list, async (cursor) => ({ items: cursor === 'x' ? [2] : [], cursor: null }));
  assert.deepEqual(list.value, { items: [1, 2], cursor: null });
  await loadNext(list, () => assert.fail('there is no further page'));
});

test('a site is looked at every two seconds while somebody can see it, one call at a time', async () => {
  const timers: { readonly fn: () => void; readonly ms: number }[] = [];
  const seen: string[] = [];
  const errors: (string | null)[] = [];
  let calls = 0;
  let visible = true;
  const stop = watchSite({
    api: {
      site: async () => {
        calls += 1;
        if (calls === 2) throw new CsError('relay/unreachable');
        return { id: `site ${calls}` } as Site;
      },
    },
    siteId: 'a',
    setTimeout: (fn, ms) => timers.push({ fn, ms }),
    clearTimeout: () => undefined,
    visible: () => visible,
    onSite: (site) => seen.push(site.id),
    onError: (error) => errors.push(error?.code ?? null),
  });
  const turn = async (): Promise<void> => {
    await new Promise((done) => setImmediate(done));
    timers.shift()?.fn();
    await new Promise((done) => setImmediate(done));
  };
  await turn();
  assert.equal(timers[0]?.ms, LOOK_EVERY_MS);
  await turn();
  visible = false;
  await turn();
  assert.deepEqual([seen, errors, calls], [['site 1', 'site 3'], [null, 'relay/unreachable', null], 3]);
  stop();
  visible = true;
  timers.shift()?.fn();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(seen, ['site 1', 'site 3']);
});
