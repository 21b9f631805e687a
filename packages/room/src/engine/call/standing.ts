import type { RoomState } from '@cs-kit/core';
import { may } from '@cs-kit/protocol';
import type { Call } from '@cs-kit/protocol';
import type { CallSession } from './session.ts';

/** How the call of a room concerns a page that is not in it: it rings, can be joined, can be taken up again, is on another page, or is others' affair. */
export type Standing = 'rings' | 'open' | 'cut' | 'other-page' | 'others' | null;

/** What a page has to do with the call of its room. */
export function standingOf(
  now: Pick<RoomState, 'call' | 'role' | 'status'> | undefined,
  session: Pick<CallSession, 'me' | 'memory' | 'declined'>,
  side: 'visitor' | 'staff',
  at: number,
): Standing {
  const call = now?.call ?? null;
  const { me } = session;
  if (now === undefined || call === null || me === null || !may(now.role, 'signal')) return null;
  const own = call.participants.find(({ userId }) => userId === me);
  if (own?.connected === true) return 'other-page';
  if (session.memory.offers(call, me, at)) return 'cut';
  // Nobody is there who could be joined: who called has not come yet, or all are gone for the moment.
  if (call.participants.length === 0) return null;
  if (full(call) && own === undefined) return 'others';
  // A colleague's call to a visitor: of two places the second is the visitor's.
  if (side === 'staff' && now.status !== null && call.transport === 'peer' && own === undefined && call.startedBy.id !== me) return 'others';
  const rings = call.answeredAt === null && call.startedBy.id !== me && !session.declined.has(call.id) && (now.status === null || side === 'visitor');
  return rings ? 'rings' : 'open';
}

const full = (call: Call): boolean => call.transport === 'peer' && call.participants.length > 1;
