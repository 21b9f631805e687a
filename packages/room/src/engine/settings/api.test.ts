import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SettingsApi } from './api.ts';
import type { ArticleDraft } from './types.ts';

const draft: ArticleDraft = { locale: 'en', title: 'Returns', body: 'Thirty days.' };

/** An administration whose calls are written down. */
function rig(answer: unknown = {}) {
  const calls: unknown[] = [];
  const api = new SettingsApi({
    json: async <T>(method: string, path: string, options: { readonly body?: unknown } = {}) => {
      calls.push([method, path, ...(options.body === undefined ? [] : [options.body])]);
      return answer as T;
    },
  });
  return { api, calls };
}

test('an article is written, replaced and deleted under its own address, whatever its id is made of', async () => {
  const { api, calls } = rig();
  await api.addArticle('s/1', draft);
  await api.changeArticle('a/1', draft);
  await api.removeArticle('a/1');
  assert.deepEqual(calls, [
    ['POST', '/v1/knowledge/articles?siteId=s%2F1', draft],
    ['PUT', '/v1/knowledge/articles/a%2F1', draft],
    ['DELETE', '/v1/knowledge/articles/a%2F1'],
  ]);
});

test('what was not asked for is not in the address', async () => {
  const { api, calls } = rig();
  await api.articles('s1', { q: '', locale: 'ar', demo: false });
  await api.audit();
  await api.audit('c 1');
  assert.deepEqual(calls, [
    ['GET', '/v1/knowledge/articles?siteId=s1&locale=ar&demo=false'],
    ['GET', '/v1/audit'],
    ['GET', '/v1/audit?cursor=c%201'],
  ]);
});
