import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, CallParticipant, RoomRole } from '@cs-kit/protocol';
import { memoryStorage } from '../../testing/fake-call.ts';
import { CallMemory } from './resume.ts';
import { standingOf } from './standing.ts';

const person = (userId: string, connected = true): CallParticipant => ({ userId, name: userId, role: 'member', session: userId, connected });
const callOf = (participants: readonly CallParticipant[], more: Partial<Call> = {}): Call => ({
  ...{ id: 'c', roomId: 'r', startedAt: '', startedBy: { id: 'ana', name: 'Ana', role: 'agent' }, answeredAt: null, media: 'audio', transport: 'peer' },
  participants,
  ...more,
});

function look(
  call: Call | null,
  more: { me?: string | null; role?: RoomRole; status?: 'assigned' | null; side?: 'visitor' | 'staff'; declined?: string; noted?: boolean } = {},
) {
  const { me = 'mira', role = 'guest', status = 'assigned', side = 'visitor', declined, noted = false } = more;
  const memory = new CallMemory(memoryStorage(), 'k');
  if (noted) memory.keep({ callId: 'c', at: 0 });
  return standingOf({ call, role, status }, { me, memory, declined: new Set(declined === undefined ? [] : [declined]) }, side, 1000);
}

test('a call rings for whom it is, and for nobody else', () => {
  const call = callOf([person('ana')]);
  assert.equal(look(call), 'rings');
  assert.equal(look(call, { declined: 'c' }), 'open');
  assert.equal(look(callOf([person('ana')], { answeredAt: 'now', transport: 'livekit' })), 'open');
  const left = callOf([person('mira')], { answeredAt: 'now' });
  assert.equal(look(left, { me: 'ana', role: 'moderator', side: 'staff' }), 'open', 'who called may come in again');
  assert.equal(look(call, { me: 'jonas', role: 'moderator', side: 'staff' }), 'others', 'a colleague is not called');
  assert.equal(look({ ...call, transport: 'livekit' }, { me: 'jonas', role: 'moderator', side: 'staff' }), 'open');
  assert.equal(look(call, { me: 'jonas', role: 'member', status: null }), 'rings', 'in a group everybody is');
  assert.equal(look(call, { role: 'viewer' }), null);
  assert.equal(look(call, { me: null }), null);
  assert.equal(look(null), null);
  assert.equal(look(callOf([])), null, 'nobody is there yet');
  assert.equal(standingOf(undefined, { me: 'mira', memory: new CallMemory(null, 'k'), declined: new Set() }, 'visitor', 0), null);
});

test('a call of two is full for a third, and taken up again or moved by those who are in it', () => {
  const two = callOf([person('ana'), person('mira')], { answeredAt: 'now' });
  assert.equal(look(two, { me: 'jonas', role: 'member', status: null }), 'others');
  assert.equal(look(two), 'other-page');
  const cut = callOf([person('ana'), person('mira', false)], { answeredAt: 'now' });
  assert.equal(look(cut, { noted: true }), 'cut');
  assert.equal(look(cut), 'open');
  assert.equal(look(callOf([], { answeredAt: 'now' }), { noted: true }), 'cut', 'the relay was restarted, the call is known');
});
