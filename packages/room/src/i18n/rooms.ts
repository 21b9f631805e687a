import { defineStrings } from '@cs-kit/core';
import { rooms } from './rooms.en.ts';

/** Words of the lists of rooms and members and of the settings of a room, in every language. */
export const roomsStrings = defineStrings(rooms, {
  'zh-CN': () => import('./rooms.zh-CN.ts'),
  ar: () => import('./rooms.ar.ts'),
});

/** Name of a word of the rooms. */
export type RoomsWord = keyof typeof rooms;
