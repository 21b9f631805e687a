import type { Translation } from '@cs-kit/core';
import type { translation } from './translation.en.ts';

/** Chinese words of translated conversations. */
const zh: Translation<typeof translation> = {
  notice: '这里的消息会自动翻译，轻点一下即可查看原文。',
  translating: '正在翻译…',
  translatedFrom: '译自{language}',
  translated: '译文',
  originalIn: '原文（{language}）',
  original: '原文',
  showOriginal: '显示原文',
  showTranslation: '显示译文',
  notTranslated: '未能翻译',
  tryAgain: '重试',
};
export default zh;
