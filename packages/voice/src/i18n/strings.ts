import { defineStrings, type Strings } from '@cs-kit/core';
import en from './en.ts';

/** Words of the voice. */
export const strings: Strings<typeof en> = defineStrings(en, { 'zh-CN': () => import('./zh-CN.ts'), ar: () => import('./ar.ts') });
/** A key of these words. */
export type VoiceKey = keyof typeof en;
