import { defineStrings } from '@cs-kit/core';
import { addresses } from './addresses.en.ts';

/** Words of blocking visitors and networks, in every language; other languages than English load when they are needed. */
export const addressesStrings = defineStrings(addresses, {
  'zh-CN': () => import('./addresses.zh-CN.ts'),
  ar: () => import('./addresses.ar.ts'),
});
