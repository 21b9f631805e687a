import 'cs-kit/define.js';
import '@cs-kit/room/define.js';
import type { CsHub } from 'cs-kit';
import type { CsRoom } from '@cs-kit/room';

const relay = import.meta.env.VITE_CS_RELAY as string;
const siteKey = import.meta.env.VITE_CS_SITE_KEY as string;

const room = document.querySelector<CsRoom>('#room')!;
const hub = document.querySelector<CsHub>('#hub')!;
const status = document.querySelector<HTMLElement>('#status')!;

for (const element of [room, hub]) {
  element.relay = relay;
  element.siteKey = siteKey;
}

hub.setContext({ page: document.title });
document.querySelector('#ask')!.addEventListener('click', () => room.ask('What does delivery cost?'));

room.addEventListener('cs-message-received', ({ authorName }) => {
  status.textContent = `${authorName} answered.`;
});
document.body.addEventListener('cs-error', ({ error }) => {
  status.textContent = `${error.code}: ${error.message}`;
});
