import { defineStrings } from '@cs-kit/core';
import { uploads } from './uploads.en.ts';

/** Words of the files of a message that is being written, in every language. */
export const uploadStrings = defineStrings(uploads, {
  'zh-CN': () => import('./uploads.zh-CN.ts'),
  ar: () => import('./uploads.ar.ts'),
});
