import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageName } from './language-name.ts';

test('a language has a name in the words of the reader; what is none keeps its tag', () => {
  assert.equal(languageName('es', 'en'), 'Spanish');
  assert.equal(languageName('es', 'zh-CN'), '西班牙语');
  assert.equal(languageName('not a tag', 'en'), 'not a tag');
});
