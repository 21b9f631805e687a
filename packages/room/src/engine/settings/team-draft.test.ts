import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { draftTeam, typedTeam } from './team-draft.ts';

const typed = { name: ' Returns ', members: ['ana'], languages: 'en,zh-CN، ar', pages: '/returns/*\n\n https://a.example/* ' };

test('what is typed becomes a draft, and a draft what is typed', () => {
  const made = draftTeam(typed);
  assert.deepEqual(made, { draft: { name: 'Returns', members: ['ana'], languages: ['en', 'zh-CN', 'ar'], pages: ['/returns/*', 'https://a.example/*'] } });
  const again = typedTeam({
    id: 't',
    siteId: 's',
    updatedAt: '',
    ...(made as { draft: { name: string; members: string[]; languages: string[]; pages: string[] } }).draft,
  });
  assert.deepEqual(draftTeam(again), made);
  assert.deepEqual(typedTeam(null), { name: '', members: [], languages: '', pages: '' });
});

test('the first field that is wrong is named', () => {
  assert.deepEqual(draftTeam({ ...typed, name: ' ' }), { fault: 'name' });
  assert.deepEqual(draftTeam({ ...typed, name: 'x'.repeat(RELAY_LIMITS.nameChars + 1) }), { fault: 'name' });
  assert.deepEqual(draftTeam({ ...typed, languages: 'en, %' }), { fault: 'languages' });
  assert.deepEqual(draftTeam({ ...typed, pages: 'returns' }), { fault: 'pages' });
  assert.deepEqual(draftTeam({ ...typed, pages: '/a\n'.repeat(RELAY_LIMITS.pagesPerTeam + 1) }), { fault: 'pages' });
});
