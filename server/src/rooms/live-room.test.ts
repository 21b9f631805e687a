import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, RelayFrame, RoomRole } from '@cs-kit/protocol';
import { ROOM_ROLES, may } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import type { Actor } from '../context.ts';
import { LiveRoom } from './live-room.ts';
import type { MemberRecord, Subscriber } from './live-room.ts';

interface Listener extends Subscriber {
  readonly frames: RelayFrame[];
  of<T extends RelayFrame['type']>(type: T): Extract<RelayFrame, { type: T }>[];
}

function listener(id: string): Listener {
  const frames: RelayFrame[] = [];
  return {
    actor: { id, name: id } as Actor,
    frames,
    deliver: (text) => void frames.push(JSON.parse(text) as RelayFrame),
    of: (type) => frames.filter((frame) => frame.type === type) as never,
  };
}

function setUp(roles: Readonly<Record<string, RoomRole>>) {
  const clock = new TestClock();
  const members = new Map<string, MemberRecord>(
    Object.entries(roles).map(([id, role]) => [id, { name: id, role, readSeq: 0, muted: false, standing: 'in' as const }]),
  );
  const room = new LiveRoom({ id: 'room', siteId: 'demo', kind: 'conversation', visibility: 'private', title: '', locked: false, lastSeq: 0 }, members, clock);
  const enter = (id: string): Listener => {
    const one = listener(id);
    room.attend(one, roles[id] as RoomRole);
    room.begin(one, '{"type":"joined"}');
    return one;
  };
  return { clock, room, enter };
}

const message = (seq: number, visibility?: 'internal'): LogEvent => ({
  seq,
  id: `e${seq}`,
  at: '',
  author: { id: 'a', name: 'Ana', role: 'agent' },
  kind: 'message',
  message: { id: `e${seq}`, text: `words ${seq}`, ...(visibility === undefined ? {} : { visibility }) },
});
const publish = (room: LiveRoom, event: LogEvent): void => room.publish(event, JSON.stringify(event));
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('events of one turn leave in one frame, in order', async () => {
  const { room, enter } = setUp({ v: 'guest' });
  const guest = enter('v');
  for (const seq of [1, 2, 3]) publish(room, message(seq));
  await turn();
  publish(room, message(4));
  await turn();
  assert.deepEqual(
    guest.of('events').map((frame) => frame.events.map((event) => event.seq)),
    [[1, 2, 3], [4]],
  );
  assert.equal(room.lastSeq, 4);
});

test('notes of the staff, and their changes, reach exactly those who may read them', async () => {
  const { room, enter } = setUp(Object.fromEntries(ROOM_ROLES.map((role) => [role, role])));
  const all = ROOM_ROLES.map((role) => [role, enter(role)] as const);
  publish(room, message(1));
  publish(room, message(2, 'internal'));
  publish(room, {
    seq: 3,
    id: 'e3',
    at: '',
    author: { id: 'a', name: 'Ana', role: 'agent' },
    kind: 'edit',
    messageId: 'e2',
    text: 'words changed',
    visibility: 'internal',
  });
  await turn();
  for (const [role, one] of all) {
    const events = one.of('events').flatMap((frame) => frame.events);
    assert.deepEqual(
      events.map((event) => event.seq),
      [1, 2, 3],
    );
    assert.equal(/words (?:2|changed)/.test(JSON.stringify(one.frames)), may(role, 'internal-notes'), role);
    if (!may(role, 'internal-notes')) assert.deepEqual([events[1]?.kind, events[1]?.author.name, events[2]?.kind], ['delete', '', 'delete']);
  }
});

test('frames wait until joined has been sent', async () => {
  const { room } = setUp({ v: 'guest' });
  const guest = listener('v');
  room.attend(guest, 'guest');
  publish(room, message(1));
  await turn();
  assert.equal(guest.frames.length, 0);
  room.begin(guest, '{"type":"joined"}');
  assert.deepEqual(
    guest.frames.map((frame) => frame.type),
    ['joined', 'events'],
  );
  const gone = listener('x');
  room.begin(gone, '{"type":"joined"}');
  assert.equal(gone.frames.length, 0);
});

test('many changes of presence are told once', () => {
  const { room, enter, clock } = setUp({ a: 'moderator', v: 'guest' });
  const agent = enter('a');
  clock.advance(50);
  agent.frames.length = 0;
  const guest = enter('v');
  for (const status of ['away', 'busy', 'online'] as const) room.setPresence(guest, status, undefined);
  room.setTyping(guest, true);
  clock.advance(49);
  assert.equal(agent.of('presence').length, 0);
  clock.advance(1);
  assert.equal(agent.of('presence').length, 1);
  assert.deepEqual(
    agent.of('presence')[0]?.members.map((member) => [member.id, member.presence, member.typing]),
    [
      ['a', 'online', false],
      ['v', 'online', true],
    ],
  );
});

test('typing ends by itself after six seconds, or when it is taken back', () => {
  const { room, enter, clock } = setUp({ a: 'moderator', v: 'guest' });
  const agent = enter('a');
  const guest = enter('v');
  const typing = () =>
    agent
      .of('presence')
      .at(-1)
      ?.members.find((member) => member.id === 'v')?.typing;
  room.setTyping(guest, true);
  clock.advance(50);
  assert.equal(typing(), true);
  clock.advance(4000);
  room.setTyping(guest, true);
  clock.advance(5999);
  assert.equal(typing(), true);
  clock.advance(101);
  assert.equal(typing(), false);
  room.setTyping(guest, true);
  clock.advance(50);
  room.setTyping(guest, false);
  clock.advance(50);
  assert.equal(typing(), false);
});

test('whoever is not there changes nothing; whoever leaves is offline; an empty room tells nobody', () => {
  const { room, enter, clock } = setUp({ a: 'moderator', v: 'guest' });
  const agent = enter('a');
  const guest = enter('v');
  const stranger = listener('s');
  room.setTyping(stranger, true);
  room.setPresence(stranger, 'busy', { x: 1 });
  room.leave(stranger);
  assert.deepEqual(
    [room.has(stranger), room.roleOf(stranger), room.roleOf(guest), room.isPresent('v'), room.isPresent('s')],
    [false, null, 'guest', true, false],
  );
  room.leave(guest);
  clock.advance(50);
  assert.equal(agent.of('presence').at(-1)?.members[1]?.presence, 'offline');
  room.leave(agent);
  assert.ok(room.empty);
  const before = agent.frames.length;
  clock.advance(1000);
  assert.equal(agent.frames.length, before);
});

test('a person on two pages is shown once, typing where either types, with the cursor of that page', () => {
  const { room, enter } = setUp({ a: 'moderator' });
  const [first, second] = [enter('a'), enter('a')];
  room.setPresence(first, 'away', undefined);
  room.setPresence(second, 'busy', { x: 1 });
  room.setTyping(second, true);
  assert.deepEqual(room.memberList(), [{ id: 'a', name: 'a', role: 'moderator', presence: 'busy', typing: true, readSeq: 0, cursor: { x: 1 } }]);
});

test('a broadcast can be for some only', () => {
  const { room, enter } = setUp({ a: 'moderator', v: 'guest' });
  const [agent, guest] = [enter('a'), enter('v')];
  room.broadcast({ type: 'signal', roomId: 'room', from: { id: 'v', name: '', role: 'visitor' }, data: 1 }, (other) => other.actor.id === 'a');
  assert.deepEqual([agent.of('signal').length, guest.of('signal').length], [1, 0]);
});
