import { defineStrings } from '@cs-kit/core';
import { translation } from './translation.en.ts';

/** Words of translated conversations in every language; other languages than English load when they are needed. */
export const translationStrings = defineStrings(translation, {
  'zh-CN': () => import('./translation.zh-CN.ts'),
  ar: () => import('./translation.ar.ts'),
});
