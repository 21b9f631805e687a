import { defineStrings } from '@cs-kit/core';
import { versions } from './versions.en.ts';

/** Words of the versions of a document in every language. */
export const versionsStrings = defineStrings(versions, {
  'zh-CN': () => import('./versions.zh-CN.ts'),
  ar: () => import('./versions.ar.ts'),
});
