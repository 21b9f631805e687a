import { defineStrings } from '@cs-kit/core';
import { exports } from './export.en.ts';

/** Words of the download of a conversation, in every language. */
export const exportStrings = defineStrings(exports, {
  'zh-CN': () => import('./export.zh-CN.ts'),
  ar: () => import('./export.ar.ts'),
});
