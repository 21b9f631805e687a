import { above, may } from '@cs-kit/protocol';
import type { Member, RoomMember, RoomRole } from '@cs-kit/protocol';

/** What can be done with a member. */
export type MemberAction = { readonly type: 'role'; readonly role: RoomRole } | { readonly type: 'mute' | 'unmute' | 'remove' | 'ban' | 'transfer' };

/** Roles that an owner gives. Another owner is made by giving the room away. */
const GIVEN: readonly RoomRole[] = ['moderator', 'member', 'viewer', 'guest'];
const RANK: Readonly<Record<RoomRole, number>> = { owner: 0, moderator: 1, member: 2, guest: 3, viewer: 4, assistant: 5 };

/** What somebody with a role may do with another member. The relay decides; here it is only shown. */
export function actionsOn(own: RoomRole, me: string | null, { id, role, muted }: RoomMember): readonly MemberAction[] {
  if (id === me) return [];
  const below = above(own, role);
  return [
    ...(below && may(own, 'change-roles') ? GIVEN.filter((given) => given !== role).map((given) => ({ type: 'role' as const, role: given })) : []),
    ...(below && may(own, 'mute') ? [{ type: muted ? ('unmute' as const) : ('mute' as const) }] : []),
    ...(own === 'owner' && role !== 'owner' ? [{ type: 'transfer' as const }] : []),
    ...(below && may(own, 'remove-member') ? [{ type: 'remove' as const }, { type: 'ban' as const }] : []),
  ];
}

/** The members with what the line tells of them now: who is here, and in which role. */
export function withPresence(listed: readonly RoomMember[], live: readonly Member[]): readonly RoomMember[] {
  const now = new Map(live.map((member) => [member.id, member]));
  return listed.map((member) => {
    const here = now.get(member.id);
    return here === undefined ? { ...member, presence: 'offline' } : { ...member, presence: here.presence, role: here.role };
  });
}

/** Members in the order of the list: who is here first, then by role, then by name; with words, those whose name has them. */
export function ordered(members: readonly RoomMember[], words: string, locale: string): readonly RoomMember[] {
  const wanted = words.trim().toLocaleLowerCase();
  const away = ({ presence }: RoomMember): number => (presence === 'offline' ? 1 : 0);
  return members
    .filter(({ name }) => wanted === '' || name.toLocaleLowerCase().includes(wanted))
    .sort((one, two) => away(one) - away(two) || RANK[one.role] - RANK[two.role] || one.name.localeCompare(two.name, locale));
}
