import type { Translation } from '@cs-kit/core';
import type { exports } from './export.en.ts';

const words: Translation<typeof exports> = {
  title: 'تنزيل المحادثة',
  format: 'بصيغة',
  txt: 'نص',
  txtMore: 'يُفتح في كل مكان.',
  html: 'صفحة ويب',
  htmlMore: 'للقراءة والطباعة في المتصفح.',
  json: 'JSON',
  jsonMore: 'للبرامج.',
  zone: 'الأوقات بتوقيت',
  notes: 'مع الملاحظات الداخلية',
  notesMore: 'ليست لاطلاع الزائر.',
  links: 'تُذكر الملفات بأسمائها مع رابط يعمل سبعة أيام.',
  cancel: 'إلغاء',
  download: 'تنزيل',
  file: 'المحادثة',
  failed: 'لم تُنزَّل المحادثة. تحقق من الاتصال ثم أعد المحاولة.',
  limited: 'تنزيلات كثيرة في وقت قصير. أعد المحاولة بعد دقيقة.',
  gone: 'لم تعد قراءة هذه المحادثة ممكنة.',
};
export default words;
