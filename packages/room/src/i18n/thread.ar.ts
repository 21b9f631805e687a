import type { Translation } from '@cs-kit/core';
import type { thread } from './thread.en.ts';

/** كلمات سلاسل الردود. */
const words: Translation<typeof thread> = {
  title: 'سلسلة الردود',
  startedBy: 'بدأها {name}',
  replies: { zero: 'لا ردود', one: 'رد واحد', two: 'ردان', few: '{count} ردود', many: '{count} ردًا', other: '{count} رد' },
  last: 'آخرها {time}',
  openThread: 'فتح سلسلة الردود',
  closeThread: 'إغلاق سلسلة الردود',
  back: 'العودة إلى الغرفة',
  answer: 'الرد في هذه السلسلة',
  nothingYet: 'لا ردود بعد. ما تكتبه هنا يبقى تحت هذه الرسالة.',
  notesOnly: 'لا يرى هذه السلسلة إلا الفريق.',
  rootGone: 'حُذفت الرسالة، ويمكن قراءة سلسلتها.',
  loadFailed: 'تعذّر تحميل سلسلة الردود.',
  notThere: 'لم تعد هذه السلسلة موجودة',
  notThereMore: 'الرسالة التي بدأتها لم تعد في هذه الغرفة.',
};
export default words;
