import type { Translation } from '@cs-kit/core';
import type { translation } from './translation.en.ts';

/** Arabic words of translated conversations. */
const ar: Translation<typeof translation> = {
  notice: 'تُترجم الرسائل هنا آليًا، ويبقى النص الأصلي على بُعد نقرة واحدة.',
  translating: 'جارٍ الترجمة…',
  translatedFrom: 'مترجم من {language}',
  translated: 'مترجم',
  originalIn: 'النص الأصلي ({language})',
  original: 'النص الأصلي',
  showOriginal: 'عرض الأصل',
  showTranslation: 'عرض الترجمة',
  notTranslated: 'لم يُترجم',
  tryAgain: 'إعادة المحاولة',
};
export default ar;
