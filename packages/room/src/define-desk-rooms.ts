import './define.ts';
import './define-rooms.ts';
import { CsDeskRooms } from './elements/cs-desk-rooms/cs-desk-rooms.ts';

if (!customElements.get('cs-desk-rooms')) customElements.define('cs-desk-rooms', CsDeskRooms);
