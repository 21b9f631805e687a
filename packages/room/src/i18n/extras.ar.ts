import type { Translation } from '@cs-kit/core';
import type { extras } from './extras.en.ts';

/** كلمات أجزاء المحادثة التي تُحمَّل عند أول استخدام. */
const words: Translation<typeof extras> = {
  menu: 'إجراءات هذه الرسالة',
  reactions: 'التفاعلات',
  moreReactions: 'مزيد من التفاعلات',
  reply: 'رد',
  thread: 'الرد في سلسلة',
  edit: 'تعديل',
  copyText: 'نسخ النص',
  search: 'البحث في الرسائل',
  searchHint: 'اكتب كلمة قيلت هنا.',
  searching: 'جارٍ البحث',
  nothingFound: 'لا توجد نتائج',
  nothingFoundMore: 'جرّب كلمة أخرى أو كلمات أقل.',
  searchFailed: 'تعذّر إجراء البحث.',
  retry: 'حاول مرة أخرى',
  moreResults: 'مزيد من النتائج',
  results: { zero: 'لا نتائج', one: 'نتيجة واحدة', two: 'نتيجتان', few: '{count} نتائج', many: '{count} نتيجة', other: '{count} نتيجة' },
  resultsFirst: { one: 'أحدث نتيجة', two: 'أحدث نتيجتين', few: 'أحدث {count} نتائج', many: 'أحدث {count} نتيجة', other: 'أحدث {count} نتيجة' },
  closeSearch: 'إغلاق البحث',
  goToDate: 'الانتقال إلى تاريخ',
  inMessages: 'في الرسائل',
  copyLink: 'نسخ الرابط',
  people: 'أشخاص يمكن ذكرهم',
  delete: 'حذف',
};
export default words;
