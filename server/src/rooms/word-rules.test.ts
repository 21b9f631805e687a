import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyWordRules, worded } from './word-rules.ts';

const mask = (words: string, text: string): string => applyWordRules(text, [{ words, action: 'mask' }]);

test('whole words are masked, whatever their case or script; parts of words are not', () => {
  assert.equal(mask('spam', 'SPAM, spam! spammer'), '••••, ••••! spammer');
  assert.equal(mask('ärger', 'Kein Ärger, kein A\u0308rger'), 'Kein •••••, kein •••••');
  assert.equal(mask('垃圾', '这是垃圾邮件'), '这是••邮件');
  assert.equal(mask('سيئ', 'هذا سيئ جدا'), 'هذا ••• جدا');
  assert.equal(mask('two words', 'two   words here'), '••••••••••• here');
});

test('a rule is words, never a pattern', () => {
  assert.equal(mask('.*', 'all of it'), 'all of it');
  assert.equal(mask('c++ (x)', 'c++ (x) is it'), '••••••• is it');
  assert.equal(mask('a-b/c', 'say a-b/c'), 'say •••••');
});

test('refused words are not repeated in the error', () => {
  assert.throws(
    () => applyWordRules('you Zonk', [{ words: 'zonk', action: 'refuse' }]),
    (error: Error & { code?: string }) => error.code === 'room/words-refused' && !/zonk/i.test(error.message),
  );
  assert.equal(applyWordRules('zonked', [{ words: 'zonk', action: 'refuse' }]), 'zonked');
});

test('rules hold for everybody in a group, in a conversation for its visitor', () => {
  const rulesOf = () => [{ words: 'zonk', action: 'mask' as const }];
  const actor = (kind: 'visitor' | 'staff') =>
    ({ kind, id: 'a', siteId: 's', name: 'A', role: kind === 'staff' ? 'agent' : 'visitor' }) as Parameters<typeof worded>[1];
  const said = (room: 'group' | 'conversation', kind: 'visitor' | 'staff') => worded({ kind: room, siteId: 's' }, actor(kind), 'zonk', rulesOf);
  assert.deepEqual(
    [said('group', 'visitor'), said('group', 'staff'), said('conversation', 'visitor'), said('conversation', 'staff')],
    ['••••', '••••', '••••', 'zonk'],
  );
});

test('of two rules the longer one holds; two hundred of them are quick with the longest message', () => {
  const rules = [
    { words: 'no', action: 'mask' as const },
    { words: 'no way', action: 'mask' as const },
  ];
  assert.equal(applyWordRules('no way, no', rules), '••••••, ••');
  const many = Array.from({ length: 200 }, (_, index) => ({ words: `a ${'a'.repeat(60)}${index}`, action: 'refuse' as const }));
  const began = performance.now();
  assert.equal(applyWordRules('a '.repeat(4000), many), 'a '.repeat(4000));
  assert.equal(applyWordRules(`a${' '.repeat(7999)}`, many).length, 8000);
  assert.ok(performance.now() - began < 2000);
});
