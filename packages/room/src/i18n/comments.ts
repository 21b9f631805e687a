import { defineStrings } from '@cs-kit/core';
import { comments } from './comments.en.ts';

/** Words of the comments of a document in every language. */
export const commentsStrings = defineStrings(comments, {
  'zh-CN': () => import('./comments.zh-CN.ts'),
  ar: () => import('./comments.ar.ts'),
});
