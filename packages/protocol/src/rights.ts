/** Roles inside one room. */
export const ROOM_ROLES = ['owner', 'moderator', 'member', 'viewer', 'guest', 'assistant'] as const;
export type RoomRole = (typeof ROOM_ROLES)[number];

/** Roles of a person at a site. A visitor's role is 'visitor'. */
export const STAFF_ROLES = ['agent', 'lead', 'admin'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
export type SiteRole = 'visitor' | StaffRole;

/** What can be done in a room. `own` actions concern the actor's own message. */
export const ROOM_ACTIONS = [
  'read',
  'send',
  'react',
  'upload',
  'edit-own',
  'delete-own',
  'delete-others',
  'mute',
  'lock',
  'remove-member',
  'show-presence',
  'show-cursor',
  'signal',
  'start-call',
  'write-documents',
  'request-person',
  'assign',
  'internal-notes',
  'hand-to-assistant',
  'close',
  'invite',
  'change-roles',
  'rename',
  'archive',
  'export',
  'erase',
] as const;
export type RoomAction = (typeof ROOM_ACTIONS)[number];

const moderator: readonly RoomAction[] = [
  'read',
  'send',
  'react',
  'upload',
  'edit-own',
  'delete-own',
  'delete-others',
  'mute',
  'lock',
  'remove-member',
  'show-presence',
  'show-cursor',
  'signal',
  'start-call',
  'write-documents',
  'request-person',
  'assign',
  'internal-notes',
  'hand-to-assistant',
  'close',
  'invite',
];

const TABLE: Readonly<Record<RoomRole, ReadonlySet<RoomAction>>> = {
  owner: new Set(ROOM_ACTIONS),
  moderator: new Set(moderator),
  member: new Set<RoomAction>([
    'read',
    'send',
    'react',
    'upload',
    'edit-own',
    'delete-own',
    'show-presence',
    'show-cursor',
    'signal',
    'start-call',
    'write-documents',
  ]),
  viewer: new Set<RoomAction>(['read', 'show-presence']),
  guest: new Set<RoomAction>(['read', 'send', 'react', 'upload', 'edit-own', 'delete-own', 'show-presence', 'signal', 'request-person', 'close']),
  assistant: new Set<RoomAction>(['read', 'send', 'react', 'edit-own', 'delete-own', 'request-person']),
};

/** Whether a role may do an action. The relay asks this on every frame; the elements ask it to show or explain a control. */
export function may(role: RoomRole, action: RoomAction): boolean {
  return TABLE[role].has(action);
}

const RANK: Readonly<Record<RoomRole, number>> = { owner: 3, moderator: 2, member: 1, viewer: 0, guest: 0, assistant: 0 };

/** Whether a role stands above another one: only then may its holder change, mute, ban or remove the other. */
export function above(role: RoomRole, other: RoomRole): boolean {
  return RANK[role] > RANK[other];
}

/** The role that a person of the staff has in every conversation of the site. */
export function conversationRole(role: SiteRole): RoomRole {
  if (role === 'visitor') return 'guest';
  return role === 'agent' ? 'moderator' : 'owner';
}

/** Rank of the staff roles: a lead may do what an agent may, an admin everything. */
export function atLeast(role: SiteRole, wanted: StaffRole): boolean {
  const rank: Record<SiteRole, number> = { visitor: 0, agent: 1, lead: 2, admin: 3 };
  return rank[role] >= rank[wanted];
}
