import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callSources } from './calls.ts';
import { ROOM_ROLES } from './rights.ts';
import type { RoomRole } from './rights.ts';

/** The table of the contract, written out. */
const EXPECTED: Readonly<Record<RoomRole, readonly string[]>> = {
  owner: ['microphone', 'camera', 'screen'],
  moderator: ['microphone', 'camera', 'screen'],
  member: ['microphone', 'camera', 'screen'],
  viewer: [],
  guest: ['microphone'],
  assistant: [],
};

test('what each role may bring into a call', () => {
  for (const role of ROOM_ROLES) assert.deepEqual(callSources(role), EXPECTED[role], role);
});
