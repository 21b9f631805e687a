import { defineStrings } from '@cs-kit/core';
import { room } from './room.en.ts';

/** Words of the chat elements in every language; other languages than English load when they are needed. */
export const roomStrings = defineStrings(room, {
  'zh-CN': () => import('./room.zh-CN.ts'),
  ar: () => import('./room.ar.ts'),
});
