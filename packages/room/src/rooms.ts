export { CsDeskRooms } from './elements/cs-desk-rooms/cs-desk-rooms.ts';
export { CsMembers } from './elements/cs-members/cs-members.ts';
export { CsRoomHead } from './elements/cs-room-head/cs-room-head.ts';
export { CsRoomLeftEvent } from './elements/cs-room-head/events.ts';
export { CsRoomSettings } from './elements/cs-room-settings/cs-room-settings.ts';
export { CsRoomDeletedEvent } from './elements/cs-room-settings/events.ts';
export { CsRooms } from './elements/cs-rooms/cs-rooms.ts';
export { CsRoomSelectedEvent } from './elements/cs-rooms/events.ts';
