import { CsError, may } from '@cs-kit/protocol';
import type { RelayFrame } from '@cs-kit/protocol';
import type { Sessions } from '../auth/sessions.ts';
import type { RateLimiter } from '../auth/rates.ts';
import type { Ringing } from '../calls/ringing.ts';
import type { Calls } from '../calls/calls.ts';
import type { Actor } from '../context.ts';
import type { FrameHandlers } from './connection.ts';
import type { Conversations } from './conversations.ts';
import type { Desk } from './desk.ts';
import type { Replies } from './replies.ts';
import type { RoomWatchers } from './room-watchers.ts';
import { authorOf } from './rooms.ts';
import type { Rooms } from './rooms.ts';

/** What frames lead to, over the services. */
export function frameHandlers(deps: {
  readonly rooms: Rooms;
  readonly conversations: Conversations;
  readonly desk: Desk;
  readonly replies: Replies;
  readonly sessions: Sessions;
  readonly calls: Calls;
  readonly watchers: RoomWatchers;
  readonly ringing: Pick<Ringing, 'greet'>;
  readonly rates: RateLimiter;
  readonly onPresence: (actor: Actor) => void;
}): FrameHandlers {
  const { rooms, conversations, desk, replies, sessions, calls, watchers, ringing, rates } = deps;
  return {
    async join(subscriber, roomId, lastSeq, ref) {
      await rooms.join(roomId, subscriber, lastSeq, ref);
      deps.onPresence(subscriber.actor);
    },
    leave(subscriber, roomId) {
      calls.left(subscriber, roomId);
      rooms.leave(roomId, subscriber);
      deps.onPresence(subscriber.actor);
    },
    send: (actor, frame) => rooms.send(frame.roomId, actor, frame),
    typing(subscriber, roomId, typing) {
      const room = rooms.live(roomId);
      const role = room?.roleOf(subscriber);
      if (room != null && role != null && may(role, 'send')) room.setTyping(subscriber, typing);
    },
    presence(subscriber, frame) {
      const room = rooms.live(frame.roomId);
      const role = room?.roleOf(subscriber);
      if (room == null || role == null || !may(role, 'show-presence')) return;
      room.setPresence(subscriber, frame.status, may(role, 'show-cursor') ? frame.cursor : undefined);
    },
    read: (actor, roomId, seq) => rooms.read(roomId, actor, seq),
    react: (actor, frame) => rooms.react(frame.roomId, actor, frame.messageId, frame.emoji, frame.on),
    async stop(actor, roomId) {
      await rooms.openFor(roomId, actor, 'send');
      replies.abort(roomId);
    },
    async signal(subscriber, frame) {
      rates.take('signalsPerActor', subscriber.actor.id);
      const { room } = await rooms.openFor(frame.roomId, subscriber.actor, 'signal');
      if (!room.has(subscriber)) throw new CsError('room/forbidden', 'Join the room before you signal in it.');
      room.broadcast({ type: 'signal', roomId: frame.roomId, from: authorOf(subscriber.actor), data: frame.data }, (other) => other.actor.id === frame.to);
    },
    call: (subscriber, frame) => calls.frame(subscriber, frame),
    async watch(subscriber, topic, ref) {
      const answer = ref === undefined ? {} : { ref };
      if (topic === 'rooms') {
        if (subscriber.actor.kind === 'key') throw new CsError('session/forbidden', 'A server key is in no rooms.');
        watchers.watch(subscriber);
        const frame: RelayFrame = { type: 'watching', topic, ...answer };
        subscriber.deliver(JSON.stringify(frame));
        return ringing.greet(subscriber);
      }
      if (subscriber.actor.kind !== 'staff') throw new CsError('session/forbidden', 'The inbox is for staff.');
      // First the position, then the lists: a change in between is told after them.
      const cursor = desk.watch(subscriber);
      try {
        const frame: RelayFrame = { type: 'inbox', cursor, ...(await conversations.inbox(subscriber.actor)), ...answer };
        desk.begin(subscriber, JSON.stringify(frame));
        watchers.hear(subscriber);
        ringing.greet(subscriber);
      } catch (error) {
        desk.unwatch(subscriber);
        throw error;
      }
    },
    gone: (subscriber) => watchers.unwatch(subscriber),
    async renew(actor, token) {
      const next = await sessions.actorOf(token);
      if (next.id !== actor.id || next.kind !== actor.kind || next.origin !== actor.origin)
        throw new CsError('session/token-invalid', 'A socket is renewed by the same person only.');
      return next;
    },
  };
}
