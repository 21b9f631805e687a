import { defineStrings } from '@cs-kit/core';
import { extras } from './extras.en.ts';

/** Words of the parts of a chat that load when they are first used, in every language. */
export const extraStrings = defineStrings(extras, {
  'zh-CN': () => import('./extras.zh-CN.ts'),
  ar: () => import('./extras.ar.ts'),
});
