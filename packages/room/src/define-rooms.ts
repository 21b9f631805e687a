import { registerRooms } from './elements/rooms/register.ts';

registerRooms();
