import '@cs-kit/room/define.js';
import '@cs-kit/room/define-document.js';
import '@cs-kit/room/define-rooms.js';
import type { CsRoom } from '@cs-kit/room';
import type { CsDocument } from '@cs-kit/room/document.js';
import type { CsRooms } from '@cs-kit/room/rooms.js';

type View = 'list' | 'talk' | 'plan';

const find = <T extends HTMLElement>(selector: string): T => document.querySelector<T>(selector)!;
const main = find('main');
const list = find<CsRooms>('cs-rooms');
const room = find<CsRoom>('cs-room');
const plan = find<CsDocument>('cs-document');

for (const element of [list, room, plan]) {
  element.relay = import.meta.env.VITE_CS_RELAY as string;
  element.siteKey = import.meta.env.VITE_CS_SITE_KEY as string;
}

/** What a small screen shows; a wide one shows all three. */
function show(view: View): void {
  main.dataset['view'] = view;
  find('#to-talk').ariaPressed = String(view === 'talk');
  find('#to-plan').ariaPressed = String(view === 'plan');
}

/** Opens a room with its plan; null closes both. */
function open(roomId: string | null): void {
  list.roomId = room.roomId = plan.roomId = roomId;
  find('.talk').hidden = find('.plan').hidden = roomId === null;
  find('.none').hidden = roomId !== null;
  show(roomId === null ? 'list' : 'talk');
}

main.addEventListener('cs-room-selected', ({ roomId }) => open(roomId));
for (const gone of ['cs-room-left', 'cs-room-deleted'] as const)
  main.addEventListener(gone, () => {
    open(null);
    void list.refresh();
  });

find('#to-talk').addEventListener('click', () => show('talk'));
find('#to-plan').addEventListener('click', () => show('plan'));
find('#back').addEventListener('click', () => {
  show('list');
  list.focusRoom();
});
