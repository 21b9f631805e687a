import { defineStrings } from '@cs-kit/core';
import { voiceMessage } from './voice-message.en.ts';

/** Words of voice messages and of the player of sound, in every language. */
export const voiceMessageStrings = defineStrings(voiceMessage, {
  'zh-CN': () => import('./voice-message.zh-CN.ts'),
  ar: () => import('./voice-message.ar.ts'),
});
