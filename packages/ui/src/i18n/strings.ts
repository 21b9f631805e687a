import { defineStrings, type Strings } from '@cs-kit/core';
import en from './en.ts';

/** Words of the primitives. */
export const strings: Strings<typeof en> = defineStrings(en, { 'zh-CN': () => import('./zh-CN.ts'), ar: () => import('./ar.ts') });
