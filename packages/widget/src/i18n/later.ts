import { defineStrings } from '@cs-kit/core';
import type { Strings } from '@cs-kit/core';
import { en } from './later.en.ts';

/** Words that the panel loads with the relay, in every language. */
export const laterStrings: Strings<typeof en> = defineStrings(en, { 'zh-CN': () => import('./later.zh-CN.ts'), ar: () => import('./later.ar.ts') });
