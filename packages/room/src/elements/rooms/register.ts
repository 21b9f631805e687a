import { CsDialog, CsMenu, CsToasts } from '@cs-kit/ui';
import { CsMembers } from '../cs-members/cs-members.ts';
import { CsRefusal } from '../cs-refusal/cs-refusal.ts';
import { CsRoomHead } from '../cs-room-head/cs-room-head.ts';
import { CsRoomSettings } from '../cs-room-settings/cs-room-settings.ts';
import { CsRooms } from '../cs-rooms/cs-rooms.ts';

/** Registers the list of rooms, the members and what they are made of; a call, because a bundler may drop a file that only has effects. */
export function registerRooms(): void {
  if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
  if (!customElements.get('cs-menu')) customElements.define('cs-menu', CsMenu);
  if (!customElements.get('cs-toasts')) customElements.define('cs-toasts', CsToasts);
  if (!customElements.get('cs-members')) customElements.define('cs-members', CsMembers);
  if (!customElements.get('cs-refusal')) customElements.define('cs-refusal', CsRefusal);
  if (!customElements.get('cs-room-settings')) customElements.define('cs-room-settings', CsRoomSettings);
  if (!customElements.get('cs-room-head')) customElements.define('cs-room-head', CsRoomHead);
  if (!customElements.get('cs-rooms')) customElements.define('cs-rooms', CsRooms);
}
