import { defineStrings } from '@cs-kit/core';
import type { Strings } from '@cs-kit/core';
import { en } from './hub.en.ts';

/** Words of the panel in every language. */
export const hubStrings: Strings<typeof en> = defineStrings(en, { 'zh-CN': () => import('./hub.zh-CN.ts'), ar: () => import('./hub.ar.ts') });
