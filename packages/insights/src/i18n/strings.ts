import { defineStrings } from '@cs-kit/core';
import en from './en.ts';

/** Words of `<cs-insights>`. */
export const strings = defineStrings(en, { 'zh-CN': () => import('./zh-CN.ts'), ar: () => import('./ar.ts') });
/** Keys of these words. */
export type Words = typeof en;
