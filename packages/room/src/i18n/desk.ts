import { defineStrings } from '@cs-kit/core';
import { desk } from './desk.en.ts';

/** Words of the service desk in every language; other languages than English load when they are needed. */
export const deskStrings = defineStrings(desk, {
  'zh-CN': () => import('./desk.zh-CN.ts'),
  ar: () => import('./desk.ar.ts'),
});
