import { defineStrings } from '@cs-kit/core';
import { past } from './past.en.ts';

/** Words of what came before a conversation, in every language; other languages than English load when they are needed. */
export const pastStrings = defineStrings(past, {
  'zh-CN': () => import('./past.zh-CN.ts'),
  ar: () => import('./past.ar.ts'),
});
