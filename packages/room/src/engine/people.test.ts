import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member } from '@cs-kit/protocol';
import { mentionsIn, peopleOf, splitMentions } from './people.ts';

const people = [
  { id: 'a', name: 'Ana' },
  { id: 'r', name: 'Ana Ruiz' },
  { id: 'l', name: '李娜' },
  { id: 'v1', name: 'Visitor' },
  { id: 'v2', name: 'Visitor' },
];
const NONE: ReadonlySet<string> = new Set();

test('names are found where they end, the longest first, in scripts without spaces too', () => {
  assert.deepEqual(mentionsIn('@Ana Ruiz and @Ana, not @Anabel or me@Ana.org', people, NONE), ['r', 'a']);
  assert.deepEqual(mentionsIn('请@李娜看一下', people, NONE), ['l']);
  assert.deepEqual(mentionsIn('nobody', people, NONE), []);
  assert.deepEqual(
    splitMentions('Hi @Ana!', people).map(({ text, person }) => [text, person?.id ?? null]),
    [
      ['Hi ', null],
      ['@Ana', 'a'],
      ['!', null],
    ],
  );
});

test('of two with one name the chosen one is meant', () => {
  assert.deepEqual(mentionsIn('@Visitor', people, new Set(['v2'])), ['v2']);
  assert.deepEqual(mentionsIn('@Visitor', people, NONE), ['v1']);
});

test('the reader and people without a name are not offered; the assistant is, where it has one', () => {
  const member = (id: string, name: string, role: Member['role'] = 'member'): Member => ({ id, name, role, presence: 'online', typing: false, readSeq: 0 });
  const members = [member('me', 'Me'), member('a', 'Ana'), member('x', ''), member('assistant', 'Old', 'assistant')];
  assert.deepEqual(peopleOf(members, 'me', 'Fern'), [
    { id: 'a', name: 'Ana' },
    { id: 'assistant', name: 'Fern' },
  ]);
  assert.deepEqual(peopleOf(members, 'me', ''), [{ id: 'a', name: 'Ana' }]);
});
