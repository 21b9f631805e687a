import { defineStrings } from '@cs-kit/core';
import type { Strings } from '@cs-kit/core';
import { en } from './link.en.ts';

/** Words that the panel loads with the link of a mail, in every language. */
export const linkStrings: Strings<typeof en> = defineStrings(en, { 'zh-CN': () => import('./link.zh-CN.ts'), ar: () => import('./link.ar.ts') });
