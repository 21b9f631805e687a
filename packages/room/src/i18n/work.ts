import { defineStrings } from '@cs-kit/core';
import { work } from './work.en.ts';

/** Words of the staff's work on conversations in every language; other languages than English load when they are needed. */
export const workStrings = defineStrings(work, {
  'zh-CN': () => import('./work.zh-CN.ts'),
  ar: () => import('./work.ar.ts'),
});
