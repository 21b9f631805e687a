import { defineStrings } from '@cs-kit/core';
import { settings } from './settings.en.ts';

/** Words of the settings in every language; other languages than English load when they are needed. */
export const settingsStrings = defineStrings(settings, {
  'zh-CN': () => import('./settings.zh-CN.ts'),
  ar: () => import('./settings.ar.ts'),
});

/** Name of a word of the settings. */
export type Word = keyof typeof settings;
