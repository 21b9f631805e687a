import { defineStrings } from '@cs-kit/core';
import { call } from './call.en.ts';

/** Words of calls, in every language. */
export const callStrings = defineStrings(call, {
  'zh-CN': () => import('./call.zh-CN.ts'),
  ar: () => import('./call.ar.ts'),
});

/** Name of a word of calls. */
export type CallWord = keyof typeof call;
