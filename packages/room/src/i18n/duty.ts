import { defineStrings } from '@cs-kit/core';
import { duty } from './duty.en.ts';

/** Words of who is to answer what, and until when, in every language; other languages than English load when they are needed. */
export const dutyStrings = defineStrings(duty, {
  'zh-CN': () => import('./duty.zh-CN.ts'),
  ar: () => import('./duty.ar.ts'),
});
