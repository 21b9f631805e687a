import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageRow, RoomState } from '@cs-kit/core';
import { RoomWatch } from './room-watch.ts';

const row = (seq: number, who: string, clientMessageId?: string): MessageRow => ({
  type: 'message',
  seq,
  id: `m${seq}`,
  at: '2026-11-22T12:00:00Z',
  author: { id: who, name: who, role: who === 'mira' ? 'visitor' : 'agent' },
  message: { id: `m${seq}`, text: `t${seq}`, ...(clientMessageId === undefined ? {} : { clientMessageId }) },
  reactions: [],
});
const state = (roomId: string, rows: readonly MessageRow[], more: Partial<RoomState> = {}): RoomState => ({
  phase: 'live',
  roomId,
  role: 'guest',
  lastSeq: rows.at(-1)?.seq ?? 0,
  events: [],
  rows,
  members: [],
  status: roomId === '' ? null : 'assistant',
  assignee: null,
  reply: null,
  call: null,
  translation: false,
  pending: [],
  hasOlder: false,
  hasNewer: false,
  readSeq: 0,
  unread: 0,
  ...more,
});

function rig() {
  const heard: string[] = [];
  const watch = new RoomWatch({
    sent: (id) => heard.push(`sent ${id}`),
    received: (got) => heard.push(`received ${got.id}`),
    unread: (count) => heard.push(`unread ${count}`),
    changed: (now) => heard.push(`changed ${now.status}`),
  });
  return { watch, heard };
}

test('what was there before is history, what comes after is news, once', () => {
  const { watch, heard } = rig();
  watch.look(state('r', [row(1, 'ana')], { phase: 'loading' }), 'mira');
  watch.look(state('r', [row(1, 'ana'), row(2, 'ana')]), 'mira');
  assert.deepEqual(heard.splice(0), ['changed assistant', 'unread 0']);
  const now = state('r', [row(1, 'ana'), row(2, 'ana'), row(3, 'ana'), row(4, 'mira')], { unread: 1 });
  watch.look(now, 'mira');
  watch.look(now, 'mira');
  assert.deepEqual(heard, ['unread 1', 'received m3']);
});

test('the first message makes the conversation, and its answer is news', () => {
  const { watch, heard } = rig();
  watch.look(state('', []), null);
  watch.expect('c1');
  watch.look(state('r', [], { phase: 'loading' }), 'mira');
  watch.look(state('r', [row(1, 'mira', 'c1')]), 'mira');
  watch.look(state('r', [row(1, 'mira', 'c1'), row(2, 'fern')]), 'mira');
  assert.deepEqual(heard, ['unread 0', 'changed assistant', 'sent m1', 'received m2']);
});

test('notes of the team are not told, a taken conversation is', () => {
  const { watch, heard } = rig();
  watch.look(state('r', []), 'mira');
  const note = { ...row(1, 'ana'), message: { id: 'm1', text: 'x', visibility: 'internal' as const } };
  watch.look(state('r', [note], { status: 'assigned', assignee: { id: 'ana', name: 'Ana' } }), 'jonas');
  assert.deepEqual(heard, ['changed assistant', 'unread 0', 'changed assigned']);
});

test('what the device kept is counted before the relay answers, and none is told too', () => {
  const { watch, heard } = rig();
  watch.look(state('r', [], { phase: 'loading' }), 'mira');
  assert.deepEqual(heard.splice(0), ['changed assistant']);
  watch.look(state('r', [row(1, 'ana'), row(2, 'ana')], { phase: 'loading', unread: 2 }), 'mira');
  assert.deepEqual(heard.splice(0), ['unread 2']);
  watch.look(state('r', [row(1, 'ana'), row(2, 'ana')]), 'mira');
  assert.deepEqual(heard.splice(0), ['unread 0']);
  watch.reset();
  watch.look(state('q', []), 'mira');
  assert.deepEqual(heard, ['changed assistant', 'unread 0']);
});
