import type { Translation } from '@cs-kit/core';
import type { extras } from './extras.en.ts';

/** كلمات أجزاء المحادثة التي تُحمَّل عند أول استخدام. */
const words: Translation<typeof extras> = {
  menu: 'إجراءات هذه الرسالة',
  reactions: 'التفاعلات',
  moreReactions: 'مزيد من التفاعلات',
  reply: 'رد',
  edit: 'تعديل',
  copyText: 'نسخ النص',
  people: 'أشخاص يمكن ذكرهم',
  delete: 'حذف',
};
export default words;
