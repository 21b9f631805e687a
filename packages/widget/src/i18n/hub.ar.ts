import type { Translation } from '@cs-kit/core';
import type { en } from './hub.en.ts';

const words: Translation<typeof en> = {
  more: 'خيارات أخرى',
  close: 'إغلاق',
  parts: 'الأقسام',
  room: 'محادثة',
  voice: 'صوت',
  canvas: 'لوحة',
  speak: 'تحدث',
  offline: 'غير متصل',
  connecting: 'جارٍ الاتصال…',
  closed: 'انتهت المحادثة',
  with: 'مع {name}',
  back: 'يعود الموظفون {time}',
  waiting: 'في انتظار موظف',
  people: 'المساعد · الموظفون متصلون الآن',
  seconds: 'يجيب خلال ثوانٍ',
  assistant: 'المساعد',
  broken: 'لم يُحمَّل هذا القسم.',
  brokenHelp: 'تحقق من الاتصال ثم أعد المحاولة. لم يضع شيء مما كتبته.',
  retry: 'إعادة المحاولة',
};
export default words;
