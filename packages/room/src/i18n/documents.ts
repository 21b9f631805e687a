import { defineStrings } from '@cs-kit/core';
import { documents } from './documents.en.ts';

/** Words of the list of documents in every language. */
export const documentsStrings = defineStrings(documents, {
  'zh-CN': () => import('./documents.zh-CN.ts'),
  ar: () => import('./documents.ar.ts'),
});
