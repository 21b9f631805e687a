import { defineStrings } from '@cs-kit/core';
import { document } from './document.en.ts';

/** Words of `<cs-document>` in every language. */
export const documentStrings = defineStrings(document, {
  'zh-CN': () => import('./document.zh-CN.ts'),
  ar: () => import('./document.ar.ts'),
});
