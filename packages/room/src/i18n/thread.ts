import { defineStrings } from '@cs-kit/core';
import { thread } from './thread.en.ts';

/** Words of threads, in every language. */
export const threadStrings = defineStrings(thread, {
  'zh-CN': () => import('./thread.zh-CN.ts'),
  ar: () => import('./thread.ar.ts'),
});
