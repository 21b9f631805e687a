import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { checkLines, fromLines, toLines } from './word-rules.ts';

test('word rules are lines and lines are word rules', () => {
  const rules = [
    { words: 'zonk', action: 'refuse' as const },
    { words: 'two words', action: 'mask' as const },
    { words: '垃圾', action: 'mask' as const },
  ];
  assert.deepEqual(toLines(rules), { refuse: 'zonk', mask: 'two words\n垃圾' });
  assert.deepEqual(fromLines(toLines(rules)), rules);
  assert.deepEqual(fromLines({ refuse: '\n zonk \nZONK\n\n', mask: '' }), [{ words: 'ZONK', action: 'refuse' }]);
});

test('too many rules, or one that is too long, are found before they are sent', () => {
  const many = (count: number): string => Array.from({ length: count }, (_, index) => `w${index}`).join('\n');
  assert.equal(checkLines({ refuse: many(RELAY_LIMITS.wordRules), mask: '' }), null);
  assert.deepEqual(checkLines({ refuse: many(RELAY_LIMITS.wordRules), mask: 'one more' }), { fault: 'many' });
  const long = 'x'.repeat(RELAY_LIMITS.wordRuleChars + 1);
  assert.deepEqual(checkLines({ refuse: '', mask: `fine\n${long}` }), { fault: 'long', words: long });
});
