import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, LIMITS } from '@cs-kit/protocol';
import type { ImportAnswer, ImportSource } from './types.ts';
import { draftsThatFit, formatOf, Import } from './imports.ts';

const file = (name: string, content: string) => ({ name, text: async () => content });

function fake() {
  const sent: (ImportSource & { commit: boolean })[] = [];
  let refusals = 0;
  const api = {
    async importFile(_siteId: string, source: ImportSource, commit: boolean): Promise<ImportAnswer> {
      sent.push({ ...source, commit });
      if (refusals > 0) {
        refusals -= 1;
        throw new CsError('relay/unreachable');
      }
      const articles = source.content.split('\n').map((title, at) => ({ title, slug: String(at), locale: source.locale, body: title, tags: [] }));
      return { articles, problems: [], written: commit ? articles.length : 0 };
    },
  };
  return { api, sent, refuse: (count: number) => (refusals = count) };
}

test('the form of a file is told by its name', () => {
  assert.deepEqual(['a.md', 'A.MARKDOWN', 'b.csv', 'c.htm', 'd.html', 'e.docx', 'f'].map(formatOf), [
    'markdown',
    'markdown',
    'csv',
    'html',
    'html',
    null,
    null,
  ]);
});

test('files are read, shown and only then written', async () => {
  const { api, sent } = fake();
  const run = new Import(api, 's', 'en');
  await run.add([file('a.md', 'one\ntwo'), file('b.docx', '')]);
  assert.deepEqual(
    run.state.get().files.map((entry) => entry.state.phase),
    ['read', 'refused'],
  );
  assert.deepEqual(
    sent.map((call) => call.commit),
    [false],
  );
  assert.equal(run.found.length, 2);
  assert.equal(run.dirty, true);
  assert.equal(await run.write(), 2);
  assert.equal(run.dirty, false);
  assert.equal(run.state.get().writing, null);
});

test('another language reads again', async () => {
  const { api, sent } = fake();
  const run = new Import(api, 's', 'en');
  await run.add([file('a.md', 'one')]);
  await run.setLocale('ar');
  assert.deepEqual(
    sent.map((call) => call.locale),
    ['en', 'ar'],
  );
  assert.equal(run.found[0]?.locale, 'ar');
});

test('a file that could not be written stays, and can be tried again', async () => {
  const { api, refuse } = fake();
  const run = new Import(api, 's', 'en');
  await run.add([file('a.md', 'one'), file('b.md', 'two')]);
  refuse(1);
  assert.equal(await run.write(), 1);
  const [first, second] = run.state.get().files;
  assert.deepEqual([first?.state.phase, second?.state.phase], ['failed', 'written']);
  await run.retry(first?.id ?? 0);
  assert.equal(await run.write(), 1);
});

test('a file that could not be read says why, and is read again on demand', async () => {
  const { api, refuse } = fake();
  const run = new Import(api, 's', 'en');
  refuse(1);
  await run.add([file('a.md', 'one'), file('b.md', 'two')]);
  const [first, second] = run.state.get().files;
  assert.deepEqual(
    [first?.state.phase, first?.state.phase === 'failed' && first.state.error.code, second?.state.phase],
    ['failed', 'relay/unreachable', 'read'],
  );
  assert.equal(run.found.length, 1);
  await run.retry(first?.id ?? 0);
  assert.equal(run.found.length, 2);
});

test('what the relay would refuse is not sent', async () => {
  const { api, sent } = fake();
  const run = new Import(api, 's', 'en');
  await run.add([file('a.md', 'x'.repeat(LIMITS.jsonBytes)), { name: 'b.md', text: () => Promise.reject(new Error('gone')) }]);
  assert.deepEqual(
    run.state.get().files.map((entry) => (entry.state.phase === 'refused' ? entry.state.fault : '')),
    ['big', 'unread'],
  );
  assert.equal(sent.length, 0);
  run.drop(run.state.get().files[0]?.id ?? 0);
  assert.equal(run.state.get().files.length, 1);
});

test('a trial carries as many drafts as the relay takes', () => {
  const draft = { title: 'a', locale: 'en', body: 'x'.repeat(20_000) };
  assert.equal(draftsThatFit(Array.from({ length: 300 }, () => ({ ...draft, body: 'x' }))).length, 200);
  const fit = draftsThatFit(Array.from({ length: 20 }, () => draft));
  assert.ok(fit.length >= 11 && fit.length <= 13, String(fit.length));
});
