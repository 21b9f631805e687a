import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOM_ACTIONS, ROOM_ROLES, STAFF_ROLES, atLeast, conversationRole, may } from './rights.ts';
import type { RoomAction, RoomRole } from './rights.ts';

/** The table of the contract, written out: one line an action, the roles that may do it. */
const EXPECTED: Readonly<Record<RoomAction, readonly RoomRole[]>> = {
  read: ['owner', 'moderator', 'member', 'viewer', 'guest', 'assistant'],
  send: ['owner', 'moderator', 'member', 'guest', 'assistant'],
  react: ['owner', 'moderator', 'member', 'guest', 'assistant'],
  upload: ['owner', 'moderator', 'member', 'guest'],
  'edit-own': ['owner', 'moderator', 'member', 'guest', 'assistant'],
  'delete-own': ['owner', 'moderator', 'member', 'guest', 'assistant'],
  'delete-others': ['owner', 'moderator'],
  mute: ['owner', 'moderator'],
  lock: ['owner', 'moderator'],
  'remove-member': ['owner', 'moderator'],
  'show-presence': ['owner', 'moderator', 'member', 'viewer', 'guest'],
  'show-cursor': ['owner', 'moderator', 'member'],
  signal: ['owner', 'moderator', 'member', 'guest'],
  'start-call': ['owner', 'moderator', 'member'],
  'write-documents': ['owner', 'moderator', 'member'],
  'request-person': ['owner', 'moderator', 'guest', 'assistant'],
  assign: ['owner', 'moderator'],
  'internal-notes': ['owner', 'moderator'],
  'hand-to-assistant': ['owner', 'moderator'],
  close: ['owner', 'moderator', 'guest'],
  invite: ['owner', 'moderator'],
  'change-roles': ['owner'],
  rename: ['owner'],
  archive: ['owner'],
  export: ['owner'],
  erase: ['owner'],
};

test('the table is the one of the contract, for every role and action', () => {
  assert.deepEqual(Object.keys(EXPECTED).sort(), [...ROOM_ACTIONS].sort());
  for (const action of ROOM_ACTIONS) for (const role of ROOM_ROLES) assert.equal(may(role, action), EXPECTED[action].includes(role), `${role} ${action}`);
});

test('in conversations an agent moderates, leads and admins own, a visitor is the guest', () => {
  assert.deepEqual((['visitor', ...STAFF_ROLES] as const).map(conversationRole), ['guest', 'moderator', 'owner', 'owner']);
});

test('the roles of the staff are ranked', () => {
  const ranked = ['visitor', ...STAFF_ROLES] as const;
  for (const [have, role] of ranked.entries())
    for (const [want, wanted] of STAFF_ROLES.entries()) assert.equal(atLeast(role, wanted), have >= want + 1, `${role} as ${wanted}`);
});
