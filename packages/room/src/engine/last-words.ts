import type { ConversationSummary } from '@cs-kit/protocol';
import { plainText } from './plain-text.ts';

type Words = (key: 'noWords' | 'voiceMessage' | 'picture' | 'file') => string;

/** The newest message of a conversation in one line: its words, or what it carries. */
export function lastWords(last: ConversationSummary['last'], t: Words): string {
  if (last === null) return t('noWords');
  const words = plainText(last.text).replaceAll('\n', ' ');
  if (words !== '') return words;
  if (last.attached?.startsWith('audio/') === true) return t('voiceMessage');
  return last.attached?.startsWith('image/') === true ? t('picture') : t('file');
}
